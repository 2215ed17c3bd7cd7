"""The same text in other papers: which have it, what each changed, and two of them side by side."""

from __future__ import annotations

from typing import Any

from crawler.errors import ArgumentInvalid, NotHeld
from crawler.identity.copy_changes import CopyChange, describe_copies, name_places
from crawler.identity.diff import Op, word_diff
from crawler.identity.origin import Evidence, likely_origin, story_moment
from crawler.reporting.diff_page import comparable_text
from crawler.storage.values import Cluster, RecordRow, StoryCopy
from crawler.web.desk import Desk
from crawler.web.query import Query
from crawler.web.story_lookup import find_story
from crawler.web.views import View, iso

MAX_COPIES = 60  # whose texts are compared for one page
COPY_COLUMNS = (
    "id", "site", "published", "first_seen", "relation", "added_words", "cut_words", "other_headline", "headline",
    "url",
)  # fmt: skip
DIFF_COLUMNS = ("op", "text")


def copies_in_words(cluster: Cluster | None, row: RecordRow) -> str | None:
    """In how many other papers a story is, and which had it first; None where no copy is known."""
    if cluster is None:
        return None
    where = name_places(cluster.stories_of, row.site)
    first = cluster.copies[0]
    return f"Also {where}, first {'here' if first.record_id == row.id else f'in {first.site}'}"


def list_copies(desk: Desk, query: Query) -> View:
    """All stories that are the same text, the original first, with what each paper changed."""
    row = find_story(desk, query.part("story"))
    cluster = desk.store.copies.cluster_of(row.id, texts=MAX_COPIES)
    if cluster is None:
        raise NotHeld("no copy of this story is known")
    shown = cluster.copies
    changes = describe_copies(shown[0], shown)
    origin = likely_origin(cluster.copies)
    rows = [_as_row(copy, change) for copy, change in zip(shown, changes, strict=True)]
    is_named = origin.evidence is not Evidence.FIRST
    values = {
        "row": row,
        "told": copies_in_words(cluster, row),
        "copies": [(copy, change, story_moment(copy)) for copy, change in zip(shown, changes, strict=True)],
        "sites": {copy.record_id: copy.site for copy in shown},
        "origin": (origin.name, origin.evidence.value) if is_named else None,
        "left": cluster.size - len(shown),
    }
    data = {"story": row.id, "cluster": cluster.id, "papers": len(cluster.sites), "origin": origin.name}
    data |= {"copies": rows, "left_out": cluster.size - len(shown)}
    return View(template="copies.html", values=values, data=data, columns=COPY_COLUMNS, rows=rows)


def compare_copies(desk: Desk, query: Query) -> View:
    """Two stories of a cluster side by side, as they are now."""
    row, other = find_story(desk, query.part("story")), find_story(desk, query.part("other"))
    if row.id == other.id:
        raise ArgumentInvalid("this is one story: give two of them")
    if not desk.store.copies.are_copies(row.id, other.id):
        raise NotHeld(f"story {other.id} is no copy of story {row.id}")
    pieces = word_diff(comparable_text(row.article), comparable_text(other.article))
    plain = [{"op": str(op), "text": text} for op, text in pieces]
    sides = (
        (row, [(op, text) for op, text in pieces if op is not Op.INSERT]),
        (other, [(op, text) for op, text in pieces if op is not Op.DELETE]),
    )
    data = {"story": row.id, "other": other.id, "pieces": plain}
    values = {"row": row, "other": other, "sides": sides}
    return View(template="compare_copies.html", values=values, data=data, columns=DIFF_COLUMNS, rows=plain)


def _as_row(copy: StoryCopy, change: CopyChange) -> dict[str, Any]:
    return {
        "id": copy.record_id,
        "site": copy.site,
        "published": iso(copy.published),
        "first_seen": iso(copy.first_seen),
        "relation": change.relation.value,
        "added_words": change.added_words,
        "cut_words": change.cut_words,
        "other_headline": change.has_other_headline,
        "headline": copy.headline,
        "url": copy.url,
    }
