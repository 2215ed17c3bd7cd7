"""What a host's robots.txt says, as RFC 9309 reads it: rules, Crawl-delay, sitemaps, and the rule that was applied."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from protego import Protego

from crawler.text.content_signal import tidy_signal

MAX_ROBOTS_BYTES = 500 * 1024  # bytes that are read, the least that RFC 9309 (2.5) asks for
ROBOTS_UNREACHABLE = "robots.txt is unreachable"  # how the reason begins for which nothing of a host is fetched
LINE_END = re.compile(r"\r\n?|\n")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMES = {  # what authors write -> the name
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "user-agent"),
    **dict.fromkeys(
        ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
        "disallow",
    ),
    "allow": "allow",
    **dict.fromkeys(("sitemap", "sitemaps", "site-map"), "sitemap"),
    **dict.fromkeys(("crawl-delay", "crawl delay", "crawldelay"), "crawl-delay"),
    "content-signal": "content-signal",
    "license": "license",
    "host": "host",
}
_RULES = frozenset({"allow", "disallow"})
_OF_NO_GROUP = frozenset({"sitemap", "host", "license"})
_AGENT_NAME = re.compile(r"[^\s/;,()]+")
_AGENT_TOKEN = re.compile(r"[a-z_-]+")  # RFC 9309, 2.2.1
_HYPHENS = re.compile(r"[-_]")
_PLAIN_BEGIN = re.compile(r"/([A-Za-z0-9_.~/=-]*+)(?=[*$]|$)")
MAX_TRIED_RULES = 200  # which of tens of thousands it was that held need not be found
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{0,6})?|\.\d{1,6}")


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
    _group: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)  # names and values of our lines
    _parsed: Protego = field(default_factory=Protego, repr=False, compare=False)

    def refusal(self, url: str) -> str | None:
        """Why a URL may not be fetched ("Disallow: /private"), None when it may."""
        if self.closed is not None:
            return self.closed
        return None if self._parsed.can_fetch(url, "*") else self._rule_against(url)

    def signal_for(self, url: str) -> str | None:
        """The Content-Signal of the longest path that a URL begins with."""
        path = urlsplit(url).path or "/"
        fitting = [(len(prefix), signal) for prefix, signal in self.signals if path.startswith(prefix)]
        return max(fitting)[1] if fitting else None

    def _rule_against(self, url: str) -> str:
        """The longest Disallow line that matches, by a parser that knows it alone: Protego does not tell which held."""
        path = url.partition("://")[2].partition("/")[2]
        near = (value for value, start in self._disallows if start is None or path.startswith(start))
        for value in islice(near, MAX_TRIED_RULES):
            if not Protego.parse(f"User-agent: *\nDisallow: {value}").can_fetch(url, "*"):
                return f"Disallow: {value}"
        return "Disallow"

    @cached_property
    def _disallows(self) -> list[tuple[str, str | None]]:
        """The Disallow lines of our group, the longest first, each with the begin of the paths that it is meant for.

        None for one that may be meant for paths of another spelling.
        """
        values = {value for name, value in self._group if name == "disallow" and value}
        begins = ((value, _PLAIN_BEGIN.match(value)) for value in sorted(values, key=lambda one: (-len(one), one)))
        return [(value, found[1] if found else None) for value, found in begins]


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
        body = body[:MAX_ROBOTS_BYTES]  # a rule cut short would hold for more than was meant
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    text = _decode(body)
    lines = [line for line in map(_read_line, LINE_END.split(text)) if line is not None]
    group = _lines_for(lines, token)
    rules = [f"{name}: {value}" for name, value in group if name in _RULES]
    return Rules(
        url,
        token,
        text,
        status,
        sitemaps=tuple(dict.fromkeys(value for name, value in lines if name == "sitemap" and value)),
        licences=tuple(dict.fromkeys(value for name, value in lines if name == "license" and value)),
        signals=tuple(_signals(group)),
        crawl_delay=_crawl_delay(group),
        _group=tuple(group),
        _parsed=Protego.parse("\n".join(["User-agent: *", *rules])),  # it knows the patterns, not the groups
    )


def _decode(body: bytes) -> str:
    """Text by its byte-order mark, else UTF-8."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    return body.decode("utf-8", "replace")


