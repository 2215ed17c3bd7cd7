"""Coverage: of the stories that a publisher declared, the share that is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crawler.article import OutcomeName
from crawler.storage.reports import CoverageCount


class Fate(StrEnum):
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


HELD = (Fate.NEW, Fate.REVISED)
_FATES = {
    OutcomeName.REFUSED_BY_ROBOTS: Fate.REFUSED_BY_ROBOTS,
    OutcomeName.BLOCKED: Fate.BLOCKED,
    OutcomeName.CONSENT_WALL: Fate.BLOCKED,
    OutcomeName.PAYWALLED: Fate.PAYWALLED,
    OutcomeName.GONE: Fate.GONE,
    OutcomeName.SOFT_404: Fate.GONE,
    OutcomeName.NOT_ARTICLE: Fate.NOT_ARTICLE,
    OutcomeName.NOT_HTML: Fate.NOT_ARTICLE,
    OutcomeName.OFF_SITE: Fate.NOT_ARTICLE,
    OutcomeName.OUT_OF_RANGE: Fate.UNTRIED,
    None: Fate.UNTRIED,
}


@dataclass(slots=True)
class Cover:
    """The declared URLs of a site, of one day or of all, by what became of them."""

    site: str
    day: date | None = None
    urls: dict[Fate, int] = field(default_factory=dict)

    def count(self, *fates: Fate) -> int:
        """How many URLs had one of these fates; with none given, all."""
        return sum(self.urls.get(fate, 0) for fate in fates or Fate)

    @property
    def stories(self) -> int:
        """Declared URLs less those that turned out to be no story."""
        return self.count() - self.count(Fate.NOT_ARTICLE)

    @property
    def share(self) -> float | None:
        """The share of the stories that is held; None where none was declared."""
        return self.count(*HELD) / self.stories if self.stories else None


def fate_of(outcome: OutcomeName | None, *, is_held: bool, is_revised: bool) -> Fate:
    """What became of a URL: what is held counts as held, whatever its latest visit found."""
    if is_held:
        return Fate.REVISED if is_revised else Fate.NEW
    return _FATES.get(outcome, Fate.FAILED)


def cover(tallies: Iterable[CoverageCount]) -> tuple[list[Cover], list[Cover]]:
    """The coverage of each site and day, and of each site, both in order."""
    days: dict[tuple[str, date], Cover] = {}
    sites: dict[str, Cover] = {}
    for one in tallies:
        fate = fate_of(one.outcome, is_held=one.is_held, is_revised=one.is_revised)
        of_day = days.setdefault((one.site, one.day), Cover(one.site, one.day))
        of_site = sites.setdefault(one.site, Cover(one.site))
        for known in (of_day, of_site):
            known.urls[fate] = known.urls.get(fate, 0) + one.urls
    return [days[key] for key in sorted(days)], [sites[name] for name in sorted(sites)]


def failing(sites: Iterable[Cover], bound: float) -> list[Cover]:
    """The sites whose share is below a bound."""
    return [one for one in sites if one.share is not None and one.share < bound]
