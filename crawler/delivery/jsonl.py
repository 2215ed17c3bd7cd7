"""Records as they are: JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crawler.delivery.format import Options, as_plain
from crawler.delivery.lines import write_lines
from crawler.storage.values import Deliverable


class JsonLines:
    """``articles.jsonl``: a revision a line, with all fields of the record."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file."""
        write_lines(folder / "articles.jsonl", map(as_plain, items), zstd=options.zstd)
