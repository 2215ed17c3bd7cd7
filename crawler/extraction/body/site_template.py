"""What a site's pages have in common is no story: learnt from the pages, in any language, without a list of phrases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeVar

from crawler.extraction.body.block import Block
from crawler.extraction.body.features import squashed

ENOUGH = 3  # pages before anything learnt is applied: with two, repetition does harm
FADING = 0.98  # what a page counts for after each later page; half is gone after 34
MOST_SHAPES = 2000
MOST_TEXTS = 4000
LONGEST = 400  # characters of a block that count
SAMPLE = 100  # characters of a block that are remembered for people
NO_STORY = 0.2  # mean score of a shape whose blocks are no story
DOUBTFUL = 0.9  # a block that is surer than this of being story is kept in any shape
COMMON = 0.2  # share of pages; what running stories repeat of their background stands on fewer
VERSION = 1
LARGEST_SCALE = 1e6
SLACK = 1000  # entries above the most that may be, so that not every page sorts them


class Trace(NamedTuple):
    """What is learnt of a block."""

    shape: str
    key: str
    weight: float
    score: float
    sample: str


class Shape(NamedTuple):
    """How the blocks of a shape fared; all three fade."""

    weight: float = 0.0
    scored: float = 0.0
    pages: float = 0.0
    sample: str = ""

    @property
    def mean(self) -> float:
        """The mean score of its blocks, by their length."""
        return self.scored / self.weight if self.weight else 0.0


class Text(NamedTuple):
    """On how many pages a text stands; fading."""

    pages: float
    sample: str


Counted = TypeVar("Counted", Shape, Text)


def trace(block: Block) -> Trace:
    """What a template needs to know of a block."""
    weight = float(min(len(block.text), LONGEST))
    return Trace(block.shape, text_key(block.text), weight, block.score, block.text[:SAMPLE])


def text_key(text: str) -> str:
    """Twelve hexadecimal digits for a text, whatever its case and spaces."""
    return hashlib.blake2b(squashed(text).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _most(known: dict[str, Counted], most: int, slack: int = SLACK) -> Mapping[str, Counted]:
    """The entries that stand on most pages, where there are more than may be by some."""
    if len(known) <= most + slack:
        return known
    return dict(islice(sorted(known.items(), key=lambda item: -item[1].pages), most))


@dataclass(frozen=True, slots=True)
class Template:
    """How the shapes and texts of a site's pages fared; immutable, each page gives another."""

    pages: int = 0
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)  # by text_key
    scale: float = 1.0  # what a page of now counts for: older ones fade against it, and need not be touched

    @property
    def is_ready(self) -> bool:
        """Whether enough pages were seen for anything to be dropped."""
        return self.pages >= ENOUGH

    def learn(self, traces: Iterable[Trace]) -> Template:
        """The template that also knows a page."""
        known = self.settled() if self.scale > LARGEST_SCALE else self
        scale = known.scale / FADING
        shapes, texts = dict(known.shapes), dict(known.texts)
        met: set[str] = set()
        for one in traces:
            old = shapes.get(one.shape, Shape())
            weight = one.weight * scale
            shapes[one.shape] = Shape(
                old.weight + weight,
                old.scored + weight * one.score,
                old.pages + scale * (one.shape not in met),
                one.sample,
            )
            met.add(one.shape)
            if one.key not in met:
                before = texts.get(one.key)
                texts[one.key] = Text(before.pages + scale, one.sample) if before else Text(scale, "")
                met.add(one.key)
        return Template(self.pages + 1, _most(shapes, MOST_SHAPES), _most(texts, MOST_TEXTS), scale)

    def settled(self) -> Template:
        """The same with a scale of 1."""
        by = 1 / self.scale
        shapes = {key: Shape(s.weight * by, s.scored * by, s.pages * by, s.sample) for key, s in self.shapes.items()}
        texts = {key: Text(text.pages * by, text.sample) for key, text in self.texts.items()}
        return Template(self.pages, dict(_most(shapes, MOST_SHAPES, 0)), dict(_most(texts, MOST_TEXTS, 0)))

    def against(self, shape: str, text: str, score: float) -> str | None:
        """Why a block is the site's own and no story; None where nothing is known against it."""
        if not self.is_ready:
            return None
        if self.scale != 1:
            return self.settled().against(shape, text, score)
        known = self.texts.get(text_key(text))
        if known and self.is_common(known) and (score < DOUBTFUL or known.pages >= COMMON * self._weight()):
            return f"the same on {known.pages:.0f} pages of the site"
        if self.is_bare(self.shapes.get(shape, Shape())) and score < DOUBTFUL:
            return "stands where the site's pages have no story"
        return None

    def is_common(self, text: Text) -> bool:
        """Whether a text stands on as many pages as make it the site's own."""
        return text.pages > ENOUGH - 1

    def is_bare(self, shape: Shape) -> bool:
        """Whether blocks of a shape are no story, over several pages."""
        return shape.pages > ENOUGH - 1 and shape.mean < NO_STORY

    def _weight(self) -> float:
        """What all pages together still count for."""
        return float((1 - FADING**self.pages) / (1 - FADING))

    def to_bytes(self) -> bytes:
        """The template as it is stored."""
        if self.scale != 1:
            return self.settled().to_bytes()
        shapes = {
            key: [round(s.weight, 2), round(s.scored, 2), round(s.pages, 2), s.sample] for key, s in self.shapes.items()
        }
        texts = {key: [round(text.pages, 2), text.sample] for key, text in self.texts.items()}
        told = {"version": VERSION, "pages": self.pages, "shapes": shapes, "texts": texts}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    @classmethod
    def from_bytes(cls, data: bytes) -> Template:
        """The template that was stored; an empty one for what no version of ours wrote."""
        try:
            told = json.loads(data)
            if told["version"] != VERSION:
                return cls()
            shapes = {
                str(key): Shape(float(w), float(s), float(n), str(sample))
                for key, (w, s, n, sample) in told["shapes"].items()
            }
            texts = {str(key): Text(float(pages), str(sample)) for key, (pages, sample) in told["texts"].items()}
            return cls(int(told["pages"]), shapes, texts)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()
