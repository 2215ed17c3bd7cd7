"""The blocks of a body that count as its story."""

from __future__ import annotations

from crawler.text.boilerplate_lines import is_boilerplate


def story_blocks(body: str) -> tuple[str, ...]:
    """The blocks of a body that an editor wrote: no counters, times that run, and lines that lead elsewhere."""
    return tuple(block for block in body.split("\n\n") if block.strip() and not is_boilerplate(block))
