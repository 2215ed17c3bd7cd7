"""Whether a URL is that of a story, by the shape that publishing systems give to it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.site import Site
from crawler.text.scripts import count_dense
from crawler.text.url_words import (
    AMBIGUOUS_WORDS,
    FILE_EXTENSIONS,
    ID_PARAMETER,
    JOINING_WORDS,
    LISTING_WORDS,
    MEDIA_WORDS,
    NO_STORY_PARAMETERS,
    PAGE_NUMBER,
    SECTION_WORDS,
    SERVICE_HOSTS,
    SERVICE_WORDS,
    STORY_WORDS,
    UTILITY_WORDS,
)

MIN_STORY_SCORE: Final = 0.5  # from here on a URL is worth a download

_PAGE_NAME = re.compile(r"(?:index|default|home)(?:\.\w{2,5})?|\.+")
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{1,10})$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"0?[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_WHOLE_DATE = re.compile(
    r"(?:19|20)\d\d[-_.]?(?:0?[1-9]|1[0-2])[-_.]?(?:[0-3]\d)|[0-3]?\d[-_.][01]?\d[-_.](?:19|20)\d\d|\d\d_[a-z]{3,12}_\d\d"
)
_DAY_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d[-_]?(?:0[1-9]|1[0-2])[-_]?(?:0[1-9]|[12]\d|3[01])(?!\d{3})")
_DIGIT = re.compile(r"\d")
# digits among letters, as content systems number their pages
_CODE = re.compile(
    r"(?=[a-z]*\d)(?=\d*[a-z])(?![a-z]+\d{1,4}$)[0-9a-z]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_BREAK = re.compile(r"[-_,.+~ –—:]+")
_PIECE_BREAK = re.compile(r"[-_,.~:]")
_NUMBERED_LIST = re.compile(r"[-_:=]\d+$")


def classify_url(url: str, site: Site) -> float:
    """How surely a URL is that of a story of the site, from 0 to 1; nothing is fetched.

    The site's own ``other_url`` and ``article_url`` decide, in this order; where it gives none, the shape of the URL
    does. 0 for what is not on the site or is not an http or https URL.
    """
    try:
        if not url.lower().startswith(("http:", "https:")) or not site.owns(url):
            return 0.0
    except ValueError:
        return 0.0
    if site.other_url and re.search(site.other_url, url):
        return 0.0
    if site.article_url:
        return 1.0 if re.search(site.article_url, url) else 0.0
    return url_shape(url).score


class Shape(NamedTuple):
    """What a URL's path and query look like."""

    score: float  # how surely a story, 0 to 1
    kind: UrlKind


class UrlKind(StrEnum):
    """What a URL looks like."""

    STORY = "story"  # or anything else: the score says how surely
    FRONT = "front"
    LISTING = "listing"  # by tag, topic, author, day
    SECTION = "section"  # a list of a section, named so by its path
    MEDIA = "media"
    UTILITY = "utility"
    FILE = "file"


@lru_cache(maxsize=4096)
def url_shape(url: str) -> Shape:
    """What an http or https URL looks like, whatever its site; raises ValueError when it cannot be split."""
    parts = urlsplit(url)
    host = (parts.hostname or "").split(".")[0]
    segments = [segment for segment in unquote(parts.path).lower().split("/") if segment.strip()]
    parameters = dict(parse_qsl(parts.query[:2000], max_num_fields=None))
    if (
        host in SERVICE_HOSTS
        or host.split("-")[0] in SERVICE_HOSTS
        or any(key.lower() in NO_STORY_PARAMETERS for key in parameters)
    ):
        return Shape(0.02, UrlKind.UTILITY)
    if segments and _PAGE_NAME.fullmatch(segments[-1]):
        segments.pop()
    identified = any(
        ID_PARAMETER.fullmatch(key) and re.fullmatch(r"\d{3,}", value) for key, value in parameters.items()
    )
    if not segments:
        return Shape(0.6, UrlKind.STORY) if identified else Shape(0.0, UrlKind.FRONT)
    extension = _EXTENSION.search(segments[-1])
    if extension and extension[1] in FILE_EXTENSIONS:
        return Shape(0.0, UrlKind.FILE)
    if extension:
        segments[-1] = segments[-1][: extension.start()]
    if _is_utility(segments):
        return Shape(0.02, UrlKind.UTILITY)
    if _is_listing(segments) and not (extension and identified):
        return Shape(0.05, UrlKind.SECTION if SECTION_WORDS.intersection(segments) else UrlKind.LISTING)
    score = _score_of(segments, is_file=extension is not None, identified=identified)
    if MEDIA_WORDS.intersection({*segments, host, segments[0].split("-")[0]}):
        return Shape(round(score * 0.5, 3), UrlKind.MEDIA)
    return Shape(round(score, 3), UrlKind.STORY)


