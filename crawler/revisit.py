"""When a story, feed, sitemap or front is asked for again: from what became of it until now, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.article import HELD, Declared, History, OutcomeName

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# ---- Stories: at these ages, then never -----------------------------------------------------------------------------

LADDER = (HOUR, 3 * HOUR, 12 * HOUR, 2 * DAY, 7 * DAY, 30 * DAY)
SOONEST = timedelta(minutes=30)  # between two visits
LIVE = timedelta(minutes=15)  # between two visits to a live blog of the last day,
QUIET = 4  # as long as one of so many visits found something
GROWTH = 8  # a gap is at least this part of the story's age, so that even one that always changes has few visits
ENOUGH = 50  # visits of a site that tell how often its stories change
SELDOM = 0.02  # of its visits find a change: every other step is left out
OFTEN = 0.25  # of its visits find a change: gaps are halved

# ---- What gave no story: after these waits, then never --------------------------------------------------------------

RETRIES: dict[OutcomeName, tuple[timedelta, ...]] = {
    OutcomeName.FAILED: (HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY),
    OutcomeName.BLOCKED: (6 * HOUR, DAY, 3 * DAY),
    OutcomeName.CONSENT_WALL: (6 * HOUR, 3 * DAY),
    OutcomeName.EMPTY: (3 * HOUR, DAY),  # put on line before it was written
    OutcomeName.INCOMPLETE: (3 * HOUR, DAY),
    OutcomeName.PAYWALLED: (DAY, 7 * DAY),  # some open after a while
    OutcomeName.SOFT_404: (3 * HOUR,),
    OutcomeName.GONE: (3 * HOUR,),  # announced before it was there
    OutcomeName.REFUSED_BY_ROBOTS: (7 * DAY,),
    OutcomeName.TOO_LARGE: (),
    OutcomeName.REFUSED_ADDRESS: (DAY,),
}
WITHDRAWN = (HOUR, DAY, 7 * DAY, 30 * DAY)  # a story that is held: may come back

# ---- Feeds, sitemaps, fronts ----------------------------------------------------------------------------------------

FIRST = {Declared.FEED: HOUR, Declared.NEWS_SITEMAP: HOUR, Declared.SITEMAP: HOUR, Declared.FRONT: HOUR}
FASTEST, SLOWEST = timedelta(minutes=10), DAY
LONGEST_TTL = DAY  # a publisher's longer one is not believed
SILENT = 90 * DAY  # without anything new: asked for rarely
SILENT_GAP = 7 * DAY
DEAD = frozenset({404, 410})
FAILURE, DEAD_FAILURE = HOUR / 4, DAY  # first waits, doubled each time
LONGEST_FAILURE, LONGEST_DEAD = DAY, 30 * DAY
FASTER, SLOWER = 0.5, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRate:
    """How many visits to the stories of a site, the first ones left out, found a change."""

    visits: int
    changes: int

    @property
    def is_lively(self) -> bool:
        """Whether its stories change often."""
        return self.visits >= ENOUGH and self.changes >= OFTEN * self.visits

    @property
    def is_calm(self) -> bool:
        """Whether its stories hardly ever change."""
        return self.visits >= ENOUGH and self.changes < SELDOM * self.visits


def next_visit(history: History, share: ChangeRate | None = None) -> datetime | None:
    """When to ask for a story again, later than its latest visit; None for never.

    A held story goes up the LADDER by its age: one that has just changed, or is of a site that often does, is met
    halfway as well; one that never did, of a site that hardly does, every other time. Each gap is at least an eighth
    of the age, so that no story can have more than some dozens of visits.
    """
    if history.outcome is OutcomeName.OUT_OF_RANGE:
        return history.at  # another run may want it
    if history.outcome not in HELD:
        waits = WITHDRAWN if history.is_held else RETRIES.get(history.outcome, ())
        step = max(history.failures, 1) - 1
        return history.at + waits[step] if step < len(waits) else None
    # a time before the story was found is the publisher's; one after it, or a clock set back, is not believed
    born = min(filter(None, (history.published, history.found)))
    age = max(history.at - born, timedelta(0))
    if history.is_live and age < DAY and history.unchanged < QUIET:
        return history.at + LIVE
    ahead = [rung for rung in LADDER if rung > age]
    has_changed = history.changes > 0 and history.unchanged == 0
    if not ahead:
        return None
    is_calm = share is not None and share.is_calm and history.changes == 0
    rung = ahead[1] if is_calm and len(ahead) > 1 else ahead[0]
    gap = rung - age
    if has_changed or (share is not None and share.is_lively and history.unchanged < 2):
        gap /= 2
    return history.at + max(gap, SOONEST, age / GROWTH)


def hinted_visit(changed: datetime, visited: datetime, born: datetime, now: datetime) -> datetime | None:
    """When to visit a story that is said to have changed; None to leave it as planned.

    Not before the gap that bounds all visits has gone by, and not for a story older than the LADDER: a sitemap that
    calls all its archive changed has none of it fetched.
    """
    age = max(visited - born, timedelta(0))
    if changed <= visited or age > LADDER[-1]:
        return None
    return max(now, visited + max(SOONEST, age / GROWTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What became of a feed, sitemap or front until now, the latest look included."""

    kind: Declared
    at: datetime
    new: int = 0  # URLs that it had not declared before
    failures: int = 0  # in a row
    status: int | None = None
    ttl: timedelta | None = None  # that it says it stays fresh
    rhythm: timedelta | None = None  # the gap until now
    last_new: datetime | None = None
    found: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it has declared nothing new for months."""
        since = self.last_new or self.found
        return not self.new and since is not None and self.at - since > SILENT


def next_look(look: Look) -> tuple[datetime, timedelta]:
    """When to ask for a feed, sitemap or front again, later than the latest look, and its rhythm from then on.

    The rhythm is halved by a look that finds something new and grows by half with one that does not; a ttl bounds
    it below, since the publisher says that nothing comes sooner.
    """
    rhythm = look.rhythm or FIRST.get(look.kind, HOUR)
    if look.failures:
        first, longest = (DEAD_FAILURE, LONGEST_DEAD) if look.status in DEAD else (FAILURE, LONGEST_FAILURE)
        return look.at + min(first * 2 ** min(look.failures - 1, 16), longest), rhythm
    if look.rhythm is not None:
        rhythm *= FASTER if look.new else SLOWER
    rhythm = min(max(rhythm, FASTEST), SLOWEST)
    gap = max(rhythm, min(look.ttl or timedelta(0), LONGEST_TTL))
    return look.at + (max(gap, SILENT_GAP) if look.is_silent else gap), rhythm
