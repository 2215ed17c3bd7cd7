"""What a host reserves of text and data mining in /.well-known/tdmrep.json (W3C TDMRep, section 4.1)."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.article import Rights
from crawler.fetch.failures import outcome_of
from crawler.fetch.kept_by_host import KeptByHost
from crawler.fetch.page import FACTS_KEY, RequestFacts
from crawler.text.urls import resolve_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

TDMREP_PATH = "/.well-known/tdmrep.json"
MAX_TDMREP_BYTES = 1 << 20
MAX_RULES = 1000  # each is tried for each story
MAX_WAIT_SECONDS = 5.0  # that a host has for it, and that its first story waits for it


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a host."""

    location: Protego  # forbids the paths that the rule holds for: locations are patterns of robots.txt (RFC 9309)
    reserved: bool
    policy: str | None = None  # URL


class Reservations:
    """The rules of hosts, each asked for once in NEWS_ROBOTS_TTL, before the first story of it is fetched."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.wanted = crawler.settings.getbool("NEWS_TDMREP")
        self.ttl = crawler.settings.getfloat("NEWS_ROBOTS_TTL")
        self._late: set[asyncio.Task[tuple[Rule, ...]]] = set()  # that no story waits for any more
        self._fetches = KeptByHost[tuple[float, asyncio.Task[tuple[Rule, ...]]]](lambda kept: kept[1].done())

    def known_rules(self, url: str) -> Rights:
        """What is known by now of what a URL's host says of mining."""
        _, fetch = self._fetches.get(_root_of(url)) or (0.0, None)
        return match(fetch.result(), url) if fetch is not None and fetch.done() else Rights()

    async def rules_for(self, url: str) -> Rights:
        """What a URL's host says of mining; nothing where it says nothing, cannot be asked or is slow to answer."""
        if not self.wanted:
            return Rights()
        fetch = self.ask(url)
        if not fetch.done() and fetch not in self._late:
            await asyncio.wait([fetch], timeout=MAX_WAIT_SECONDS)
        if fetch.done():
            return match(fetch.result(), url)
        if fetch not in self._late:
            self._late.add(fetch)
            fetch.add_done_callback(self._late.discard)
            logger.warning(
                "%s has not come: stories are kept without it until they are read again", urljoin(url, TDMREP_PATH)
            )
        return Rights()

    def ask(self, url: str) -> asyncio.Task[tuple[Rule, ...]]:
        """Ask for the rules of a URL's host, where they are not kept."""
        host = _root_of(url)
        until, fetch = self._fetches.get(host) or (0.0, None)
        if fetch is None or until <= monotonic():
            fetch = asyncio.get_running_loop().create_task(self._fetch(urljoin(host, TDMREP_PATH)))
            self._fetches.keep(host, (monotonic() + self.ttl, fetch))
        return fetch

    async def _fetch(self, url: str) -> tuple[Rule, ...]:
        """Never raises: an article is not lost for it."""
        meta = {
            FACTS_KEY: RequestFacts(is_side=True),
            "download_maxsize": MAX_TDMREP_BYTES,
            "download_timeout": MAX_WAIT_SECONDS,  # the stories have their turn, then
            "max_retry_times": 0,
        }
        request = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told and nothing is reserved by it
            logger.info("%s: %s", url, outcome_of(error)[1])
            return ()
        if response.status != 200:
            return ()
        try:
            rules = read_rules(response.body)
        except ValueError as error:
            logger.warning("%s: %s", url, error)
            return ()
        if len(rules) == MAX_RULES:
            logger.warning("%s: the first %d rules are read", url, MAX_RULES)
        return rules


def _root_of(url: str) -> str:
    """The URL of a host's root: what ``urljoin(url, "/")`` gives, sooner."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def read_rules(body: bytes) -> tuple[Rule, ...]:
    """The first MAX_RULES rules of a tdmrep.json; raises ValueError when it is none.

    Entries that say nothing are left out.
    """
    try:
        entries = json.loads(body)
    except RecursionError as error:
        raise ValueError("tdmrep.json is nested too deep") from error
    if not isinstance(entries, list):
        raise ValueError(f"tdmrep.json is a list of rules, not {type(entries).__name__}")
    rules: list[Rule] = []
    for entry in entries:
        if len(rules) == MAX_RULES:
            break
        if not isinstance(entry, dict):
            continue
        location, reserved = entry.get("location"), entry.get("tdm-reservation")
        if isinstance(location, str) and str(reserved) in {"0", "1"}:
            policy = entry.get("tdm-policy")
            rules.append(
                Rule(_read_location(location), str(reserved) == "1", policy if isinstance(policy, str) else None)
            )
    return tuple(rules)


def _read_location(location: str) -> Protego:
    """A pattern as a robots.txt that forbids just it: ``*`` is anything, a final ``$`` the end, the rest a prefix."""
    line = "".join(location.split()).replace("#", "%23")  # one line, in which nothing is a comment
    pattern = line if line.startswith(("/", "*")) else f"/{line}"
    return Protego.parse(f"User-agent: *\nDisallow: {pattern}")


def match(rules: tuple[Rule, ...], url: str) -> Rights:
    """What the first rule that fits a URL says."""
    rule = next((rule for rule in rules if not rule.location.can_fetch(url, "*")), None)
    if rule is None:
        return Rights()
    return Rights(tdm_reserved=rule.reserved, tdm_policy=resolve_url(rule.policy, base=url))
