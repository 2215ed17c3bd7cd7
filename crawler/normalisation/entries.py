"""Entries of a live blog."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.article import Entry
from crawler.normalisation.times import to_utc
from crawler.text.spacing import clean_optional_line, clean_text


def clean_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries that say something, each once, in their order."""
    cleaned = (
        Entry(
            id=clean_optional_line(entry.id),
            headline=clean_optional_line(entry.headline),
            text=clean_text(entry.text),
            published=to_utc(entry.published),
        )
        for entry in entries
    )
    return tuple(dict.fromkeys(entry for entry in cleaned if entry.text or entry.headline))
