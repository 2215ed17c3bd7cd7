"""Stories: the list with its search, one to read, two revisions side by side, and the page as it is archived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from crawler.article import Capture, Revision
from crawler.errors import ArgumentInvalid, NotHeld
from crawler.identity.diff import Op, word_diff
from crawler.identity.urls import story_url
from crawler.reporting.diff_page import comparable_text
from crawler.storage.list_pages import Facets
from crawler.storage.search_text import excerpt, mark
from crawler.storage.values import RecordRow
from crawler.web.archived import as_plain_requisite, held_pictures
from crawler.web.copies import copies_in_words
from crawler.web.desk import Desk
from crawler.web.query import CSV, HTML, Query, written_place
from crawler.web.story_lookup import find_story, pick_revision
from crawler.web.story_text import paragraphs, story_html
from crawler.web.views import View, iso

LIST_COLUMNS = (
    "id", "site", "published", "headline", "byline", "section", "language", "kind", "revisions", "first_seen", "url",
)  # fmt: skip
STORY_COLUMNS = (
    "id", "url", "site", "headline", "standfirst", "byline", "published", "modified", "section", "tags", "language",
    "kind", "free", "body",
)  # fmt: skip
DIFF_COLUMNS = ("op", "text")
FACET_NAMES = ("site", "section", "language", "kind", "author")
MAX_FACET_VALUES = 12
MAX_LEAD_CHARS = 240
FILTERS = ("site", "section", "language", "kind", "author", "min_confidence", "since", "until")


def list_stories(desk: Desk, query: Query) -> View | Response:
    """The stories that are asked for, the newest first, with what they have in common."""
    search = query.get("q")
    if query.form == HTML and search and search.startswith(("http://", "https://")) and " " not in search.strip():
        return RedirectResponse(f"/story/{find_story(desk, search.strip()).id}", HTTPStatus.SEE_OTHER)
    wanted = query.record_filter()
    page = desk.store.listing.stories(wanted, before=query.place(), limit=query.limit, with_facets=query.form != CSV)
    facets = page.facets
    following = written_place(page.next)
    data: dict[str, Any] = {"stories": [_as_row(row) for row in page.rows], "next": following}
    values: dict[str, Any] = {}
    if query.form == HTML:
        assert facets is not None
        values = {
            "rows": [(row, _headline(row, search), _lead(row, search)) for row in page.rows],
            "page": page,
            "next": following and query.link(before=following),
            "facets": facets,
            "groups": _groups(facets, query),
            "chosen": [(name, query.values[name], query.link(**{name: None})) for name in FILTERS if query.get(name)],
            "search": search or "",
            "filters": FILTERS,
        }
    data["facets"] = facets and asdict(facets)
    link = {"Link": f'<{query.link(form=query.form, before=following)}>; rel="next"'} if following else {}
    return View(
        template="stories.html", values=values, data=data, columns=LIST_COLUMNS, rows=data["stories"], headers=link
    )


def _as_row(row: RecordRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "site": row.site,
        "published": iso(row.published),
        "headline": row.headline,
        "byline": list(row.article.byline),
        "section": row.section,
        "language": row.language,
        "kind": str(row.kind),
        "revisions": row.revisions,
        "first_seen": iso(row.first_seen),
        "taken_down": iso(row.taken_down),
        "url": story_url(row.article),
    }


def _headline(row: RecordRow, search: str | None) -> list[tuple[str, bool]]:
    return mark(search, row.headline) if search else [(row.headline, False)]


def _lead(row: RecordRow, search: str | None) -> list[tuple[str, bool]]:
    """Where the search found something, else how the story begins."""
    if search:
        return excerpt(search, row.article.body)
    lead = " ".join((row.article.standfirst or row.article.body[: 2 * MAX_LEAD_CHARS]).split())
    cut = lead if len(lead) <= MAX_LEAD_CHARS else lead[:MAX_LEAD_CHARS].rsplit(" ", 1)[0] + " …"
    return [(cut, False)]


def _groups(facets: Facets, query: Query) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """The values of each facet that is not chosen yet, with the address that chooses it."""
    groups = []
    for name in FACET_NAMES:
        counts = list(facets.counts[name].items())[:MAX_FACET_VALUES]
        if query.get(name) is None and counts:
            groups.append((name, [(value, count, query.link(**{name: value})) for value, count in counts]))
    days = list(facets.counts["day"].items())
    if query.get("since") is None and query.get("until") is None and days:
        is_long = len(days) > MAX_FACET_VALUES
        periods = _months(facets.counts["day"]) if is_long else {day: (count, day, day) for day, count in days}
        links = [(name, count, query.link(since=since, until=until)) for name, (count, since, until) in periods.items()]
        groups.append(("month" if is_long else "day", links[:MAX_FACET_VALUES]))
    return groups


def _months(days: Mapping[str, int]) -> dict[str, tuple[int, str, str]]:
    """Days summed by month, each with its first and last day that has a story."""
    months: dict[str, tuple[int, str, str]] = {}
    for day, count in days.items():  # the latest first
        former, _, last = months.get(day[:7], (0, day, day))
        months[day[:7]] = (former + count, f"{day[:7]}-01", last)
    return months


def show_story(desk: Desk, query: Query) -> View:
    """A story to read, in its latest revision or another one, with what is known of it."""
    row = find_story(desk, query.part("story"))
    revisions = desk.store.records.revisions(row.id)
    shown = pick_revision(revisions, query, "revision", len(revisions))
    article = shown.article
    requisites = desk.store.requisites.of_story(row.id, shown.number) if shown.capture else []
    cluster = desk.store.copies.cluster_of(row.id, texts=1)
    record = {"id": row.id, **article.to_dict()}
    data = {
        **record,
        "revision": shown.number,
        "identity": row.identity,
        "first_seen": iso(row.first_seen),
        "last_seen": iso(row.last_seen),
        "taken_down": iso(row.taken_down),
        "capture": shown.capture and asdict(shown.capture),
        "revisions": [_as_plain(one) for one in revisions],
        "requisites": [as_plain_requisite(one) for one in requisites],
    }
    values = {
        "row": row,
        "article": article,
        "shown": shown,
        "revisions": revisions,
        "body": story_html(article),
        "entries": [(entry, paragraphs(entry.text)) for entry in article.entries],
        "url": story_url(article),
        "provenance": sorted(article.provenance.items()),
        "place": _place(shown.capture),
        "copies": copies_in_words(cluster, row),
        "pictures": held_pictures(article, requisites),
        "requisites": requisites,
        "requisite_counts": Counter(str(one.state) for one in requisites),
        "can_replay": desk.replay is not None,
    }
    return View(template="story.html", values=values, data=data, columns=STORY_COLUMNS, rows=[record])


def _as_plain(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "seen": iso(revision.seen),
        "change": str(revision.change),
        "classes": [str(one) for one in revision.classes],
        "headline": revision.article.headline,
        "digest": revision.digest,
    }


def _place(capture: Capture | None) -> list[tuple[str, str]]:
    if capture is None:
        return []
    return [
        ("WARC file", capture.file),
        ("offset", f"{capture.offset:,} bytes"),
        ("record", capture.record_id),
        ("payload digest", capture.payload_digest),
    ]


def compare(desk: Desk, query: Query) -> View:
    """Two revisions of a story side by side, the last two by default."""
    row = find_story(desk, query.part("story"))
    revisions = desk.store.records.revisions(row.id)
    if len(revisions) < 2:
        raise NotHeld("there is only one revision: nothing has changed yet")
    new = pick_revision(revisions, query, "new", len(revisions))
    old = pick_revision(revisions, query, "old", max(new.number - 1, 1))
    if old.number == new.number:
        raise ArgumentInvalid("old and new are the same revision")
    pieces = word_diff(comparable_text(old.article), comparable_text(new.article))
    plain = [{"op": str(op), "text": text} for op, text in pieces]
    sides = (
        (old, [(op, text) for op, text in pieces if op is not Op.INSERT]),
        (new, [(op, text) for op, text in pieces if op is not Op.DELETE]),
    )
    values = {"row": row, "old": old, "new": new, "sides": sides, "revisions": revisions,
              "is_same": all(op is Op.EQUAL for op, _ in pieces)}  # fmt: skip
    data = {"story": row.id, "old": _as_plain(old), "new": _as_plain(new), "pieces": plain}
    return View(template="compare.html", values=values, data=data, columns=DIFF_COLUMNS, rows=plain)
