"""How long a crawl still takes, where that can be told: by what waits, and how fast each site went lately."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from crawler.crawl.summary import CrawlSummary

RATE_SECONDS = 60.0  # over which rates are taken
MIN_RATE_SECONDS = 15.0  # less says nothing
MINUTE, HOUR = 60.0, 3600.0
MAX_SHOWN_MINUTES = 90


class TimeLeft:
    """An estimate out of counts that are taken now and then."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, Mapping[str, int]]] = deque()  # seconds, and what was done by site

    def estimate(self, at: float, done: Mapping[str, int], waiting: Mapping[str, int] | None) -> float | None:
        """Seconds until nothing waits; None where that is not known.

        ``done`` and ``waiting`` are numbers of stories by site; ``waiting`` is None while sites are still looked
        through. The time is that of the site which takes longest, as each goes at the pace of its host, or that of all
        together, whichever is longer. A site that waits and of which nothing came lately may be paused for any time.
        """
        if not any(done.values()):
            self._counts.clear()  # what comes before the first story is no part of the rate
        self._counts.append((at, dict(done)))
        while len(self._counts) > 2 and self._counts[1][0] <= at - RATE_SECONDS:
            self._counts.popleft()
        began, before = self._counts[0]
        passed = at - began
        if waiting is None or passed < MIN_RATE_SECONDS or not any(waiting.values()):
            return None
        finished = {site: count - before.get(site, 0) for site, count in done.items()}
        longest = 0.0
        for site, count in waiting.items():
            if count and finished.get(site, 0) <= 0:
                return None
            longest = max(longest, passed * count / finished[site] if count else 0.0)
        return max(longest, passed * sum(waiting.values()) / sum(finished.values()))


def count_waiting(
    summary: CrawlSummary, in_flight: Mapping[str, int], drained: Mapping[str, bool], due: Mapping[str, int]
) -> dict[str, int] | None:
    """How many stories each site still has to fetch; None where a site has not said all of them.

    ``in_flight`` and ``drained`` are of the sites that have begun, ``due`` counts what the ledger has due, by site.
    """
    if summary.is_endless or summary.unbegun:
        return None
    waiting = {}
    for site, discovery in summary.discoveries.items():
        if discovery.pending > len(discovery.unawaited) or discovery.older:
            return None
        waiting[site] = in_flight.get(site, 0)
        if drained.get(site, True) or site in summary.resting:
            continue
        if discovery.is_narrowed:  # only a part of what is due is wanted
            return None
        waiting[site] = max(waiting[site], due.get(site, 0))
    return waiting


def time_left_words(seconds: float) -> str:
    """A time in words, no finer than it can be known: ``about 3 min left``."""
    if seconds < MINUTE:
        return "less than 1 min left"
    minutes = round(seconds / MINUTE)
    return f"about {minutes} min left" if minutes < MAX_SHOWN_MINUTES else f"about {round(seconds / HOUR)} h left"
