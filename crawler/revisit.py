"""When a story, feed, sitemap or front is fetched again: from what became of it until now, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.article import ARTICLE_OUTCOMES, Declared, History, OutcomeName

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# ---- Stories: visited at these ages, then never ---------------------------------------------------------------------

REVISIT_AGES = (HOUR, 3 * HOUR, 12 * HOUR, 2 * DAY, 7 * DAY, 30 * DAY)
MIN_REVISIT_GAP = timedelta(minutes=30)  # between two visits
LIVE_BLOG_GAP = timedelta(minutes=15)  # between two visits to a live blog younger than LIVE_BLOG_AGE,
LIVE_BLOG_AGE = DAY
MAX_UNCHANGED_LIVE_VISITS = 4  # until so many visits in a row found nothing new
MAX_GAPS_PER_AGE = 8  # a gap is at least the story's age divided by this: one that always changes has few visits, too
MIN_VISITS_FOR_RATE = 50  # to a site's stories, before its change rate counts
CALM_CHANGE_RATE = 0.02  # share of visits that find a change; below it, every other age is left out
LIVELY_CHANGE_RATE = 0.25  # from it on, gaps are halved,
MAX_UNCHANGED_LIVELY_VISITS = 2  # until so many visits in a row found no change

# ---- What gave no story: after these waits, then never --------------------------------------------------------------

RETRY_DELAYS: dict[OutcomeName, tuple[timedelta, ...]] = {
    OutcomeName.FAILED: (HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY),
    OutcomeName.BLOCKED: (6 * HOUR, DAY, 3 * DAY),
    OutcomeName.CONSENT_WALL: (6 * HOUR, 3 * DAY),
    OutcomeName.EMPTY: (3 * HOUR, DAY),  # published before it was written
    OutcomeName.INCOMPLETE: (3 * HOUR, DAY),
    OutcomeName.PAYWALLED: (DAY, 7 * DAY),  # some open after a while
    OutcomeName.SOFT_404: (3 * HOUR,),
    OutcomeName.GONE: (3 * HOUR,),  # declared before it was published
    OutcomeName.REFUSED_BY_ROBOTS: (7 * DAY,),
    OutcomeName.TOO_LARGE: (),
    OutcomeName.REFUSED_ADDRESS: (DAY,),
}
TAKEN_DOWN_DELAYS = (HOUR, DAY, 7 * DAY, 30 * DAY)  # a story that is held; it may come back

# ---- Feeds, sitemaps, fronts ----------------------------------------------------------------------------------------

INITIAL_INTERVAL, MIN_INTERVAL, MAX_INTERVAL = HOUR, timedelta(minutes=10), DAY
MAX_TTL = DAY  # a longer one is not believed
SILENT_AFTER = 90 * DAY  # without a new URL: fetched rarely
SILENT_INTERVAL = 7 * DAY
GONE_STATUSES = frozenset({404, 410})
FAILURE_DELAY, GONE_DELAY = HOUR / 4, DAY  # the first ones, doubled after each failure
MAX_FAILURE_DELAY, MAX_GONE_DELAY = DAY, 30 * DAY
SPEED_UP_FACTOR, SLOW_DOWN_FACTOR = 0.5, 1.5
MAX_DOUBLINGS = 16  # more would overflow a timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRate:
    """How many visits to the stories of a site, except the first ones, found a change."""

    visits: int
    changes: int

    @property
    def is_lively(self) -> bool:
        """Whether its stories change often."""
        return self.visits >= MIN_VISITS_FOR_RATE and self.changes >= LIVELY_CHANGE_RATE * self.visits

    @property
    def is_calm(self) -> bool:
        """Whether its stories hardly ever change."""
        return self.visits >= MIN_VISITS_FOR_RATE and self.changes < CALM_CHANGE_RATE * self.visits


def next_visit(history: History, rate: ChangeRate | None = None) -> datetime | None:
    """When to visit a story again, later than its latest visit; None for never.

    A held story is visited at the REVISIT_AGES: one that has just changed, or is of a site whose stories often do,
    halfway between them as well; one that never did, of a site whose stories hardly do, at every other one. Each gap is
    at least an eighth of the age, so that no story can have more than some dozens of visits.
    """
    if history.outcome is OutcomeName.OUT_OF_RANGE:
        return history.at  # another run may want it
    if history.outcome not in ARTICLE_OUTCOMES:
        delays = TAKEN_DOWN_DELAYS if history.is_held else RETRY_DELAYS.get(history.outcome, ())
        step = max(history.failures, 1) - 1
        return history.at + delays[step] if step < len(delays) else None
    # a time before the story was found is the publisher's; one after it, or a clock set back, is not believed
    born = min(filter(None, (history.published, history.found)))
    age = max(history.at - born, timedelta(0))
    if history.is_live and age < LIVE_BLOG_AGE and history.unchanged < MAX_UNCHANGED_LIVE_VISITS:
        return history.at + LIVE_BLOG_GAP
    ahead = [next_age for next_age in REVISIT_AGES if next_age > age]
    has_just_changed = history.changes > 0 and history.unchanged == 0
    if not ahead:
        return None
    is_calm = rate is not None and rate.is_calm and history.changes == 0
    next_age = ahead[1] if is_calm and len(ahead) > 1 else ahead[0]
    gap = next_age - age
    if has_just_changed or (rate is not None and rate.is_lively and history.unchanged < MAX_UNCHANGED_LIVELY_VISITS):
        gap /= 2
    return history.at + max(gap, MIN_REVISIT_GAP, age / MAX_GAPS_PER_AGE)


def hinted_visit(changed: datetime, visited: datetime, born: datetime, now: datetime) -> datetime | None:
    """When to visit a story that is declared to have changed; None to leave it as planned.

    Not before the least gap between visits has passed, and not for a story older than the last of the REVISIT_AGES: of
    a sitemap that declares its whole archive changed, nothing is fetched.
    """
    age = max(visited - born, timedelta(0))
    if changed <= visited or age > REVISIT_AGES[-1]:
        return None
    return max(now, visited + max(MIN_REVISIT_GAP, age / MAX_GAPS_PER_AGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHistory:
    """What became of a feed, sitemap or front until now, the latest fetch included."""

    kind: Declared
    at: datetime
    new: int = 0  # URLs that it had not declared before
    failures: int = 0  # in a row
    status: int | None = None
    ttl: timedelta | None = None  # declared by the feed
    interval: timedelta | None = None  # between fetches until now
    last_new: datetime | None = None
    found: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it has declared nothing new for months."""
        latest = self.last_new or self.found
        return not self.new and latest is not None and self.at - latest > SILENT_AFTER


def next_channel_fetch(history: ChannelHistory) -> tuple[datetime, timedelta]:
    """When to fetch a feed, sitemap or front again, later than the latest fetch, and its interval from then on.

    The interval is halved by a fetch that finds a new URL and grows by half with one that does not; a ttl is its lower
    bound, since the publisher declares that nothing comes sooner.
    """
    interval = history.interval or INITIAL_INTERVAL
    if history.failures:
        is_gone = history.status in GONE_STATUSES
        first, longest = (GONE_DELAY, MAX_GONE_DELAY) if is_gone else (FAILURE_DELAY, MAX_FAILURE_DELAY)
        return history.at + min(first * 2 ** min(history.failures - 1, MAX_DOUBLINGS), longest), interval
    if history.interval is not None:
        interval *= SPEED_UP_FACTOR if history.new else SLOW_DOWN_FACTOR
    interval = min(max(interval, MIN_INTERVAL), MAX_INTERVAL)
    gap = max(interval, min(history.ttl or timedelta(0), MAX_TTL))
    return history.at + (max(gap, SILENT_INTERVAL) if history.is_silent else gap), interval