def _read_line(line: str) -> tuple[str, str] | None:
    """The name, one spelling for all that are known, and the value of a line; None for a comment and the like."""
    bare = line.partition("#")[0].strip(" \t\0\ufeff")
    before, colon, value = bare.partition(":")
    name = " ".join(before.lower().split())
    if name in _NAMES:
        return _NAMES[name], value.strip()
    is_field = colon and "/" not in before and not value.startswith("//")
    words = bare.split(None, 2)  # the colon is missing, or a part of the value
    for count in () if is_field else (1, 2):
        name = " ".join(words[:count]).lower()
        if name in _NAMES and len(words) > count:
            return _NAMES[name], bare.split(None, count)[count].strip()
    return (name, value.strip()) if colon and (name := " ".join(before.lower().split())) else None


def _signals(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Path and signal of the Content-Signal lines (contentsignals.org); a line without a path holds for all."""
    for name, value in lines:
        if name == "content-signal" and value:
            path, _, rest = value.partition(" ") if value.startswith("/") else ("/", "", value)
            if signal := tidy_signal(rest):
                yield path.rstrip("*$"), signal


def _crawl_delay(lines: Iterable[tuple[str, str]]) -> float | None:
    delays = [float(value) for name, value in lines if name == "crawl-delay" and _SECONDS.fullmatch(value)]
    return delays[-1] if delays else None


def _lines_for(lines: Iterable[tuple[str, str]], token: str) -> list[tuple[str, str]]:
    """The lines of the groups that name a token, of those for ``*`` when none does.

    A group ends where a User-agent line comes behind a rule; other lines end none (RFC 9309, 2.2.4). They hold for the
    agents that stand right before them, where rules hold for all agents of the group.
    """
    agents: dict[str, None] = {}
    scoped: list[tuple[list[str], tuple[str, str]]] = []  # lines of one group share the list of its agents
    group: list[str] = []
    nearest: list[str] = []
    has_rules = is_behind_agent = False
    for name, value in lines:
        if name == "user-agent":
            group, has_rules = ([], False) if has_rules else (group, False)
            nearest = nearest if is_behind_agent else []
            if agent := value.lower():
                group.append(agent)
                nearest.append(agent)
                agents[agent] = None
        elif name in _RULES or name not in _OF_NO_GROUP:
            scoped.append((group if name in _RULES else nearest, (name, value)))
            has_rules = has_rules or name in _RULES
        is_behind_agent = name == "user-agent"
    wanted = _agents_for(agents, token.lower())
    lists = {id(names): names for names, _ in scoped}
    is_ours = {key: not wanted.isdisjoint(names) for key, names in lists.items()}
    return [line for names, line in scoped if is_ours[id(names)]]


def _agents_for(agents: Iterable[str], token: str) -> set[str]:
    """Of the agents of a robots.txt those whose lines hold for a token."""
    for names_us in (_is_token, _is_begin_of_token):
        ranks = {agent: rank for agent in agents if (rank := names_us(agent, token))}
        if ranks:
            best = max(ranks.values())
            return {agent for agent, rank in ranks.items() if rank == best}
    return {agent for agent in agents if agent.split()[0] == "*"}


def _is_token(agent: str, token: str) -> int:
    """Whether an agent line names a product by its leading token ("news-crawler/2.0", "newscrawler bot")."""
    names = {_AGENT_NAME.match(agent), _AGENT_TOKEN.match(agent)}
    wanted = _HYPHENS.sub("", token)
    return int(bool(wanted) and any(_HYPHENS.sub("", name[0]) == wanted for name in names if name))


def _is_begin_of_token(agent: str, token: str) -> int:
    """How many characters of a product's name an agent line gives, where it begins with all that the line says."""
    name = agent.rstrip("*")
    return len(name) if name and token.startswith(name) else 0
