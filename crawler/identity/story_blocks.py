"""The blocks of a body that count as its story."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=2)  # one body is asked about several times in a row
def story_blocks(body: str) -> tuple[str, ...]:
    """The blocks of a body that an editor wrote: no counters, times that run, and lines that lead elsewhere."""
    from crawler.text.boilerplate_lines import is_boilerplate  # its tables take longer to load than a small crawl has

    return tuple(block for block in body.split("\n\n") if block.strip() and not is_boilerplate(block))
