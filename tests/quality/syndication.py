"""How well copies of a story are told from other stories: edited copies of the corpora's gold bodies.

    python -m tests.quality.syndication [--corpus ../shared] [--half tuned|kept] [--misses]

The publishers of each language are split into two halves. Thresholds were chosen on the half ``tuned``; the figures
that count are those of the half ``kept``. A pair is found when it shares a band of the sketch, and confirmed by its
shingles: recall is of both steps.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import py3langid

from crawler.article import Article
from crawler.identity.copies import ShingledText, is_copy, shingle_text, sketch_article
from crawler.identity.urls import owner
from crawler.text.scripts import UNSPACED, weigh_text
from tests.quality.machine_texts import all_templates, machine_texts

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SHARED", ROOT.parent / "shared"))
CORPORA = ("aeb", "fundus_eval", "fundus_test", "wcxb")
LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "ko", "ru", "zh")
UNSPACED_TEXTS = Path(__file__).with_name("unspaced_texts.json")  # written for this: the corpora hold hardly any
MIN_CHARS, MIN_BLOCKS = 500, 4  # of a story that is edited; a dense character counts as three
MAX_STORIES = 120  # of one language in one half
MACHINE_TEXTS = 24  # of one template
WORD = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\W_{UNSPACED}]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)|(?<=[。！？])")
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<=[^\s.!?] )[^\W\d_a-z]\w{3,}")
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)

Blocks = tuple[str, ...]
Edit = Callable[[Blocks, "Neighbours", random.Random], Blocks]


@dataclass(frozen=True, slots=True)
class Story:
    """A gold body."""

    publisher: str
    language: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where an edit takes foreign text from: another story in the same language, and words of that language."""

    blocks: Blocks
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are copies."""

    kind: str
    language: str
    one: str
    other: str
    is_copy: bool


@dataclass(slots=True)
class Counts:
    """What became of the pairs of one kind."""

    pairs: int = 0
    found: int = 0  # share a band
    confirmed: int = 0  # share a band and are copies by the rule


# ---- The stories ---------------------------------------------------------------------------------------------------


def load_stories(corpus: Path) -> list[Story]:
    """The gold bodies of the corpora and of the recorded pages, each text once."""
    sys.path.insert(0, str(corpus / "quality"))
    from pages import LOADERS  # type: ignore[import-not-found]

    texts = [(page.url, gold_blocks(page.gold)) for name in CORPORA for page in LOADERS[name]()]
    for path in sorted((ROOT / "fixtures").glob("*/*/article.json")):
        record = json.loads(path.read_text("utf-8"))
        texts.append((record["url"], tuple(record["body"].split("\n\n"))))
    stories: dict[str, Story] = {}
    for url, blocks in texts:
        text = "\n".join(blocks)
        if weigh_text(text) < MIN_CHARS or len(blocks) < MIN_BLOCKS:
            continue
        language = py3langid.classify(text[:2000])[0]
        if language in LANGUAGES:
            stories.setdefault(text[:200], Story(owner(url) or url, language, blocks))
    return [*stories.values(), *unspaced_stories()]


def unspaced_stories() -> list[Story]:
    """Texts in scripts without spaces between words, each of a publisher of its own."""
    texts: dict[str, list[list[str]]] = json.loads(UNSPACED_TEXTS.read_text("utf-8"))
    return [
        Story(f"{language}{number}.example", language, tuple(blocks))
        for language, group in texts.items()
        for number, blocks in enumerate(group)
    ]


def gold_blocks(gold: dict[str, Any]) -> Blocks:
    """The paragraphs of a gold body, whatever its corpus calls it."""
    body = gold.get("articleBody") or gold.get("main_content") or gold.get("body") or ""
    if isinstance(body, dict):
        parts = [part for section in body["sections"] for part in (*section["headline"], *section["paragraphs"])]
        body = [*body.get("summary", []), *parts]
    lines = body if isinstance(body, list) else body.split("\n")
    return tuple(line.strip() for line in lines if line.strip())


def split(stories: Sequence[Story]) -> dict[str, str]:
    """The half of each publisher: those of a language take turns, in the order of a hash; rare languages go first."""
    publishers: dict[str, set[str]] = defaultdict(set)
    for story in stories:
        publishers[story.language].add(story.publisher)
    halves: dict[str, str] = {}
    for language in sorted(publishers, key=lambda one: (len(publishers[one]), one)):
        rest = sorted(publishers[language] - halves.keys(), key=lambda one: hashlib.sha256(one.encode()).digest())
        halves |= {one: ("kept", "tuned")[number % 2] for number, one in enumerate(rest)}
    return halves


# ---- Edits that leave a copy -----------------------------------------------------------------------------------------


def _changed(blocks: Blocks, share: float, near: Neighbours, chance: random.Random) -> Blocks:
    """The blocks with a share of their words replaced by others of the language."""

    def change(found: re.Match[str]) -> str:
        return chance.choice(near.words) if chance.random() < share else found[0]

    return tuple(WORD.sub(change, block) for block in blocks)


def _cut(blocks: Blocks, share: float) -> Blocks:
    """The first blocks with a share of the text, at least two."""
    wanted, kept, size = share * sum(map(len, blocks)), 0, 0
    while kept < 2 or size < wanted:
        size += len(blocks[kept])
        kept += 1
        if kept == len(blocks):
            break
    return blocks[:kept]


def _frame(blocks: Blocks, near: Neighbours, chance: random.Random) -> Blocks:
    return (f"{chance.choice(near.words).upper()} (agency) - {blocks[0]}", *blocks[1:], near.blocks[-1])


def _resentenced(blocks: Blocks, _: Neighbours, chance: random.Random) -> Blocks:
    """The same sentences in paragraphs of other lengths."""
    sentences = [one for block in blocks for one in SENTENCE_END.split(block) if one]
    made, start = [], 0
    while start < len(sentences):
        size = chance.randint(1, 4)
        made.append(" ".join(sentences[start : start + size]))
        start += size
    return tuple(made)


def _without_third(blocks: Blocks, _: Neighbours, chance: random.Random) -> Blocks:
    gone = set(chance.sample(range(len(blocks)), len(blocks) // 3))
    return tuple(block for number, block in enumerate(blocks) if number not in gone)


def _shuffled(blocks: Blocks, _: Neighbours, chance: random.Random) -> Blocks:
    rest = list(blocks[1:])
    chance.shuffle(rest)
    return (blocks[0], *rest)


def _retyped(blocks: Blocks, _: Neighbours, __: random.Random) -> Blocks:
    """Other quotes, dashes and spaces, the first words in capitals."""
    signs = str.maketrans({'"': "”", "'": "’", "–": "-", "—": "-", " ": "\u00a0"})
    return (blocks[0][:40].upper() + blocks[0][40:].translate(signs), *(block.translate(signs) for block in blocks[1:]))


def _with_subheads(blocks: Blocks, near: Neighbours, chance: random.Random) -> Blocks:
    return tuple(part for block in blocks for part in (" ".join(chance.choices(near.words, k=5)), block))


def _with_context(blocks: Blocks, near: Neighbours, _: random.Random) -> Blocks:
    """A third more text, of the paper's own."""
    added = _cut(near.blocks, min(1.0, 0.33 * sum(map(len, blocks)) / max(1, sum(map(len, near.blocks)))))
    middle = len(blocks) // 2
    return (*blocks[:middle], *added[:6], *blocks[middle:])


