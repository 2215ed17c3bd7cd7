"""What a re-extraction changes, field by field, as counts and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crawler.article import Article, Revision
from crawler.identity.diff import word_diff
from crawler.reporting.html import render_html

UNCOMPARED_FIELDS = {"fetched", "requested_url", "provenance", "digest", "markdown"}  # kept, or made from others
MAX_PAGE_STORIES = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with another value."""

    name: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        """How: "gained" where it was empty, "lost" where it is now, else "changed"."""
        return "changed" if self.old and self.new else "gained" if self.new else "lost"


@dataclass(frozen=True, slots=True)
class Difference:
    """A revision that is extracted differently."""

    revision: Revision
    fields: tuple[FieldChange, ...]


def field_changes(old: Article, new: Article) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the record."""
    before, after = old.to_dict(), new.to_dict()
    return tuple(
        FieldChange(name, _as_text(before[name]), _as_text(after[name]))
        for name in before
        if name not in UNCOMPARED_FIELDS and before[name] != after[name]
    )


def _as_text(value: Any) -> str:
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, list):
        return "\n".join(map(_as_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_as_text(inner)}" for name, inner in value.items() if inner not in (None, "", []))
    return str(value)


def count_changes(differences: Iterable[Difference]) -> list[tuple[str, int, int, int]]:
    """Each field with how often it changed, was gained and was lost; the one that differs most comes first."""
    counts: dict[str, Counter[str]] = {}
    for difference in differences:
        for field in difference.fields:
            counts.setdefault(field.name, Counter())[field.kind] += 1
    rows = [(name, kinds["changed"], kinds["gained"], kinds["lost"]) for name, kinds in counts.items()]
    return sorted(rows, key=lambda row: (-sum(row[1:]), row[0]))


def reextraction_page(differences: list[Difference], read: int) -> str:
    """All differences as HTML, a story after the other; ``read`` is the number of revisions compared."""
    return render_html(
        "reextraction.html",
        differences=differences,
        read=read,
        counts=[[name, *(f"{count:,}" for count in counts)] for name, *counts in count_changes(differences)],
        shown=[
            (difference.revision, [(field.name, word_diff(field.old, field.new)) for field in difference.fields])
            for difference in differences[:MAX_PAGE_STORIES]
        ],
    )
