"""A page is read: every field, the body, and whether it is an article at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar, cast

from lxml import etree

from crawler.article import Article, Candidate, Entry, Image, Kind, Outcome, OutcomeName, Page, Provenance, Source
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.rendering import render_markdown, render_text
from crawler.extraction.body.second_look import look_again
from crawler.extraction.body.select import MAX_BLOCKS, read_body
from crawler.extraction.body.site_template import Template
from crawler.extraction.body.stated_story import SHAPES, add_stated_story
from crawler.extraction.confidence import body_confidence, confidence_of
from crawler.extraction.fields.byline import bylines
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.canonical_url import canonical_urls, origins
from crawler.extraction.fields.dateline import datelines
from crawler.extraction.fields.dates import GUESSED_ZONE, GUESSED_ZONE_SHARE, modified_times, offset_of, published_times
from crawler.extraction.fields.genre import genres
from crawler.extraction.fields.headline import headlines, shown_headline
from crawler.extraction.fields.images import images
from crawler.extraction.fields.language import languages
from crawler.extraction.fields.live_blog import entries
from crawler.extraction.fields.paywall import free_flags
from crawler.extraction.fields.publisher import publishers
from crawler.extraction.fields.rights import read_rights
from crawler.extraction.fields.section import sections
from crawler.extraction.fields.standfirst import standfirsts
from crawler.extraction.fields.story_pages import StoryPages, read_story_pages
from crawler.extraction.fields.tags import tags
from crawler.extraction.fields.text_versions import find_text_versions
from crawler.extraction.further_pages import read_single, read_together
from crawler.extraction.page.document import Document, open_document
from crawler.extraction.page.structured_data import trust_in
from crawler.extraction.page_type import classify_page, refuse_page
from crawler.extraction.result import ExtractionResult
from crawler.extraction.script_need import needs_scripts
from crawler.extraction.wall_marks import find_refused_challenge
from crawler.site import Site
from crawler.text.folding import comparable

T = TypeVar("T")
SIGNATURE_REASON = "the byline below the story"
SHOWN_SOURCES = frozenset({Source.HTML, Source.TRAFILATURA})
SIGNATURE_MARKS = " ()（）[]—–-./"
Fields = Mapping[str, tuple[FieldCandidate[Any], ...]]
NO_FIELDS: Fields = MappingProxyType({})


def extract_page(
    page: Page,
    site: Site,
    *,
    candidate: Candidate | None = None,
    template: Template | None = None,
    further: Sequence[Page] = (),
    single: Page | None = None,
) -> ExtractionResult:
    """All that a page says: its article or outcome, the candidates of every field, why each block was kept.

    ``further`` are the pages behind it of the same story, ``single`` the page that shows all of it.
    """
    pages = _FurtherPages(further, single)
    return read_document(page, site, candidate=candidate, template=template, pages=pages)[1]


@dataclass(frozen=True, slots=True)
class _FurtherPages:
    """The pages of a story beside its first one."""

    further: Sequence[Page] = ()
    single: Page | None = None


def find_story_pages(page: Page, site: Site) -> StoryPages | None:
    """Where a further page of a story stands among its pages; None where it does not say."""
    try:
        return read_story_pages(open_document(page, site), is_further=True)
    except (etree.LxmlError, RecursionError, ValueError, OverflowError):  # what cannot be read leads nowhere
        return None


def read_document(
    page: Page,
    site: Site,
    *,
    candidate: Candidate | None = None,
    template: Template | None = None,
    pages: _FurtherPages = _FurtherPages(),  # frozen
    fallback: Fields = NO_FIELDS,
) -> tuple[Document | None, ExtractionResult]:
    """The parsed page beside what it says; no document where there is nothing to parse.

    ``fallback`` has candidates of the fields for which the page itself has none.
    """
    refused = refuse_page(page)
    if refused:
        challenge = find_refused_challenge(page, site, refused[0])
        if challenge:
            refused = OutcomeName.BLOCKED, f"HTTP {page.status}: {challenge}"
        return None, ExtractionResult(result=_outcome(page, site, *refused))
    try:
        with _collection_postponed():
            document = open_document(page, site, candidate=candidate)
            reading = _read(document, template, pages, fallback)
            needs = needs_scripts(document, reading.result)
            versions = find_text_versions(document) if needs else ()
            return document, replace(reading, needs_scripts=needs, versions=versions)
    except etree.ParserError:
        return None, ExtractionResult(result=_outcome(page, site, OutcomeName.EMPTY, "the page has no element"))
    except (etree.LxmlError, RecursionError, ValueError, OverflowError) as error:
        reason = f"the page cannot be read: {type(error).__name__}: {error}"[:300]
        return None, ExtractionResult(result=_outcome(page, site, OutcomeName.FAILED, reason))


@contextmanager
def _collection_postponed() -> Iterator[None]:
    """Python looks for garbage in circles after the page, not some hundred times while its elements all live."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:  # by whoever switched it off, also where threads read pages
            gc.enable()