def _with_other_figures(blocks: Blocks, _: Neighbours, chance: random.Random) -> Blocks:
    """A fifth of the numbers are those of a later hour."""

    def change(found: re.Match[str]) -> str:
        return str(int(found[0][:9]) + chance.randint(1, 9)) if chance.random() < 0.2 else found[0]

    return tuple(NUMBER.sub(change, block) for block in blocks)


def _with_other_name(blocks: Blocks, near: Neighbours, _: random.Random) -> Blocks:
    """The most frequent name is written another way throughout."""
    names = Counter(name for block in blocks for name in NAME.findall(block)).most_common(1)
    return tuple(block.replace(names[0][0], near.words[0].title()) for block in blocks) if names else blocks


def _rewritten_opening(blocks: Blocks, near: Neighbours, chance: random.Random) -> Blocks:
    """A quarter of the text is the paper's own, most words changed; the rest stays."""
    opening = _cut(blocks, 0.25)[: max(1, len(blocks) // 2)]
    return (*_changed(opening, 0.7, near, chance), *blocks[len(opening) :])


def _localised(blocks: Blocks, near: Neighbours, chance: random.Random) -> Blocks:
    """Another lead and end, subheads, and every twentieth word edited."""
    edited = _changed(blocks[1:-1] if len(blocks) > 4 else blocks[1:], 0.05, near, chance)
    return (near.blocks[0], *edited, near.blocks[-1])


EDITS: dict[str, Edit] = {
    "agency line and a last paragraph": _frame,
    "another first paragraph": lambda blocks, near, _: (near.blocks[0], *blocks[1:]),
    "another last paragraph": lambda blocks, near, _: (*blocks[:-1], near.blocks[-1]),
    "another lead and end, 5 % of words": _localised,
    "cut to half": lambda blocks, *_: _cut(blocks, 0.5),
    "cut to a third": lambda blocks, *_: _cut(blocks, 1 / 3),
    "5 % of words": lambda blocks, near, chance: _changed(blocks, 0.05, near, chance),
    "12 % of words": lambda blocks, near, chance: _changed(blocks, 0.12, near, chance),
    "paragraphs in another order": _shuffled,
    "a third of paragraphs left out": _without_third,
    "other paragraph breaks": _resentenced,
    "other typography": _retyped,
    "subheads added": _with_subheads,
    "a third more text": _with_context,
    "a fifth of the numbers": _with_other_figures,
    "a name written otherwise": _with_other_name,
    "a quarter rewritten": _rewritten_opening,
}  # fmt: skip


# ---- The pairs -------------------------------------------------------------------------------------------------------


def copies(stories: Sequence[Story], chance: random.Random) -> Iterator[Pair]:
    """Each story with an edited copy of each kind."""
    for story, near in _with_neighbours(stories, chance):
        for kind, edit in EDITS.items():
            edited = edit(story.blocks, near, chance)
            yield Pair(kind, story.language, _text(story.blocks), _text(edited), is_copy=True)


def others(stories: Sequence[Story], chance: random.Random) -> Iterator[Pair]:
    """Pairs that are no copies, though they have something in common."""
    for story, near in _with_neighbours(stories, chance):
        blocks, other = story.blocks, near.blocks
        longest = max(blocks, key=len)
        yield Pair("a paragraph quoted", story.language, _text(blocks), _text((*other[:2], longest, *other[2:])), False)
        background = _cut(blocks[::-1], 0.2)
        size = sum(map(len, background))
        if size < 0.35 * sum(map(len, blocks)) and size < 0.35 * sum(map(len, other)):
            yield Pair("the same background", story.language, _text(blocks), _text((*other, *background)), False)
        half = len(_cut(blocks, 0.5))
        if half < len(blocks) - 1:
            yield Pair("two halves of a story", story.language, _text(blocks[:half]), _text(blocks[half:]), False)
        entries = blocks[: max(1, len(blocks) // 4)]
        if sum(map(len, entries)) < 0.35 * sum(map(len, other)):
            in_common = _text((*other, *entries))
            yield Pair("live texts with entries in common", story.language, _text(blocks), in_common, False)
    for language, group in _by_language(stories).items():
        for first, second in combinations(group, 2):
            yield Pair("two stories", language, _text(first.blocks), _text(second.blocks), False)
            if first.publisher == second.publisher:
                yield Pair("two of one paper", language, _text(first.blocks), _text(second.blocks), False)
        for number in range(0, len(group) - 6, 6):
            digest = _text([_cut(story.blocks, 0.15)[0] for story in group[number : number + 6]])
            for story in group[number : number + 6]:
                yield Pair("a round-up and its stories", language, _text(story.blocks), digest, False)
    for language, template in all_templates():
        for one, other_text in combinations(machine_texts(language, template, MACHINE_TEXTS, chance), 2):
            yield Pair("a machine's texts", language, one, other_text, False)


def _with_neighbours(stories: Sequence[Story], chance: random.Random) -> Iterator[tuple[Story, Neighbours]]:
    for group in _by_language(stories).values():
        words = [word for story in group for block in story.blocks for word in WORD.findall(block)]
        for story in group:
            foreign = [one for one in group if one.publisher != story.publisher] or [
                one for one in group if one != story
            ]
            if foreign:
                yield story, Neighbours(chance.choice(foreign).blocks, words)


def _by_language(stories: Iterable[Story]) -> dict[str, list[Story]]:
    groups: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        if len(groups[story.language]) < MAX_STORIES:
            groups[story.language].append(story)
    return dict(groups)


def _text(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks)


# ---- The figures -----------------------------------------------------------------------------------------------------


class Judge:
    """Bands and shingles of texts, worked out once for each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[frozenset[int], ShingledText]] = {}

    def judge(self, pair: Pair) -> tuple[bool, bool]:
        """Whether a pair is found, and whether it is confirmed."""
        (bands, one), (other_bands, other) = self._read(pair.one), self._read(pair.other)
        return not bands.isdisjoint(other_bands), is_copy(one, other)

    def _read(self, text: str) -> tuple[frozenset[int], ShingledText]:
        if text not in self._known:
            article = Article(url="https://paper.example/a", site="paper", headline="", body=text, fetched=FETCHED)
            self._known[text] = frozenset(sketch_article(article)[1]), shingle_text(text)
        return self._known[text]


def measure(pairs: Iterable[Pair]) -> tuple[dict[tuple[str, bool], Counts], dict[str, Counts], list[Pair]]:
    """Counts by kind, those of copies by language, and the pairs that were judged wrong."""
    judge = Judge()
    kinds: dict[tuple[str, bool], Counts] = defaultdict(Counts)
    languages: dict[str, Counts] = defaultdict(Counts)
    wrong = []
    for pair in pairs:
        is_found, is_confirmed = judge.judge(pair)
        for counts in (kinds[pair.kind, pair.is_copy], *([languages[pair.language]] if pair.is_copy else [])):
            counts.pairs += 1
            counts.found += is_found
            counts.confirmed += is_found and is_confirmed
        if (is_found and is_confirmed) is not pair.is_copy:
            wrong.append(pair)
    return kinds, languages, wrong


def main() -> None:
    """Prints the figures of one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SHARED)
    parser.add_argument("--half", choices=("tuned", "kept"), default="kept")
    parser.add_argument("--misses", action="store_true", help="show the pairs that were judged wrong")
    args = parser.parse_args()
    stories = load_stories(args.corpus)
    half = split(stories)
    stories = [story for story in stories if half[story.publisher] == args.half]
    sizes = Counter(story.language for story in stories)
    print(f"{args.half}: {len(stories)} stories of {len({one.publisher for one in stories})} publishers, {dict(sizes)}")
    start, chance = time.perf_counter(), random.Random(7)  # the same pairs each time
    kinds, languages, wrong = measure((*copies(stories, chance), *others(stories, chance)))
    for (kind, is_same), counts in kinds.items():
        share = counts.confirmed / counts.pairs
        what = "copies" if is_same else "others"
        print(f"{what}  {kind:<36} {counts.pairs:>6}  found {counts.found / counts.pairs:.3f}  confirmed {share:.4f}")
    for language, counts in languages.items():
        print(f"copies in {language}  {counts.pairs:>6}  recall {counts.confirmed / counts.pairs:.3f}")
    right = sum(counts.confirmed for (_, is_same), counts in kinds.items() if is_same)
    false = sum(counts.confirmed for (_, is_same), counts in kinds.items() if not is_same)
    total = sum(counts.pairs for (_, is_same), counts in kinds.items() if is_same)
    pairs = sum(counts.pairs for counts in kinds.values()) - total
    print(
        f"precision {right / (right + false):.4f} ({false} of {pairs} other pairs)"
        f"  recall {right / total:.4f} of {total}"
    )
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    if args.misses:
        for pair in wrong:
            print(f"--- {pair.kind} ({pair.language})\n{pair.one[:300]}\n... {pair.other[:300]}")


if __name__ == "__main__":
    main()
