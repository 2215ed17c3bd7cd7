"""``-O articles.csv`` of Scrapy: articles as rows of plain values."""

from __future__ import annotations

from typing import Any

from scrapy.exporters import CsvItemExporter

from crawler.article import Article
from crawler.delivery.flat import flat_value
from crawler.text.table_cells import csv_text


class ArticleCsvExporter(CsvItemExporter):
    """Scrapy's, with an article's lists and objects as JSON and its times as ISO 8601; other items as they are."""

    def export_item(self, item: Any) -> None:
        """Writes a row, the first time behind a header."""
        if isinstance(item, Article):
            record = item.to_dict()
            item = {name: csv_text(flat_value(record.get(name))) for name in Article.__dataclass_fields__}
        super().export_item(item)
