"""Web archives that are asked URL by URL: the TimeMaps of RFC 7089, of archives that have no CDX server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.discovery.cdx import WebArchive, read_web_archive
from crawler.discovery.timegate import TimeGate, read_timegate_address
from crawler.errors import ArgumentInvalid
from crawler.text.urls import join_url, web_parts

MARK = "timemap:"  # before the address of one whose path does not say so
MAX_URL_CHARS = 8_000
WHITE_SPACE = " \t\r\n\f\v\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMapArchive:
    """A web archive, or an aggregator of several, that lists the captures of a URL."""

    address: str  # what a URL is put behind

    @property
    def name(self) -> str:
        """By what the store knows it."""
        return self.address

    def url_of(self, url: str) -> str:
        """Where the captures of a URL are asked for."""
        return f"{self.address}{url}"


@dataclass(slots=True)
class TimeMap:
    """What an answer lists, with times as they are written."""

    captures: list[tuple[str, str]] = field(default_factory=list)  # address and time
    parts: list[tuple[str, str | None, str | None]] = field(default_factory=list)  # address, time of first and last
    original: str | None = None
    damaged: int = 0  # captures without a time, or an address
    error: str | None = None  # why it is no TimeMap


def read_archive_address(text: str) -> WebArchive | TimeGate | TimeMapArchive:
    """An archive that can be asked for one story: by TimeMap, by TimeGate, else by an index; raises ArgumentInvalid."""
    return read_timemap_address(text) or read_timegate_address(text) or read_web_archive(text.strip())


def read_history_address(text: str, warcs: str | None = None) -> WebArchive | TimeMapArchive:
    """An archive that lists what it has: by TimeMaps, else by an index; raises ArgumentInvalid, also for a TimeGate."""
    if (archive := read_timemap_address(text)) is not None:
        if warcs is not None:
            raise ArgumentInvalid("--warcs is for an index: a TimeMap does not say where in a WARC file a capture lies")
        return archive
    if warcs is None and read_timegate_address(text) is not None:
        raise ArgumentInvalid(f"{text} is a TimeGate, which lists no captures: give the address of its TimeMaps")
    return read_web_archive(text.strip(), warcs)


def read_timemap_address(text: str) -> TimeMapArchive | None:
    """The TimeMaps of an address (``timemap:URL``, or with ``/timemap`` in its path); None of any other.

    Raises ArgumentInvalid.
    """
    address = text.strip()
    is_marked = address.startswith(MARK)
    address = address.removeprefix(MARK)
    parts = web_parts(address)
    if not is_marked and (parts is None or "timemap" not in parts.path.split("/")):
        return None
    if parts is None:
        raise ArgumentInvalid(f"{address!r} is not an http or https URL: give that of the TimeMaps")
    path = parts.path.rstrip("/")
    if path.endswith("/timemap"):  # archives have the form of the answer behind it
        address = f"{address.rstrip('/')}/link"
    return TimeMapArchive(address=address if address.endswith(("/", "=")) else f"{address}/")


def read_timemap(body: bytes, base: str) -> TimeMap:
    """The captures of a TimeMap as links (RFC 7089, section 5; RFC 6690), in whatever order they come."""
    text = body.decode("utf-8", "replace").strip(WHITE_SPACE)
    answer = TimeMap()
    if (text and not text.startswith("<")) or text[1:2] in {"!", "?"} or text[:5].lower() == "<html":
        answer.error = "the answer is no TimeMap of links"
        return answer
    for target, words in read_links(text):
        relations = words.get("rel", "").lower().split()
        address = join_url(base, target)
        if address is None:
            answer.damaged += 1
        elif "memento" in relations:
            if "datetime" in words and web_parts(address) is not None:
                answer.captures.append((address, words["datetime"]))
            else:
                answer.damaged += 1
        elif "original" in relations:
            answer.original = target
        elif "timemap" in relations and words.get("type", "application/link-format").startswith("application/link"):
            answer.parts.append((address, words.get("from"), words.get("until")))
    if text and not answer.captures and not answer.parts and answer.original is None:
        answer.error = "the answer is no TimeMap of links"
    return answer


def read_links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The links of a text in the form of RFC 8288, each with its parameters; commas and quotes within them count."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        end = text.find(">", at + 1, at + MAX_URL_CHARS)
        if end < 0:
            at += 1
            continue
        target, at = text[at + 1 : end].strip(), end + 1
        words: dict[str, str] = {}
        while (at := _behind_space(text, at)) < len(text) and text[at] == ";":
            name, value, at = _parameter(text, at + 1)
            if name:
                words.setdefault(name.lower(), value)
        yield target, words


def _parameter(text: str, at: int) -> tuple[str, str, int]:
    """Name and value of a parameter, and where it ends."""
    at = start = _behind_space(text, at)
    while at < len(text) and text[at] not in "=;,<":
        at += 1
    name = text[start:at].strip(WHITE_SPACE)
    if at >= len(text) or text[at] != "=":
        return name, "", at
    at = _behind_space(text, at + 1)
    if text[at : at + 1] == '"':
        end = text.find('"', at + 1)
        end = len(text) if end < 0 else end
        return name, text[at + 1 : end], end + 1
    start = at
    while at < len(text) and text[at] not in ";,<":
        at += 1
    return name, text[start:at].strip(WHITE_SPACE), at


def _behind_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in WHITE_SPACE:
        at += 1
    return at
