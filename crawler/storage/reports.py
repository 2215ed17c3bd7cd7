"""Statistics over the ledger and its log, for coverage and reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    FromClause,
    Select,
    case,
    cast,
    exists,
    func,
    select,
    union_all,
)

from crawler.article import ARTICLE_OUTCOMES, ChangeClass, Declared, OutcomeName
from crawler.storage.schema import cluster_members, declarations, ledger, outcomes, records, revisions
from crawler.storage.transactions import Part, reads, streams

NEWEST_FACTOR = 5  # URLs that are looked at for each first visit that is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCount:
    """How many declared URLs of a site and day have the same outcome."""

    site: str
    day: date  # on which they were published, else declared first
    outcome: OutcomeName | None  # the latest; None: not yet tried
    is_held: bool
    is_revised: bool
    urls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedUrl:
    """A declared URL that is not held."""

    url: str
    site: str
    dated: datetime
    outcome: OutcomeName | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOutcome:
    """What became of a URL."""

    url: str
    site: str
    outcome: OutcomeName | None  # the latest; None: not yet tried
    reason: str | None
    status: int | None
    at: datetime | None  # of the latest fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTimes:
    """How long a site took to answer, in seconds."""

    site: str
    answers: int
    mean: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A revision after the first, with the headline before it."""

    url: str
    site: str
    number: int
    seen: datetime
    classes: tuple[ChangeClass, ...]
    before: str
    after: str


