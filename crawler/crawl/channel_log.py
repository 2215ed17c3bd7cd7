"""What the store knows of a site's feeds, sitemaps and fronts, and when each is fetched again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.article import Declared, as_line
from crawler.clock import Clock
from crawler.crawl.fetch_facts import FetchFacts
from crawler.revisit import ChannelHistory, next_channel_fetch
from crawler.storage.values import Channel

if TYPE_CHECKING:
    from crawler.storage.store import Store

NOT_MODIFIED = 304
UNASKED_NOT_MODIFIED = "answered 304 Not Modified to a request without validators: there is nothing to read"
PARTIAL_BODY = "the answer ended before its declared length, or was a part of it (206), each time"
LIVELY_SITEMAP_AGE = timedelta(days=7)  # since a sitemap of an index last declared something new
SITEMAP_INDEX = "sitemap index"  # what a sitemap was found by


class ChannelLog:
    """The channels of one site as they were before this run; methods that are awaited raise StoreUnusable."""

    def __init__(self, store: Store, clock: Clock, site: str) -> None:
        self.store = store
        self.clock = clock
        self.site = site
        self.known: dict[str, Channel] = {}  # by URL

    async def load(self) -> None:
        """Asks the store for what it knows."""
        self.known = {one.url: one for one in await asyncio.to_thread(self.store.channels.select, self.site)}

    def is_due(self, url: str) -> bool:
        """Whether a channel is due; one that is not known is."""
        channel = self.known.get(url)
        return channel is None or channel.next_due is None or channel.next_due <= self.clock.now()

    def is_doubted(self, url: str) -> bool:
        """Whether a channel is asked without validators: it says that it has not changed, while others show news.

        That is so for the first fetch of a day (UTC).
        """
        channel = self.known.get(url)
        if channel is None or channel.status != NOT_MODIFIED or channel.last_fetch is None:
            return False
        if channel.last_fetch.date() >= self.clock.now().date():
            return False
        latest = channel.last_new or channel.found
        return any(other.last_new is not None and other.last_new > latest for other in self.known.values())

    def found_channels(self) -> list[Channel]:
        """Channels that earlier runs found beside the sitemaps of an index; those that fail only when they are due.

        Whatever declared something last comes first.
        """
        found = [one for one in self.known.values() if one.found_by != SITEMAP_INDEX and self._is_usable(one)]
        return sorted(found, key=_declared_last, reverse=True)

    def lively_sitemaps(self) -> list[Channel]:
        """Sitemaps of an index that lately declared something, the latest first: the index itself need not change."""
        after = self.clock.now() - LIVELY_SITEMAP_AGE
        lively = [
            one
            for one in self.known.values()
            if one.found_by == SITEMAP_INDEX and one.last_new and one.last_new >= after and self._is_usable(one)
        ]
        return sorted(lively, key=_declared_last, reverse=True)

    async def has_guessed(self) -> bool:
        """Whether an earlier run tried the well-known paths of feeds and sitemaps, and came to its end."""
        if not any(one.kind is not Declared.FRONT or one.last_fetch for one in self.known.values()):
            return False
        return await asyncio.to_thread(self.store.runs.has_finished, self.site)

    def _is_usable(self, channel: Channel) -> bool:
        return not channel.failures or self.is_due(channel.url)

    async def add(self, kinds: Mapping[str, Declared], found_by: str) -> None:
        """Writes down channels; those that are known stay as they are."""
        if kinds:
            now = self.clock.now()
            await asyncio.to_thread(self.store.channels.add_all, kinds, site=self.site, found_by=found_by, now=now)

    async def hold_over(self, url: str, reason: str) -> None:
        """Writes down, behind its fetch, that a part of what a channel declares waits for the next run."""
        await asyncio.to_thread(self.store.channels.hold_over, url, site=self.site, reason=as_line(reason))

    async def record_fetch(
        self,
        url: str,
        kind: Declared,
        facts: FetchFacts,
        *,
        failure: str | None = None,
        new: int = 0,
        ttl: timedelta | None = None,
    ) -> None:
        """Writes down a fetch of a channel, after all that it declared, and when the next one is due.

        ``failure`` says why it failed, None that it did not.
        """
        now, known, failed = self.clock.now(), self.known.get(url), failure is not None
        if known is not None and known.ttl and (failed or facts.status == NOT_MODIFIED):
            ttl = timedelta(seconds=known.ttl)  # nothing newer is known
        history = ChannelHistory(
            kind=kind,
            at=now,
            new=new,
            failures=(known.failures if known else 0) + 1 if failed else 0,
            status=facts.status,
            ttl=ttl,
            interval=timedelta(seconds=known.interval) if known and known.interval else None,
            last_new=known.last_new if known else None,
            found=known.found if known else now,
        )
        next_due, interval = next_channel_fetch(history)
        await asyncio.to_thread(
            self.store.channels.record_fetch,
            url,
            site=self.site,
            now=now,
            status=facts.status,
            failed=failed,
            failure=as_line(failure) if failure is not None else None,
            etag=facts.etag,
            last_modified=facts.last_modified,
            new=new,
            next_due=next_due,
            ttl=ttl.total_seconds() if ttl else None,
            interval=interval.total_seconds(),
        )


def _declared_last(channel: Channel) -> datetime:
    return channel.last_new or datetime.min.replace(tzinfo=UTC)
