"""Asks a web archive for the captures of stories one by one, where it has no index of a site's pages (RFC 7089)."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.archive.mementos import memento_time
from crawler.article import Candidate, Declared, OutcomeName, Page
from crawler.crawl.archive_answers import (
    ArchiveAnswer,
    ArchiveRequest,
    AskArchive,
    CapturedPage,
    NoPage,
    failed_page,
    fetch_capture,
)
from crawler.crawl.archive_listing import FAILURES_IN_A_ROW, IndexUnread, ListedSite, is_in_sections
from crawler.discovery.fronts import parse_front, read_front
from crawler.discovery.timemaps import TimeMapArchive, read_timemap
from crawler.discovery.url_shapes import MIN_STORY_SCORE, classify_url
from crawler.extraction.page.document import decode
from crawler.identity.urls import fetch_url, identity_key
from crawler.storage.mementos import ListedCapture, Listing

logger = logging.getLogger(__name__)

MAX_PARTS = 200  # of one TimeMap
URLS_TOGETHER = 200  # that the store is asked for
LISTED_FOR = timedelta(days=1)  # after it has no new captures are looked for, where no end of their time is given


class TimeMapListing:
    """Writes down the captures that an archive lists of a site's stories; raises StoreUnusable.

    Which stories there were is told by the captures of the site's fronts, one of each day, and by what the store knows
    and does not hold. What was asked for is not asked for again, unless ``again``; what fails is by the next run.
    """

    def __init__(self, listed: ListedSite, archive: TimeMapArchive, *, max_page_bytes: int) -> None:
        self.listed = listed
        self.archive = archive
        self._max_page_bytes = max_page_bytes
        self._failures = 0  # in a row
        self._is_resting = False

    async def read(self, since: datetime, until: datetime) -> None:
        """Asks for the captures of all fronts and stories between two times."""
        listed = self.listed
        ended = [one for one in await listed.known() if one.ended and not listed.again]
        fronts = {(one.scope, one.first) for one in ended if one.first == one.last}
        end = until if listed.selection.until is not None else until - LISTED_FOR
        stories = {one.scope for one in ended if one.first <= since and one.last >= end}
        for front in dict.fromkeys((listed.site.home, *listed.site.fronts)):
            if not self._is_over():
                await self._read_fronts(front, since, until, fronts)
        await self._read_stories(since, until, stories)
        if self._is_resting:
            rest = "backing off; the same command goes on here"
            listed.summary.held_over[f"the TimeMaps of {self.archive.name}"] = rest

    def _is_over(self) -> bool:
        return self.listed.session.is_over or self._is_resting

    async def _read_fronts(
        self, front: str, since: datetime, until: datetime, ended: Collection[tuple[str, datetime]]
    ) -> None:
        """Declares the stories that the captures of a front lead to."""
        try:
            captures, _ = await self._captures(front, since, until)
        except IndexUnread as error:
            self._fail(f"captures of {front}", error)
            return
        for capture in captures:
            if self._is_over():
                return
            if (front, capture.captured) in ended:
                self.listed.summary.unchanged += 1
                continue
            found = await fetch_capture(
                self.archive, capture, self.listed.ask, None, max_page_bytes=self._max_page_bytes
            )
            if not isinstance(found, CapturedPage):
                if found.is_transient or found.is_refused or found.is_stopped:
                    what = f"{front} as of {capture.captured:%Y-%m-%d %H:%M}"
                    self._fail(what, IndexUnread(found.reason, found.is_refused))
                    continue
                self.listed.left_out[f"fronts: {found.reason}"] += 1
            else:
                self._failures = 0
                self.listed.summary.read += 1
                await self.listed.session.frontier.declare(await asyncio.to_thread(self._stories_of, found.page))
            await self.listed.save(Listing(scope=front, first=capture.captured, last=capture.captured, ended=True))

    def _stories_of(self, page: Page) -> list[Candidate]:
        """The stories that a front led to when it was captured."""
        front = read_front(
            parse_front(decode(page, self.listed.site)), url=page.url, site=self.listed.site, found=page.fetched
        )
        for warning in front.warnings:
            logger.warning("%s", warning)
        return [
            replace(one, declared_by=self.archive.name, declared_in=Declared.ARCHIVE)
            for one in front.candidates
            if one.score >= MIN_STORY_SCORE and self._is_wanted(one.url)
        ]

    def _is_wanted(self, url: str) -> bool:
        sections = self.listed.selection.sections
        return self.listed.site.owns(url) and (not sections or is_in_sections(url, sections))

    async def _read_stories(self, since: datetime, until: datetime, ended: Collection[str]) -> None:
        """Asks for the captures of each story that is known and not held, the ones declared first first."""
        store, after = self.listed.session.store.mementos, 0
        while not self._is_over():
            urls = await asyncio.to_thread(
                store.urls_not_held, self.listed.site.name, since=since, until=until, after=after, limit=URLS_TOGETHER
            )
            if not urls:
                return
            after = urls[-1][0]
            for _, url in urls:
                if self._is_over():
                    break
                if url in ended:
                    self.listed.summary.unchanged += 1
                elif self._is_wanted(url) and classify_url(url, self.listed.site) >= MIN_STORY_SCORE:
                    await self._read_story(url, since, until)

    async def _read_story(self, url: str, since: datetime, until: datetime) -> None:
        """Writes down the captures of a story."""
        try:
            captures, left_out = await self._captures(url, since, until)
        except IndexUnread as error:
            self._fail(url, error)
            return
        if captures:
            await self.listed.declare([url], captures)
        self.listed.summary.read += 1
        self.listed.left_out += left_out
        lines = len(captures) + left_out.total()
        await self.listed.save(Listing(scope=url, first=since, last=until, ended=True, lines=lines, left_out=left_out))

    async def _captures(self, url: str, since: datetime, until: datetime) -> tuple[list[ListedCapture], Counter[str]]:
        """The captures of a URL between two times, the first of each day, and what is left out; raises IndexUnread."""
        found = await list_captures(self.archive, url, self.listed.ask, since, until)
        if isinstance(found, NoPage):
            raise IndexUnread(found.reason, found.is_refused)
        captures, unread = found
        by_day: dict[str, tuple[str, datetime]] = {}
        left_out = Counter({"of which address or time cannot be read": unread})
        for where, at in captures:
            if not since <= at <= until:
                left_out["of another time"] += 1
                continue
            day = f"{at:%Y-%m-%d}"
            left_out["another of the same day"] += day in by_day
            by_day[day] = min(by_day.get(day, (where, at)), (where, at), key=lambda one: one[1])
        self._failures = 0
        listed = [ListedCapture(url=fetch_url(url), captured=at, warc_file=where) for where, at in by_day.values()]
        return sorted(listed, key=lambda one: one.captured), +left_out

    def _fail(self, what: str, error: IndexUnread) -> None:
        """Has the summary say what could not be asked for; after some failures in a row the archive is left alone."""
        if self.listed.session.is_over:
            return
        self._failures += 1
        self._is_resting = self._is_resting or error.is_refused or self._failures >= FAILURES_IN_A_ROW
        self.listed.fail(what, error)


async def list_captures(
    archive: TimeMapArchive, url: str, ask: AskArchive, since: datetime | None = None, until: datetime | None = None
) -> tuple[list[tuple[str, datetime]], int] | NoPage:
    """Addresses and times of the captures of a URL, and how many cannot be read; else why it is not known.

    Parts that have nothing between two times are not asked for.
    """
    waiting, asked = [archive.url_of(url)], set[str]()
    captures: list[tuple[str, datetime]] = []
    unread = 0
    while waiting:
        address = waiting.pop(0)
        asked.add(address)
        if len(asked) > MAX_PARTS:
            return _no_list(f"its TimeMap has more than {MAX_PARTS} parts")
        answer = await ask(ArchiveRequest(url=address))
        if not isinstance(answer, ArchiveAnswer):
            return failed_page(answer)
        if answer.status == 404:  # it has no capture of it
            continue
        if answer.status != 200:
            return _no_list(f"the archive answers HTTP {answer.status}")
        read = await asyncio.to_thread(read_timemap, answer.body, answer.url)
        if answer.is_partial or read.error is not None:
            return _no_list(read.error or "the answer ends before its end")
        if read.original is not None and identity_key(read.original) != identity_key(url):
            return _no_list(f"the archive gives the TimeMap of {read.original}")
        unread += read.damaged
        for where, text in read.captures:
            if (at := memento_time(text)) is None:
                unread += 1
            else:
                captures.append((where, at))
        for part, first, last in read.parts:
            begins, ends = memento_time(first), memento_time(last)
            is_before = since is not None and ends is not None and ends < since
            is_behind = until is not None and begins is not None and begins > until
            if part not in asked and part not in waiting and not is_before and not is_behind:
                waiting.append(part)
    return captures, unread


def _no_list(reason: str) -> NoPage:
    return NoPage(OutcomeName.FAILED, reason, is_transient=True)
