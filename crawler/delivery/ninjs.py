"""IPTC ninjs 3.0, the news agencies' JSON (https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.article import Image, Kind
from crawler.delivery.format import Options
from crawler.delivery.lines import write_lines
from crawler.identity.urls import story_url
from crawler.storage.values import Deliverable

NINJS_SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"
TYPES = {Kind.AUDIO: "audio", Kind.VIDEO: "video"}
URL_STARTS = ("http://", "https://")


class Ninjs:
    """``articles.ninjs.jsonl``: a ninjs object a line."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file."""
        write_lines(folder / "articles.ninjs.jsonl", map(as_ninjs, items), zstd=options.zstd)


def as_ninjs(item: Deliverable) -> dict[str, Any]:
    """A revision as a ninjs object."""
    revision = item.revision
    article = revision.article
    rights = article.rights
    values = {
        "uri": story_url(article),
        "type": TYPES.get(article.kind, "text"),
        "profile": "text-photo" if article.images else "text-only",
        "version": str(revision.number),
        "firstCreated": article.published and article.published.isoformat(),
        "versionCreated": (article.modified or revision.seen).isoformat(),
        "contentCreated": article.published and article.published.isoformat(),
        "pubStatus": "canceled" if item.is_taken_down else "usable",
        "copyrightHolder": article.publisher,
        "language": article.language,
        "headlines": [{"role": "main", "value": article.headline}],
        "descriptions": [{"role": "standfirst", "value": article.standfirst}] if article.standfirst else [],
        "bodies": _bodies(article.body, article.markdown),
        "people": [{"name": name, "rel": "author"} for name in article.byline],
        "organisations": [{"name": article.publisher, "rel": "publisher"}] if article.publisher else [],
        "subjects": [{"name": tag} for tag in article.tags],
        "infoSources": [{"name": article.syndicated_from, "role": "source"}] if article.syndicated_from else [],
        "by": ", ".join(article.byline),
        "located": article.dateline,
        "genres": [{"name": article.kind.value}],
        "associations": [_picture(image) for image in article.images if image.url.startswith(URL_STARTS)],
        "altIds": [
            {"role": role, "value": value}
            for role, value in (("identity", revision.identity), ("digest", revision.digest), ("url", article.url))
        ],
        "rightsInfo": {"linkedRights": rights.licence} if rights and rights.licence else None,
        "standard": {"name": "ninjs", "version": "3.0", "schema": NINJS_SCHEMA},
    }
    return {name: value for name, value in values.items() if value}


def _bodies(text: str, markdown: str) -> list[dict[str, Any]]:
    plain = {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": len(text.split()),
        "value": text,
    }
    marked = {"role": "main", "contentType": "text/markdown", "value": markdown}
    return [plain, marked] if markdown else [plain]


def _picture(image: Image) -> dict[str, Any]:
    values = {
        "name": image.caption or "picture",
        "uri": image.url,
        "type": "picture",
        "descriptions": [{"role": "caption", "value": image.caption}] if image.caption else [],
        "by": image.credit,
        "renditions": [{"name": "main", "href": image.url}],
    }
    return {name: value for name, value in values.items() if value}
