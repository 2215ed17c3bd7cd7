"""feedparser's tests: what a document expects of title, link, guid, times, names and tags; and its dates."""

from __future__ import annotations

import ast
import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler.discovery.feeds import read_feed
from crawler.discovery.hints import language_tag, person_names, plain_text, publication_time
from crawler.discovery.json_feeds import read_json_feed
from crawler.discovery.raw_feed import RawEntry, RawFeed
from crawler.discovery.xml_feeds import read_xml_feed
from crawler.errors import FeedMoved, FeedUnreadable
from crawler.text.urls import resolve_url
from tests.quality.suites.tally import Tally

FOUND = datetime(2026, 11, 28, tzinfo=UTC)
ENCODINGS = (
    "utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "latin-1",
)  # fmt: skip
URL = "http://127.0.0.1:8097/feed.xml"
_EXPECTATION = re.compile(r"Expect:\s*(.*?)\s*(?=\n[A-Z][A-Za-z-]{2,20}:|-->)", re.DOTALL)
_SKIP_UNLESS = re.compile(rb"SkipUnless:\s+__import__\('codecs'\)\.lookup\('([\w.-]+)'\)")
_OF_OTHERS = re.compile(r"cdf/|content_location|content_language")  # CDF, and headers that no reader of ours takes
_ENTRY = re.compile(r"entries\[(\d+)\](?:\.(.+))?")
_INDEXED = re.compile(r"(tags|authors)\.(\d+)\.(term|label|name)")
_UNKNOWN = object()


def run_feeds(folder: Path) -> Tally:
    """The expectations below ``tests/`` that are of what our feed reader keeps."""
    tally = Tally("feedparser, feeds")
    for path in sorted(folder.rglob("*.xml")):
        if _OF_OTHERS.search(str(path.relative_to(folder))):
            tally.not_ours += 1
            continue
        body = path.read_bytes()
        comparisons = list(_comparisons(_expectation_of(body)))
        wanted = [(key, value) for key, value in comparisons if _is_ours(key) and _has_codec(body)]
        tally.not_ours += not wanted
        if not wanted:
            continue
        feed = _read(body)
        for key, value in wanted:
            given = _value_of(feed, key, value)
            if given is _UNKNOWN:
                tally.not_ours += 1
            else:
                tally.check(f"{path.relative_to(folder)} {key}", wanted=_plain(key, value), given=given)
    return tally


def run_dates(folder: Path) -> Tally:
    """feedparser's table of dates, each read in UTC where it names no zone."""
    tally = Tally("feedparser, dates")
    (path,) = folder.glob("tests/runtests.py")
    module = ast.parse(path.read_text("utf-8"))
    (table,) = (
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "date_tests"
    )
    assert isinstance(table, ast.Dict)
    for cases in table.values:
        for text, wanted in ast.literal_eval(cases):
            language = _language_of(text)
            at = publication_time(text, found=FOUND, zone=_ZONE_OF.get(language, UTC), language=language)
            given = (*at.timetuple()[:6],) if at else None
            tally.check(repr(text), wanted=wanted[:6] if wanted else None, given=given)
    beyond = "Sun, 31 Dec 9999 23:59:59 -9999"  # of a test of its own
    tally.check(repr(beyond), wanted=None, given=publication_time(beyond, found=FOUND))
    return tally


_ZONE_OF = {"ko": ZoneInfo("Asia/Seoul")}  # as a site of that language declares it


def _language_of(text: str) -> str:
    """The language of a site that writes so."""
    scripts = (("el", "\u0370", "\u03ff"), ("ko", "\uac00", "\ud7ff"), ("hu", "\u00fa", "\u00fa"))
    return next((tag for tag, first, last in scripts if any(first <= sign <= last for sign in text)), "en")


