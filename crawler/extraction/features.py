"""Numbers that tell a story's blocks from all others; the model in ``judgement`` weighs them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from math import log1p
from typing import Final

from crawler.extraction.places import MEANINGS
from crawler.extraction.reading import Role
from crawler.extraction.segments import PLACES, Around, Segment
from crawler.extraction.wording import comparable, weigh_text

ROLES: Final = tuple(Role)
SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")
SENTENCES = re.compile(r"[.!?…。！？؟।](?=\s|$|[\"'”’»)\]」』])")
WORDS = re.compile(r"[^\W\d_]+|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
SYMBOLS = re.compile(r"[^\w\s]")
LONG = 80  # characters; a block as long as this is prose more often than not

OWN: Final = (
    "traf", "traf_near_before", "traf_near_after", "traf_first", "traf_last", "traf_gap", "declared", "declared_known",
    "length", "words", "word_length", "link_share", "links", "strong_share", "emphasis_share", "ends", "sentences",
    "commas", "digit_share", "upper_share", "capital_words", "quote_start", "colon_end", "clock", "starts_lower",
    "brackets", "symbols", "position", "after_headline", "before_headline", "like_headline", "like_standfirst",
    "hidden", "depth", "level", "shape_count", "shape_traf", "shape_long", "parent_count", "parent_traf",
    "parent_long", "block_share", "best_share", "in_best", "best_distance", "repeated", "sibling_same",
    "rest_of_shape_links", "trailing", "leading",
)  # fmt: skip
NAMES: Final = (
    *OWN,
    *(f"role_{role.value}" for role in ROLES),
    *(f"in_{place}" for place in PLACES),
    *(f"near_{meaning}" for meaning in MEANINGS),
    *(f"{name}_{side}" for side in ("before", "after") for name in ("length", "link_share", "traf", "ends", "same")),
)


@lru_cache(maxsize=8192)  # a block is asked for several times, and most of a site's again on its next page
def squashed(text: str) -> str:
    """A text without its spaces, for finding it in another."""
    return "".join(comparable(text).split())


def fill_features(
    segments: Sequence[Segment],
    *,
    extracted: Iterable[str],
    declared: str | None,
    headline: str | None,
    standfirst: str | None,
) -> None:
    """Gives every block its numbers, in the order of ``NAMES``; those of menus stay without.

    ``extracted`` are the lines of the generic extractor, ``declared`` is JSON-LD's articleBody.
    """
    keys = [squashed(one.text) for one in segments]
    sizes = [weigh_text(one.text) for one in segments]
    kept = find_kept(keys, extracted)
    places = [place for place, is_kept in enumerate(kept) if is_kept]
    first, last = (places[0], places[-1]) if places else (0, 0)
    long_text = squashed(declared) if declared else ""
    top = _headline_place(keys, segments, headline)
    lead = frozenset(word.lower() for word in WORDS.findall(standfirst or ""))
    title = frozenset(word.lower() for word in WORDS.findall(headline or ""))
    shapes = [one.around.shape for one in segments]
    parents = [id(one.around.parent) for one in segments]
    is_long = [size >= LONG and one.linked * 2 < len(one.text) for one, size in zip(segments, sizes, strict=True)]
    by_shape = _Shares(shapes, kept, is_long, segments)
    by_parent = _Shares(parents, kept, is_long, segments)
    weights = _container_weights(segments, sizes, is_long)
    best = max(weights, key=lambda around: weights[around][0], default=None)
    whole = max((total for _, total in weights.values()), default=1.0)
    total = sum(sizes) or 1
    best_places = {id(at) for at in best.up()} if best is not None else set()
    repeats = Counter(keys)
    tops = [n for n, long in enumerate(is_long) if long and kept[n]] or [n for n, long in enumerate(is_long) if long]
    start, end = (tops[0], tops[-1]) if tops else (0, len(segments) - 1)
    span = max(1, end - start)
    for n, one in enumerate(segments):
        if _is_menu(one) and not by_shape.kept[shapes[n]] and not by_parent.kept[parents[n]]:
            continue  # more than half of a page is so, and needs no weighing
        text, key, size = one.text, keys[n], len(one.text)
        words = WORDS.findall(text)
        letters = sum(map(len, words)) or 1
        share, steps, inside = _best_place(one.around, best, best_places, weights, whole)
        own = (
            kept[n], _nearest(kept, n, -1), _nearest(kept, n, 1), n - first, last - n,
            first <= n <= last and not kept[n],
            bool(long_text) and len(key) > 12 and key in long_text, len(long_text) > 400,
            log1p(sizes[n]), log1p(len(words)), letters / (len(words) or 1), one.linked / size, one.links,
            one.strong / size, one.emphasised / size, bool(SENTENCE_END.search(text)), len(SENTENCES.findall(text)),
            text.count(",") / (len(words) or 1), sum(map(str.isdigit, text)) / size,
            sum(map(str.isupper, text)) / letters, sum(word[0].isupper() for word in words) / (len(words) or 1),
            text[0] in "\"'“„«‘»—–-", text[-1] in ":：", bool(CLOCK.search(text)), text[0].islower(),
            text[0] in "([" and text[-1] in ")]", len(SYMBOLS.findall(text)) / size,
            (n - start) / span, n - top if n >= top else 0, top - n if n < top else 0,
            _likeness(words, title), _likeness(words, lead),
            one.around.hidden, one.around.depth, one.level or 0,
            *by_shape.of(n), *by_parent.of(n), sizes[n] / total, share, inside, steps, repeats[key] - 1,
            _same(shapes, n, -1) + _same(shapes, n, 1), by_shape.linked(n), max(0, n - end), max(0, start - n),
        )  # fmt: skip
        roles = [one.role is role for role in ROLES]
        inside_of = [one.around.places >> place & 1 for place in range(len(PLACES))]
        sides: list[float] = []
        for step in (-1, 1):
            if 0 <= n + step < len(segments):
                other = segments[n + step]
                sides += [
                    log1p(sizes[n + step]), other.linked / len(other.text), kept[n + step],
                    bool(SENTENCE_END.search(other.text)), shapes[n + step] == shapes[n],
                ]  # fmt: skip
            else:
                sides += [-1.0, 0.0, -1.0, 0.0, 0.0]
        one.features = [float(value) for value in (*own, *roles, *inside_of, *one.around.near, *sides)]


def _is_menu(one: Segment) -> bool:
    """Whether a block is short and all links."""
    return len(one.text) < LONG and one.linked >= 0.9 * len(one.text)


def find_kept(keys: Sequence[str], extracted: Iterable[str]) -> list[bool]:
    """Which blocks the lines of the generic extractor hold: whole, or within a line where they are long."""
    lines = [squashed(line.lstrip("-|• ")) for line in extracted]
    whole = set(lines)
    joined = "\n".join(lines)
    return [key in whole or (len(key) > 30 and key in joined) for key in keys]


def guess_lines(segments: Sequence[Segment]) -> list[str]:
    """What a generic extractor would keep, for pages that it cannot read: long blocks of the element that has most."""
    sizes = [weigh_text(one.text) for one in segments]
    is_long = [size >= LONG and one.linked * 2 < len(one.text) for one, size in zip(segments, sizes, strict=True)]
    weights = _container_weights(segments, sizes, is_long)
    best = max(weights, key=lambda around: weights[around][0], default=None)
    return [
        one.text
        for one, long in zip(segments, is_long, strict=True)
        if long and any(at is best for at in one.around.up())
    ]


def _headline_place(keys: Sequence[str], segments: Sequence[Segment], headline: str | None) -> int:
    """Where the headline stands; the last h1 like it counts, else the first block that is it, else the beginning."""
    if not headline:
        return 0
    wanted = squashed(headline)
    same = [n for n, key in enumerate(keys) if key == wanted]
    marked = [n for n in same if segments[n].level == 1]
    return (marked or same or [0])[0]


def _likeness(words: Sequence[str], other: frozenset[str]) -> float:
    """Share of words in common (Dice), 0 to 1."""
    if not other or not words or len(words) > 4 * len(other):
        return 0.0
    own = {word.lower() for word in words}
    return 2 * len(own & other) / (len(own) + len(other))


def _nearest(kept: Sequence[bool], n: int, step: int) -> int:
    """How far the next kept block is in a direction, 10 at most."""
    for far in range(1, 10):
        place = n + far * step
        if not 0 <= place < len(kept):
            return 10
        if kept[place]:
            return far
    return 10


def _same(shapes: Sequence[str], n: int, step: int) -> int:
    return int(0 <= n + step < len(shapes) and shapes[n + step] == shapes[n])


class _Shares:
    """How blocks that share a key fare."""

    def __init__(
        self, keys: Sequence[object], kept: Sequence[bool], is_long: Sequence[bool], segments: Sequence[Segment]
    ) -> None:
        self.keys = keys
        self.count: Counter[object] = Counter(keys)
        self.kept: Counter[object] = Counter(key for key, is_kept in zip(keys, kept, strict=True) if is_kept)
        self.long: Counter[object] = Counter(key for key, long in zip(keys, is_long, strict=True) if long)
        self.links: Counter[object] = Counter()
        self.size: Counter[object] = Counter()
        for key, one in zip(keys, segments, strict=True):
            self.links[key] += one.linked
            self.size[key] += len(one.text)

    def of(self, n: int) -> tuple[float, float, float]:
        """Blocks with this key, the share of them that is kept, and that is long."""
        key = self.keys[n]
        count = self.count[key]
        return log1p(count), self.kept[key] / count, self.long[key] / count

    def linked(self, n: int) -> float:
        """Share of their text within links."""
        key = self.keys[n]
        return self.links[key] / self.size[key]


def _container_weights(
    segments: Sequence[Segment], sizes: Sequence[int], is_long: Sequence[bool]
) -> dict[Around, list[float]]:
    """For each element with long blocks below it: how well it holds them together, and their length."""
    weights: dict[Around, list[float]] = {}
    for one, size, long in zip(segments, sizes, is_long, strict=True):
        if not long or one.around.hidden:
            continue
        factor = 1.0
        for at in islice(one.around.parent.up() if one.around.parent else (), 6):
            score = weights.setdefault(at, [0.0, 0.0])
            score[0] += size * factor
            score[1] += size
            factor *= 0.9
    return weights


def _best_place(
    around: Around, best: Around | None, best_places: set[int], weights: dict[Around, list[float]], whole: float
) -> tuple[float, float, float]:
    """Share of long text in the nearest element that has any, steps to the best element, whether the block is in it."""
    if best is None:
        return 0.0, 10.0, 0.0
    share, steps, is_inside = 0.0, 10.0, False
    for far, at in enumerate(around.up()):
        if not share and at in weights:
            share = weights[at][1] / whole
        if steps == 10.0 and id(at) in best_places:
            steps = float(min(far, 10))
        if at is best:
            is_inside = True
            break
        if far > 40:
            break
    return share, steps, float(is_inside)
