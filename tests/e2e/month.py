"""A month in the life of three papers: what they publish, edit, take down, move and break.

The papers are served on loopback by the time that a file tells; the crawler's clock reads the same file, and moves it
on where a real one would wait.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from tests.server import ReceivedRequest, Reply, Server

START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FILE = "NEWS_TEST_CLOCK"
LINE = (
    "harbour crane council bridge winter vote letter engine school river market pilot station garden theatre budget"
    " storm doctor museum orchard ferry signal bakery archive lantern quarry meadow tunnel chapel granary"
)
WORDS = LINE.split()


class FileClock:
    """The time that a file tells; waiting writes a later one, and ends the process when the month is over."""

    def __init__(self) -> None:
        self.path = Path(os.environ[FILE])

    def now(self) -> datetime:
        return read_clock(self.path)

    async def sleep(self, seconds: float) -> None:
        later = self.now() + timedelta(seconds=seconds)
        write_clock(self.path, later)
        if later >= END:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(60)


def read_clock(path: Path) -> datetime:
    return datetime.fromisoformat(path.read_text())


def write_clock(path: Path, at: datetime) -> None:
    aside = path.with_suffix(".new")
    aside.write_text(at.isoformat())
    aside.replace(path)


@dataclass
class Story:
    """A story and what becomes of it: (age, what)."""

    site: str
    number: int
    published: datetime
    events: list[tuple[timedelta, str]] = field(default_factory=list)
    refused: str | None = None  # the outcome that it ends in, when it may not be had

    @property
    def path(self) -> str:
        folder = "private" if self.refused == "refused_by_robots" else "news"
        return f"/{folder}/2026/03/{self.slug}.html"

    @property
    def moved_path(self) -> str:
        return f"/archive/2026/03/{self.slug}.html"

    @property
    def slug(self) -> str:
        return f"{'-'.join(self._words(4))}-{self.number}"

    def _words(self, count: int, part: int = 0) -> list[str]:
        return random.Random(f"{self.site} {self.number} {part}").choices(WORDS, k=count)

    def done(self, now: datetime) -> list[str]:
        return [what for age, what in self.events if self.published + age <= now]

    def expected(self) -> list[list[str]]:
        """The classes of each revision after the first."""
        return [[what] for _, what in self.events if what != "moved"]

    def headline(self, now: datetime) -> str:
        words = " ".join(self._words(4)).capitalize()
        return (
            f"{words} once more in number {self.number}"
            if "headline" in self.done(now)
            else (f"{words} for the first time in number {self.number}")
        )

    def paragraphs(self, now: datetime) -> list[str]:
        done = self.done(now)
        texts = []
        for part in range(5):
            words = self._words(26, part + 1)
            texts.append(
                f"In story {self.number} the {' '.join(words[:9])} was told of the {' '.join(words[9:17])}, while"
                f" nobody at the {words[17]} could say why the {' '.join(words[18:])} had to wait until the evening."
            )
        if "small_edit" in done:
            texts[1] = texts[1].replace("nobody", "no one")
        if "text_added" in done:
            texts.append(
                f"Late in the day the {' '.join(self._words(22, 9))} was heard of again, and people went home."
            )
        if "correction" in done:
            texts.append("Correction: the number of cranes was wrong at first.")
        return texts


class World:
    """The papers, as they are at a time."""

    def __init__(self, clock: Path) -> None:
        self.clock = clock
        self.stories = list(_plan())
        self.asked_twice = 0

    def of(self, site: str, now: datetime) -> list[Story]:
        known = [story for story in self.stories if story.site == site and story.published <= now]
        return sorted(known, key=lambda story: story.published, reverse=True)

    def route(self, site: str, port: int) -> object:
        home = f"http://{site}:{port}"

        def answer(request: ReceivedRequest) -> Reply:
            now = read_clock(self.clock)
            if site == OUTAGE[0] and OUTAGE[1] <= now < OUTAGE[2]:
                return Reply("down", status=503)
            stories = self.of(site, now)
            if request.path == "/robots.txt":
                return Reply(f"User-agent: *\nDisallow: /private/\nSitemap: {home}/news.xml\n", kind="text/plain")
            if request.path == "/":
                return _tagged(request, _front(home, stories[:8], now))
            if request.path == "/feed.xml":
                if site == DEAD_FEED[0] and now >= DEAD_FEED[1]:
                    return Reply("gone", status=404)
                return _tagged(request, _feed(home, stories[:12], now), "application/rss+xml")
            if request.path == "/news.xml":
                recent = [story for story in stories if now - story.published < 2 * DAY]
                return _tagged(request, _news_sitemap(home, recent, now), "application/xml")
            return self._page(request, site, home, now, stories)

        return answer

    def _page(self, request: ReceivedRequest, site: str, home: str, now: datetime, stories: list[Story]) -> Reply:
        for story in stories:
            done = story.done(now)
            has_moved = "moved" in done
            if request.path == story.path and has_moved:
                return Reply(status=301, headers={"Location": home + story.moved_path})
            if request.path != (story.moved_path if has_moved else story.path):
                continue
            if story.refused == "blocked":
                return Reply("Forbidden", status=403)
            if done and done[-1] == "taken_down":
                return Reply("Gone", status=410)
            if site == CHURNING:  # something else on every request, and no validators
                return Reply(_page(story, home, now, churn=request.nth))
            return _tagged(request, _page(story, home, now))
        return Reply("Not found", status=404)


SITES = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
CHURNING = SITES[1]
OUTAGE = (SITES[2], START + 10 * DAY, START + 11 * DAY)
DEAD_FEED = (SITES[0], START + 15 * DAY)
NO_BYLINE = (SITES[0], START + 20 * DAY)
EDITS = ("headline", "small_edit", "text_added", "correction")


def _plan() -> Iterator[Story]:
    """Two stories a day at each paper; those of the first three weeks are edited, taken down and moved."""
    for at, site in enumerate(SITES):
        for number in range(60):
            published = START + number // 2 * DAY + (8 if number % 2 == 0 else 17) * HOUR + at * timedelta(minutes=7)
            story = Story(site, number, published)
            if number % 15 == 7:
                story.refused = "refused_by_robots"
            elif number % 15 == 11:
                story.refused = "blocked"
            elif number < 40:
                kind = EDITS[number // 2 % 4]
                other = EDITS[(number // 2 + 1) % 4]
                if number % 5 == 0:
                    story.events = [(20 * HOUR, kind), (4 * DAY, other)]
                elif number % 5 == 1:
                    story.events = [(20 * HOUR, kind)]
                elif number % 15 == 3:
                    story.events = [(DAY, "taken_down")]
                elif number % 15 == 8:
                    story.events = [(DAY, "taken_down"), (5 * DAY, "back_again")]
                elif number % 15 == 13:
                    story.events = [(DAY, "moved"), (4 * DAY, kind)]
            yield story


def _tagged(request: ReceivedRequest, body: str, kind: str = "text/html; charset=utf-8") -> Reply:
    tag = f'"{sha256(body.encode()).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Reply(status=304, headers={"ETag": tag})
    return Reply(body, headers={"ETag": tag}, kind=kind)


def _page(story: Story, home: str, now: datetime, churn: int = 0) -> str:
    headline = story.headline(now)
    paragraphs = "".join(f"<p>{text}</p>" for text in story.paragraphs(now))
    path = story.moved_path if "moved" in story.done(now) else story.path
    byline = "" if (story.site == NO_BYLINE[0] and now >= NO_BYLINE[1]) else '<p class="byline">By Ada Quayle</p>'
    moving = ""
    if churn:
        links = "".join(
            f'<li><a href="/{WORDS[(churn + n) % 30]}">{WORDS[(churn * n) % 30]} now</a></li>' for n in range(4)
        )
        moving = f'<p class="time">Updated {churn} minutes ago</p><p>{churn * 7} comments</p>'
        moving += f'<div class="ad">Buy {WORDS[churn % 30]}!</div><aside class="related"><ul>{links}</ul></aside>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<link rel="canonical" href="{home}{path}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{story.published.isoformat()}"></head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>{headline}</h1>{byline}{paragraphs}{moving}</article>'
        "<footer><p>All rights reserved by the paper</p></footer></body></html>"
    )


def _front(home: str, stories: list[Story], now: datetime) -> str:
    cards = "".join(
        f'<article><h2><a href="{story.path}">{story.headline(now)}</a></h2></article>' for story in stories
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The paper</title>'
        '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
        f"<body><main><h1>The paper</h1>{cards}</main></body></html>"
    )


def _feed(home: str, stories: list[Story], now: datetime) -> str:
    items = "".join(
        f"<item><title>{story.headline(now)}</title><link>{home}{story.path}</link>"
        f"<pubDate>{format_datetime(story.published)}</pubDate></item>"
        for story in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


def _news_sitemap(home: str, stories: list[Story], now: datetime) -> str:
    rows = "".join(
        f"<url><loc>{home}{story.path}</loc><news:news><news:publication_date>{story.published.isoformat()}"
        f"</news:publication_date><news:title>{story.headline(now)}</news:title></news:news></url>"
        for story in stories
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    )


def servers(world: World) -> list[Server]:
    """One server for each paper, all on one port."""
    first = Server(host=SITES[0])
    papers = [first, *(Server(host=site, port=first.port) for site in SITES[1:])]
    for site, server in zip(SITES, papers, strict=True):
        server.default = world.route(site, server.port)  # type: ignore[assignment]
    return papers
