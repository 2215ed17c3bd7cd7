"""One form for every field of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from crawler.article import Article, Provenance, Source
from crawler.normalisation.byline import clean_byline
from crawler.normalisation.entries import clean_entries
from crawler.normalisation.headline import clean_headline, names_of
from crawler.normalisation.images import clean_images
from crawler.normalisation.language import contradict_language, identify_language
from crawler.normalisation.tags import clean_tags
from crawler.normalisation.times import clean_modified, clean_offset, to_utc
from crawler.site import Site
from crawler.text.languages import read_language
from crawler.text.spacing import clean_line, clean_markdown, clean_optional_line, clean_text
from crawler.text.urls import resolve_url

DATELINE_MARKS = " \t-–—―:"  # between a dateline and the story


def normalise(article: Article, site: Site | None = None) -> Article:
    """The article with every field in its one form; a second time changes nothing.

    A field that turns out empty loses its provenance; a language that is worked out gets ``Source.TEXT``.
    """
    url = resolve_url(article.url) or article.url
    publisher = clean_optional_line(article.publisher)
    headline = clean_headline(article.headline, names=_names(article, site, publisher))
    body = clean_text(article.body)
    language = read_language(article.language)
    text = f"{headline}\n{body}"
    identified = (
        contradict_language(text, language)
        if language
        else identify_language(text, likely=site.language if site else None)
    )
    published = to_utc(article.published)
    modified = clean_modified(article.modified, published=published, fetched=article.fetched)
    standfirst = clean_text(article.standfirst or "") or None
    cleaned: dict[str, Any] = {
        "url": url,
        "headline": headline,
        "body": body,
        "fetched": to_utc(article.fetched) or article.fetched,
        "canonical_url": resolve_url(article.canonical_url, base=url),
        "publisher": publisher,
        "standfirst": None if standfirst == headline else standfirst,
        "markdown": clean_markdown(article.markdown),
        "dateline": clean_line(article.dateline or "").strip(DATELINE_MARKS) or None,
        "published": published,
        "published_offset": clean_offset(article.published_offset, time=published and article.published),
        "modified": modified,
        "modified_offset": clean_offset(article.modified_offset, time=modified and article.modified),
        "section": clean_optional_line(article.section),
        "tags": clean_tags(article.tags),
        "language": identified[0] if identified else language,
        "images": clean_images(article.images, base=url),
        "syndicated_from": clean_optional_line(article.syndicated_from),
        "entries": clean_entries(article.entries),
    }
    cleaned["byline"] = clean_byline(article.byline, publisher=publisher, language=cleaned["language"])
    provenance = _provenance(article, cleaned, identified)
    return replace(article, **cleaned, provenance=provenance)


def _names(article: Article, site: Site | None, publisher: str | None) -> frozenset[str]:
    urls = (resolve_url(article.url), resolve_url(site.home) if site else None)
    return names_of((publisher, site.publisher if site else None, article.site), *filter(None, urls))


def _provenance(
    article: Article, cleaned: Mapping[str, Any], identified: tuple[str, float] | None
) -> Mapping[str, Provenance]:
    emptied = {
        field.name
        for field in fields(article)
        if field.name in cleaned and getattr(article, field.name) and not cleaned[field.name]
    }
    kept = {name: origin for name, origin in article.provenance.items() if name not in emptied}
    if identified:
        kept["language"] = Provenance(source=Source.TEXT, confidence=identified[1])
    return kept
