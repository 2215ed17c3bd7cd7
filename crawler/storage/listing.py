"""Lists for a reader who pages through the store: each page is read by an index, whatever the store holds.

A condition that few stories meet is answered from those stories alone; the others walk the stories by date, a bounded
number of them for each page. What was counted only among some of the stories says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    any_,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)

from crawler.article import OutcomeName
from crawler.storage.declarations import as_due
from crawler.storage.list_pages import DuePage, Facets, LedgerUrl, Place, StoryPage, Visit
from crawler.storage.records import as_record, with_article
from crawler.storage.schema import ledger, outcomes, records, revisions
from crawler.storage.search import Search, matches_row, matching_ids
from crawler.storage.selection import RecordFilter, is_language, section_spellings
from crawler.storage.transactions import Part, reads
from crawler.storage.types import BigId, Moment, chunks
from crawler.storage.values import RecordRow
from crawler.text.languages import read_language

MAX_FEW = 3000  # stories that are read and sorted for one page
MAX_ESTIMATED = 2 * MAX_FEW  # stories of a condition, by the planner: one that more meet is not tried
MAX_RECHECKED = 30_000  # of a search for a phrase: its index tells who has the words, and each of these is read
MAX_WALKED, MAX_WALKED_SEARCHING = 20_000, 3_000  # stories that one page looks at
MAX_READ, READ_AT_ONCE = 300, 50  # stories whose articles are read for one page
MAX_COUNTED = 2000  # stories whose sites, sections ... are counted
MAX_COUNTED_SEARCHING = 1000  # where the words of each are looked up one by one
MAX_COUNTED_BYLINES = 150  # of these, whose authors are: their articles are read for it
MAX_COUNTED_DUE = 20_000  # URLs
FACETS = ("site", "section", "language", "kind")
LIGHT_COLUMNS = (
    records.c.id,
    type_coerce(records.c.dated, String).label("dated"),  # as it is stored
    *(records.c[name] for name in FACETS),
)


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
                floor = _walk_end(connection, wanted, before, MAX_WALKED_SEARCHING if wanted.search else MAX_WALKED)
            light = connection.execute(_walk(connection, wanted, before, floor).limit(limit + 1)).all()
        else:
            bound = (_as_stored(connection, before.at), before.id) if before else None
            light = [row for row in few if bound is None or (row.dated, row.id) < bound][: limit + 1]
        shown = light[:limit]
        following = Place(_as_moment(shown[-1].dated), shown[-1].id) if len(light) > limit else floor
        ids = [row.id for row in shown]
        found = {
            row.id: as_record(row) for row in connection.execute(with_article().where(_has_number(connection, ids)))
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
    ) -> DuePage:
        """The URLs whose time has come, leased ones among them, those that wait longest first."""
        query = select(ledger).where(ledger.c.due <= now).order_by(ledger.c.due, ledger.c.id).limit(limit + 1)
        if site is not None:
            query = query.where(ledger.c.site == site)
        if after is not None:
            query = query.where(tuple_(ledger.c.due, ledger.c.id) > _bound(after))
        rows = connection.execute(query).all()
        shown = rows[:limit]
        following = Place(shown[-1].due, shown[-1].id) if len(rows) > limit else None
        return DuePage(
            rows=tuple(zip((row.due for row in shown), as_due(connection, shown), strict=True)), next=following
        )

    @reads
    def count_due(self, connection: Connection, now: datetime) -> tuple[dict[str, int], bool]:
        """How many URLs are due, by site; and whether these are all, not only those that wait longest."""
        part = select(ledger.c.site).where(ledger.c.due <= now).order_by(ledger.c.due).limit(MAX_COUNTED_DUE).subquery()
        query = select(part.c.site, func.count().label("urls")).group_by(part.c.site).order_by(part.c.site)
        counts = {row.site: row.urls for row in connection.execute(query)}
        return counts, sum(counts.values()) < MAX_COUNTED_DUE


def _few(connection: Connection, wanted: RecordFilter) -> tuple[list[Row[Any]] | None, Sequence[int]]:
    """The wanted stories, the newest first, where one of the conditions leaves few; else None.

    Then also the numbers of the latest stories that a search found, where the index gives them in that order.
    """
    latest: Sequence[int] = ()
    for ids, is_search in _rare_conditions(connection, wanted):
        has_phrase = is_search and wanted.search is not None and Search.parse(wanted.search).has_phrase
        if _estimate(connection, ids) > (MAX_RECHECKED if has_phrase else MAX_ESTIMATED):
            continue
        found = connection.execute(ids.limit(MAX_FEW + 1)).scalars().all()
        if len(found) <= MAX_FEW:
            search = None if is_search else wanted.search
            return _read_light(connection, wanted, found, search), ()
        if is_search and connection.dialect.name == "sqlite":
            latest = found[:MAX_COUNTED]
    return None, latest


def _estimate(connection: Connection, ids: Select[Any]) -> int:
    """How many rows a query has, by PostgreSQL's planner, whose statistics know frequent words; else 0."""
    if connection.dialect.name == "sqlite":
        return 0
    compiled = ids.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", dict(compiled.params)).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


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
        floor = _walk_end(connection, wanted, before, MAX_WALKED_SEARCHING)
        light = connection.execute(_walk(connection, wanted, before, floor).limit(MAX_READ + 1)).all()
    else:
        bound = (_as_stored(connection, before.at), before.id) if before else None
        light = [row for row in few if bound is None or (row.dated, row.id) < bound][: MAX_READ + 1]
    looked = light[:MAX_READ]
    held: list[tuple[Row[Any], RecordRow]] = []
    for start in range(0, len(looked), READ_AT_ONCE):
        chunk = looked[start : start + READ_AT_ONCE]
        query = with_article().where(_has_number(connection, [row.id for row in chunk]))
        found = {row.id: as_record(row) for row in connection.execute(query)}
        held += [(row, found[row.id]) for row in chunk if wanted.holds(found[row.id].article)]
        if len(held) > limit and not with_facets:
            break
    following: Place | None
    if len(held) > limit:
        following = Place(_as_moment(held[limit - 1][0].dated), held[limit - 1][0].id)
    else:
        following = Place(_as_moment(looked[-1].dated), looked[-1].id) if len(light) > MAX_READ else floor
    is_cut = len(held) <= limit and following is not None
    newest = len(looked) if len(light) > MAX_READ or floor is not None else None
    bylines = [one.article.byline for _, one in held]
    facets = _counted([row for row, _ in held], newest, bylines) if with_facets else None
    return StoryPage(rows=tuple(one for _, one in held[:limit]), next=following, is_cut=is_cut, facets=facets)


