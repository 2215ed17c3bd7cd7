"""A MinHash sketch of a text, by which near-duplicates are found."""

from __future__ import annotations

import struct
from collections.abc import Collection
from operator import eq

from crawler.article import Article
from crawler.identity.story_blocks import story_blocks
from crawler.text.scripts import find_folded_words

PERMUTATIONS = 128  # standard error of the similarity: 0.04
PERMUTATION_SEED = 1
MIN_DUPLICATE_SIMILARITY = (
    0.6  # of shingles in common; a wire story that lost a paragraph and changed some words has more
)
SKETCH_VERSION = b"\x01"  # to be raised with any change of words, shingles, permutations or seed
SHINGLE_WORDS = 3  # of a shingle
SHINGLE_CHARS = 5  # in a script without spaces between words


def signature(article: Article) -> bytes:
    """A MinHash sketch of the body (of the headline where there is none): a version byte and 128 numbers of 32 bits.

    Empty for a text without letters. The same on every machine.
    """
    return sketch_shingles(list_shingles("\n".join(story_blocks(article.body)) or article.headline))


def sketch_shingles(shingles: Collection[str]) -> bytes:
    """The sketch of a text's shingles, in any order, repeated or not; empty for none."""
    if not shingles:
        return b""
    from rensa import RMinHash  # type: ignore[import-untyped]

    sketch = RMinHash(num_perm=PERMUTATIONS, seed=PERMUTATION_SEED)
    sketch.update(list(shingles))  # in any order: each number is the least of all
    return SKETCH_VERSION + struct.pack(f"<{PERMUTATIONS}I", *sketch.digest())


def similarity(a: bytes, b: bytes) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1; 0 for sketches that are not comparable."""
    if not a or len(a) != len(b) or a[:1] != b[:1]:
        return 0.0
    return 1.0 if a == b else sum(map(eq, _numbers(a), _numbers(b))) / PERMUTATIONS


def is_near_duplicate(a: bytes, b: bytes) -> bool:
    """Whether two sketches are of the same text, except for some edits."""
    return similarity(a, b) >= MIN_DUPLICATE_SIMILARITY


def _numbers(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{PERMUTATIONS}I", sketch[1:])


def text_shingles(text: str) -> set[str]:
    """The runs of three words of a text; of five characters in a script without spaces between words."""
    return set(list_shingles(text))


def list_shingles(text: str) -> list[str]:
    """As :func:`text_shingles`, in their order, repeated ones too."""
    words = find_folded_words(text)
    signs = 0 if text.isascii() else len([word for word in words if len(word) == 1 and not word.isascii()])
    size = SHINGLE_CHARS if signs * 2 > len(words) else SHINGLE_WORDS
    if len(words) <= size:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))
