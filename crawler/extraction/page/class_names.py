"""What the names of an element say of its place in a page: generic words of class, id and role, by meaning."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crawler.text.element_words import ELEMENT_WORDS

NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

MEANINGS: Final = tuple(ELEMENT_WORDS)
_BIT: Final[dict[str, int]] = {}
for _place, _meaning in enumerate(MEANINGS):
    for _word in ELEMENT_WORDS[_meaning].split():
        _BIT[_word] = _BIT.get(_word, 0) | 1 << _place
WORDS_WITHIN_NAMES: Final = (
    "mostread",
    "articlebody",
    "readmore",
    "newsletter",
    "paywall",
    "caption",
    "related",
    "sidebar",
    "footer",
)
MEANING_OF_ROLE: Final = {
    "navigation": "menu",
    "banner": "menu",
    "menu": "menu",
    "complementary": "side",
    "contentinfo": "foot",
    "dialog": "hidden",
    "search": "menu",
    "note": "box",
}


# what a class is for a style alone: "md:sidebar-none", "[grid-area:sidebar]", "text-sm", "text-gray-700", "right-0"
UTILITY_CLASS: Final = re.compile(
    r"[^\s:\[]*+[:\[]\S*|-?(?:text|content|inset|left|right|container|table|hidden|block|section|pull|float|align|col)"
    r"-(?:\d\S*|xs|sm|md|lg|xl|base|left|right|center|start|end|justify|between|around|evenly|normal|stretch|none"
    r"|auto|full|fixed|black|white|muted|dark|light|primary|secondary|danger|success|info|warning|uppercase|lowercase"
    r"|capitalize|nowrap|wrap|truncate|(?:gray|grey|slate|zinc|neutral|red|blue|green|yellow|orange)-\d+)"
)


@lru_cache(maxsize=8192)
def meanings_of(names: str, role: str) -> int:
    """The meanings that class, id and role name, as bits in the order of ``MEANINGS``."""
    bits = 0
    for name in names.split():
        bits |= _meanings_of_name(name)
    if role in MEANING_OF_ROLE:
        bits |= 1 << MEANINGS.index(MEANING_OF_ROLE[role])
    return bits


@lru_cache(maxsize=16384)  # elements share single names far more often than all of them
def _meanings_of_name(name: str) -> int:
    if UTILITY_CLASS.fullmatch(name):
        return 0
    bits = 0
    for word in NAME_WORD.findall(name):
        lower = word.lower()
        found = _BIT.get(lower)
        if found is None and lower.endswith("s"):
            found = _BIT.get(lower[:-1])
        bits |= found or 0
    squeezed = name.lower().replace("-", "").replace("_", "")
    for inner in WORDS_WITHIN_NAMES:
        if inner in squeezed:
            bits |= _BIT[inner]
    return bits
