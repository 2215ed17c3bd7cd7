"""What a site declares: where its stories are announced, and the rules that only its own pages need."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from crawler.errors import SiteInvalid

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
HOST_LABEL = re.compile(r"[a-z0-9]++(?:-++[a-z0-9]++)*+")
USUAL_PORTS = frozenset({None, 80, 443})
NUMERIC_PREFIX = "site"  # of names that would begin with a digit
IPV4_PARTS = 4
DIGEST_CHARS = 16  # 64 bits
SELECTABLE_FIELDS = frozenset(
    {"headline", "standfirst", "body", "byline", "dateline", "published", "modified", "section", "tags", "image"}
)


@cache
def time_zones() -> frozenset[str]:
    """The IANA names of all zones; a walk through the machine's folders, made once."""
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Whether it is an IANA name of a zone, such as 'Europe/Berlin'."""
    return name in time_zones()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Rules of one template of a site, valid up to and including a day (None: still valid)."""

    prune: tuple[str, ...] = ()  # CSS selectors whose elements are removed before anything is read
    select: Mapping[str, str] = field(default_factory=dict)  # field -> CSS selector
    until: date | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.select) - SELECTABLE_FIELDS)
        if unknown:
            known = ", ".join(sorted(SELECTABLE_FIELDS))
            raise SiteInvalid(f"layout selects an unknown field {unknown[0]!r}; known are {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A news site; raises SiteInvalid when a value is not valid."""

    name: str
    home: str
    publisher: str | None = None
    language: str | None = None
    timezone: str | None = None  # IANA name, for times that the page gives without a zone
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # further hosts of the site, as amp. or m.
    article_url: str | None = None  # regular expression that every story's URL matches
    other_url: str | None = None  # regular expression of URLs that are not stories
    layouts: tuple[Layout, ...] = ()
    moved_to: str | None = None  # the host that the home page was found to have moved to
    expect: tuple[int, int] | None = None  # stories a day, least and most; None: learnt from the site's history

    def __post_init__(self) -> None:
        if self.expect is not None and not 0 <= self.expect[0] <= self.expect[1]:
            raise SiteInvalid(
                f"site {self.name}: expect={self.expect} is not a range of the least and the most stories a day"
            )
        if not NAME_PATTERN.fullmatch(self.name):
            raise SiteInvalid(
                f"site name {self.name!r}: use lower-case letters, digits and _ only, beginning with a letter"
            )
        for kind in ("home", "feeds", "sitemaps", "fronts"):
            value = getattr(self, kind)
            for url in (value,) if kind == "home" else value:
                parts = urlsplit(url)
                if parts.scheme not in {"http", "https"} or not parts.hostname:
                    raise SiteInvalid(f"site {self.name}: {kind} {url!r} is not an http or https URL")
        if self.language is not None and not LANGUAGE_PATTERN.fullmatch(self.language):
            raise SiteInvalid(
                f"site {self.name}: language {self.language!r} is not a BCP 47 tag such as 'en' or 'pt-BR'"
            )
        if self.timezone is not None and not is_time_zone(self.timezone):
            raise SiteInvalid(f"site {self.name}: {self.timezone!r} is not an IANA time zone such as 'Europe/Berlin'")
        for kind in ("article_url", "other_url"):
            try:
                re.compile(getattr(self, kind) or "")
            except re.error as error:
                raise SiteInvalid(f"site {self.name}: {kind} is not a regular expression: {error}") from error
        days = [layout.until for layout in self.layouts]
        if None in days[:-1] or sorted(d for d in days if d) != [d for d in days if d]:
            raise SiteInvalid(
                f"site {self.name}: layouts must be in order, the oldest first, and only the last may have no 'until'"
            )

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone for times without one."""
        return ZoneInfo(self.timezone) if self.timezone else None

    def owns(self, url: str) -> bool:
        """Whether a URL is on one of the site's hosts (with or without ``www.``, subdomains of the home host too)."""
        host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
        home = _home_host(self.home)
        if self.moved_to is not None:
            moved = self.moved_to.removeprefix("www.")
            if host == moved or host.endswith("." + moved):
                return True
        return host == home or host.endswith("." + home) or host in {h.removeprefix("www.") for h in self.hosts}

    def layout(self, day: date | datetime) -> Layout:
        """The rules for a page that was fetched on a day."""
        wanted = day.date() if isinstance(day, datetime) else day
        return next((rules for rules in self.layouts if rules.until is None or wanted <= rules.until), Layout())


@lru_cache(maxsize=4096)  # asked several times for each page
def _home_host(home: str) -> str:
    return (urlsplit(home).hostname or "").removeprefix("www.")


def site_for(url: str) -> Site:
    """A site made from any URL of it, named after its host; raises SiteInvalid for what is not an http or https URL.

    No other host has its name: a dot is one underscore, a hyphen two, and a digest follows where that is not enough.
    """
    place = place_of(url)
    parts = urlsplit(url)
    home = (
        parts.netloc if parts.netloc.isascii() else place.host if place.port is None else f"{place.host}:{place.port}"
    )
    return Site(name=place.name, home=f"{parts.scheme}://{home}/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is: its host in ASCII without ``www.``, and the port where it is not the usual one."""

    host: str
    port: int | None

    @property
    def name(self) -> str:
        """The name of a site here, which stands for no other place."""
        labels = self.host.split(".")
        is_numeric = labels[-1].isdigit() and len(labels) != IPV4_PARTS  # with a port it would be as long
        is_named_so = labels[0] == NUMERIC_PREFIX and len(labels) > 1 and labels[1][:1].isdigit()
        if is_numeric or is_named_so or not all(map(HOST_LABEL.fullmatch, labels)):
            return self.distinct_name
        return _named(self._with_port(self.host.replace("-", "__").replace(".", "_")))

    @property
    def former_name(self) -> str:
        """The name that it had in earlier versions, and has in the directory: that of other hosts as well."""
        return _named(re.sub(r"[^a-z0-9]+", "_", self._with_port(self.host)).strip("_"))

    @property
    def distinct_name(self) -> str:
        """The name where another site has its name, or none can be made of its host."""
        where = f"{self.host}:{self.port or ''}"
        digest = hashlib.sha256(where.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{self.former_name}___{digest[:DIGEST_CHARS]}"

    @property
    def names(self) -> tuple[str, str, str]:
        """All names that a site here may be held under."""
        return self.former_name, self.name, self.distinct_name

    def _with_port(self, host: str) -> str:
        return host if self.port is None else f"{host}_{self.port}"


def place_of(url: str) -> Place:
    """The place of a URL; raises SiteInvalid for what is not an http or https URL."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise SiteInvalid(f"{url!r} is not a URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not name:
        raise SiteInvalid(f"{url!r} is not an http or https URL: use one such as https://paper.example/")
    host = _ascii(name).rstrip(".").removeprefix("www.")
    return Place(host, None if port in USUAL_PORTS else port)


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    from crawler.text.hosts import ascii_host  # few need it

    try:
        return ascii_host(host).lower()
    except ValueError:
        return host


def _named(text: str) -> str:
    return text if text[:1].isalpha() else f"{NUMERIC_PREFIX}_{text}"
