"""Content-Signal, as headers and robots.txt carry it (contentsignals.org)."""

from __future__ import annotations

import re

SIGNAL = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*+([\w-]++)")


def tidy_signal(text: str) -> str | None:
    """A Content-Signal (contentsignals.org) in one form: ``ai-train=no, search=yes``; None where it says nothing."""
    pairs = {name.lower(): value.lower() for name, value in SIGNAL.findall(text)}
    return ", ".join(f"{name}={value}" for name, value in sorted(pairs.items())) or None
