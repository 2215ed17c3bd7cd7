"""The entries of a live blog over time: those that the page no longer shows are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.article import Entry
from crawler.text.folding import fold

EARLIEST_MOMENT = datetime.min.replace(tzinfo=UTC)


def entry_key(entry: Entry) -> str:
    """What identifies an entry: its id, else its time and headline, else its text."""
    if entry.id:
        return f"id {entry.id}"
    if entry.published or entry.headline:
        return f"at {entry.published} {fold(entry.headline or '')}"
    return f"text {fold(entry.text)}"


def merge_entries(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Entry, ...]:
    """All entries that were ever read, each in its latest version, newest first where all have a time.

    Where one has none, those of the new version come first, in its order. Merging the same again changes nothing.
    """
    latest = {entry_key(entry): entry for entry in new}
    merged = list(latest.values()) + [entry for entry in old if entry_key(entry) not in latest]
    if all(entry.published for entry in merged):
        merged.sort(key=lambda entry: entry.published or EARLIEST_MOMENT, reverse=True)
    return tuple(merged)
