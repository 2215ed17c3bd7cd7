"""Texts as machines write them, many from one template: weather, shares, quakes; the templates are data beside this."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

TEMPLATES = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))  # by language: names, paragraphs
SLOT = re.compile(r"\{([a-z]+)(?::(\d+)-(\d+))?\}")


def machine_texts(language: str, template: str, count: int, chance: random.Random) -> list[str]:
    """Texts of one template, each with names and numbers of its own."""

    def fill(slot: re.Match[str]) -> str:
        if slot[1] == "name":
            return chance.choice(TEMPLATES[language]["names"])
        return str(chance.randint(int(slot[2]), int(slot[3])))

    return [SLOT.sub(fill, template) for _ in range(count)]


def all_templates() -> list[tuple[str, str]]:
    """Language and template of each kind of text."""
    return [(language, "\n\n".join(one)) for language, words in TEMPLATES.items() for one in words["templates"]]
