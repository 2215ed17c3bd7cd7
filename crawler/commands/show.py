"""``scrapy show``: one record, for reading in a terminal."""

from __future__ import annotations

import sys
import textwrap
from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand
from crawler.errors import NotHeld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive.reading import Stored
    from crawler.article import Capture
    from crawler.storage.store import Store
    from crawler.storage.values import RecordRow

MAX_LINE_CHARS = 100
LAYOUT = frozenset("\t\n\r")  # the controls that steer no terminal
MAX_SHOWN_BYTES = 64 << 20  # of an archived page in a terminal


RAW_HELP = "print the archived response (NEWS_WARC), byte for byte; in a terminal its body without compression"


class Command(StoreCommand):
    """Prints one record."""

    example = "show https://paper.example/2026/story.html --raw"
    min_arguments, max_arguments = 1, 1
    usage_error = "give one URL, or one number that 'scrapy records' shows"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<url or id>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show one record for reading, by the URL of its story or its number"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--raw", action="store_true", help=RAW_HELP)
        form.add_argument("--json", action="store_true", help="print the whole record as JSON")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the record, as lines or JSON."""
        import json

        row = find_record(store, args[0])
        capture = store.records.revisions(row.id)[-1].capture
        if opts.raw:
            stored = self._raw(row, capture)
            sys.stdout.buffer.write(readable(stored) if sys.stdout.isatty() else stored.block)
        elif opts.json:
            record = {"id": row.id, **row.article.to_dict(), "capture": capture and asdict(capture)}
            print(json.dumps(record, ensure_ascii=False, indent=2))
        else:
            width = min(get_terminal_size((MAX_LINE_CHARS, 24)).columns, MAX_LINE_CHARS)
            print(
                "\n".join(lines_of(row, width, capture, copies=copies_line(store, row), beside=beside_line(store, row)))
            )
        return 0

    def _raw(self, row: RecordRow, capture: Capture | None) -> Stored:
        """The response that the latest text was extracted from."""
        from crawler.archive.reading import read_capture

        assert self.settings is not None
        if capture is None:
            raise NotHeld(
                f"the page of {row.url} is not archived: set NEWS_WARC=FOLDER to archive the pages of a crawl"
            )
        return read_capture(capture, Path(self.settings["NEWS_WARC"]) if self.settings["NEWS_WARC"] else None)


def readable(stored: Stored) -> bytes:
    """An archived response for a terminal: its body without chunks and compression, and no control character.

    A message that cannot be read is shown as it is, but for these; bytes that are no UTF-8 stand as U+FFFD.
    """
    from crawler.archive.messages import MessageUnreadable, split_message
    from crawler.archive.reading import page_of_record
    from crawler.article import CONTROLS

    shown = stored.block
    if stored.is_http:
        with suppress(MessageUnreadable):
            shown = split_message(stored.block)[0] + page_of_record(stored, limit=MAX_SHOWN_BYTES).body
    text = shown.decode("utf-8", "replace")
    return CONTROLS.sub(lambda found: "".join(filter(LAYOUT.__contains__, found[0])), text).encode()


def find_record(store: Store, wanted: str) -> RecordRow:
    """Finds a record by number or URL; raises NotHeld when there is none."""
    from crawler.identity.urls import fetch_url, identity_key

    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    keys: list[str | int] = [int(wanted)] if is_number else [wanted, fetch_url(wanted), identity_key(wanted)]
    for key in keys:
        if row := store.records.get(key):
            return row
    raise NotHeld(f"no record of {wanted} in {store}: 'scrapy records' lists them")


def copies_line(store: Store, row: RecordRow) -> str | None:
    """In how many other papers the story is, and which had it first; None where no copy is known."""
    from crawler.identity.copy_changes import name_places

    cluster = store.copies.cluster_of(row.id, texts=1) if row.article.cluster is not None else None
    if cluster is None:
        return None
    where = name_places(cluster.stories_of, row.site)
    first = cluster.copies[0]
    first_in = "first here" if first.record_id == row.id else f"first in {first.site}: {first.url}"
    return f"{where}, {first_in} ('syndication {row.id}' tells more)"


def beside_line(store: Store, row: RecordRow) -> str | None:
    """What is archived beside the page of the latest text, and what is missing; None where nothing was asked for."""
    counts = Counter(str(one.state).replace("_", " ") for one in store.requisites.of_story(row.id, row.revisions))
    return ", ".join(f"{count} {state}" for state, count in counts.items()) or None


def lines_of(
    row: RecordRow,
    width: int,
    capture: Capture | None = None,
    *,
    copies: str | None = None,
    beside: str | None = None,
) -> Iterator[str]:
    """A record as lines of text, folded at a width in characters, with the place of its page in the archive."""
    from crawler.identity.urls import story_url

    article = row.article
    yield from textwrap.wrap(article.headline, width)
    yield "=" * min(width, len(article.headline))
    facts = {
        "standfirst": article.standfirst,
        "byline": ", ".join(article.byline),
        "published": article.published and f"{article.published:%Y-%m-%d %H:%M} UTC",
        "modified": article.modified and f"{article.modified:%Y-%m-%d %H:%M} UTC",
        "publisher": article.publisher or article.site,
        "section": article.section,
        "tags": ", ".join(article.tags),
        "language": article.language,
        "kind": article.kind.value,
        "free": {True: "yes", False: "no"}.get(article.free) if article.free is not None else None,
        "url": story_url(article),
        "also": copies,
        "beside": beside,
        "taken down": row.taken_down and f"{row.taken_down:%Y-%m-%d %H:%M} UTC",
        "archived": capture and f"{capture.file} at {capture.offset:,}, {capture.record_id}",
        "revision": f"{row.revisions}, first seen {row.first_seen:%Y-%m-%d %H:%M} UTC",
    }
    for name, value in facts.items():
        if value:
            yield from fold(value, width, f"{name:<11}")
    for image in article.images:
        description = " ".join(filter(None, (image.caption, image.credit and f"({image.credit})", image.url)))
        yield from fold(description, width, "image      ")
    yield ""
    for block in article.body.split("\n\n"):
        for line in block.split("\n"):
            yield from textwrap.wrap(line, width) or [""]
        yield ""
    for entry in article.entries:
        yield f"--- {entry.published:%Y-%m-%d %H:%M} UTC {entry.headline or ''}" if entry.published else "---"
        yield from textwrap.wrap(entry.text, width)


def fold(value: str, width: int, begin: str) -> list[str]:
    """A value as lines behind the first one's begin; a URL stays whole, so that it can be copied, or clicked on."""
    wrapper = textwrap.TextWrapper(width, initial_indent=begin, subsequent_indent=" " * len(begin))
    wrapper.break_long_words = wrapper.break_on_hyphens = "://" not in value
    return wrapper.wrap(value)
