"""A run's discovery of one site, without Scrapy: what it requests, and what it makes of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.article import Declared
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelAnswer, ChannelRequest
from crawler.crawl.channel_requests import ChannelRequests
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.site import Site
from tests.unit.crawl.session import Desk, open_desk

HOME = "https://paper.example"


@dataclass
class Crawl:
    """One run over one site."""

    desk: Desk
    site: Site
    options: dict[str, Any] = field(default_factory=dict)
    robots: Sequence[str] = ()
    selection: Selection = Selection()  # noqa: RUF009  # frozen

    async def begin(self) -> list[ChannelRequest]:
        async def robots_sitemaps() -> Sequence[str]:
            return self.robots

        await self.desk.session.frontier.begin_site(self.site)
        requests = ChannelRequests(
            self.desk.session,
            self.site,
            self.selection,
            robots_sitemaps=robots_sitemaps,
            max_bytes=lambda kind: 50 if kind is Declared.SITEMAP else 10,
            **self.options,
        )
        self.discovery = SiteDiscovery(requests)
        return [*await requests.begin(), *await requests.request_named()]

    async def answer(self, request: ChannelRequest, body: object = "", status: int = 200, **facts: str) -> list[str]:
        return urls(await self.receive(request, body, status, **facts))

    async def receive(
        self, request: ChannelRequest, body: object = "", status: int = 200, **facts: str
    ) -> list[ChannelRequest]:
        text = str(getattr(body, "body", body))
        if isinstance(getattr(body, "body", body), bytes):
            text = getattr(body, "body", body).decode()  # type: ignore[attr-defined]
        answer = ChannelAnswer(
            url=request.url,
            facts=FetchFacts(status=status, **facts),  # type: ignore[arg-type]
            body=text.encode(),
            decode=lambda: text,
        )
        return await self.discovery.receive(request, answer)

    async def end(self) -> None:
        await self.desk.session.frontier.end_site("paper", "finished")

    async def declared(self) -> set[str]:
        return {due.url for due in await self.desk.session.frontier.lease("paper", Selection(), 100)}

    def log(self) -> dict[str, tuple[int, int | None]]:
        """Channels that were fetched, with their failures in a row and latest status."""
        rows = self.desk.session.store.channels.select("paper")
        return {row.url: (row.failures, row.status) for row in rows if row.last_fetch}


def urls(requests: Sequence[ChannelRequest]) -> list[str]:
    return [request.url.removeprefix(HOME) for request in requests]


def run(folder: Path, work: Callable[[Desk], Awaitable[None]]) -> None:
    async def within() -> None:
        desk = open_desk(folder)
        await work(desk)
        await desk.close()

    asyncio.run(within())
