"""An Atom feed (RFC 4287); stories that were taken down become deleted entries (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.etree import SubElement

from crawler.delivery.format import Options
from crawler.delivery.lines import open_text
from crawler.identity.urls import story_url
from crawler.storage.values import Deliverable
from crawler.text.table_cells import xml_text

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
ATOM_PREFIX = f"{{{ATOM}}}"
NAMESPACES: Any = {None: ATOM, "at": TOMBSTONES}
EARLIEST = datetime.min.replace(tzinfo=UTC)


class Atom:
    """``feed.xml``: an entry for each revision, with its text."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file; entries go to a temporary file first, as the time of the feed is known at their end only."""
        entries_file = folder / "entries.part"
        latest = EARLIEST
        with entries_file.open("wb") as entries:
            for item in items:
                latest = max(latest, item.revision.seen)
                entries.write(etree.tostring(as_entry(item), encoding="utf-8") + b"\n")
        feed = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
        SubElement(feed, ATOM_PREFIX + "id").text = f"urn:news-crawler:{options.name}"
        SubElement(feed, ATOM_PREFIX + "title").text = options.name
        SubElement(feed, ATOM_PREFIX + "updated").text = latest.isoformat()
        SubElement(SubElement(feed, ATOM_PREFIX + "author"), ATOM_PREFIX + "name").text = "news-crawler"
        SubElement(feed, ATOM_PREFIX + "generator").text = options.software
        head, _, tail = etree.tostring(feed, encoding="utf-8").rpartition(b"</feed>")
        with open_text(folder / "feed.xml", zstd=options.zstd) as file, entries_file.open("rb") as entries:
            file.write(b"<?xml version='1.0' encoding='utf-8'?>\n" + head + b"\n")
            while piece := entries.read(1 << 20):
                file.write(piece)
            file.write(b"</feed>" + tail + b"\n")
        entries_file.unlink()


def as_entry(item: Deliverable) -> etree._Element:
    """A revision as an entry."""
    revision = item.revision
    article = revision.article
    url = xml_text(story_url(article))
    if item.is_taken_down:
        return etree.Element(
            f"{{{TOMBSTONES}}}deleted-entry", ref=url, when=revision.seen.isoformat(), nsmap=NAMESPACES
        )
    entry = etree.Element(f"{{{ATOM}}}entry", nsmap=NAMESPACES)
    SubElement(entry, ATOM_PREFIX + "id").text = url
    SubElement(entry, ATOM_PREFIX + "title").text = xml_text(article.headline)
    SubElement(entry, ATOM_PREFIX + "link", rel="alternate", href=url)
    SubElement(entry, ATOM_PREFIX + "updated").text = (article.modified or revision.seen).isoformat()
    if article.published:
        SubElement(entry, ATOM_PREFIX + "published").text = article.published.isoformat()
    for name in article.byline or ((article.publisher or article.site),):
        SubElement(SubElement(entry, ATOM_PREFIX + "author"), ATOM_PREFIX + "name").text = xml_text(name)
    for word in (*filter(None, (article.section,)), *article.tags):
        SubElement(entry, ATOM_PREFIX + "category", term=xml_text(word))
    if article.rights and article.rights.licence:
        SubElement(entry, ATOM_PREFIX + "link", rel="license", href=xml_text(article.rights.licence))
    if article.standfirst:
        SubElement(entry, ATOM_PREFIX + "summary").text = xml_text(article.standfirst)
    content = SubElement(entry, ATOM_PREFIX + "content", type="text")
    if article.language:
        content.set("{http://www.w3.org/XML/1998/namespace}lang", article.language)
    content.text = xml_text(article.body)
    return entry
