"""Coverage: of the stories that a publisher declared, the share that is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.article import OutcomeName

if TYPE_CHECKING:
    from crawler.storage.reports import CoverageCount
    from crawler.storage.store import Store


class CoverageStatus(StrEnum):
    """What became of a declared URL."""

    NEW = "new"  # held, as it was first read
    REVISED = "revised"  # held, with a later revision
    REFUSED_BY_ROBOTS = "refused_by_robots"
    BLOCKED = "blocked"
    PAYWALLED = "paywalled"
    GONE = "gone"
    FAILED = "failed"
    UNTRIED = "untried"
    NOT_ARTICLE = "not_article"


HELD_STATUSES = (CoverageStatus.NEW, CoverageStatus.REVISED)
STATUS_OF_OUTCOME = {
    OutcomeName.REFUSED_BY_ROBOTS: CoverageStatus.REFUSED_BY_ROBOTS,
    OutcomeName.BLOCKED: CoverageStatus.BLOCKED,
    OutcomeName.CONSENT_WALL: CoverageStatus.BLOCKED,
    OutcomeName.PAYWALLED: CoverageStatus.PAYWALLED,
    OutcomeName.GONE: CoverageStatus.GONE,
    OutcomeName.SOFT_404: CoverageStatus.GONE,
    OutcomeName.NOT_ARTICLE: CoverageStatus.NOT_ARTICLE,
    OutcomeName.NOT_HTML: CoverageStatus.NOT_ARTICLE,
    OutcomeName.OFF_SITE: CoverageStatus.NOT_ARTICLE,
    OutcomeName.OUT_OF_RANGE: CoverageStatus.UNTRIED,
    None: CoverageStatus.UNTRIED,
}


@dataclass(slots=True)
class Coverage:
    """The declared URLs of a site, of one day or of all, by what became of them."""

    site: str
    day: date | None = None
    urls: dict[CoverageStatus, int] = field(default_factory=dict)
    is_dead: bool = False  # nothing could be declared, since none of its feeds, sitemaps and fronts answers

    def count(self, *statuses: CoverageStatus) -> int:
        """How many URLs have one of these statuses; without any given, all."""
        return sum(self.urls.get(status, 0) for status in statuses or CoverageStatus)

    @property
    def stories(self) -> int:
        """Declared URLs less those that turned out to be no story."""
        return self.count() - self.count(CoverageStatus.NOT_ARTICLE)

    @property
    def share(self) -> float | None:
        """The share of the stories that is held; None where none was declared by a site that answers."""
        if not self.stories:
            return 0.0 if self.is_dead else None
        return self.count(*HELD_STATUSES) / self.stories


def coverage_status(outcome: OutcomeName | None, *, is_held: bool, is_revised: bool) -> CoverageStatus:
    """What became of a URL: what is held counts as held, whatever its latest visit found."""
    if is_held:
        return CoverageStatus.REVISED if is_revised else CoverageStatus.NEW
    return STATUS_OF_OUTCOME.get(outcome, CoverageStatus.FAILED)


def sum_coverage(counts: Iterable[CoverageCount]) -> tuple[list[Coverage], list[Coverage]]:
    """The coverage of each site and day, and of each site, both in order."""
    days: dict[tuple[str, date], Coverage] = {}
    sites: dict[str, Coverage] = {}
    for one in counts:
        status = coverage_status(one.outcome, is_held=one.is_held, is_revised=one.is_revised)
        of_day = days.setdefault((one.site, one.day), Coverage(one.site, one.day))
        of_site = sites.setdefault(one.site, Coverage(one.site))
        for coverage in (of_day, of_site):
            coverage.urls[status] = coverage.urls.get(status, 0) + one.urls
    return [days[key] for key in sorted(days)], [sites[name] for name in sorted(sites)]


def read_coverage(
    store: Store, *, site: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> tuple[list[Coverage], list[Coverage]]:
    """The coverage of each site and day, and of each site; a site of which nothing answers has a share of 0."""
    days, sites = sum_coverage(store.reports.coverage_counts(site=site, since=since, until=until))
    covered = {one.site for one in sites}
    for row in store.channels.sites():
        fetched = [channel for channel in row.channels if channel.last_fetch is not None]
        if row.name in covered or (site is not None and row.name != site) or not fetched:
            continue
        latest = max(channel.last_fetch for channel in fetched if channel.last_fetch is not None)
        if (until is None or latest < until) and all(channel.failures for channel in fetched):
            days.append(Coverage(row.name, max(latest, since or latest).date(), is_dead=True))
            sites.append(Coverage(row.name, is_dead=True))
    return sorted(days, key=lambda one: (one.site, one.day or date.min)), sorted(sites, key=lambda one: one.site)


def sites_below(sites: Iterable[Coverage], share: float) -> list[Coverage]:
    """The sites whose share is below a bound."""
    return [one for one in sites if one.share is not None and one.share < share]
