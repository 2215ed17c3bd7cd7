"""Whether two papers print the same text: bands by which pairs are found, and the rule by which they are confirmed."""

from __future__ import annotations

import re
import struct
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from crawler.article import Article, Kind
from crawler.identity.origin import OriginFacts, original
from crawler.identity.signature import (
    PERMUTATIONS,
    SKETCH_VERSION,
    list_shingles,
    similarity,
    sketch_shingles,
)
from crawler.identity.story_blocks import story_blocks

BANDS, BAND_ROWS = 42, 3  # a pair with a third of the shingles in common meets in one of them in 79 cases of 100
BAND_FORMAT = struct.Struct(f"<{BAND_ROWS}I")
MIX_PRIME, MIX_MASK = 0x9E3779B97F4A7C15, 0xFFFFFFFFFFFFFFFF  # the golden ratio of 64 bits: bits spread evenly
MIN_COPY_SHINGLES = 20  # in common; a note of two sentences says nothing
MIN_SHARE = 0.5  # of the shingles of the shorter text
MIN_LONGER_SHARE = 0.15  # of those of the longer one; a text that only quotes the other one has less
MIN_NUMBERED_SHINGLES = 6  # in common when digits are left out of sight; of fewer nothing is said
MIN_NUMBERS_KEPT = 0.5  # of these with the same digits; a machine's texts of one template have fewer
MAX_READY_SHINGLES = 4_000_000  # that are kept from one batch of stories to the next: some thousand stories, 32 MB
LEAST_READY_TEXTS = 100  # more than one comparison needs at once
DIGITS = re.compile(r"\d+")


AnyCopy = TypeVar("AnyCopy", bound=OriginFacts)


@dataclass(frozen=True, slots=True)
class ShingledText:
    """A text as it is compared: hashes of its shingles, each once; as strings they take thirteen times as much."""

    shingles: array[int]
    numbered: array[int] = field(repr=False)  # of the shingles with digits in them
    masked: array[int] = field(repr=False)  # of these with the digits out of sight


def shingle_text(body: str) -> ShingledText:
    """A body, made ready for :func:`is_copy`."""
    shingles = list_shingles("\n".join(story_blocks(body)))
    numbered = set(_with_digits(shingles))
    return ShingledText(_hashes(shingles), _hashes(numbered), _hashes(DIGITS.sub("0", one) for one in numbered))


def _with_digits(shingles: Sequence[str]) -> Iterator[str]:
    """The shingles with digits, one for each number in them: looked for in all at once, as few have any."""
    lines = "\n".join(("", *shingles, ""))
    for found in DIGITS.finditer(lines):
        yield lines[lines.rfind("\n", 0, found.start()) + 1 : lines.find("\n", found.end())]


def _hashes(shingles: Iterable[str]) -> array[int]:
    return array("q", list(set(map(hash, shingles))))  # of a list: its length is known beforehand


def is_copy(one: ShingledText, other: ShingledText) -> bool:
    """Whether two texts are one story, edited: half of the shorter one is in the other, with its numbers."""
    common = _count_common(one.shingles, other.shingles)
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    if common < MIN_COPY_SHINGLES or common < max(MIN_SHARE * shorter, MIN_LONGER_SHARE * longer):
        return False
    numbered = _count_common(one.masked, other.masked)
    if numbered < MIN_NUMBERED_SHINGLES:
        return True
    return _count_common(one.numbered, other.numbered) >= MIN_NUMBERS_KEPT * numbered


def _count_common(one: array[int], other: array[int]) -> int:
    return len(set(one).intersection(other))


def sketch_article(article: Article) -> tuple[bytes, tuple[int, ...]]:
    """The signature of an article, and its bands: none of a live blog, or of a text that is too short to be a copy."""
    text = "\n".join(story_blocks(article.body))
    shingles = list_shingles(text or article.headline)
    sketch = sketch_shingles(shingles)
    is_live = article.kind is Kind.LIVE_BLOG or bool(article.entries)
    return sketch, () if is_live or not text or _is_short(shingles) else sketch_bands(sketch)


def _is_short(shingles: Sequence[str]) -> bool:
    """Whether a text has too few different shingles to be a copy; most have enough at their beginning."""
    return all(len(set(some)) < MIN_COPY_SHINGLES for some in (shingles[: 2 * MIN_COPY_SHINGLES], shingles))


def sketch_bands(sketch: bytes) -> tuple[int, ...]:
    """The keys of a sketch's bands, signed numbers of 64 bits; two texts that share one are worth a comparison."""
    if sketch[:1] != SKETCH_VERSION or len(sketch) != 1 + 4 * PERMUTATIONS:
        return ()
    keys = []
    for band in range(BANDS):
        key = band + 1
        for number in BAND_FORMAT.unpack_from(sketch, 1 + 4 * BAND_ROWS * band):
            key = (key ^ number) * MIX_PRIME & MIX_MASK
            key ^= key >> 29
        keys.append(key - (1 << 64) if key >> 63 else key)
    return tuple(keys)


class ReadyTexts:
    """Texts as they are compared, by digest: of too many those go that were not asked for the longest."""

    def __init__(self, room: int = MAX_READY_SHINGLES) -> None:
        self._room = room
        self._texts: OrderedDict[str, ShingledText] = OrderedDict()

    def __len__(self) -> int:
        return len(self._texts)

    def get(self, digest: str) -> ShingledText | None:
        """A text that is kept."""
        text = self._texts.get(digest)
        if text is not None:
            self._texts.move_to_end(digest)
        return text

    def keep(self, digest: str, text: ShingledText) -> None:
        """Keeps a text."""
        former = self._texts.pop(digest, None)
        self._room += len(former.shingles) if former is not None else 0
        self._texts[digest] = text
        self._room -= len(text.shingles)
        while self._room < 0 and len(self._texts) > LEAST_READY_TEXTS:
            _, gone = self._texts.popitem(last=False)
            self._room += len(gone.shingles)


@dataclass(frozen=True, slots=True)
class TextCopies:
    """The rules of this module for a store, which compares a text for so long with new ones."""

    window: timedelta
    _ready: ReadyTexts = field(default_factory=ReadyTexts, compare=False, repr=False)

    def bands(self, signature: bytes) -> tuple[int, ...]:
        """As :func:`sketch_bands`."""
        return sketch_bands(signature)

    def similarity(self, one: bytes, other: bytes) -> float:
        """As :func:`crawler.identity.signature.similarity`."""
        return similarity(one, other)

    def shingle(self, body: str) -> ShingledText:
        """As :func:`shingle_text`."""
        return shingle_text(body)

    def make_ready(self, digest: str, body: str) -> ShingledText:
        """A text as it is compared, which is kept for later comparisons."""
        text = self.shingle(body)
        self._ready.keep(digest, text)
        return text

    def ready(self, digest: str) -> ShingledText | None:
        """A text that is still kept."""
        return self._ready.get(digest)

    def is_copy(self, one: ShingledText, other: ShingledText) -> bool:
        """As :func:`is_copy`."""
        return is_copy(one, other)

    def original(self, copies: Sequence[AnyCopy]) -> AnyCopy:
        """As :func:`crawler.identity.origin.original`."""
        return original(copies)


def copy_rules(days: float) -> TextCopies | None:
    """The rules for a window of some days; none for 0: copies are not looked for."""
    return TextCopies(timedelta(days=days)) if days > 0 else None
