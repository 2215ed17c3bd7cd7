"""What a site's pages have in common is no story: learnt from the pages, in any language, without a list of phrases."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import msgspec

from crawler.extraction.body.block import Block
from crawler.extraction.body.seen_once import SeenOnce
from crawler.text.folding import squash

MIN_PAGES = 3  # before anything learnt is applied: with two, repetition does harm
FADING_FACTOR = 0.98  # what a page counts for after each later page; half is gone after 34
MAX_SHAPES = 2000
MAX_TEXTS = 4000
MAX_WEIGHT = 400  # of a block: the characters that count
MAX_STORIES = 200  # the latest, that are known again
MAX_STORY_TEXTS = 40  # of a story, that it is known by
TRACE_DIGITS = 12
MIN_NAMED_SHARE = 0.5  # of the blocks of a story with the same headline or address
MIN_DUPLICATE_SHARE = 0.9  # of those of another; what a site puts into all stories is less of each
MIN_DUPLICATE_TEXTS = 3
MAX_SAMPLE_CHARS = 100  # of a block, for people
MAX_BARE_MEAN = 0.2  # mean score of a shape whose blocks are no story
MIN_SAFE_SCORE = 0.9  # a block that is surer than this of being story is kept in any shape
COMMON_SHARE = 0.2  # of pages; what running stories repeat of their background stands on fewer
FORMAT_VERSION = 1
MAX_SCALE = 1e6
EXTRA_ENTRIES = 1000  # above the most that may be, so that not every page sorts them


BlockTrace = tuple[str, str, float, float, str]
"""What is learnt of a block: its shape, text_key, weight, score and a sample; a plain tuple, as thousands are sent."""


class StoryTrace(NamedTuple):
    """What is kept of a story, to know it again at another address: of each site two hundred, so without sets."""

    digest: str  # of its text
    names: tuple[str, ...]  # of its address and its headline, by text_key
    texts: str  # those of its blocks, one behind the other


class Shape(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How the blocks of a shape fared; all three fade."""

    weight: float = 0.0
    scored: float = 0.0
    pages: float = 0.0
    sample: str = ""

    @property
    def mean(self) -> float:
        """The mean score of its blocks, by their length."""
        return self.scored / self.weight if self.weight else 0.0


UNKNOWN_SHAPE = Shape()


