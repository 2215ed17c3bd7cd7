"""Apache Parquet with typed columns, as docs/archives.md lists them (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.article import Article
from crawler.delivery.format import FormatUnusable, Options, as_plain
from crawler.storage.values import Deliverable

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_SIZE = 1000  # rows that are held at once
TIME_FIELDS = ("published", "modified", "fetched")


class Parquet:
    """``articles.parquet``: a revision a row; zstandard inside."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file, in groups of rows."""
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise FormatUnusable("parquet needs pyarrow: pip install 'news-crawler[parquet]'") from error
        schema = schema_of(pa)
        rows = map(as_row, items)
        with pq.ParquetWriter(folder / "articles.parquet", schema, compression="zstd") as writer:
            while group := list(islice(rows, ROW_GROUP_SIZE)):
                try:
                    table = pa.Table.from_pylist(group, schema=schema)
                except UnicodeEncodeError:  # a record of an earlier version has half of a pair in a URL
                    table = pa.Table.from_pylist(_encodable(group), schema=schema)
                writer.write_table(table)


def _encodable(value: Any) -> Any:
    """Plain values whose texts can be encoded."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _encodable(one) for name, one in value.items()}
    return type(value)(map(_encodable, value)) if isinstance(value, list | tuple) else value


def as_row(item: Deliverable) -> dict[str, Any]:
    """A revision with its times as datetimes."""
    article: Article = item.revision.article
    row = as_plain(item)
    row |= {name: getattr(article, name) for name in TIME_FIELDS}
    row["seen"] = item.revision.seen
    row["entries"] = [
        {**entry, "published": one.published} for entry, one in zip(row["entries"], article.entries, strict=True)
    ]
    row["provenance"] = list(row["provenance"].items())
    return row


def schema_of(pa: Any) -> pa.Schema:
    """The columns and their types; all times are in UTC, offsets in minutes east of it."""
    text, moment, short, words = pa.string(), pa.timestamp("us", tz="UTC"), pa.int16(), pa.list_(pa.string())
    image = pa.struct([("url", text), ("caption", text), ("credit", text)])
    entry = pa.struct([("text", text), ("id", text), ("published", moment), ("headline", text)])
    rights = pa.struct(
        [
            ("robots", text),
            ("directives", words),
            ("tdm_reserved", pa.bool_()),
            ("tdm_policy", text),
            ("content_signal", text),
            ("licence", text),
        ]
    )
    provenance = pa.struct([("source", text), ("confidence", pa.float32())])
    return pa.schema(
        [
            ("id", pa.int64()),
            ("story", pa.int64()),
            ("identity", text),
            ("revision", pa.int32()),
            ("change", text),
            ("classes", words),
            ("seen", moment),
            ("warc_file", text),
            ("warc_offset", pa.int64()),
            ("warc_record_id", text),
            ("payload_digest", text),
            ("url", text),
            ("site", text),
            ("headline", text),
            ("body", text),
            ("fetched", moment),
            ("requested_url", text),
            ("canonical_url", text),
            ("publisher", text),
            ("standfirst", text),
            ("markdown", text),
            ("byline", words),
            ("dateline", text),
            ("published", moment),
            ("published_offset", short),
            ("modified", moment),
            ("modified_offset", short),
            ("section", text),
            ("tags", words),
            ("language", text),
            ("images", pa.list_(image)),
            ("kind", text),
            ("free", pa.bool_()),
            ("syndicated_from", text),
            ("cluster", pa.int64()),
            ("entries", pa.list_(entry)),
            ("rights", rights),
            ("pages", words),
            ("memento", text),
            ("digest", text),
            ("provenance", pa.map_(text, provenance)),
        ]
    )
