"""Entries of a live blog over several visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.article import Entry
from crawler.identity.wording import fold

FIRST = datetime.min.replace(tzinfo=UTC)


def merge_entries(held: Iterable[Entry], seen: Iterable[Entry]) -> tuple[Entry, ...]:
    """All entries, newest first: a page shows its last ones only, and none that was held may be lost.

    An entry is known by its id, else by its time and words; what was seen last holds.
    """
    merged = {_key(entry): entry for entry in held} | {_key(entry): entry for entry in seen}
    return tuple(sorted(merged.values(), key=lambda entry: entry.published or FIRST, reverse=True))


def _key(entry: Entry) -> tuple[str, ...]:
    if entry.id:
        return ("id", entry.id)
    return (entry.published.isoformat() if entry.published else "", fold(entry.text))