def _read_light(connection: Connection, wanted: RecordFilter, ids: Sequence[int], search: str | None) -> list[Row[Any]]:
    """Those of some stories that are wanted, the newest first; a search is looked up for each."""
    is_wanted = _condition_on_rows(connection, wanted)
    rows: list[Row[Any]] = []
    for chunk in chunks(ids) if connection.dialect.name == "sqlite" else (ids,):
        query = select(*LIGHT_COLUMNS).where(_has_number(connection, chunk))
        if search is not None:
            query = query.where(matches_row(connection, search))
        rows += filter(is_wanted, connection.execute(query))
    return sorted(rows, key=lambda row: (row.dated, row.id), reverse=True)


def _has_number(connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    """One of some numbers: PostgreSQL gets them as one value, as a thousand parameters take longer than the answer."""
    if connection.dialect.name == "sqlite":
        return records.c.id.in_(ids)
    return records.c.id == any_(literal(list(ids), ARRAY(BigInteger)))


def _as_stored(connection: Connection, at: datetime) -> Any:
    """A time as the column holds it: SQLite's text is compared as it is, as reading thousands of times takes long."""
    if connection.dialect.name == "sqlite":
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return at


def _as_moment(stored: Any) -> datetime:
    """The time that the column holds."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored.astimezone(UTC)


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
        floor = _walk_end(connection, wanted, None, most)
        newest = most if floor is not None else None
        rows = connection.execute(_walk(connection, wanted, None, floor)).all()
    return _counted(rows, newest, _read_bylines(connection, [row.id for row in rows[:MAX_COUNTED_BYLINES]]))


def _read_bylines(connection: Connection, ids: Sequence[int]) -> list[Sequence[str]]:
    """The bylines of some stories, in any order."""
    is_latest = (revisions.c.record_id == records.c.id) & (revisions.c.number == records.c.latest)
    query = select(revisions.c.article["byline"]).select_from(records.join(revisions, is_latest))
    found = (connection.execute(query.where(_has_number(connection, chunk))).scalars() for chunk in chunks(ids))
    return [byline or () for part in found for byline in part]


def _counted(rows: Sequence[Row[Any]], newest: int | None, bylines: Sequence[Sequence[str]]) -> Facets:
    """What rows have in common; ``bylines`` are those of them all, or of some."""
    counts = {name: Counter(value for row in rows if (value := getattr(row, name))) for name in FACETS}
    days = Counter(row.dated[:10] if isinstance(row.dated, str) else str(row.dated.date()) for row in rows)
    counts["author"] = Counter(name for byline in bylines for name in dict.fromkeys(byline))
    ordered = {name: dict(counter.most_common()) for name, counter in counts.items()}
    whole = {**ordered, "day": dict(sorted(days.items(), reverse=True))}
    return Facets(counts=whole, stories=len(rows), newest=newest, bylines=len(bylines))


def _rare_conditions(connection: Connection, wanted: RecordFilter) -> Iterator[tuple[Select[Any], bool]]:
    """The numbers of the stories that meet a condition which may be rare, each by an index; whether it is the search.

    SQLite's index of words is read from its end at no cost, which gives the stories that were stored last.
    """
    if wanted.search is not None:
        ids = matching_ids(connection, wanted.search)
        yield ids.order_by(ids.selected_columns[0].desc()) if connection.dialect.name == "sqlite" else ids, True
    if wanted.author is not None:
        yield matching_ids(connection, wanted.author_search), False
    if wanted.section is not None:
        yield select(records.c.id).where(records.c.section.in_(section_spellings(wanted.section))), False
    if wanted.language is not None:
        tags = _stored_languages(connection, wanted.language)
        yield select(records.c.id).where(records.c.language.in_(tags)), False
    if wanted.kind is not None:
        yield select(records.c.id).where(records.c.kind == str(wanted.kind)), False


def _stored_languages(connection: Connection, language: str) -> list[str]:
    """The tags of the store that a language stands for: each is looked up behind the one before, by the index."""
    column = records.c.language
    first = select(func.min(column).label("tag")).cte("tags", recursive=True)
    following = select(func.min(column)).where(column > first.c.tag).correlate(first).scalar_subquery()
    tags = first.union_all(select(following).where(first.c.tag.is_not(None)))
    stored = connection.execute(select(tags.c.tag)).scalars()
    return [tag for tag in stored if tag is not None and is_language(tag, _tag(language))]


def _tag(language: str) -> str:
    return read_language(language) or language


def _condition_on_rows(connection: Connection, wanted: RecordFilter) -> Callable[[Row[Any]], bool] | None:
    """All conditions but the search, on rows that were read by their numbers; None where there are no others."""
    since, until = (_as_stored(connection, one) if one else None for one in (wanted.since, wanted.until))
    sections = section_spellings(wanted.section) if wanted.section is not None else None
    language = _tag(wanted.language) if wanted.language is not None else None
    site, kind = wanted.site, None if wanted.kind is None else str(wanted.kind)
    if all(one is None for one in (since, until, sections, language, site, kind)):
        return None

    def holds(row: Row[Any]) -> bool:
        return (
            site in {None, row.site}
            and (since is None or row.dated >= since)
            and (until is None or row.dated <= until)
            and (sections is None or row.section in sections)
            and (language is None or (row.language is not None and is_language(row.language, language)))
            and kind in {None, row.kind}
        )

    return holds


def _by_date(query: Select[Any], wanted: RecordFilter, before: Place | None) -> Select[Any]:
    """Stories in the order of their index, the newest first: of all sites, or of one."""
    query = query.order_by(records.c.dated.desc(), records.c.id.desc())
    if wanted.site is not None:
        query = query.where(records.c.site == wanted.site)
    if wanted.since is not None:
        query = query.where(records.c.dated >= wanted.since)
    if wanted.until is not None:
        query = query.where(records.c.dated <= wanted.until)
    if before is not None:
        query = query.where(tuple_(records.c.dated, records.c.id) < _bound(before))
    return query


def _walk_end(connection: Connection, wanted: RecordFilter, before: Place | None, most: int) -> Place | None:
    """The last of so many stories in the order of the index; None where there are fewer."""
    query = _by_date(select(records.c.dated, records.c.id), wanted, before).offset(most - 1).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Place(row.dated, row.id)


def _walk(connection: Connection, wanted: RecordFilter, before: Place | None, floor: Place | None) -> Select[Any]:
    """The wanted stories down to a place; their other columns are hidden from the planner, which would sort them."""
    query = _by_date(select(*LIGHT_COLUMNS), wanted, before)
    if floor is not None:
        query = query.where(tuple_(records.c.dated, records.c.id) >= _bound(floor))
    if wanted.section is not None:
        query = query.where(_hidden(records.c.section).in_(section_spellings(wanted.section)))
    if wanted.language is not None:
        query = query.where(_hidden(records.c.language).in_(_stored_languages(connection, wanted.language)))
    if wanted.kind is not None:
        query = query.where(_hidden(records.c.kind) == str(wanted.kind))
    for search in (wanted.search, wanted.author_search if wanted.author is not None else None):
        if search is not None:
            query = query.where(matches_row(connection, search))
    return query


def _hidden(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, "")


def _bound(place: Place) -> Any:
    return tuple_(literal(place.at, Moment), literal(place.id, BigId))
