"""Tags: each once, whatever its case."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.text.spacing import clean_line

MAX_TAG_CHARS = 100  # what is longer is a sentence that a page put among its keywords


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without ``#`` and the quotes or commas around them, in their order, the first spelling of each kept."""
    kept: dict[str, str] = {}
    for tag in tags:
        name = clean_line(tag)
        while name != (name := name.strip(" \t,;#\"'").strip()):
            pass
        if name and len(name) <= MAX_TAG_CHARS:
            kept.setdefault(name.casefold(), name)
    return tuple(kept.values())
