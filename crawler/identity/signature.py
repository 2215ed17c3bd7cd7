"""A sketch of a text, by which copies of it are found that differ a little."""

from __future__ import annotations

import re
import struct
import unicodedata

from crawler.article import Article
from crawler.identity.story_blocks import story_blocks
from crawler.text.scripts import UNSPACED

PERMUTATIONS = 128  # standard error of the likeness: 0.04
SEED = 1
LIKE = 0.6  # share of common shingles; a wire story that lost a paragraph and changed some words is above
VERSION = b"\x01"  # of the sketch: words, shingles, permutations, seed
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
WORDS = 3  # of a shingle
CHARACTERS = 5  # of a shingle in a script without spaces between words


def signature(article: Article) -> bytes:
    """A MinHash sketch of the body (of the headline where there is none): a version byte and 128 numbers of 32 bits.

    Empty for a text without letters. The same on every machine.
    """
    text = "\n".join(story_blocks(article.body)) or article.headline
    shingles = _shingles(text)
    if not shingles:
        return b""
    from rensa import RMinHash  # type: ignore[import-untyped]

    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(shingles))
    return VERSION + struct.pack(f"<{PERMUTATIONS}I", *sketch.digest())


def likeness(a: bytes, b: bytes) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1; 0 for sketches that do not compare."""
    if not a or len(a) != len(b) or a[:1] != b[:1]:
        return 0.0
    numbers = zip(_numbers(a), _numbers(b), strict=True)
    return sum(left == right for left, right in numbers) / PERMUTATIONS


def is_near_duplicate(a: bytes, b: bytes) -> bool:
    """Whether two sketches are of the same text, give or take some edits."""
    return likeness(a, b) >= LIKE


def _numbers(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{PERMUTATIONS}I", sketch[1:])


def _shingles(text: str) -> set[str]:
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    size = CHARACTERS if sum(len(word) == 1 and not word.isascii() for word in words) * 2 > len(words) else WORDS
    return {" ".join(words[start : start + size]) for start in range(max(1, len(words) - size + 1))} if words else set()
