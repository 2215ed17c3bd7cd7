"""What a host's robots.txt says, as RFC 9309 reads it: rules, Crawl-delay, sitemaps, and the rule that was applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from protego import Protego

from crawler.text.content_signal import tidy_signal

MAX_ROBOTS_BYTES = 500 * 1024  # bytes that are read, the least that RFC 9309 (2.5) asks for
ROBOTS_LINE = re.compile(r"\s*([A-Za-z -]+?)\s*:\s*([^#]*)")


@dataclass(frozen=True)
class Rules:
    """The rules of one host for one product token."""

    url: str
    token: str
    text: str = ""
    status: int | None = None  # of robots.txt; None when no answer came
    closed: str | None = None  # why nothing at all may be fetched
    note: str = "no rule"  # what is recorded for an allowed page
    sitemaps: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()  # URLs of RSL documents
    signals: tuple[tuple[str, str], ...] = ()  # path and Content-Signal
    crawl_delay: float | None = None  # seconds
    _parsed: Protego = field(default_factory=Protego, repr=False, compare=False)

    def refusal(self, url: str) -> str | None:
        """Why a URL may not be fetched ("Disallow: /private"), None when it may."""
        if self.closed is not None:
            return self.closed
        return None if self._parsed.can_fetch(url, self.token) else self._rule_against(url)

    def signal_for(self, url: str) -> str | None:
        """The Content-Signal of the longest path that a URL begins with."""
        path = urlsplit(url).path or "/"
        fitting = [(len(prefix), signal) for prefix, signal in self.signals if path.startswith(prefix)]
        return max(fitting)[1] if fitting else None

    def _rule_against(self, url: str) -> str:
        matching = [rule for rule, parsed in self._disallows if not parsed.can_fetch(url, "*")]
        return max(matching, key=len, default="Disallow")

    @cached_property
    def _disallows(self) -> list[tuple[str, Protego]]:
        """Each Disallow line of our group with a parser that knows it alone: Protego does not tell which rule held."""
        return [(rule, Protego.parse(f"User-agent: *\n{rule}")) for rule in _disallow_lines(self.text, self.token)]


def read_rules(url: str, status: int, body: bytes, token: str, *, cut: bool = False) -> Rules:
    """The rules that an answer for robots.txt means (RFC 9309, 2.3.1): 2xx its text, 4xx none, else nothing is allowed.

    429 counts among the latter: the host has enough. ``cut`` says that the body goes on beyond what was read.
    """
    if status == 429 or status >= 500:
        return Rules(
            url, token, status=status, closed=f"robots.txt answers {status}: nothing is fetched until it is there"
        )
    if not 200 <= status < 300:
        return Rules(url, token, status=status, note=f"robots.txt answers {status}")
    if cut or len(body) > MAX_ROBOTS_BYTES:
        body = body[:MAX_ROBOTS_BYTES].rpartition(b"\n")[0]  # a rule cut short would hold for more than was meant
    text = body.decode("utf-8-sig", "replace")
    parsed = Protego.parse(text)
    return Rules(
        url,
        token,
        text,
        status,
        sitemaps=tuple(dict.fromkeys(parsed.sitemaps)),
        licences=_licences(text),
        signals=tuple(_signals(text, token)),
        crawl_delay=parsed.crawl_delay(token),
        _parsed=parsed,
    )


def _disallow_lines(text: str, token: str) -> list[str]:
    return [f"Disallow: {value}" for name, value in _lines_for(text, token) if name == "disallow" and value]


def _signals(text: str, token: str) -> Iterator[tuple[str, str]]:
    """Path and signal of the Content-Signal lines (contentsignals.org); a line without a path holds for all."""
    for name, value in _lines_for(text, token):
        if name == "content-signal" and value:
            path, _, rest = value.partition(" ") if value.startswith("/") else ("/", "", value)
            if signal := tidy_signal(rest):
                yield path.rstrip("*$"), signal


def _licences(text: str) -> tuple[str, ...]:
    """The License lines (Really Simple Licensing), which belong to no group."""
    found = (ROBOTS_LINE.match(line) for line in text.splitlines())
    urls = (line[2].strip() for line in found if line and line[1].lower() == "license")
    return tuple(dict.fromkeys(url for url in urls if url))


def _lines_for(text: str, token: str) -> list[tuple[str, str]]:
    """The lines of the groups for a token, of those for ``*`` when none names it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for agents, rules in _groups(text):
        for agent in agents:
            groups.setdefault(agent, []).extend(rules)
    named = [agent for agent in groups if agent != "*" and agent and token.startswith(agent)]
    return groups.get(max(named, key=len) if named else "*", [])


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    agents: set[str] = set()
    rules: list[tuple[str, str]] = []
    ended = False  # rules were read, so that the next User-agent line begins a group
    for line in text.splitlines():
        found = ROBOTS_LINE.match(line)
        if not found:
            continue
        name, value = found[1].lower(), found[2].strip()
        if name == "user-agent":
            if ended:
                yield agents, rules
                agents, rules, ended = set(), [], False
            agents.add(value.lower())
        elif name not in {"sitemap", "host", "license"}:
            ended = True
            rules.append((name, value))
    yield agents, rules