def _score_of(segments: list[str], *, is_file: bool, identified: bool) -> float:
    dated, after = _date_in(segments)
    if dated and after == len(segments) and not (is_file or identified):
        return 0.08  # the list of a day
    words = max(map(_count_words, segments[-2:]))
    is_numbered = identified or any(_is_number(segment) for segment in segments[-3:])
    score = {0: 0.05, 1: 0.1, 2: 0.2, 3: 0.45, 4: 0.75}.get(words, 0.85)
    if dated:
        score = max(score, 0.85 if words > 1 or is_numbered or is_file else 0.6)
    if is_numbered:
        score = max(score, 0.7 if words > 1 or len(segments) > 1 or is_file else 0.4)
    if is_file and words > 1:
        score += 0.2
    if STORY_WORDS.intersection(segments[:-1]):
        score += 0.5 if words > 1 or len(segments) > 2 or segments[-1].isdigit() else 0.3
    if (dated or is_numbered) and words > 2:
        score += 0.1
    if words == 3 and len(segments) > 2:
        score += 0.1
    return min(score, 0.98)


def _date_in(segments: list[str]) -> tuple[bool, int]:
    """Whether the path names a day or month, and how many segments it takes up to there."""
    for at, segment in enumerate(segments):
        if _WHOLE_DATE.fullmatch(segment):
            return True, at + 1
        if _DAY_IN_NAME.search(segment):
            return True, at
        if _YEAR.fullmatch(segment):
            end = at + 1
            for part in (_MONTH, _DAY):
                if end < len(segments) and part.fullmatch(segments[end]):
                    end += 1
                else:
                    break
            if end > at + 1 or end == len(segments):
                return True, end
    return False, 0


@lru_cache(maxsize=4096)  # the folders of a site are the same few
def _count_words(segment: str) -> int:
    """How many words of weight a segment has; scripts without spaces count one for three characters."""
    dense = count_dense(segment)
    words = [word for word in _BREAK.split(segment) if word.isalpha() or any(map(str.isalpha, word))]
    light = sum(word in JOINING_WORDS for word in words)
    # long headlines have many of them, names of sections one or two
    return max(len(words) - min(light, 2), dense // 3)


@lru_cache(maxsize=4096)
def _is_number(segment: str) -> bool:
    if segment.isalpha() or not _DIGIT.search(segment):
        return False
    is_numbered = len(segment) >= 5 and (segment[:5].isdecimal() or segment[-5:].isdecimal())
    return is_numbered or any(_CODE.fullmatch(piece) for piece in _PIECE_BREAK.split(segment) if not piece.isalpha())


def _is_utility(segments: list[str]) -> bool:
    inner = segments[1:] if len(segments) > 1 and _is_language(segments[0]) else segments
    first, last = inner[0], inner[-1]
    if first in UTILITY_WORDS or last in UTILITY_WORDS or last in AMBIGUOUS_WORDS or PAGE_NUMBER.fullmatch(last):
        return True
    pieces = [piece for piece in _BREAK.split(last) if piece]
    words = [piece for piece in pieces if not piece.isdigit() and not _is_number(piece)]
    # "terms-of-use-6902768", "impressum-article20411418"
    if len(pieces) > 1 and words and all(word in SERVICE_WORDS or word in UTILITY_WORDS for word in words):
        return True
    return first in AMBIGUOUS_WORDS and _count_words(last) < 4 and not _is_number(last)


def _is_language(segment: str) -> bool:
    return re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", segment) is not None


def _is_listing(segments: list[str]) -> bool:
    at = next((at for at, segment in enumerate(segments) if _NUMBERED_LIST.sub("", segment) in LISTING_WORDS), None)
    if at is None:
        return False
    after = segments[at + 1 :]
    if len(after) == 1 and re.fullmatch(r"\d{5,}", after[0]) and segments[at].startswith("archiv"):
        return False  # WordPress offers /archives/12345 as the address of a story
    # below the folder of an author or section there may be stories
    return not (len(after) > 1 and (_count_words(after[-1]) > 3 or STORY_WORDS.intersection(after)))
