"""schema.org NewsArticle as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.article import Article, Image, Kind
from crawler.delivery.format import Options
from crawler.delivery.lines import write_lines
from crawler.identity.urls import story_url
from crawler.storage.values import Deliverable

TYPES = {
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.LIVE_BLOG: "LiveBlogPosting",
    Kind.OPINION: "OpinionNewsArticle",
    Kind.REVIEW: "ReviewNewsArticle",
}


class SchemaOrg:
    """``articles.jsonld.jsonl``: a JSON-LD object a line."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file."""
        write_lines(folder / "articles.jsonld.jsonl", map(as_json_ld, items), zstd=options.zstd)


def as_json_ld(item: Deliverable) -> dict[str, Any]:
    """A revision as a NewsArticle, or as the kind of it that fits better."""
    revision = item.revision
    article = revision.article
    url = story_url(article)
    values = {
        "@context": "https://schema.org",
        "@type": TYPES.get(article.kind, "NewsArticle"),
        "@id": f"{url}#revision-{revision.number}",
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.headline,
        "description": article.standfirst,
        "articleBody": article.body,
        "wordCount": len(article.body.split()),
        "author": [{"@type": "Person", "name": name} for name in article.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.publisher} if article.publisher else None,
        "datePublished": article.published and article.published.isoformat(),
        "dateModified": article.modified and article.modified.isoformat(),
        "dateline": article.dateline,
        "articleSection": article.section,
        "keywords": list(article.tags),
        "inLanguage": article.language,
        "image": [_picture(image) for image in article.images],
        "isAccessibleForFree": article.free,
        "license": article.rights.licence if article.rights else None,
        "isBasedOn": article.syndicated_from,
        "creativeWorkStatus": "Withdrawn" if item.is_taken_down else None,
        "version": revision.number,
        "sdDatePublished": revision.seen.isoformat(),
        "liveBlogUpdate": _updates(article) if article.kind is Kind.LIVE_BLOG else None,
    }
    return {name: value for name, value in values.items() if value is not None and value != []}


def _picture(image: Image) -> dict[str, Any]:
    values = {"@type": "ImageObject", "url": image.url, "caption": image.caption, "creditText": image.credit}
    return {name: value for name, value in values.items() if value}


def _updates(article: Article) -> list[dict[str, Any]]:
    return [
        {
            name: value
            for name, value in {
                "@type": "BlogPosting",
                "headline": entry.headline,
                "articleBody": entry.text,
                "datePublished": entry.published and entry.published.isoformat(),
            }.items()
            if value
        }
        for entry in article.entries
    ]
