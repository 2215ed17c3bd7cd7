"""Counts over the ledger and its log, for coverage and reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, cast, exists, func, select

from crawler.article import ChangeClass, Declared, OutcomeName
from crawler.storage.schema import declarations, ledger, outcomes, records, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many declared URLs of a site and day share a fate."""

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
class HostTimes:
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


def tally(connection: Connection, *, site: str | None, since: datetime | None, until: datetime | None) -> list[Tally]:
    """The URLs that publishers declared, counted by site, day and fate."""
    day = _day(connection, ledger.c.dated)
    held, revised = records.c.id.is_not(None), func.coalesce(records.c.latest, 0) > 1
    query = (
        select(ledger.c.site, day, ledger.c.outcome, held, revised, func.count())
        .select_from(ledger.outerjoin(records, records.c.id == ledger.c.record_id))
        .group_by(ledger.c.site, day, ledger.c.outcome, held, revised)
        .order_by(ledger.c.site, day)
    )
    return [
        Tally(
            site=name,
            day=date.fromisoformat(at) if isinstance(at, str) else at,
            outcome=OutcomeName(outcome) if outcome else None,
            is_held=bool(is_held),
            is_revised=bool(is_revised),
            urls=count,
        )
        for name, at, outcome, is_held, is_revised, count in connection.execute(_declared(query, site, since, until))
    ]


def missed_urls(
    connection: Connection, *, site: str | None, since: datetime | None, until: datetime | None
) -> Iterator[MissedUrl]:
    """The declared URLs that are not held, the newest first."""
    columns = [ledger.c[name] for name in ("url", "site", "dated", "outcome", "reason")]
    query = select(*columns).where(ledger.c.record_id.is_(None)).order_by(ledger.c.dated.desc(), ledger.c.id)
    for row in connection.execute(_declared(query, site, since, until)):
        outcome = OutcomeName(row.outcome) if row.outcome else None
        yield MissedUrl(url=row.url, site=row.site, dated=row.dated, outcome=outcome, reason=row.reason)


def _declared(query: Select[Any], site: str | None, since: datetime | None, until: datetime | None) -> Select[Any]:
    """Only what a feed, sitemap or front declared."""
    by_publisher = exists().where(declarations.c.ledger_id == ledger.c.id, declarations.c.declared_in != Declared.USER)
    query = query.where(by_publisher)
    if site is not None:
        query = query.where(ledger.c.site == site)
    if since is not None:
        query = query.where(ledger.c.dated >= since)
    if until is not None:
        query = query.where(ledger.c.dated < until)
    return query


def _day(connection: Connection, moment: Any) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return func.date(moment)
    return cast(func.timezone("UTC", moment), Date)


def outcome_log(connection: Connection, *, since: datetime, until: datetime) -> dict[tuple[str, OutcomeName], int]:
    """What visits of a time ended in, by site."""
    query = (
        select(ledger.c.site, outcomes.c.name, func.count())
        .select_from(outcomes.join(ledger, ledger.c.id == outcomes.c.ledger_id))
        .where(outcomes.c.at >= since, outcomes.c.at < until)
        .group_by(ledger.c.site, outcomes.c.name)
    )
    return {(site, OutcomeName(name)): count for site, name, count in connection.execute(query)}


def host_times(connection: Connection, *, since: datetime, until: datetime) -> list[HostTimes]:
    """How long sites took to answer in a time, the slowest first."""
    took = outcomes.c.seconds
    query = (
        select(ledger.c.site, func.count(), func.avg(took), func.max(took))
        .select_from(outcomes.join(ledger, ledger.c.id == outcomes.c.ledger_id))
        .where(outcomes.c.at >= since, outcomes.c.at < until, took.is_not(None))
        .group_by(ledger.c.site)
        .order_by(func.avg(took).desc())
    )
    return [
        HostTimes(site=site, answers=count, mean=float(mean), longest=float(longest))
        for site, count, mean, longest in connection.execute(query)
    ]


def edits(connection: Connection, *, since: datetime, until: datetime, limit: int) -> list[Edit]:
    """The revisions of a time, the latest first, the first ones of stories left out."""
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


def first_readings(connection: Connection, site: str, limit: int) -> list[tuple[datetime, str, dict[str, Any]]]:
    """The first revisions of a site's latest stories, the newest first: when, the URL, the record as it was read."""
    query = (
        select(revisions.c.seen, records.c.url, revisions.c.article)
        .join(records, records.c.id == revisions.c.record_id)
        .where(records.c.site == site, revisions.c.number == 1)
        .order_by(revisions.c.id.desc())
        .limit(limit)
    )
    return [(row.seen, row.url, row.article) for row in connection.execute(query)]


def latest_ends(connection: Connection, site: str, limit: int) -> list[tuple[datetime, str, OutcomeName]]:
    """How the first visits to a site's URLs ended, the newest first: when, the URL, the outcome."""
    first = select(func.min(outcomes.c.id)).group_by(outcomes.c.ledger_id).scalar_subquery()
    query = (
        select(outcomes.c.at, ledger.c.url, outcomes.c.name)
        .join(ledger, ledger.c.id == outcomes.c.ledger_id)
        .where(ledger.c.site == site, outcomes.c.id.in_(first))
        .order_by(outcomes.c.id.desc())
        .limit(limit)
    )
    return [(row.at, row.url, OutcomeName(row.name)) for row in connection.execute(query)]
