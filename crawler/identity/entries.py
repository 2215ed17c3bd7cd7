"""The entries of a live blog over its readings: what a page has let go stays, what it adds is no rewrite."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.article import Entry
from crawler.text.folding import fold

EARLIEST = datetime.min.replace(tzinfo=UTC)


def entry_key(entry: Entry) -> str:
    """What names an entry: its id, else its time and heading, else its text."""
    if entry.id:
        return f"id {entry.id}"
    if entry.published or entry.headline:
        return f"at {entry.published} {fold(entry.headline or '')}"
    return f"text {fold(entry.text)}"


def merge_entries(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Entry, ...]:
    """All entries that were ever read, each in its latest form, newest first where all have a time.

    Where one has none, those of the new reading come first, in its order. The same again changes nothing.
    """
    read = {entry_key(entry): entry for entry in new}
    merged = list(read.values()) + [entry for entry in old if entry_key(entry) not in read]
    if all(entry.published for entry in merged):
        merged.sort(key=lambda entry: entry.published or EARLIEST, reverse=True)
    return tuple(merged)
