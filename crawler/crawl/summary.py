"""What a crawl has done so far: filled by its parts, read by the progress line, the summary and the exit code."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.article import ARTICLE_OUTCOMES, Outcome, OutcomeName, Source
from crawler.errors import StoreUnusable
from crawler.storage.values import RenderingRow, RequisiteRow, RequisiteState

MAX_MISSED_OUTCOMES = 1000  # that are kept to be shown
MAX_LINKS_TO_STRANGER = 20  # of a site's feeds, to a host that never leads to the site, in a run


@dataclass(slots=True)
class DiscoverySummary:
    """What the feeds, sitemaps and fronts of one site gave."""

    home: str
    must_announce: bool  # whether all of them are fetched: then a site that announces nothing is a failure
    pending: int = 0  # requests that are not answered yet
    found: int = 0  # URLs that were announced, known ones too
    read: int = 0  # channels that were read
    unchanged: int = 0  # channels that had not changed
    moved_to: str | None = None  # where the home page is now, on another host
    failed: dict[str, str] = field(default_factory=dict)  # channel -> why it gave nothing
    failed_before: set[str] = field(default_factory=set)  # those of them that gave nothing the last time either
    held_over: dict[str, str] = field(default_factory=dict)  # channel or site -> what of it the next run takes, and why
    new: int = 0  # URLs that their channel had not declared before
    entries: int = 0  # of feeds, sitemaps and fronts, known and repeated ones too
    requested: int = 0  # sitemaps of indexes
    size: int = 0  # bytes of feeds, sitemaps and fronts
    leased: int = 0  # stories
    older: int = 0  # sitemaps that are fetched only when no story is due
    is_narrowed: bool = False  # whether only a part of what is due is wanted
    unawaited: set[str] = field(default_factory=set)  # channels under way for which no story waits
    _announced: set[int] = field(default_factory=set, repr=False)  # hashes of URLs
    _strangers: dict[str, float] = field(default_factory=dict, repr=False)  # hosts -> links that ended off the site

    def announce(self, urls: Iterable[str]) -> None:
        """Counts URLs that a feed, sitemap or front names, each once however many name it."""
        before = len(self._announced)
        self._announced.update(map(hash, urls))
        self.found += len(self._announced) - before

    def note_end(self, url: str, *, is_off_site: bool) -> None:
        """Notes where a link to another host ended; a host of which one led to the site goes on being asked."""
        host = urlsplit(url).hostname or ""
        self._strangers[host] = self._strangers.get(host, 0) + 1 if is_off_site else -math.inf

    def is_of_stranger(self, url: str) -> bool:
        """Whether links to a host ended off the site again and again: a feed may have us ask others for its sake."""
        return self._strangers.get(urlsplit(url).hostname or "", 0) >= MAX_LINKS_TO_STRANGER

    @property
    def is_empty(self) -> bool:
        """Whether the site should have announced stories and announced none."""
        return self.must_announce and not self.found and not self.unchanged

    @property
    def is_answered(self) -> bool:
        """Whether any channel was had."""
        return bool(self.read or self.unchanged)


@dataclass(slots=True)
class RequisiteSummary:
    """What was archived beside pages: pictures, styles, fonts, scripts."""

    pages: int = 0
    asked: int = 0  # requests for what belongs to pages, to the page under way too
    size: int = 0  # bytes that were archived
    counts: Counter[RequisiteState] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of what was not archived
    waiting: dict[str, int] = field(default_factory=dict)  # by site, pages whose turn comes in the next run
    begun: int = 0  # pages of the sites whose turn has come, those that are complete too

    def add(self, rows: Iterable[RequisiteRow]) -> None:
        """Counts what belongs to one page."""
        self.pages += 1
        for row in rows:
            self.counts[row.state] += 1
            self.size += row.size if row.state is RequisiteState.ARCHIVED else 0
            if row.reason is not None:
                self.reasons[row.reason] += 1


@dataclass(slots=True)
class RenderingSummary:
    """Pages that a browser was asked to show."""

    pages: int = 0
    helped: int = 0  # that gave a story, or more of one
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)  # of those that did not help
    over_budget: Counter[str] = field(default_factory=Counter)  # by site
    handed_over: int = 0  # to the browsers of a fleet
    is_unattended: bool = False  # none was there for the latest of these

    def hand_over(self, *, is_attended: bool) -> None:
        """Counts a page that another process shows."""
        self.handed_over += 1
        self.is_unattended = not is_attended

    def add(self, row: RenderingRow) -> None:
        """Counts a try."""
        self.pages += 1
        self.helped += row.has_helped
        self.seconds += row.seconds
        self.cpu_seconds += row.cpu_seconds
        if not row.has_helped:
            self.reasons[row.reason] += 1


@dataclass(slots=True)
class VersionSummary:
    """Stories that scripts bring to their pages, sought in other versions of these."""

    found: Counter[Source] = field(default_factory=Counter)  # where: AMP, PRINT, FEED
    reasons: Counter[tuple[Source, str]] = field(default_factory=Counter)  # why a version was not taken

    def miss(self, source: Source, reason: str) -> None:
        """Counts a version that did not help."""
        self.reasons[source, reason] += 1


@dataclass(slots=True)
class ArchivedSummary:
    """Stories that were gone, and were looked for in a web archive."""

    found: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # why there was none, or a capture could not be had


@dataclass(slots=True)
class CrawlSummary:
    """What one process has done, over all its sites."""

    is_round: bool = False  # only what is due is fetched
    has_living_sites: bool = False  # of a round: some feed, sitemap or front answered before it began
    is_endless: bool = False  # round after round, until it is stopped
    counts: dict[str, Counter[OutcomeName]] = field(default_factory=dict)  # by site, of each that has begun
    forgotten: Counter[OutcomeName] = field(default_factory=Counter)  # of sites that ended, in a process without end
    missed: list[Outcome] = field(default_factory=list)  # outcomes without an article, the first of them
    discoveries: dict[str, DiscoverySummary] = field(default_factory=dict)  # by site, of its latest round
    unbegun: set[str] = field(default_factory=set)  # sites that wait for their turn
    resting: dict[str, str] = field(default_factory=dict)  # sites whose host is left alone, and why
    archive_progress: object | None = None  # str() of it says how far an archive is read
    requisites: RequisiteSummary = field(default_factory=RequisiteSummary)
    archived: ArchivedSummary = field(default_factory=ArchivedSummary)
    versions: VersionSummary = field(default_factory=VersionSummary)
    renderings: RenderingSummary = field(default_factory=RenderingSummary)
    unread_files: int = 0  # of an archive, that are no WARC; parts of a web archive's index that were not had
    notes: list[str] = field(default_factory=list)  # what else the summary says
    is_notes_alone: bool = False  # of one of many jobs, whose log is that of its worker
    stored: int | None = None  # articles in the store, counted at the end of a crawl that added none
    failure: StoreUnusable | None = None  # why the store cannot be used any more

    def begin_site(self, site: str) -> None:
        """Counts a site from now on."""
        self.counts.setdefault(site, Counter())

    def add(self, outcome: Outcome) -> None:
        """Counts an outcome that is written."""
        self.counts.setdefault(outcome.site, Counter())[outcome.name] += 1
        if outcome.name not in ARTICLE_OUTCOMES and len(self.missed) < MAX_MISSED_OUTCOMES:
            self.missed.append(outcome)

    def forget_site(self, site: str) -> None:
        """Keeps the numbers of a site in the totals alone."""
        self.forgotten.update(self.counts.pop(site, {}))
        self.discoveries.pop(site, None)

    def totals(self) -> Counter[OutcomeName]:
        """The outcomes of all sites."""
        return sum(self.counts.values(), start=Counter(self.forgotten))

    def held_count(self, site: str | None = None) -> int:
        """How many articles were written or found unchanged, of one site or of all."""
        totals = self.totals() if site is None else self.counts.get(site, Counter())
        return sum(totals[name] for name in ARTICLE_OUTCOMES)
