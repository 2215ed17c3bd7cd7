"""A story that scripts bring to its page, read in another version: in AMP, for printers, or as its feed gives it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from crawler.article import Article, Candidate, Outcome, OutcomeName, Page, Provenance, Source
from crawler.extraction.extract import SHOWN_SOURCES, Fields, read_document, winner
from crawler.extraction.fields.rights import read_rights
from crawler.extraction.page.document import Document
from crawler.extraction.page_type import count_words, declared_words
from crawler.extraction.result import ExtractionResult
from crawler.extraction.script_need import DECLARED_SHARE, SHELL_WORDS
from crawler.identity.urls import identity_key
from crawler.site import Site
from crawler.text.feed_closings import is_feed_closing
from crawler.text.folding import comparable

MIN_ENTRY_WORDS = 2 * SHELL_WORDS  # of a feed's entry; a shorter one may be an excerpt
CUT_OFF = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.|&hellip;)\])\W{0,3}$")
LAST_BLOCKS = 3  # of an entry: what is cut off may have a line behind it
ACCESS_SCRIPTS = frozenset({"amp-access", "amp-subscriptions"})  # what of an AMP page is shown to whom
HTML_TYPE = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Another version of a page."""

    page: Page
    source: Source  # AMP, PRINT or FEED


def page_of_entry(page: Page, candidate: Candidate | None, markup: str) -> VersionPage:
    """A story as a feed gives it, made a page of."""
    title = html.escape((candidate.title if candidate else None) or "")
    heading = f"<h1>{title}</h1>" if title else ""
    head = f'<meta charset="utf-8"><title>{title}</title><meta property="og:type" content="article">'
    document = f"<!DOCTYPE html><html><head>{head}</head><body><article>{heading}{markup}</article></body></html>"
    body = document.encode("utf-8", "replace")
    return VersionPage(replace(page, body=body, headers=HTML_TYPE, status=200), Source.FEED)


def read_version(
    page: Page, site: Site, version: VersionPage, *, candidate: Candidate | None = None
) -> ExtractionResult:
    """The story of a page, its text out of another version; an outcome with the reason where that has no more of it."""
    shell, plain = read_document(page, site, candidate=candidate)
    if shell is None:
        return plain
    if plain.fields and winner(plain.fields, "free") is False:
        return _refuse(plain, "the story is not free")
    document, reading = read_document(version.page, site, candidate=candidate, fallback=plain.fields)
    article = reading.result
    if isinstance(article, Outcome) or document is None:
        return reading
    if version.source is Source.FEED:
        article = without_closing(article)
    if reason := _why_not(shell, plain, document, article, version.source) or _cut_off(reading, version.source):
        return _refuse(plain, reason)
    provenance = {
        name: _as_of(version.source, found) if reading.fields.get(name) is not plain.fields.get(name, ()) else found
        for name, found in article.provenance.items()
    }
    provenance["body"] = replace(article.provenance["body"], source=version.source)
    article = replace(
        article,
        url=page.url,
        requested_url=page.requested_url,
        fetched=plain.result.fetched if isinstance(plain.result, Article) else article.fetched,
        canonical_url=winner(plain.fields, "canonical_url") or article.canonical_url,
        rights=read_rights(shell),
        pages=(version.page.url,) if version.source is not Source.FEED else (),
        provenance=provenance,
    )
    return replace(reading, result=article, pages=None, needs_scripts=False, versions=())


def without_closing(article: Article) -> Article:
    """The article of a feed's entry without the line below it that says where it appeared first."""
    before, _, last = article.body.rpartition("\n\n")
    if not is_feed_closing(last):
        return article
    return replace(article, body=before, markdown=article.markdown.rpartition("\n\n")[0])


def _refuse(plain: ExtractionResult, reason: str) -> ExtractionResult:
    result = plain.result
    at = result.fetched if isinstance(result, Article) else result.at
    outcome = Outcome(url=result.url, site=result.site, name=OutcomeName.EMPTY, reason=reason, at=at)
    return ExtractionResult(result=outcome, fields=plain.fields)


def _why_not(
    shell: Document, plain: ExtractionResult, document: Document, article: Article, source: Source
) -> str | None:
    """Why a version is not taken; None where it is the whole story."""
    words = count_words(article.body)
    if article.free is False or _has_access_rules(document):
        return "the version is not free to read"
    if source is Source.FEED and words < MIN_ENTRY_WORDS:
        return "the feed gives an excerpt"
    if source is not Source.FEED and not _is_same_story(shell, plain.fields, article):
        return f"{document.page.url} is another story"
    if words < DECLARED_SHARE * (declared_words(shell) or 0):
        return "the version has less than half of the words that the page says its story has"
    if isinstance(plain.result, Article) and words <= count_words(plain.result.body):
        return "the version has no more of the story than the page"
    return None


def _cut_off(reading: ExtractionResult, source: Source) -> str | None:
    """Why a feed's entry is no whole story though it is long: one of its last blocks, kept or not, ends in dots."""
    is_cut = source is Source.FEED and any(CUT_OFF.search(block.text) for block in reading.blocks[-LAST_BLOCKS:])
    return "the feed gives an excerpt" if is_cut else None


def _has_access_rules(document: Document) -> bool:
    return any(script.get("custom-element") in ACCESS_SCRIPTS for script in document.index.tagged("script"))


def _is_same_story(shell: Document, fields: Fields, article: Article) -> bool:
    """Whether a version names the page as its own, or has its headline."""
    names = [shell.page.url, shell.page.requested_url, winner(fields, "canonical_url")]
    if article.canonical_url and identity_key(article.canonical_url) in {identity_key(one) for one in names if one}:
        return True
    headline = winner(fields, "headline")
    return headline is not None and comparable(headline) == comparable(article.headline)


def _as_of(source: Source, found: Provenance) -> Provenance:
    return replace(found, source=source) if found.source in SHOWN_SOURCES else found
