"""RSS, RDF, Atom and JSON feeds become candidates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from crawler.article import Candidate, Declared
from crawler.discovery.hints import language_tag, person_names, plain_text, publication_time, tag_words
from crawler.discovery.json_feeds import read_json_feed
from crawler.discovery.raw_feed import MAX_FEED_ENTRIES, RawEntry
from crawler.discovery.warnings import DocumentWarnings
from crawler.discovery.xml_feeds import new_address, read_xml_feed
from crawler.errors import FeedMoved, FeedUnreadable
from crawler.text.urls import resolve_url

MAX_TEXT_CHARS = 200_000  # of an entry in full


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed declares, and warnings about what in it is not valid."""

    candidates: tuple[Candidate, ...]
    title: str | None = None
    language: str | None = None
    ttl_minutes: int | None = None  # how long the publisher says that it stays fresh
    warnings: tuple[str, ...] = ()
    left_out: int = 0  # entries beyond the MAX_FEED_ENTRIES newest


def read_feed(
    body: bytes, *, url: str, site: str, found: datetime, zone: tzinfo = UTC, site_language: str | None = None
) -> Feed:
    """The candidates of an RSS 0.9 to 2.0, RDF, Atom (RFC 4287) or JSON feed, each URL once, in its order.

    Of more than MAX_FEED_ENTRIES the newest are read. ``found`` is aware; times without a zone are read in ``zone``,
    months in the language of the entry, feed or site. Entries without an http or https link and times that cannot be
    true are left out with a warning. Raises FeedUnreadable when the document is no feed, FeedMoved when it says where
    the feed has gone.
    """
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not start:
        raise FeedUnreadable(f"{url}: an empty document is no feed")
    if start[:1] != b"{" and (moved := resolve_url(new_address(body), base=url, is_escaped=True)) and moved != url:
        raise FeedMoved(f"{url}: has moved to {moved}", moved)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise FeedUnreadable(f"{url}: a web page, no feed")
    raw_feed = (read_json_feed if start[:1] == b"{" else read_xml_feed)(body, url=url)
    if raw_feed is None:
        raise FeedUnreadable(f"{url}: neither RSS, Atom nor JSON Feed; it starts with {bytes(start[:40])!r}")
    warnings = DocumentWarnings(url)
    for warning in raw_feed.warnings:
        warnings.add(warning)
    if raw_feed.left_out:
        warnings.add(f"has more than {MAX_FEED_ENTRIES:,} entries: {raw_feed.left_out:,} older ones are left out")
    language = language_tag(raw_feed.language)
    candidates: dict[str, Candidate] = {}
    guids = Counter(entry.guid for entry in raw_feed.entries)
    for number, entry in enumerate(raw_feed.entries, 1):
        base = entry.base or url
        resolved = (resolve_url(written, base=base, is_escaped=True) for written in entry.links)
        link = next(filter(None, resolved), None)
        if link is None:
            warnings.add(f"entry {number} ({_describe_entry(entry)}) has no http or https link: left out")
            continue

        tag = language_tag(entry.language) or language

        def read(text: str | None, name: str, number: int = number, tag: str | None = tag) -> datetime | None:
            at = publication_time(text, found=found, zone=zone, language=tag or site_language)
            if at is None and text and text.strip():
                warnings.add(f"{name} time of entry {number} {text.strip()[:60]!r} is not a valid time: left out")
            return at

        candidate = Candidate(
            url=link,
            site=site,
            declared_by=url,
            declared_in=Declared.FEED,
            found=found,
            title=plain_text(entry.title),
            published=read(entry.published, "published"),
            modified=read(entry.modified, "modified"),
            language=tag,
            section=plain_text(entry.section),
            byline=person_names(entry.names),
            tags=tag_words(entry.tags),
            guid=plain_text(entry.guid) if guids[entry.guid] == 1 else None,  # one of several entries names none
            text=entry.content if entry.content and len(entry.content) <= MAX_TEXT_CHARS else None,
        )
        candidates.setdefault(link, candidate)
    return Feed(
        candidates=tuple(candidates.values()),
        title=plain_text(raw_feed.title),
        language=language,
        ttl_minutes=raw_feed.ttl_minutes,
        warnings=warnings.lines(),
        left_out=raw_feed.left_out,
    )


def _describe_entry(entry: RawEntry) -> str:
    return repr(((plain_text(entry.title) or "no title") + " " + " ".join(entry.links[:1])).strip()[:80])
