"""Lists for a reader who pages through the store: each page is read by an index, whatever the store holds.

A condition that few stories meet is answered from those stories alone; the others walk the stories by date, a bounded
number of them for each page. What was counted only among some of the stories says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from crawler.article import OutcomeName
from crawler.storage.declarations import as_due
from crawler.storage.due_listing import count_due_by_site, first_due
from crawler.storage.list_conditions import (
    FACETS,
    LIGHT_COLUMNS,
    as_bound,
    as_moment,
    as_stored,
    condition_on_rows,
    estimate_rows,
    has_number,
    rare_conditions,
    walk_end,
    walk_stories,
)
from crawler.storage.list_pages import DuePage, Facets, LedgerUrl, Place, StoryPage, Visit
from crawler.storage.records import as_record, with_article
from crawler.storage.schema import IS_LATEST, ledger, outcomes, records, revisions
from crawler.storage.search import matches_row
from crawler.storage.search_text import Search
from crawler.storage.selection import RecordFilter
from crawler.storage.transactions import Part, reads
from crawler.storage.types import chunks
from crawler.storage.values import RecordRow
from crawler.storage.windows import WindowStart, no_window, read_left_out

MAX_FEW = 3000  # stories that are read and sorted for one page
MAX_ESTIMATED = 2 * MAX_FEW  # stories of a condition, by the planner: one that more meet is not tried
MAX_RECHECKED = 30_000  # of a search for a phrase: its index tells who has the words, and each of these is read
MAX_WALKED, MAX_WALKED_SEARCHING = 20_000, 3_000  # stories that one page looks at
MAX_READ, READ_AT_ONCE = 300, 50  # stories whose articles are read for one page
MAX_COUNTED = 2000  # stories whose sites, sections ... are counted
MAX_COUNTED_SEARCHING = 1000  # where the words of each are looked up one by one
MAX_COUNTED_BYLINES = 150  # of these, whose authors are: their articles are read for it
MAX_COUNTED_DUE = 2000  # URLs of a site


class Listing(Part):
    """``store.listing``: pages of lists."""

    @reads
    def stories(
        self,
        connection: Connection,
        wanted: RecordFilter,
        *,
        before: Place | None = None,
        limit: int = 20,
        with_facets: bool = False,
    ) -> StoryPage:
        """Stories behind a place, the newest first; raises ArgumentInvalid for a search that cannot be read.

        ``with_facets`` counts what all wanted stories have in common, of many the newest.
        """
        few, latest = _few(connection, wanted)
        if wanted.needs_articles:
            return _chosen_by_article(connection, wanted, few, before, limit, with_facets=with_facets)
        floor = None
        if few is None:
            if not wanted.is_by_date:
                floor = walk_end(connection, wanted, before, MAX_WALKED_SEARCHING if wanted.search else MAX_WALKED)
            light = connection.execute(walk_stories(connection, wanted, before, floor).limit(limit + 1)).all()
        else:
            bound = (as_stored(connection, before.at), before.id) if before else None
            light = [row for row in few if bound is None or (row.dated, row.id) < bound][: limit + 1]
        shown = light[:limit]
        following = Place(as_moment(shown[-1].dated), shown[-1].id) if len(light) > limit else floor
        ids = [row.id for row in shown]
        found = {
            row.id: as_record(row) for row in connection.execute(with_article().where(has_number(connection, ids)))
        }
        return StoryPage(
            rows=tuple(found[one] for one in ids),
            next=following,
            is_cut=len(light) <= limit and floor is not None,
            facets=_facets(connection, wanted, few, latest) if with_facets else None,
        )

    @reads
    def urls(
        self,
        connection: Connection,
        site: str,
        outcome: OutcomeName | None,
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[LedgerUrl]:
        """The URLs of a site that ended in an outcome (None: not yet tried), those found last first."""
        is_outcome = ledger.c.outcome.is_(None) if outcome is None else ledger.c.outcome == str(outcome)
        query = select(ledger).where(ledger.c.site == site, is_outcome).order_by(ledger.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(ledger.c.id < before)
        return [
            LedgerUrl(
                id=row.id,
                url=row.url,
                outcome=OutcomeName(row.outcome) if row.outcome else None,
                reason=row.reason,
                status=row.status,
                at=row.last_fetch,
                story=row.record_id,
            )
            for row in connection.execute(query)
        ]

    @reads
    def visits(self, connection: Connection, run: int, *, before: int | None = None, limit: int = 50) -> list[Visit]:
        """The outcomes of a run, the latest first."""
        columns = [outcomes.c[name] for name in ("id", "name", "reason", "status", "at")]
        query = (
            select(*columns, ledger.c.url, ledger.c.record_id)
            .join(ledger, ledger.c.id == outcomes.c.ledger_id)
            .where(outcomes.c.run == run)
            .order_by(outcomes.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(outcomes.c.id < before)
        return [
            Visit(
                id=row.id,
                url=row.url,
                outcome=OutcomeName(row.name),
                reason=row.reason,
                status=row.status,
                at=row.at,
                story=row.record_id,
            )
            for row in connection.execute(query)
        ]

    @reads
    def count_visits(self, connection: Connection, run: int, since: datetime) -> int:
        """How many outcomes a run had since a time."""
        query = select(func.count()).select_from(outcomes).where(outcomes.c.run == run, outcomes.c.at >= since)
        return int(connection.execute(query).scalar_one())

    @reads
    def due(
        self,
        connection: Connection,
        now: datetime,
        *,
        site: str | None = None,
        after: Place | None = None,
        limit: int = 50,
        window_start: WindowStart = no_window,
    ) -> DuePage:
        """The URLs whose time has come, leased ones among them, those that wait longest first.

        Without what rounds leave out by what was set for its site.
        """
        query = select(ledger).order_by(ledger.c.due, ledger.c.id)
        if left_out := read_left_out(connection, window_start, now):
            first = first_due(connection, left_out, now, site=site, after=after, limit=limit + 1)
            query = query.where(ledger.c.id.in_(first))
        else:
            query = query.where(ledger.c.due <= now).limit(limit + 1)
            if site is not None:
                query = query.where(ledger.c.site == site)
            if after is not None:
                query = query.where(tuple_(ledger.c.due, ledger.c.id) > as_bound(after))
        rows = connection.execute(query).all()
        shown = rows[:limit]
        following = Place(shown[-1].due, shown[-1].id) if len(rows) > limit else None
        return DuePage(
            rows=tuple(zip((row.due for row in shown), as_due(connection, shown), strict=True)), next=following
        )

    @reads
    def count_due(
        self, connection: Connection, now: datetime, *, window_start: WindowStart = no_window
    ) -> tuple[dict[str, int], bool]:
        """How many URLs are due, by site, of each at most ``MAX_COUNTED_DUE``; and whether all were counted."""
        left_out = read_left_out(connection, window_start, now)
        counts = count_due_by_site(connection, left_out, now, MAX_COUNTED_DUE)
        return counts, max(counts.values(), default=0) < MAX_COUNTED_DUE


def _few(connection: Connection, wanted: RecordFilter) -> tuple[list[Row[Any]] | None, Sequence[int]]:
    """The wanted stories, the newest first, where one of the conditions leaves few; else None.

    Then also the numbers of the latest stories that a search found, where the index gives them in that order.
    """
    latest: Sequence[int] = ()
    for ids, is_search in rare_conditions(connection, wanted):
        has_phrase = is_search and wanted.search is not None and Search.parse(wanted.search).has_phrase
        if estimate_rows(connection, ids) > (MAX_RECHECKED if has_phrase else MAX_ESTIMATED):
            continue
        found = connection.execute(ids.limit(MAX_FEW + 1)).scalars().all()
        if len(found) <= MAX_FEW:
            search = None if is_search else wanted.search
            return _read_light(connection, wanted, found, search), ()
        if is_search and connection.dialect.name == "sqlite":
            latest = found[:MAX_COUNTED]
    return None, latest


def _chosen_by_article(
    connection: Connection,
    wanted: RecordFilter,
    few: Sequence[Row[Any]] | None,
    before: Place | None,
    limit: int,
    *,
    with_facets: bool,
) -> StoryPage:
    """As ``Listing.stories``, where only the articles themselves tell whether they are wanted: so many are read."""
    floor = None
    if few is None:
        floor = walk_end(connection, wanted, before, MAX_WALKED_SEARCHING)
        light = connection.execute(walk_stories(connection, wanted, before, floor).limit(MAX_READ + 1)).all()
    else:
        bound = (as_stored(connection, before.at), before.id) if before else None
        light = [row for row in few if bound is None or (row.dated, row.id) < bound][: MAX_READ + 1]
    looked = light[:MAX_READ]
    held: list[tuple[Row[Any], RecordRow]] = []
    for start in range(0, len(looked), READ_AT_ONCE):
        chunk = looked[start : start + READ_AT_ONCE]
        query = with_article().where(has_number(connection, [row.id for row in chunk]))
        found = {row.id: as_record(row) for row in connection.execute(query)}
        held += [(row, found[row.id]) for row in chunk if wanted.holds(found[row.id].article)]
        if len(held) > limit and not with_facets:
            break
    following: Place | None
    if len(held) > limit:
        following = Place(as_moment(held[limit - 1][0].dated), held[limit - 1][0].id)
    else:
        following = Place(as_moment(looked[-1].dated), looked[-1].id) if len(light) > MAX_READ else floor
    is_cut = len(held) <= limit and following is not None
    newest = len(looked) if len(light) > MAX_READ or floor is not None else None
    bylines = [one.article.byline for _, one in held]
    facets = _counted([row for row, _ in held], newest, bylines) if with_facets else None
    return StoryPage(rows=tuple(one for _, one in held[:limit]), next=following, is_cut=is_cut, facets=facets)


def _read_light(connection: Connection, wanted: RecordFilter, ids: Sequence[int], search: str | None) -> list[Row[Any]]:
    """Those of some stories that are wanted, the newest first; a search is looked up for each."""
    is_wanted = condition_on_rows(connection, wanted)
    rows: list[Row[Any]] = []
    for chunk in chunks(ids) if connection.dialect.name == "sqlite" else (ids,):
        query = select(*LIGHT_COLUMNS).where(has_number(connection, chunk))
        if search is not None:
            query = query.where(matches_row(connection, search))
        rows += filter(is_wanted, connection.execute(query))
    return sorted(rows, key=lambda row: (row.dated, row.id), reverse=True)


def _facets(
    connection: Connection, wanted: RecordFilter, few: Sequence[Row[Any]] | None, latest: Sequence[int]
) -> Facets:
    """What stories have in common: those given, else the newest."""
    newest = None
    if few is not None:
        rows = few
    elif latest:
        rows, newest = _read_light(connection, wanted, latest, None), len(latest)
    else:
        most = MAX_COUNTED if wanted.search is None else MAX_COUNTED_SEARCHING
        floor = walk_end(connection, wanted, None, most)
        newest = most if floor is not None else None
        rows = connection.execute(walk_stories(connection, wanted, None, floor)).all()
    return _counted(rows, newest, _read_bylines(connection, [row.id for row in rows[:MAX_COUNTED_BYLINES]]))


def _read_bylines(connection: Connection, ids: Sequence[int]) -> list[Sequence[str]]:
    """The bylines of some stories, in any order."""
    query = select(revisions.c.article["byline"]).select_from(records.join(revisions, IS_LATEST))
    found = (connection.execute(query.where(has_number(connection, chunk))).scalars() for chunk in chunks(ids))
    return [byline or () for part in found for byline in part]


def _counted(rows: Sequence[Row[Any]], newest: int | None, bylines: Sequence[Sequence[str]]) -> Facets:
    """What rows have in common; ``bylines`` are those of them all, or of some."""
    counts = {name: Counter(value for row in rows if (value := getattr(row, name))) for name in FACETS}
    days = Counter(row.dated[:10] if isinstance(row.dated, str) else str(row.dated.date()) for row in rows)
    counts["author"] = Counter(name for byline in bylines for name in dict.fromkeys(byline))
    ordered = {name: dict(counter.most_common()) for name, counter in counts.items()}
    whole = {**ordered, "day": dict(sorted(days.items(), reverse=True))}
    return Facets(counts=whole, stories=len(rows), newest=newest, bylines=len(bylines))
