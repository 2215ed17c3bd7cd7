"""TEI P5, the humanities' XML: a file for each revision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree
from lxml.etree import SubElement

from crawler.delivery.format import Options
from crawler.delivery.lines import open_text
from crawler.identity.urls import story_url
from crawler.storage.values import Deliverable
from crawler.text.table_cells import xml_text

NAMESPACE = "http://www.tei-c.org/ns/1.0"
SUBHEAD_PATTERN = re.compile(r"#{1,6}+ ++(.+)")
ITEM_PATTERN = re.compile(r"(?:[-*]|\d+\.) +(.+)", re.DOTALL)


class Tei:
    """``STORY-REVISION.xml``: a text with its header."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes a file for each item."""
        for item in items:
            path = folder / f"{item.story}-{item.revision.number}.xml"
            with open_text(path, zstd=options.zstd) as file:
                file.write(etree.tostring(as_tei(item), encoding="utf-8", xml_declaration=True, pretty_print=True))


def as_tei(item: Deliverable) -> etree._Element:
    """A revision as a TEI document."""
    revision = item.revision
    article = revision.article
    root = etree.Element("TEI", xmlns=NAMESPACE)
    header = SubElement(root, "teiHeader")
    description = SubElement(header, "fileDesc")
    titles = SubElement(description, "titleStmt")
    SubElement(titles, "title", type="main").text = xml_text(article.headline)
    for name in article.byline:
        SubElement(titles, "author").text = xml_text(name)
    edition = SubElement(SubElement(description, "editionStmt"), "edition", n=str(revision.number))
    edition.text = f"revision {revision.number}, seen {revision.seen.isoformat()}"
    publication = SubElement(description, "publicationStmt")
    SubElement(publication, "publisher").text = xml_text(article.publisher or article.site)
    availability = SubElement(publication, "availability")
    rights = article.rights
    SubElement(availability, "p").text = xml_text(
        rights.licence if rights and rights.licence else "as its publisher says"
    )
    if article.published:
        SubElement(publication, "date", when=article.published.isoformat()).text = f"{article.published:%Y-%m-%d}"
    source = SubElement(SubElement(description, "sourceDesc"), "bibl")
    SubElement(source, "title").text = xml_text(article.headline)
    url = xml_text(story_url(article))
    SubElement(source, "ref", target=url).text = url
    _write_profile(header, item)
    body = SubElement(SubElement(root, "text"), "body")
    main = SubElement(body, "div", type="article")
    SubElement(main, "head").text = xml_text(article.headline)
    if article.standfirst:
        SubElement(main, "ab", type="standfirst").text = xml_text(article.standfirst)
    _write_body(main, article.markdown or article.body, article.body)
    for image in article.images:
        graphic = SubElement(SubElement(main, "ab", type="picture"), "graphic", url=xml_text(image.url))
        if caption := " ".join(filter(None, (image.caption, image.credit and f"({image.credit})"))):
            SubElement(graphic, "desc").text = xml_text(caption)
    return root


def _write_profile(header: etree._Element, item: Deliverable) -> None:
    article = item.revision.article
    profile = SubElement(header, "profileDesc")
    if article.language:
        languages = SubElement(profile, "langUsage")
        SubElement(languages, "language", ident=article.language).text = article.language
    words = [*filter(None, (article.section,)), *article.tags]
    if words:
        terms = SubElement(SubElement(profile, "textClass"), "keywords")
        for word in words:
            SubElement(terms, "term").text = xml_text(word)
    if not len(profile):
        header.remove(profile)


def _write_body(main: etree._Element, markdown: str, plain: str) -> None:
    """Paragraphs and lists; a block that is a heading in the Markdown becomes a subhead."""
    subheads = {
        found[1].strip("*_ ") for line in markdown.splitlines() if (found := SUBHEAD_PATTERN.fullmatch(line.strip()))
    }
    items: etree._Element | None = None
    for block in plain.split("\n\n"):
        found = ITEM_PATTERN.fullmatch(block.strip())
        if found:
            items = SubElement(main, "list") if items is None else items
            SubElement(items, "item").text = xml_text(found[1])
            continue
        items = None
        if block.strip() in subheads:
            SubElement(main, "ab", type="subhead").text = xml_text(block)
        else:
            SubElement(main, "p").text = xml_text(block)