def _outcome(page: Page, site: Site, name: OutcomeName, reason: str) -> Outcome:
    return Outcome(url=page.url, site=site.name, name=name, reason=reason, at=page.fetched, status=page.status)


def _read(document: Document, template: Template | None, pages: _FurtherPages, fallback: Fields) -> ExtractionResult:
    fields = {name: found or fallback.get(name, ()) for name, found in read_fields(document).items()}
    headline = winner(fields, "headline")
    standfirst = winner(fields, "standfirst")
    shown = shown_headline(fields["headline"])
    blocks = read_body(document, headline=shown, standfirst=standfirst, template=template)
    if len(blocks) >= MAX_BLOCKS:  # never a part of it without a word
        reason = f"the page has more than {MAX_BLOCKS} blocks of text"
        return ExtractionResult(result=_outcome(document.page, document.site, OutcomeName.TOO_LARGE, reason))
    read_from: tuple[str, ...] = ()
    if pages.single is not None:
        single = open_document(pages.single, document.site)
        whole = read_single(blocks, single, headline=shown, standfirst=standfirst, template=template)
        blocks, read_from = (blocks, ()) if whole is None else (whole, (pages.single.url,))
    elif pages.further:
        further = [open_document(page, document.site) for page in pages.further]
        together = read_together(
            blocks, winner(fields, "images") or (), further, headline=shown, standfirst=standfirst, template=template
        )
        blocks, read_from = together.blocks, (document.page.url, *(page.url for page in pages.further))
        fields["images"] = _with_value(fields["images"], together.pictures)
        fields["kind"] = _with_value(fields["kind"], Kind.GALLERY) if together.is_series else fields["kind"]
    blocks = add_stated_story(document, blocks)
    blocks = look_again(document, blocks, headline=shown, standfirst=standfirst, template=template)
    blocks = without_signature(blocks, winner(fields, "byline") or ())
    paragraphs = [block.text for block in blocks if block.kept and block.role is Role.PARAGRAPH]
    fields["dateline"] = datelines(document, paragraphs[:3])
    no_article = classify_page(
        document, blocks, headline=headline, has_byline=bool(fields["byline"]), has_time=bool(fields["published"])
    )
    if no_article or headline is None:
        name, reason = no_article or (OutcomeName.INCOMPLETE, "the page has no headline")
        # the first picture of a series may stand without a word
        has_pages = name is OutcomeName.EMPTY or winner(fields, "kind") is Kind.GALLERY
        return ExtractionResult(
            result=_outcome(document.page, document.site, name, reason),
            fields=fields,
            blocks=blocks,
            pages=read_story_pages(document) if has_pages and headline and _is_dated(document, fields) else None,
        )
    article = replace(_compose(document, fields, blocks, headline), pages=read_from)
    story_pages = read_story_pages(document) if _is_dated(document, fields) else None
    return ExtractionResult(result=article, fields=fields, blocks=blocks, pages=story_pages)


def _is_dated(document: Document, fields: Fields) -> bool:
    """Whether a page says that it is one story, or when it appeared: a list that is taken for one has no more pages."""
    og_type = (document.first_meta("og:type") or "").lower()
    return bool(document.stories or fields["published"]) or og_type in {"article", "news", "newsarticle"}


def _with_value(found: tuple[FieldCandidate[Any], ...], value: object) -> tuple[FieldCandidate[Any], ...]:
    """The candidates of a field with another value in the place of the winner's."""
    if not found:
        return (FieldCandidate(value=value, source=Source.HTML, confidence=0.6, where="further pages"),)
    return (replace(found[0], value=value), *found[1:])


def without_signature(blocks: Sequence[Block], names: Sequence[str]) -> tuple[Block, ...]:
    """The blocks without a last one that is no more than a name of the byline."""
    last = next((n for n in range(len(blocks) - 1, -1, -1) if blocks[n].kept), None)
    if last is None or comparable(blocks[last].text.strip(SIGNATURE_MARKS)) not in map(comparable, names):
        return tuple(blocks)
    signature = blocks[last].left_out(SIGNATURE_REASON)
    return (*blocks[:last], signature, *blocks[last + 1 :])