class Reports(Part):
    """``store.reports``: statistics over what was declared, visited, kept and edited."""

    @reads
    def coverage_counts(
        self,
        connection: Connection,
        *,
        site: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[CoverageCount]:
        """The stories that publishers declared (not those given by hand), counted by site, day and outcome.

        The URLs of one held story count once. The day is that of publication, else of the first declaration, or of the
        latest try of what is not held; ``until`` is not included.
        """
        if site is None and since is not None:  # site by site, each by its index
            names = connection.execute(select(ledger.c.site).distinct().order_by(ledger.c.site)).scalars().all()
            return [one for name in names for one in self._coverage_counts(connection, name, since, until)]
        return self._coverage_counts(connection, site, since, until)

    @staticmethod
    def _coverage_counts(
        connection: Connection, site: str | None, since: datetime | None, until: datetime | None
    ) -> list[CoverageCount]:
        day = _day(connection, _moment_of_story())
        twin = ledger.alias("twin")
        earlier = select(twin.c.id).where(twin.c.record_id == ledger.c.record_id, twin.c.id < ledger.c.id)
        is_first = ~_declared(earlier, None, since, until, twin).correlate(ledger).exists()
        held, revised = records.c.id.is_not(None), func.coalesce(records.c.latest, 0) > 1
        query = (
            select(ledger.c.site, day, ledger.c.outcome, held, revised, func.count())
            .select_from(ledger.outerjoin(records, records.c.id == ledger.c.record_id))
            .where(is_first)
            .group_by(ledger.c.site, day, ledger.c.outcome, held, revised)
            .order_by(ledger.c.site, day)
        )
        return [
            CoverageCount(
                site=name,
                day=date.fromisoformat(at) if isinstance(at, str) else at,
                outcome=OutcomeName(outcome) if outcome else None,
                is_held=bool(is_held),
                is_revised=bool(is_revised),
                urls=count,
            )
            for name, at, outcome, is_held, is_revised, count in connection.execute(
                _declared(query, site, since, until)
            )
        ]

    @streams
    def missed_urls(
        self,
        connection: Connection,
        *,
        site: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[MissedUrl]:
        """The declared URLs that are not held, the newest first."""
        moment = _moment_of_story()
        columns = [ledger.c[name] for name in ("url", "site", "outcome", "reason")]
        query = select(*columns, moment.label("dated")).where(ledger.c.record_id.is_(None))
        query = query.order_by(moment.desc(), ledger.c.id)
        for row in connection.execute(_declared(query, site, since, until)):
            outcome = OutcomeName(row.outcome) if row.outcome else None
            yield MissedUrl(url=row.url, site=row.site, dated=row.dated, outcome=outcome, reason=row.reason)

    @streams
    def latest_outcomes(
        self,
        connection: Connection,
        *,
        site: str | None = None,
        outcome: OutcomeName | None = None,
        is_untried: bool = False,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[LedgerOutcome]:
        """What became of URLs, those that were fetched last first; ``is_untried`` is those that have no outcome."""
        names = ("url", "site", "outcome", "reason", "status", "last_fetch")
        query = select(*(ledger.c[name] for name in names)).order_by(
            func.coalesce(ledger.c.last_fetch, ledger.c.first_found).desc(), ledger.c.id
        )
        if site is not None:
            query = query.where(ledger.c.site == site)
        if is_untried:
            query = query.where(ledger.c.outcome.is_(None))
        elif outcome is not None:
            query = query.where(ledger.c.outcome == str(outcome))
        if since is not None:
            query = query.where(func.coalesce(ledger.c.last_fetch, ledger.c.first_found) >= since)
        for row in connection.execute(query.limit(limit)):
            name = OutcomeName(row.outcome) if row.outcome else None
            yield LedgerOutcome(
                url=row.url, site=row.site, outcome=name, reason=row.reason, status=row.status, at=row.last_fetch
            )

    @reads
    def declared_period(self, connection: Connection, *, site: str | None = None) -> tuple[datetime, datetime] | None:
        """The earliest and the latest day of a declared URL; None where none is."""
        query = select(func.min(ledger.c.dated), func.max(ledger.c.dated))
        if site is not None:
            query = query.where(ledger.c.site == site)
        earliest, latest = connection.execute(query).one()
        return (earliest, latest) if earliest is not None else None

    @reads
    def outcome_counts(
        self, connection: Connection, *, run: int | None = None, site: str | None = None
    ) -> dict[OutcomeName | None, int]:
        """How many URLs ended in which outcome; under None those not yet tried (of a run: those it leases).

        Without a run the latest outcome of every URL counts, else each outcome of the run.
        """
        if run is None:
            query = select(ledger.c.outcome, func.count()).group_by(ledger.c.outcome)
        else:
            query = select(outcomes.c.name, func.count()).group_by(outcomes.c.name).where(outcomes.c.run == run)
            if site is not None:
                query = query.join(ledger, ledger.c.id == outcomes.c.ledger_id)
        if site is not None:
            query = query.where(ledger.c.site == site)
        counts = {OutcomeName(name) if name else None: count for name, count in connection.execute(query)}
        if run is not None:
            leased = select(func.count()).select_from(ledger).where(ledger.c.leased_by == run)
            if site is not None:
                leased = leased.where(ledger.c.site == site)
            if leased_count := connection.execute(leased).scalar_one():
                counts[None] = leased_count
        return counts

    @reads
    def outcome_reasons(self, connection: Connection, name: OutcomeName, *, site: str | None = None) -> dict[str, int]:
        """How many URLs ended in an outcome, by its reason."""
        query = (
            select(ledger.c.reason, func.count().label("urls"))
            .where(ledger.c.outcome == str(name))
            .group_by(ledger.c.reason)
        )
        if site is not None:
            query = query.where(ledger.c.site == site)
        return {row.reason: row.urls for row in connection.execute(query)}

    @reads
    def visit_outcomes(
        self, connection: Connection, since: datetime, until: datetime
    ) -> dict[tuple[str, OutcomeName], int]:
        """How many visits between two times ended in which outcome, by site."""
        query = (
            select(ledger.c.site, outcomes.c.name, func.count())
            .select_from(outcomes.join(ledger, ledger.c.id == outcomes.c.ledger_id))
            .where(outcomes.c.at >= since, outcomes.c.at < until)
            .group_by(ledger.c.site, outcomes.c.name)
        )
        return {(site, OutcomeName(name)): count for site, name, count in connection.execute(query)}

    @reads
    def response_times(self, connection: Connection, since: datetime, until: datetime) -> list[ResponseTimes]:
        """How long sites took to answer between two times, the slowest first."""
        seconds = outcomes.c.seconds
        query = (
            select(ledger.c.site, func.count(), func.avg(seconds), func.max(seconds))
            .select_from(outcomes.join(ledger, ledger.c.id == outcomes.c.ledger_id))
            .where(outcomes.c.at >= since, outcomes.c.at < until, seconds.is_not(None))
            .group_by(ledger.c.site)
            .order_by(func.avg(seconds).desc())
        )
        return [
            ResponseTimes(site=site, answers=count, mean=float(mean), longest=float(longest))
            for site, count, mean, longest in connection.execute(query)
        ]

    @reads
    def edits(self, connection: Connection, since: datetime, until: datetime, *, limit: int = 200) -> list[Edit]:
        """The revisions between two times, the latest first, without the first one of each story."""
        former = revisions.alias("former")
        query = (
            select(
                records.c.url,
                records.c.site,
                revisions.c.number,
                revisions.c.seen,
                revisions.c.classes,
                revisions.c.article,
                former.c.article.label("former"),
            )
            .select_from(revisions)
            .join(records, records.c.id == revisions.c.record_id)
            .join(former, (former.c.record_id == records.c.id) & (former.c.number == revisions.c.number - 1))
            .where(revisions.c.seen >= since, revisions.c.seen < until)
            .order_by(revisions.c.seen.desc(), revisions.c.id.desc())
            .limit(limit)
        )
        return [
            Edit(
                url=row.url,
                site=row.site,
                number=row.number,
                seen=row.seen,
                classes=tuple(ChangeClass(name) for name in row.classes),
                before=row.former["headline"],
                after=row.article["headline"],
            )
            for row in connection.execute(query)
        ]

    @reads
    def first_revisions(
        self, connection: Connection, site: str, *, limit: int = 200
    ) -> list[tuple[datetime, str, dict[str, Any]]]:
        """The first revisions of a site's latest stories, the newest first: when, the URL, the record."""
        query = (
            select(revisions.c.seen, records.c.url, revisions.c.article)
            .join(records, records.c.id == revisions.c.record_id)
            .where(records.c.site == site, revisions.c.number == 1)
            .order_by(revisions.c.id.desc())
            .limit(limit)
        )
        return [(row.seen, row.url, row.article) for row in connection.execute(query)]

    @reads
    def shared_stories(self, connection: Connection, site: str, *, limit: int = 200) -> set[str]:
        """The URLs of those of a site's latest stories that another paper has too."""
        latest = (
            select(revisions.c.record_id, records.c.url)
            .join(records, records.c.id == revisions.c.record_id)
            .where(records.c.site == site, revisions.c.number == 1)
            .order_by(revisions.c.id.desc())
            .limit(limit)
            .subquery()
        )
        own, other, elsewhere = cluster_members.alias(), cluster_members.alias(), records.alias("elsewhere")
        query = (
            select(latest.c.url)
            .join(own, own.c.record_id == latest.c.record_id)
            .join(other, other.c.cluster_id == own.c.cluster_id)
            .join(elsewhere, elsewhere.c.id == other.c.record_id)
            .where(elsewhere.c.site != site)
        )
        return set(connection.execute(query).scalars())

    @reads
    def first_outcomes(
        self, connection: Connection, site: str, *, limit: int = 200
    ) -> list[tuple[datetime, str, OutcomeName]]:
        """How the first visits to a site's newest URLs ended, the latest first: when, the URL, the outcome."""
        newest = (
            select(ledger.c.id, ledger.c.url)
            .where(ledger.c.site == site, ledger.c.outcome.is_not(None))
            .order_by(ledger.c.dated.desc())
            .limit(limit * NEWEST_FACTOR)
            .subquery()
        )
        former = outcomes.alias("former")
        is_first = ~exists().where(former.c.ledger_id == outcomes.c.ledger_id, former.c.id < outcomes.c.id)
        query = (
            select(outcomes.c.at, newest.c.url, outcomes.c.name)
            .select_from(newest.join(outcomes, outcomes.c.ledger_id == newest.c.id))
            .where(is_first)
            .order_by(outcomes.c.id.desc())
            .limit(limit)
        )
        return [(row.at, row.url, OutcomeName(row.name)) for row in connection.execute(query)]


def _declared(
    query: Select[Any],
    site: str | None,
    since: datetime | None,
    until: datetime | None,
    rows: FromClause = ledger,
) -> Select[Any]:
    """Only what a feed, sitemap or front declared."""
    of_others = (Declared.USER, Declared.ARCHIVE)
    by_publisher = exists().where(declarations.c.ledger_id == rows.c.id, declarations.c.declared_in.not_in(of_others))
    query = query.where(by_publisher)
    moment = _moment_of_story(rows)
    if site is not None and since is not None:
        query = query.where(rows.c.id.in_(_since(site, since)))
    elif site is not None:
        query = query.where(rows.c.site == site)
    if since is not None:
        query = query.where(moment >= since)
    if until is not None:
        query = query.where(moment < until)
    return query


def _since(site: str, since: datetime) -> CompoundSelect[Any]:
    """The URLs of a site whose moment may lie behind a time, each part by an index of the site."""
    of_site = select(ledger.c.id).where(ledger.c.site == site)
    is_undated = ledger.c.record_id.is_(None) & ledger.c.published.is_(None) & ledger.c.modified.is_(None)
    failures = ledger.c.outcome.in_(sorted(set(OutcomeName) - ARTICLE_OUTCOMES))
    return union_all(of_site.where(ledger.c.dated >= since), of_site.where(failures, is_undated))


def _moment_of_story(rows: FromClause = ledger) -> ColumnElement[Any]:
    """When a story belongs to a period: when it was published, else found; a URL that fails without a date, now too."""
    is_undated_failure = rows.c.record_id.is_(None) & rows.c.published.is_(None) & rows.c.modified.is_(None)
    latest = select(func.max(outcomes.c.at)).where(outcomes.c.ledger_id == rows.c.id).correlate(rows)
    return case((is_undated_failure, func.coalesce(latest.scalar_subquery(), rows.c.dated)), else_=rows.c.dated)


def _day(connection: Connection, moment: Any) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return func.date(moment)
    return cast(func.timezone("UTC", moment), Date)
