"""``news records``: what the store holds, newest first."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crawler.cli.command import did_you_mean
from crawler.cli.store_command import StoreCommand, add_record_options, add_site_option, read_confidence
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.storage.store import Store
    from crawler.storage.values import RecordRow

DEFAULT_LIMIT = 20
WHOLE_FIELDS = {"id", "published", "modified", "fetched", "language", "kind", "free"}  # which no table cuts
CSV_FIELDS = ("id", "site", "published", "headline", "byline", "section", "language", "kind", "url")


class Command(StoreCommand):
    """Lists records."""

    example = "records --since 3d --search '\"old crane\" OR tide* NOT sea'"
    usage_error = "this command takes no arguments: use --search to search for words"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the articles of the store, newest first; search them"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "In a terminal a table, elsewhere an article a line: id, time of publication, site, revisions and headline,"
            ' with tabs between. A search takes words, "a phrase", begin*, a OR b, NOT c; all words must occur.'
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        add_record_options(parser)
        parser.add_argument("--section", metavar="NAME", help="only this section")
        parser.add_argument("--author", metavar="NAME", help="only articles with these words in a name of the byline")
        parser.add_argument("--kind", metavar="KIND", help="only this kind, such as article, opinion or live_blog")
        least_help = "only records whose headline, time, byline and body are each as likely right as this, 0 to 1"
        parser.add_argument("--min-confidence", metavar="N", help=least_help)
        limit_help = f"maximum number (default: {DEFAULT_LIMIT}; with --json and --csv: all); 0: all"
        parser.add_argument("--limit", metavar="N", help=limit_help)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print whole records as JSON Lines")
        form.add_argument("--csv", action="store_true", help="print CSV with a header; lists and objects are JSON")
        fields_help = f"fields to show, comma-separated (--csv: {','.join(CSV_FIELDS)})"
        parser.add_argument("--fields", metavar="NAMES", help=fields_help)

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the records, as a table, CSV or JSON."""
        from crawler.article import Kind
        from crawler.crawl.arguments import Selection

        fields = read_fields(opts.fields)
        kind = opts.kind and opts.kind.replace(" ", "_").lower()
        if kind and kind not in list(Kind):
            raise ArgumentInvalid(
                f"--kind {opts.kind} is not a kind{did_you_mean(kind, Kind) or ': ' + ', '.join(Kind)}"
            )
        wanted = self.record_filter(
            store,
            opts,
            section=opts.section,
            author=opts.author,
            kind=Kind(kind) if kind else None,
            min_confidence=read_confidence(opts.min_confidence),
        )
        limit = None if opts.json or opts.csv else DEFAULT_LIMIT
        if opts.limit is not None:
            limit = None if opts.limit.strip() == "0" else Selection.parse({"limit": opts.limit}).limit
        rows = store.records.select(wanted=wanted, limit=limit)
        if opts.json:
            for row in rows:
                record = record_of(row)
                print(json.dumps({name: record[name] for name in fields or record}, ensure_ascii=False))
        elif opts.csv:
            print_csv(rows, fields or CSV_FIELDS)
        elif fields:
            print_fields(list(rows), store.records.count(wanted), fields)
        else:
            print_rows(list(rows), store.records.count(wanted), wanted.search)
        return 0


def record_of(row: RecordRow) -> dict[str, Any]:
    """A record with its number, as plain values."""
    return {"id": row.id, **row.article.to_dict()}


def read_fields(names: str | None) -> tuple[str, ...]:
    """The fields that are asked for; raises ArgumentInvalid for one that a record does not have."""
    from crawler.article import Article

    known = ("id", *Article.__dataclass_fields__)
    fields = tuple(name.strip() for name in (names or "").split(",") if name.strip())
    for name in fields:
        if name not in known:
            raise ArgumentInvalid(f"a record has no field {name}{did_you_mean(name, known) or ': ' + ', '.join(known)}")
    if names is not None and not fields:
        raise ArgumentInvalid("--fields is empty: give names of fields, as --fields headline,body")
    return fields


def print_csv(rows: Iterable[RecordRow], fields: Sequence[str]) -> None:
    """Prints rows as CSV, in UTF-8."""
    import csv

    from crawler.delivery.flat import csv_row

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(csv_row(record_of(row), fields) for row in rows)


def print_fields(rows: list[RecordRow], total: int, fields: Sequence[str]) -> None:
    """Prints fields of rows as a table; elsewhere a record a line, so that tabs stand only between fields."""
    from crawler.cli.tables import Column, print_table
    from crawler.delivery.flat import flat_row

    columns = [Column(name, is_number=name == "id", is_flexible=name not in WHOLE_FIELDS) for name in fields]
    if rows:
        print_table(columns, [flat_row(record_of(row), fields) for row in rows])
    _tell_count(len(rows), total)


def print_rows(rows: list[RecordRow], total: int, search: str | None) -> None:
    """Prints rows as a table with snippets of a search, and how many there are."""
    from crawler.cli.tables import Column, print_table
    from crawler.storage.search_text import snippet

    columns = (
        Column("id", is_number=True),
        Column("published"),
        Column("site", from_width=100),
        Column("rev", is_number=True, from_width=80),
        Column("headline", is_flexible=True),
    )
    shown = []
    for row in rows:
        published = f"{row.published:%Y-%m-%d %H:%M}" if row.published else "-"
        shown.append([str(row.id), published, row.site, str(row.revisions), row.headline])
    if rows:
        print_table(columns, shown)
    if sys.stdout.isatty() and search:
        print()
        for row in rows:
            if found := snippet(search, row.article.body):
                print(f"{row.id}: {found}")
    _tell_count(len(rows), total)


def _tell_count(shown: int, total: int) -> None:
    if not total:
        print("No records.", file=sys.stderr)
    elif shown < total:
        print(f"{shown:,} of {total:,} records; --limit 0 lists all", file=sys.stderr)
