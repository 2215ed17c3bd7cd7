"""What of a site a run is to fetch: the arguments of a spider, understood or refused in one line."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from crawler.article import Article, Provenance, Source
from crawler.errors import ArgumentInvalid
from crawler.identity.urls import fetch_url
from crawler.text.languages import read_language

if TYPE_CHECKING:
    from crawler.crawl.site_registry import SiteRegistry

OPTIONS = ("since", "until", "limit", "sections", "language", "urls", "urls_file")
TIME_AGO = re.compile(r"(\d{1,5})\s*(h|d|w)", re.IGNORECASE)
FIRM_CONFIDENCE = 0.5  # of a time of publication that may leave a story out
FIRM_READ_CONFIDENCE = 0.9  # of one that was written for readers: another source says the same
READ_SOURCES = frozenset({Source.HTML, Source.TEXT, Source.URL})  # where a machine does not say what a date is of
AGO_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which stories of a site are wanted; all of them by default. Both ends of the time belong to it."""

    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    sections: tuple[str, ...] = ()
    language: str | None = None  # ``en`` is ``en-GB`` too
    urls: tuple[str, ...] | None = None  # these alone, nothing is looked for; None: what the site announces

    @classmethod
    def parse(cls, arguments: Mapping[str, str | None], *, known: Iterable[str] = OPTIONS) -> Selection:
        """Understands arguments as they come from a command line; raises ArgumentInvalid for what cannot be right."""
        for name in sorted(set(arguments) - set(known)):
            raise ArgumentInvalid(_unknown(name, known))
        since, until = _read_argument("since", arguments), _read_argument("until", arguments)
        if since and until and since > until:
            raise ArgumentInvalid(f"since={arguments['since']} is later than until={arguments['until']}")
        return cls(
            since=since,
            until=until,
            limit=_read_limit(arguments.get("limit")),
            sections=_read_sections(arguments.get("sections")),
            language=_read_language(arguments.get("language")),
            urls=_read_urls(arguments.get("urls"), arguments.get("urls_file")),
        )

    def holds(self, published: datetime | None) -> bool:
        """Whether a story of this time is wanted; one without a time is."""
        if published is None:
            return True
        return (self.since is None or published >= self.since) and (self.until is None or published <= self.until)

    def holds_language(self, language: str | None) -> bool:
        """Whether a story in a language is wanted; one whose language is not known is."""
        if self.language is None or language is None:
            return True
        return language == self.language or language.startswith(f"{self.language}-")

    def holds_article(self, article: Article) -> bool:
        """Whether an article that was read is wanted: only a firm time of publication leaves one out.

        A time that was guessed is no reason; one without a clock, or whose zone is not told, may be a day off.
        """
        published, origin = article.published, article.provenance.get("published")
        if published is None or origin is None or not _is_firm(origin):
            return True
        offset = None if "published_offset" in article.provenance else article.published_offset  # that was guessed
        is_exact = offset is not None and not _is_midnight(published, offset)
        slack = timedelta(0) if is_exact else timedelta(days=1)
        return self.holds(published) or self.holds(published + slack) or self.holds(published - slack)


def _is_firm(origin: Provenance) -> bool:
    """Whether a time of publication may leave a story out: what only readers see is a guess until it is confirmed."""
    return origin.confidence >= (FIRM_READ_CONFIDENCE if origin.source in READ_SOURCES else FIRM_CONFIDENCE)


def _is_midnight(at: datetime, offset: int) -> bool:
    """Whether a time is how a day alone is told: midnight where it was written, or in Greenwich."""
    return any(not (local.hour or local.minute or local.second) for local in (at, at + timedelta(minutes=offset)))


@runtime_checkable
class ChecksArguments(Protocol):
    """A spider class that can say beforehand whether it understands its arguments."""

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, str], known_sites: SiteRegistry) -> None:
        """Raises ArgumentInvalid for arguments that it cannot understand."""


def _unknown(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    return f"{name} is not an argument of this spider: {hint}"


def _read_argument(name: str, arguments: Mapping[str, str | None]) -> datetime | None:
    text = arguments.get(name)
    return None if text is None else read_moment(name, text, datetime.now(UTC))


def read_moment(name: str, text: str, now: datetime) -> datetime:
    """A day (its first moment, for ``until`` its last), an ISO 8601 time, or so long ago (12h, 3d, 2w).

    Raises ArgumentInvalid, which bears the argument's name.
    """
    text = text.strip()
    if ago := TIME_AGO.fullmatch(text):
        return now - int(ago[1]) * AGO_UNITS[ago[2].lower()]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        forms = "a day as 2026-01-31, a time as 2026-01-31T18:00+01:00, or 12h, 3d, 2w ago"
        raise ArgumentInvalid(f"{name}={text} is not a time: give {forms}") from None
    if name == "until" and ISO_DAY.fullmatch(text):
        moment = datetime.combine(moment, time.max)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ArgumentInvalid(f"{name}={text} is beyond the calendar") from None


def _read_limit(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12) or not 0 < int(digits) < 10**9:
        raise ArgumentInvalid(f"limit={text} is not a valid limit: give a number of articles, such as 20")
    return int(digits)


def _read_sections(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise ArgumentInvalid("sections= is empty: give section names, as sections=world,sport")
    return words


def _read_language(text: str | None) -> str | None:
    if text is None:
        return None
    language = read_language(text)
    if language is None:
        raise ArgumentInvalid(f"language={text} is not a language: give a tag, such as en or pt-BR")
    return language


def _read_urls(urls: str | None, file: str | None) -> tuple[str, ...] | None:
    if urls is None and file is None:
        return None
    lines = (urls or "").replace(",http", "\nhttp").split()
    if file is not None:
        lines += [line.strip() for line in _read_file(file).splitlines()]
    wanted = dict.fromkeys(line for line in lines if line and not line.startswith("#"))
    if not wanted:
        raise ArgumentInvalid(f"{'urls' if file is None else f'urls_file={file}'} contains no URL")
    return tuple(dict.fromkeys(fetch_url(check_url(url)) for url in wanted))


def check_url(url: str) -> str:
    """The URL itself; raises ArgumentInvalid when it is not an http or https one."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ArgumentInvalid(f"{url!r} is not a URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ArgumentInvalid(f"{url!r} is not an http or https URL: give one such as https://paper.example/story")
    return url


def _read_file(file: str) -> str:
    try:
        return _read_input() if file == "-" else Path(file).read_text("utf-8-sig")
    except (OSError, ValueError) as error:  # a name with a NUL, bytes that are not UTF-8
        raise ArgumentInvalid(f"urls_file={file} cannot be read: {error}") from error


@cache
def _read_input() -> str:
    """Standard input, which can be read only once."""
    return sys.stdin.read()
