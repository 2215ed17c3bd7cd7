"""Sitemaps, their indexes, news sitemaps and lists of URLs (sitemaps.org 0.9) become candidates, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO

from lxml import etree

from crawler.article import Candidate, Declared
from crawler.discovery.decompression import DecompressedStream, decompress
from crawler.discovery.feeds import read_feed
from crawler.discovery.hints import language_tag, plain_text, publication_time, tag_words
from crawler.discovery.warnings import DocumentWarnings
from crawler.discovery.xml_feeds import FEED_ROOTS, local_name
from crawler.discovery.xml_recovery import MarkupEscaper, is_wide
from crawler.errors import FeedUnreadable
from crawler.text.urls import MAX_URL_CHARS, resolve_url

MAX_SITEMAP_BYTES = 512 * 1024 * 1024  # decompressed; the protocol allows 50 MB, publishers hold to it loosely
MAX_FEED_BYTES = 32 * 1024 * 1024  # of a feed that stands in for a sitemap, which is read whole
ENTRY_OF_ROOT = {"urlset": "url", "sitemapindex": "sitemap"}
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
}


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
) -> Iterator[Candidate | SitemapLink]:
    """The entries of a sitemap one after the other, in constant memory however many they are.

    Takes XML (with or without namespaces), gzip of it, a list of URLs in plain text, and a feed. Of a document that
    breaks off all whole entries are given. ``limit`` counts decompressed bytes; ``warn`` is called when the document
    ends, with a line for each thing that is not valid, some twenty at most. Raises FeedUnreadable when it is
    no sitemap, as soon as the first entry is asked for.
    """
    warnings = DocumentWarnings(url)
    try:
        plain = decompress(stream, limit=limit, warn=warnings.add)
        start = plain.head().lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start:
            raise FeedUnreadable(f"{url}: an empty document is no sitemap")
        if start.startswith(b"<") or is_wide(start):
            entries = _Entries(plain, warnings)
            if entries.root in FEED_ROOTS:
                yield from _read_as_feed(entries.whole(), url, site, found, zone, warnings)
                return
            if entries.root not in ENTRY_OF_ROOT:
                raise FeedUnreadable(f"{url}: {_describe_root(entries.root)}, no sitemap")
            entries_as_written: Iterator[dict[str, str]] = iter(entries)
        elif start[:1] == b"{":
            yield from _read_as_feed(_read_whole(plain), url, site, found, zone, warnings)
            return
        else:
            entries_as_written = _read_lines(plain, url, warnings)
        for number, entry in enumerate(entries_as_written, 1):
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

            if entry["kind"] == "sitemap":
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


class _Entries:
    """The entries of an XML sitemap; what was read is forgotten at once."""

    def __init__(self, plain: DecompressedStream, warnings: DocumentWarnings) -> None:
        self._plain = plain
        self._warnings = warnings
        self._escaper = MarkupEscaper(plain.head())
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
        self._depth = 0
        self._events = self._read_events()
        first = next(self._events, None)
        self.root = local_name(first[1]) if first else ""
        self._depth += 1 if first else 0

    def whole(self) -> bytes:
        """The document from its beginning."""
        return b"".join([*(self._seen or ()), _read_whole(self._plain)])[:MAX_FEED_BYTES]

    def __iter__(self) -> Iterator[dict[str, str]]:
        self._seen = None
        kind = ENTRY_OF_ROOT[self.root]
        entry: dict[str, str] = {"kind": kind}
        for event, element in self._events:
            name = local_name(element)
            self._depth += 1 if event == "start" else -1
            if event == "start":
                if name == kind and self._depth == 2:
                    entry = {"kind": kind}
                continue
            parent = element.getparent()
            wanted = _FIELD_OF_ELEMENT.get((name, local_name(parent) if parent is not None else ""))
            if wanted and wanted not in entry:
                entry[wanted] = (element.text or "").strip()[: MAX_URL_CHARS + 1]  # one more shows that it is too long
            elif name == "news":
                entry["news"] = "yes"
            elif name == kind:
                yield entry
                entry = {"kind": kind}
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
            while piece := self._plain.read():
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


def _read_lines(plain: DecompressedStream, url: str, warnings: DocumentWarnings) -> Iterator[dict[str, str]]:
    """The lines of a text sitemap that are URLs; raises FeedUnreadable when its first is none."""
    rest, number = b"", 0
    while True:
        piece = plain.read()
        *lines, rest = (rest + piece).split(b"\n") if piece else (rest, b"")
        if len(rest) > MAX_URL_CHARS * 2:
            lines, rest = [*lines, rest[: MAX_URL_CHARS + 1]], b""
        for line in lines:
            text = line.decode("utf-8-sig", "replace").strip()
            if not text or text.startswith("#"):
                continue
            number += 1
            if text.lower().startswith(("http://", "https://")):
                yield {"kind": "url", "loc": text}
            elif number == 1:
                raise FeedUnreadable(f"{url}: neither XML nor a list of URLs, no sitemap; it starts with {text[:40]!r}")
            else:
                warnings.add(f"line {text[:80]!r} is no URL: left out")
        if not piece:
            return


def _read_as_feed(
    body: bytes, url: str, site: str, found: datetime, zone: tzinfo, warnings: DocumentWarnings
) -> Iterator[Candidate]:
    feed = read_feed(body, url=url, site=site, found=found, zone=zone)
    for line in feed.warnings:
        warnings.add(line.removeprefix(f"{url}: "))
    yield from feed.candidates


def _read_whole(plain: DecompressedStream) -> bytes:
    pieces, size = [], 0
    while size < MAX_FEED_BYTES and (piece := plain.read()):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)[:MAX_FEED_BYTES]


def _describe_root(root: str) -> str:
    return {"html": "a web page", "": "no XML"}.get(root, f"an XML document of {root[:40]!r}")
