"""Sitemaps, their indexes, news sitemaps and lists of URLs (sitemaps.org 0.9) become candidates, as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain
from typing import BinaryIO

from lxml import etree

from crawler.article import Candidate, Declared
from crawler.discovery.decompression import DecompressedStream, decompress
from crawler.discovery.feeds import read_feed
from crawler.discovery.hints import language_tag, plain_text, publication_time, tag_words
from crawler.discovery.warnings import DocumentWarnings
from crawler.discovery.xml_feeds import local_name
from crawler.discovery.xml_recovery import MarkupEscaper
from crawler.discovery.xml_text import FEED_ROOTS, HEAD_BYTES, SITEMAP_ROOTS, Utf8Stream, root_offset
from crawler.errors import FeedUnreadable
from crawler.text.urls import MAX_URL_CHARS, resolve_url

MAX_SITEMAP_BYTES = 128 * 1024 * 1024  # decompressed; the protocol allows 50 MB, publishers hold to it loosely
MAX_SITEMAP_ENTRIES = 1_000_000  # those without an address too; the protocol allows 50,000
MAX_SITEMAP_ELEMENTS = 4_000_000  # of XML; a million entries have three each, and pictures take 40 bytes and more
MAX_VALUE_PARTS = 100  # elements within a value that are kept until its end
MAX_FEED_BYTES = 32 * 1024 * 1024  # of a feed that stands in for a sitemap, which is read whole
ENTRY_OF_ROOT = {"urlset": "url", "sitemapindex": "sitemap"}
_ENTRIES = frozenset({"url", "sitemap"})
_WRAPPER = "documents"
_PARENTS_OF_ENTRIES = frozenset({*SITEMAP_ROOTS, *_ENTRIES, _WRAPPER})
_SITEMAP_FILE = re.compile(r"sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$|\.xml\.gz$", re.IGNORECASE)
_SITEMAP_LIKE = re.compile(r"sitemap|\.xml(?:\.gz)?(?:$|\?)", re.IGNORECASE)
_BLANK = " \t\r\n\0\ufeff"
_WRAPPING = " \t\r\n\0\ufeff<>\"',;"
TIME_BEHIND_URL = re.compile(
    r"[\s,;|\"']{1,9}(\d{4}-\d{2}(?:-\d{2})?(?:[T ][0-9:.]{4,16}(?:Z| ?[+-][0-9:]{4,5})?)?)[\s\"',;]*$"
)
# what is wanted of an entry, by the names of the element and of its parent; images and videos have a loc and title too
_FIELD_OF_ELEMENT = {
    ("loc", "url"): "loc",
    ("loc", "sitemap"): "loc",
    ("lastmod", "url"): "modified",
    ("lastmod", "sitemap"): "modified",
    ("publication_date", "news"): "published",
    ("title", "news"): "title",
    ("keywords", "news"): "keywords",
    ("language", "publication"): "language",
    # where the elements around them were left out
    ("publication_date", "publication"): "published",
    ("publication_date", "url"): "published",
    ("title", "url"): "title",
    ("language", "news"): "language",
}
_VALUE_NAMES = frozenset(name for name, _ in _FIELD_OF_ELEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapLink:
    """A child that a sitemap index names; whether it was read before is for the caller to know."""

    url: str
    modified: datetime | None = None


def read_sitemap(
    stream: BinaryIO | bytes,
    *,
    url: str,
    site: str,
    found: datetime,
    zone: tzinfo = UTC,
    limit: int = MAX_SITEMAP_BYTES,
    warn: Callable[[str], None] | None = None,
    leave_out: Callable[[str], None] | None = None,
) -> Iterator[Candidate | SitemapLink]:
    """The entries of a sitemap one after the other, in constant memory however many they are.

    Takes XML (with or without namespaces, in any encoding, whatever stands before it), gzip of it, a list of URLs in
    plain text, and a feed. Of a document that breaks off all whole entries are given. ``limit`` counts decompressed
    bytes; ``warn`` is called when the document ends, with a line for each thing that is not valid, some twenty at most,
    and ``leave_out`` with each bound for which the document was not read to its end.
    Raises FeedUnreadable when it is no sitemap, as soon as the first entry is asked for.
    """
    warnings = DocumentWarnings(url)
    try:
        plain = decompress(stream, limit=limit, warn=warnings.add, leave_out=warnings.leave_out)
        pieces = read_utf8(plain)
        start = b""
        while len(start) < HEAD_BYTES and (piece := next(pieces, b"")):
            start += piece
        text = start[:HEAD_BYTES].decode("utf-8", "ignore")
        at, junk = root_offset(text, SITEMAP_ROOTS + FEED_ROOTS)
        shown = text.strip(_BLANK)
        if not shown:
            raise FeedUnreadable(f"{url}: an empty document is no sitemap")
        if junk:
            warnings.add(f"begins with {junk[:80]!r}, which is no XML: left out")
        elif text[:1].isspace() and shown.startswith("<?xml"):
            warnings.add("begins with white space before its XML declaration")
        if at >= 0:
            entries = _Entries(chain((start[len(text[:at].encode()) :],), pieces), warnings)
            if entries.root not in SITEMAP_ROOTS:
                yield from _read_as_feed(entries.whole(), url, site, found, zone, warnings)
                return
            entries_as_written: Iterator[dict[str, str]] = iter(entries)
        elif shown[:1] == "{":
            yield from _read_as_feed(_join(chain((start,), pieces)), url, site, found, zone, warnings)
            return
        elif shown[:1] == "<" and not shown.startswith(("<http://", "<https://")):
            raise FeedUnreadable(f"{url}: {_describe_start(shown)}, no sitemap")
        elif not _is_list_of_urls(shown):
            raise FeedUnreadable(f"{url}: neither XML nor a list of URLs, no sitemap; it starts with {shown[:40]!r}")
        else:
            entries_as_written = _read_lines(chain((start,), pieces), warnings)
        for number, entry in enumerate(entries_as_written, 1):
            if number > MAX_SITEMAP_ENTRIES:
                warnings.leave_out(f"has more than {MAX_SITEMAP_ENTRIES:,} entries")
                return
            address = resolve_url(entry.get("loc"), base=url, is_escaped=True)
            if address is None:
                warnings.add(
                    f"entry {number} ({entry.get('loc', '').strip()[:80]!r}) has no http or https URL: left out"
                )
                continue

            def read(name: str, number: int = number, entry: dict[str, str] = entry) -> datetime | None:
                at = publication_time(entry.get(name), found=found, zone=zone)
                if at is None and (text := entry.get(name, "").strip()):
                    warnings.add(f"{name} time of entry {number} {text[:60]!r} is not a valid time: left out")
                return at

            if _is_of_sitemap(entry, address):
                yield SitemapLink(url=address, modified=read("modified"))
                continue
            yield Candidate(
                url=address,
                site=site,
                declared_by=url,
                declared_in=Declared.NEWS_SITEMAP if "news" in entry else Declared.SITEMAP,
                found=found,
                title=plain_text(entry.get("title")),
                published=read("published"),
                modified=read("modified"),
                language=language_tag(entry.get("language")),
                tags=tag_words((entry.get("keywords") or "").split(",")),
            )
    finally:
        if warn:
            for line in warnings.lines():
                warn(line)
        if leave_out:
            for bound in warnings.left_out:
                leave_out(bound)


class _Entries:
    """The entries of an XML sitemap from its root on; what was read is forgotten at once."""

    def __init__(self, pieces: Iterable[bytes], warnings: DocumentWarnings) -> None:
        self._pieces = iter(pieces)
        self._warnings = warnings
        self._escaper = MarkupEscaper(b"")
        self._seen: list[bytes] | None = []  # the document from its start, while it may yet be a feed
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._parser.feed(f"<{_WRAPPER}>".encode())  # within it, several documents one after the other are no error
        self._depth = 0
        self._events = self._read_events()
        next(self._events, None)
        first = next(self._events, None)
        self.root = local_name(first[1]) if first else ""
        self._depth += 1 if first else 0

    def whole(self) -> bytes:
        """The document from its beginning."""
        return _join(chain(self._seen or (), self._pieces))

    def __iter__(self) -> Iterator[dict[str, str]]:
        self._seen = None
        entry: dict[str, str] = {}
        count = parts = 0  # elements, and those within the value that is under way
        for event, element in self._events:
            count += event == "start"
            if count > MAX_SITEMAP_ELEMENTS:
                self._warnings.leave_out(f"has more than {MAX_SITEMAP_ELEMENTS:,} elements")
                return
            name = local_name(element)
            self._depth += 1 if event == "start" else -1
            if event == "start":
                if name in _ENTRIES and _parent_name(element) in _PARENTS_OF_ENTRIES:
                    if entry.get("loc"):
                        yield entry  # its end tag is missing
                    entry = {"kind": name, "root": self.root}
                elif name in SITEMAP_ROOTS:
                    self.root = name
                continue
            parent = element.getparent()
            parent_name = local_name(parent) if parent is not None else ""
            wanted = _FIELD_OF_ELEMENT.get((name, parent_name))
            if wanted:
                parts = 0
            if wanted and wanted not in entry:
                text = (element.text or "" if not len(element) else "".join(map(str, element.itertext()))).strip()
                entry[wanted] = text[: MAX_URL_CHARS + 1]  # one more shows that it is too long
            elif name == "news":
                entry["news"] = "yes"
            elif name in _ENTRIES and parent_name in _PARENTS_OF_ENTRIES and "kind" in entry:
                yield entry
                entry = {}
            elif name == "loc" and parent_name in SITEMAP_ROOTS:  # without an element of its own around it
                yield {"kind": ENTRY_OF_ROOT[parent_name], "root": parent_name, "loc": (element.text or "").strip()}
            if (
                parent is not None
                and parent_name in _VALUE_NAMES
                and (parent_name, _parent_name(parent)) in _FIELD_OF_ELEMENT
                and (parts := parts + 1) <= MAX_VALUE_PARTS  # len(parent) walks all that is parsed ahead
            ):
                continue  # markup within a value that is read at its end
            element.clear()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
        if self._depth > 0:
            self._warnings.add("ends in its middle: its whole entries are kept")
            return
        for error in self._parser.feed_error_log:
            if error.level_name == "FATAL":
                self._warnings.add(f"is broken in line {error.line} ({error.message}): what can be read is kept")
                break

    def _read_events(self) -> Iterator[tuple[str, etree._Element]]:
        """What the parser makes of the document; it is not closed, for then it would close what was cut off."""
        try:
            for piece in self._pieces:
                if self._seen is not None:
                    self._seen.append(piece)
                self._parser.feed(self._escaper.feed(piece))
                yield from self._read_ready()
            self._parser.feed(self._escaper.close() + b"\n\n\n\n")
            yield from self._read_ready()
        except etree.XMLSyntaxError as error:
            self._warnings.add(f"is broken ({str(error)[:80]}): what came before is kept")

    def _read_ready(self) -> Iterator[tuple[str, etree._Element]]:
        for event, element in self._parser.read_events():
            if isinstance(element, etree._Element):
                yield event, element


def _parent_name(element: etree._Element) -> str:
    parent = element.getparent()
    return local_name(parent) if parent is not None else ""


def _is_of_sitemap(entry: dict[str, str], address: str) -> bool:
    """Whether an entry names a further sitemap: as its element says, unless the root and the URL say otherwise."""
    path = address.partition("?")[0]
    if entry["kind"] == ENTRY_OF_ROOT.get(entry["root"]):
        return entry["kind"] == "sitemap" or bool(_SITEMAP_FILE.search(path))
    return bool(_SITEMAP_LIKE.search(address))


def read_utf8(plain: DecompressedStream) -> Iterator[bytes]:
    """A document piece by piece as UTF-8, whatever it is written in."""
    stream = Utf8Stream(plain.head(HEAD_BYTES))
    while piece := plain.read():
        yield stream.feed(piece)
    yield stream.feed(b"", is_last=True)


def _is_list_of_urls(text: str) -> bool:
    """Whether a text is a list of URLs, though a notice may stand before it."""
    lines = [line.strip(_WRAPPING) for line in re.split(r"[\r\n]+", text)]
    lines = [line for line in lines if line and not line.startswith("#")]
    count = sum(line.lower().startswith(("http://", "https://")) for line in lines)
    return bool(count > 0 and 2 * count >= len(lines))


def _read_lines(pieces: Iterable[bytes], warnings: DocumentWarnings) -> Iterator[dict[str, str]]:
    """The lines of a text sitemap that are URLs, with the time behind some of them."""
    rest = b""
    for piece in chain(pieces, (b"\n",)):
        *lines, rest = re.split(rb"[\r\n]", rest + piece)
        if len(rest) > MAX_URL_CHARS * 2:
            lines, rest = [*lines, rest[: MAX_URL_CHARS + 1]], b""
        for line in lines:
            text = line.decode("utf-8", "replace").strip(_BLANK)
            if not text or text.startswith("#"):
                continue
            link, _, time = text.partition("\t")
            if found := TIME_BEHIND_URL.search(text):
                link, time = text[: found.start()], found[1]
            link = link.strip(_WRAPPING)
            if link.lower().startswith(("http://", "https://")):
                yield {"kind": "url", "root": "urlset", "loc": link, "modified": time.strip(_WRAPPING)}
            else:
                warnings.add(f"line {text[:80]!r} is no URL: left out")


def _read_as_feed(
    body: bytes, url: str, site: str, found: datetime, zone: tzinfo, warnings: DocumentWarnings
) -> Iterator[Candidate]:
    feed = read_feed(body, url=url, site=site, found=found, zone=zone)
    for line in feed.warnings:
        warnings.add(line.removeprefix(f"{url}: "))
    yield from feed.candidates


def _join(pieces: Iterable[bytes]) -> bytes:
    joined, size = [], 0
    for piece in pieces:
        joined.append(piece)
        size += len(piece)
        if size >= MAX_FEED_BYTES:
            break
    return b"".join(joined)[:MAX_FEED_BYTES]


def _describe_start(text: str) -> str:
    root = re.search(r"<([A-Za-z_][\w:.-]{0,60})", text)
    if "<html" in text[:2048].lower() or text[:15].lower() == "<!doctype html>":
        return "a web page"
    return f"an XML document of {root[1].lower()[:40]!r}" if root else "no XML"
