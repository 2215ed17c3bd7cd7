"""What a site's pages have in common is no story: learnt from the pages, in any language, without a list of phrases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from crawler.extraction.features import squashed
from crawler.extraction.reading import Block

ENOUGH = 3  # pages before anything learnt is applied: with two, repetition does harm
FORGETTING = 0.98  # what a page counts for after each later page; half is gone after 34
MOST_SHAPES = 2000
MOST_TEXTS = 4000
LONGEST = 400  # characters of a block that count
RARE = 0.2  # mean score of a shape whose blocks are no story
DOUBTFUL = 0.9  # a block that is surer than this of being story is kept in any shape
VERSION = 1


@dataclass(frozen=True, slots=True)
class Template:
    """How the shapes and texts of a site's pages fared; immutable, each page gives another."""

    pages: int = 0
    shapes: Mapping[str, tuple[float, float, float]] = field(default_factory=lambda: MappingProxyType({}))
    """Shape -> weight of its blocks, their weighted scores, number of pages; all fading."""
    texts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Key of a text -> number of pages that have it; fading."""

    def learn(self, blocks: Iterable[Block]) -> Template:
        """The template that also knows a page."""
        shapes = {shape: (w * FORGETTING, s * FORGETTING, n * FORGETTING) for shape, (w, s, n) in self.shapes.items()}
        texts = {key: count * FORGETTING for key, count in self.texts.items()}
        met: set[str] = set()
        for block in blocks:
            weight = float(min(len(block.text), LONGEST))
            old = shapes.get(block.shape, (0.0, 0.0, 0.0))
            first = block.shape not in met
            shapes[block.shape] = (old[0] + weight, old[1] + weight * block.score, old[2] + first)
            met.add(block.shape)
            key = text_key(block.text)
            if key not in met:
                texts[key] = texts.get(key, 0.0) + 1.0
                met.add(key)
        kept_shapes = islice(sorted(shapes.items(), key=lambda item: -item[1][2]), MOST_SHAPES)
        kept_texts = islice(sorted(texts.items(), key=lambda item: -item[1]), MOST_TEXTS)
        return Template(self.pages + 1, MappingProxyType(dict(kept_shapes)), MappingProxyType(dict(kept_texts)))

    def against(self, shape: str, text: str, score: float) -> str | None:
        """Why a block is the site's own and no story; None where nothing is known against it."""
        if self.pages < ENOUGH:
            return None
        times = self.texts.get(text_key(text), 0.0)
        if times > (ENOUGH - 1) and score < 0.999:
            return f"the same on {times:.0f} pages of the site"
        weight, scored, pages = self.shapes.get(shape, (0.0, 0.0, 0.0))
        if pages > ENOUGH - 1 and scored < RARE * weight and score < DOUBTFUL:
            return "stands where the site's pages have no story"
        return None

    def recurring(self) -> list[tuple[str, float, float]]:
        """Shapes that are met on several pages: shape, pages, mean score; the commonest first."""
        rows = [(shape, n, s / w) for shape, (w, s, n) in self.shapes.items() if n > 1 and w]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def to_bytes(self) -> bytes:
        """The template as it is stored."""
        shapes = {shape: [round(value, 3) for value in values] for shape, values in self.shapes.items()}
        texts = {key: round(count, 3) for key, count in self.texts.items()}
        told = {"version": VERSION, "pages": self.pages, "shapes": shapes, "texts": texts}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    @classmethod
    def from_bytes(cls, data: bytes) -> Template:
        """The template that was stored; an empty one for what no version of ours wrote."""
        try:
            told = json.loads(data)
            if told["version"] != VERSION:
                return cls()
            shapes = {str(shape): (float(w), float(s), float(n)) for shape, (w, s, n) in told["shapes"].items()}
            texts = {str(key): float(count) for key, count in told["texts"].items()}
            return cls(int(told["pages"]), MappingProxyType(shapes), MappingProxyType(texts))
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()


def text_key(text: str) -> str:
    """Twelve hexadecimal digits for a text, whatever its case and spaces."""
    return hashlib.blake2b(squashed(text).encode("utf-8", "replace"), digest_size=6).hexdigest()