class Text(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """On how many pages a text stands; fading."""

    pages: float
    sample: str = ""


class StoredTemplate(msgspec.Struct):
    """A template as it is stored, in JSON."""

    version: int
    pages: int
    shapes: dict[str, Shape]
    texts: dict[str, Text]
    stories: tuple[tuple[str, list[str], list[str]], ...] = ()


STORED_DECODER = msgspec.json.Decoder(StoredTemplate)
MESSAGE_DECODER = msgspec.msgpack.Decoder(tuple[int, dict[str, Shape], dict[str, Text]])


def trace_block(block: Block) -> BlockTrace:
    """What a template needs to know of a block."""
    weight = float(min(len(block.text), MAX_WEIGHT))
    return block.shape, text_key(block.text), weight, block.score, block.text[:MAX_SAMPLE_CHARS]


def trace_story(digest: str, names: Iterable[str], body: str) -> StoryTrace:
    """What a template needs to know of a story."""
    texts = body.split("\n\n")[:MAX_STORY_TEXTS]
    return StoryTrace(digest[:TRACE_DIGITS], tuple(sorted(set(map(text_key, names)))), _join_keys(map(text_key, texts)))


def text_key(text: str) -> str:
    """Twelve hexadecimal digits for a text, whatever its case and spaces."""
    return hashlib.blake2b(squash(text).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _join_keys(keys: Iterable[str]) -> str:
    return "".join(sorted(set(keys)))


def _split_keys(keys: str) -> list[str]:
    return [keys[start : start + TRACE_DIGITS] for start in range(0, len(keys), TRACE_DIGITS)]


def _is_key(text: str) -> bool:
    return len(text) == TRACE_DIGITS and not text.strip("0123456789abcdef")


def _shares_text(texts: frozenset[str], others: str, share: float) -> bool:
    """Whether two stories have so much of the shorter one's texts in common; the keys of one are joined."""
    may_differ = len(others) // TRACE_DIGITS
    may_differ -= math.ceil(share * min(len(texts), may_differ))
    for start in range(0, len(others), TRACE_DIGITS):
        if others[start : start + TRACE_DIGITS] not in texts:
            may_differ -= 1
            if may_differ < 0:
                return False
    return True


def _keep_commonest(shapes: Mapping[str, Shape], extra: int = EXTRA_ENTRIES) -> Mapping[str, Shape]:
    """The shapes that stand on most pages, where there are more than may be and the extra ones."""
    if len(shapes) <= MAX_SHAPES + extra:
        return shapes
    return dict(islice(sorted(shapes.items(), key=lambda item: -item[1].pages), MAX_SHAPES))


def _keep_commonest_texts(
    texts: Mapping[str, Text], once: SeenOnce, extra: int = EXTRA_ENTRIES
) -> tuple[Mapping[str, Text], SeenOnce]:
    """As :func:`_keep_commonest`, of texts and those that were seen once."""
    if len(texts) + len(once) <= MAX_TEXTS + extra:
        return texts, once
    pages = sorted([*(text.pages for text in texts.values()), *once.all_weights()], reverse=True)
    least = pages[MAX_TEXTS - 1]
    room = MAX_TEXTS - pages.index(least)  # of those that stand on so many, the first are kept
    kept = {key: text for key, text in texts.items() if text.pages > least}
    for key, text in texts.items():
        if text.pages == least and room:
            kept[key] = text
            room -= 1
    return kept, once.heaviest(least, room)


@dataclass(frozen=True, slots=True)
class Template:
    """How the shapes and texts of a site's pages fared; immutable, each page gives another."""

    pages: int = 0
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)  # on several pages, by text_key
    once: SeenOnce = field(default_factory=SeenOnce)  # texts on one page
    stories: tuple[StoryTrace, ...] = ()  # that were counted, the latest last
    scale: float = 1.0  # what a page of now counts for: older ones fade against it, and need not be touched

    @property
    def is_ready(self) -> bool:
        """Whether enough pages were seen for anything to be dropped."""
        return self.pages >= MIN_PAGES

    def is_known(self, story: StoryTrace) -> bool:
        """Whether a story was counted before, at this address or at another."""
        digest, names, texts = story.digest, frozenset(story.names), frozenset(_split_keys(story.texts))
        is_short = len(texts) < MIN_DUPLICATE_TEXTS
        for other in self.stories:
            if digest == other.digest:
                return True
            if not names.isdisjoint(other.names):
                if _shares_text(texts, other.texts, MIN_NAMED_SHARE):
                    return True
            elif (
                not is_short
                and len(other.texts) >= MIN_DUPLICATE_TEXTS * TRACE_DIGITS
                and _shares_text(texts, other.texts, MIN_DUPLICATE_SHARE)
            ):
                return True
        return False

    def learn(self, traces: Iterable[BlockTrace], story: StoryTrace | None = None) -> Template:
        """The template that also knows a page; one of a story that it knows already must not be given to it."""
        return self.copied().grown(traces, story)

    def copied(self) -> Template:
        """The same, which goes on as it is while this one is :meth:`grown`."""
        return replace(self, shapes=dict(self.shapes), texts=dict(self.texts), once=self.once.copied())

    def grown(self, traces: Iterable[BlockTrace], story: StoryTrace | None = None) -> Template:
        """As :meth:`learn`, without a copy of thousands of entries: this one must not be used any more."""
        known = self.rescaled() if self.scale > MAX_SCALE else self
        scale = known.scale / FADING_FACTOR
        once = known.once
        shapes = known.shapes if isinstance(known.shapes, dict) else dict(known.shapes)
        texts = known.texts if isinstance(known.texts, dict) else dict(known.texts)
        met: set[str] = set()
        others: dict[str, str] = {}  # texts that are new, or were seen once, with their samples
        for shape, key, weight, score, sample in traces:
            old = shapes.get(shape, UNKNOWN_SHAPE)
            weighed = weight * scale
            pages = old.pages if shape in met else old.pages + scale
            shapes[shape] = Shape(old.weight + weighed, old.scored + weighed * score, pages, sample)
            met.add(shape)
            if key not in met:
                met.add(key)
                before = texts.get(key)
                if before is None:
                    others[key] = sample
                else:
                    texts[key] = Text(before.pages + scale, sample)
        for key, former in once.meet([*others], scale).items():
            texts[key] = Text(former + scale, others[key])
        stories = (*self.stories, *filter(None, [story]))[-MAX_STORIES:]
        texts_kept, once_kept = _keep_commonest_texts(texts, once)
        return Template(self.pages + 1, _keep_commonest(shapes), texts_kept, once_kept, stories, scale)

    def rescaled(self) -> Template:
        """The same with a scale of 1."""
        by = 1 / self.scale
        shapes = {key: Shape(s.weight * by, s.scored * by, s.pages * by, s.sample) for key, s in self.shapes.items()}
        texts = {key: Text(text.pages * by, text.sample) for key, text in self.texts.items()}
        texts_kept, once_kept = _keep_commonest_texts(texts, self.once.scaled(by), 0)
        return Template(self.pages, dict(_keep_commonest(shapes, 0)), dict(texts_kept), once_kept, self.stories)

    def without_texts(self) -> Template:
        """The same, without what it knows of texts that are repeated."""
        return replace(self, texts={}, once=SeenOnce())

    def drop_reason(self, shape: str, text: str, score: float) -> str | None:
        """Why a block is the site's own and no story; None where nothing speaks against it."""
        return self._drop_reason(shape, text_key(text), score) if self.is_ready else None

    def drops(self, trace: BlockTrace) -> bool:
        """Whether something speaks against a block that was traced."""
        shape, key, _, score, _ = trace
        return self.is_ready and self._drop_reason(shape, key, score) is not None

    def _drop_reason(self, shape: str, key: str, score: float) -> str | None:
        if self.scale != 1:
            return self.rescaled()._drop_reason(shape, key, score)
        known = self.texts.get(key)
        if known and self.is_common(known) and (score < MIN_SAFE_SCORE or known.pages >= COMMON_SHARE * self._weight()):
            return f"the same on {known.pages:.0f} pages of the site"
        if self.is_without_story(self.shapes.get(shape, Shape())) and score < MIN_SAFE_SCORE:
            return "stands where the site's pages have no story"
        return None

    def is_common(self, text: Text) -> bool:
        """Whether a text stands on as many pages as make it the site's own."""
        return text.pages > self._least_pages()

    def is_without_story(self, shape: Shape) -> bool:
        """Whether blocks of a shape are no story, over several pages."""
        return shape.pages > self._least_pages() and shape.mean < MAX_BARE_MEAN

    def _least_pages(self) -> float:
        """What a text or a shape has to exceed before it counts."""
        return (MIN_PAGES - 1) * self.scale

    def _weight(self) -> float:
        """What all pages together still count for."""
        return float((1 - FADING_FACTOR**self.pages) / (1 - FADING_FACTOR))

    def to_bytes(self) -> bytes:
        """The template as it is stored."""
        by = 100 / self.scale  # hundredths; round() takes four times as long, of thousands of numbers
        shapes = {
            key: [
                int(one.weight * by + 0.5) / 100,
                int(one.scored * by + 0.5) / 100,
                int(one.pages * by + 0.5) / 100,
                one.sample,
            ]
            for key, one in _keep_commonest(self.shapes, 0).items()
        }
        texts_kept, once_kept = _keep_commonest_texts(self.texts, self.once, 0)
        texts = {key: [int(one.pages * by + 0.5) / 100, one.sample] for key, one in texts_kept.items()}
        texts |= {key: [int(weight * by + 0.5) / 100, ""] for key, weight in once_kept.items()}
        record = {"version": FORMAT_VERSION, "pages": self.pages, "shapes": shapes, "texts": texts}
        if self.stories:
            stories = [[one.digest, one.names, _split_keys(one.texts)] for one in self.stories]
            record["stories"] = stories
        try:
            return msgspec.json.encode(record)
        except UnicodeEncodeError:  # a lone surrogate in a sample
            return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def to_message(self) -> bytes:
        """What extraction needs of the template, for another process: what stands against a block, without samples."""
        by = 1 / self.scale
        least = self._least_pages()  # asked here, not of each: a site has thousands
        bare = {
            key: Shape(s.weight * by, s.scored * by, s.pages * by)
            for key, s in self.shapes.items()
            if s.pages > least and s.mean < MAX_BARE_MEAN
        }
        common = {key: Text(text.pages * by) for key, text in self.texts.items() if text.pages > least}
        return msgspec.msgpack.encode((self.pages, bare, common))

    @classmethod
    def from_message(cls, message: bytes) -> Template:
        """The template of a message; an empty one for what is none."""
        try:
            return cls(*MESSAGE_DECODER.decode(message))
        except msgspec.MsgspecError:
            return cls()

    @classmethod
    def from_bytes(cls, data: bytes) -> Template:
        """The template that was stored; an empty one for what no version of ours wrote."""
        try:
            record = STORED_DECODER.decode(data)
        except msgspec.MsgspecError:
            return cls()
        if record.version != FORMAT_VERSION:
            return cls()
        texts: dict[str, Text] = {}
        once: list[tuple[str, float]] = []
        for key, text in record.texts.items():
            if text.sample or text.pages > 1 or not _is_key(key):
                texts[key] = text
            else:
                once.append((key, text.pages))
        stories = tuple(
            StoryTrace(digest, tuple(names), _join_keys(filter(_is_key, keys)))
            for digest, names, keys in record.stories
        )
        return cls(record.pages, record.shapes, texts, SeenOnce.of(once), stories)
