"""What sort of story a page holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.article import Kind, Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.section import sections
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import types_of
from crawler.text.folding import comparable
from crawler.text.page_words import GENRE_WORDS

GENRE_BY_TYPE = {
    "LiveBlogPosting": Kind.LIVE_BLOG,
    "OpinionNewsArticle": Kind.OPINION,
    "AnalysisNewsArticle": Kind.ANALYSIS,
    "BackgroundNewsArticle": Kind.ANALYSIS,
    "ReviewNewsArticle": Kind.REVIEW,
    "Review": Kind.REVIEW,
    "CriticReview": Kind.REVIEW,
    "AdvertiserContentArticle": Kind.PRESS_RELEASE,
    "ImageGallery": Kind.GALLERY,
    "MediaGallery": Kind.GALLERY,
    "PodcastEpisode": Kind.AUDIO,
    "RadioEpisode": Kind.AUDIO,
}
GENRE_BY_OG_TYPE = {
    "video": Kind.VIDEO,
    "video.other": Kind.VIDEO,
    "video.episode": Kind.VIDEO,
    "music.song": Kind.AUDIO,
}
GENRE_PATTERNS = tuple((Kind(kind), re.compile("|".join(words.split()))) for kind, words in GENRE_WORDS.items())
NOT_BY_SECTION = frozenset(
    {Kind.VIDEO, Kind.GALLERY, Kind.AUDIO}
)  # a story in such a section is of it only if its URL says so


def genres(document: Document) -> tuple[FieldCandidate[Kind], ...]:
    """Candidates for the kind, winner first; Kind.ARTICLE where nothing says more."""
    return rank_candidates(
        [
            *_declared(document),
            FieldCandidate(value=Kind.ARTICLE, source=Source.HTML, confidence=0.4, where="nothing else"),
        ]
    )


def _declared(document: Document) -> Iterator[FieldCandidate[Kind]]:
    types = [name for node in document.stories[:1] for name in types_of(node)]
    special = [GENRE_BY_TYPE[name] for name in types if name in GENRE_BY_TYPE]
    if special:
        yield FieldCandidate(value=special[0], source=Source.JSON_LD, confidence=0.9, where="@type")
    elif not document.stories:
        for node in document.json_ld:
            main = [
                GENRE_BY_TYPE.get(name) or (Kind.VIDEO if name == "VideoObject" else None) for name in types_of(node)
            ]
            if main and main[0]:
                yield FieldCandidate(value=main[0], source=Source.JSON_LD, confidence=0.6, where="@type")
                break
    kind = GENRE_BY_OG_TYPE.get((document.first_meta("og:type") or "").lower())
    if kind:
        yield FieldCandidate(value=kind, source=Source.OPENGRAPH, confidence=0.55, where="og:type")
    path = unquote(urlsplit(document.page.url).path).lower()
    parts = [part for part in path.split("/") if part]
    for part in parts[:-1]:
        if kind := _genre_of_word(part):
            yield FieldCandidate(value=kind, source=Source.URL, confidence=0.6, where=f"URL /{part}/")
            break
    for word in re.split(r"[-_.]", parts[-1])[:2] if parts else ():
        kind = _genre_of_word(word)
        if kind in {Kind.LIVE_BLOG, Kind.OBITUARY, Kind.GALLERY, Kind.PRESS_RELEASE} and word not in {
            "live",
            "photos",
            "bilder",
            "fotos",
        }:
            yield FieldCandidate(value=kind, source=Source.URL, confidence=0.5, where="URL")
            break
    for section in document.once(sections)[:2]:
        kind = _genre_of_word(comparable(section.value))
        if kind and kind not in NOT_BY_SECTION:
            yield FieldCandidate(value=kind, source=section.source, confidence=0.55, where="section")
            break


def _genre_of_word(word: str) -> Kind | None:
    return next((kind for kind, pattern in GENRE_PATTERNS if pattern.fullmatch(word)), None)
