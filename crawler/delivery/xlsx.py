"""Records as a sheet of Excel (extra ``xlsx``): one row a revision, lists and objects as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from crawler.delivery.csv_table import FIELDS
from crawler.delivery.flat import flat_row
from crawler.delivery.format import FormatUnusable, Options, as_plain
from crawler.storage.values import Deliverable

MAX_CELL_CHARS = 32_767  # that Excel takes
MAX_ROWS = 1_048_575  # below the header
CUT_COLUMN = "cut"  # names the fields of a row that are longer than a cell
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # the same items give the same bytes; the library wants it naive


class Xlsx:
    """``articles.xlsx``, one sheet; no text is ever taken for a formula or a link."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file; what is beyond the rows of a sheet is left out and counted."""
        try:
            import xlsxwriter
        except ImportError as error:
            raise FormatUnusable("xlsx needs XlsxWriter: pip install 'news-crawler[xlsx]'") from error
        with xlsxwriter.Workbook(folder / "articles.xlsx", {"constant_memory": True}) as book:
            book.set_properties({"created": CREATED})
            sheet = book.add_worksheet("articles")
            for column, name in enumerate((*FIELDS, CUT_COLUMN)):
                sheet.write_string(0, column, name)
            for row, item in enumerate(items, 1):
                if row > MAX_ROWS:
                    options.leave_out("beyond the rows of a sheet")
                    continue
                values = flat_row(as_plain(item), FIELDS)
                cut = [name for name, value in zip(FIELDS, values, strict=True) if len(value) > MAX_CELL_CHARS]
                for column, value in enumerate((*values, " ".join(cut))):
                    sheet.write_string(row, column, value[:MAX_CELL_CHARS])