def _expectation_of(body: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = codecs.decode(body, encoding)
        except ValueError:
            continue
        if found := _EXPECTATION.search(text):
            return found[1]
    return "True"


def _has_codec(body: bytes) -> bool:
    """Whether Python knows the encoding that a test is of; feedparser's own run skips the test otherwise."""
    found = _SKIP_UNLESS.search(body)
    try:
        return found is None or codecs.lookup(found[1].decode()) is not None
    except LookupError:
        return False


def _comparisons(expression: str) -> Iterator[tuple[str, Any]]:
    """The paths that have to be equal to a constant: ``entries[0].title`` and its value."""
    node = ast.parse(expression, mode="eval").body
    for part in node.values if isinstance(node, ast.BoolOp) else [node]:
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
            try:
                yield _path(part.left), ast.literal_eval(part.comparators[0])
            except ValueError:
                continue


def _path(node: ast.expr) -> str:
    """``feed['a'][0]`` and ``feed.a[0]`` as ``feed.a.0``; entries keep their brackets."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        base = _path(node.value)
        return f"{base}[{key}]" if base == "entries" else f"{base}.{key}"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "len":
        return f"len({_path(node.args[0])})"
    raise ValueError(ast.unparse(node))


_OF_FEED = {"feed.title", "feed.title_detail.value", "feed.language", "len(entries)"}
_OF_ENTRY = {
    "title", "title_detail.value", "link", "id", "guid", "author", "author_detail.name", "category",
    "updated_parsed", "published_parsed", "created_parsed", "modified_parsed", "issued_parsed",
}  # fmt: skip


def _is_ours(key: str) -> bool:
    entry = _ENTRY.fullmatch(key)
    return key in _OF_FEED or (
        entry is not None and entry[2] is not None and (entry[2] in _OF_ENTRY or bool(_INDEXED.fullmatch(entry[2])))
    )


def _read(body: bytes) -> RawFeed | None:
    with suppress(FeedUnreadable, FeedMoved):  # that it is none shows in what follows
        read_feed(body, url=URL, site="suites", found=FOUND)
    return read_json_feed(body, url=URL) if body[:1] == b"{" else read_xml_feed(body, url=URL)


def _value_of(feed: RawFeed | None, key: str, wanted: object) -> object:
    if feed is None:
        return None
    if key == "len(entries)":
        return len(feed.entries)
    if key == "feed.language":
        return language_tag(feed.language)
    if key.startswith("feed.title"):
        return plain_text(feed.title)  # as Feed.title
    found = _ENTRY.fullmatch(key)
    assert found is not None
    if int(found[1]) >= len(feed.entries):
        return None
    return _value_of_entry(feed.entries[int(found[1])], found[2], wanted)


def _value_of_entry(entry: RawEntry, name: str, wanted: object) -> object:
    if name.startswith("title"):
        return plain_text(entry.title)
    if name in {"id", "guid"}:
        return plain_text(entry.guid)
    if name == "link":
        links = (resolve_url(link, base=entry.base or URL, is_escaped=True) for link in entry.links)
        return next(filter(None, links), None)
    if name.endswith("_parsed"):
        text = entry.modified if name in {"updated_parsed", "modified_parsed"} else entry.published
        at = publication_time(text or entry.published, found=FOUND)
        return tuple(at.timetuple()[:6]) if at else None
    if name in {"author", "author_detail.name", "authors.0.name"}:
        return next(iter(person_names(entry.names)), None)
    if name == "category":
        return entry.section if entry.section == wanted else next(iter(entry.tags), None)
    kind, number, _ = name.split(".")
    values = entry.tags if kind == "tags" else person_names(entry.names)
    return values[int(number)] if int(number) < len(values) else None


def _plain(key: str, wanted: Any) -> object:
    """What is expected in the form in which we keep it."""
    if key.endswith("_parsed"):
        return tuple(wanted[:6])
    if key.endswith(("author", ".name")):
        return next(iter(person_names([wanted])), None)
    if key == "feed.language":
        return language_tag(wanted)
    return plain_text(wanted) if isinstance(wanted, str) and not key.endswith("link") else wanted
