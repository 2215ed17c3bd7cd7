"""Records as CSV (RFC 4180): one row a revision, lists and objects as JSON; no text that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path

from crawler.article import Article
from crawler.delivery.flat import csv_row
from crawler.delivery.format import ITEM_FIELDS, Options, as_plain
from crawler.delivery.lines import open_text
from crawler.storage.values import Deliverable

FIELDS = (*ITEM_FIELDS, *Article.__dataclass_fields__)


class CsvTable:
    """``articles.csv``, in UTF-8 with a header."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file."""
        with open_text(folder / "articles.csv", zstd=options.zstd) as file:
            text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
            writer = csv.writer(text)
            writer.writerow(FIELDS)
            writer.writerows(csv_row(as_plain(item), FIELDS) for item in items)
            text.flush()
            text.detach()