def read_fields(document: Document) -> dict[str, tuple[FieldCandidate[Any], ...]]:
    """The candidates of every field that needs no body, each with its winner first."""
    fields: dict[str, tuple[FieldCandidate[Any], ...]] = {"headline": document.once(headlines)}
    fields["standfirst"] = standfirsts(document, winner(fields, "headline"))
    fields["byline"] = bylines(document)
    fields["published"] = published_times(document)
    fields["modified"] = modified_times(document, winner(fields, "published"))
    fields["section"] = document.once(sections)
    fields["tags"] = tags(document)
    fields["language"] = document.once(languages)
    fields["images"] = images(document)
    fields["kind"] = genres(document)
    fields["free"] = free_flags(document)
    fields["publisher"] = publishers(document)
    fields["canonical_url"] = canonical_urls(document)
    fields["syndicated_from"] = origins(document)
    return fields


def winner(fields: Fields, name: str) -> Any:
    """The value of a field's winner, or None."""
    found = fields.get(name)
    return found[0].value if found else None


def _compose(document: Document, fields: Fields, blocks: Sequence[Block], headline: str) -> Article:
    def value(name: str, default: T) -> T:
        chosen = winner(fields, name)
        return default if chosen is None else cast("T", chosen)

    def moment(name: str) -> datetime | None:
        at: datetime | None = winner(fields, name)
        return at.astimezone(UTC) if at else None

    body = render_text(blocks)
    standfirst: str | None = winner(fields, "standfirst")
    if standfirst and _is_only_an_excerpt(standfirst, fields["standfirst"][0], blocks):
        standfirst = None
    kind = value("kind", Kind.ARTICLE)
    left_out = {"standfirst"} if standfirst is None else set()
    trust = min(map(trust_in, document.stories[:1]), default=1.0)
    provenance = {
        name: Provenance(source=found[0].source, confidence=confidence_of(name, found, trust=trust))
        for name, found in fields.items()
        if found and name not in left_out
    }
    provenance["body"] = _provenance_of_body(blocks)
    for name in ("published", "modified"):
        if fields[name] and fields[name][0].where.endswith(GUESSED_ZONE):
            provenance[f"{name}_offset"] = Provenance(source=Source.COUNTRY, confidence=GUESSED_ZONE_SHARE)
    if document.page.is_rendered:
        provenance = {name: _as_rendered(found) for name, found in provenance.items()}
    return Article(
        url=document.page.url,
        site=document.site.name,
        headline=headline,
        body=body,
        fetched=document.page.fetched.astimezone(UTC),
        requested_url=document.page.requested_url,
        canonical_url=winner(fields, "canonical_url"),
        publisher=winner(fields, "publisher"),
        standfirst=standfirst,
        markdown=render_markdown(blocks),
        byline=value("byline", ()),
        dateline=winner(fields, "dateline"),
        published=moment("published"),
        published_offset=offset_of(winner(fields, "published")),
        modified=moment("modified"),
        modified_offset=offset_of(winner(fields, "modified")),
        section=winner(fields, "section"),
        tags=value("tags", ()),
        language=winner(fields, "language"),
        images=cast("tuple[Image, ...]", value("images", ())),
        kind=kind,
        free=winner(fields, "free"),
        syndicated_from=winner(fields, "syndicated_from"),
        entries=tuple(_in_utc(entry) for entry in entries(document, kind)),
        rights=read_rights(document),
        memento=document.page.memento,
        provenance=dict(sorted(provenance.items())),
    )


def _in_utc(entry: Entry) -> Entry:
    at = entry.published.astimezone(UTC) if entry.published else None
    return Entry(text=entry.text, id=entry.id, headline=entry.headline, published=at)


def _is_only_an_excerpt(standfirst: str, found: FieldCandidate[str], blocks: Sequence[Block]) -> bool:
    """Whether a description for search engines only repeats how the story begins."""
    summary, kept = comparable(standfirst).rstrip(".… "), [block for block in blocks if block.kept]
    begins_alike = not kept or summary.startswith(comparable(kept[0].text).rstrip(".… "))
    if begins_alike and summary == comparable(" ".join(block.text for block in kept)).rstrip(".… "):
        return True
    if any(comparable(block.text).rstrip(".… ") == summary for block in kept[:4]):  # a paragraph among the others
        return True
    if found.source in {Source.SITE_RULE, Source.HTML, Source.MICRODATA}:
        return False
    return any(len(block.text) > len(standfirst) + 25 and summary in comparable(block.text) for block in kept[:4])


def _as_rendered(found: Provenance) -> Provenance:
    """Of what was read in an element, that scripts may have brought it."""
    return replace(found, source=Source.RENDERED) if found.source in SHOWN_SOURCES else found


def _provenance_of_body(blocks: Sequence[Block]) -> Provenance:
    kept = [block for block in blocks if block.kept]
    stated = next((source for source, shape in SHAPES.items() if any(block.shape == shape for block in kept)), None)
    return Provenance(source=stated or Source.HTML, confidence=body_confidence(blocks))
