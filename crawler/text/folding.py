"""What spellings of one text share: typography, invisible characters and white space do not count."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from crawler.text.combining_marks import normal_form

_TYPOGRAPHY: Final = (("'", "‘’‚‛′`´ʼ"), ('"', "“”„‟″«»‹›"), ("-", "‐‑‒–—―−"))
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff"


def fold(text: str) -> str:
    """What goes into the digest of a text: NFKC, quotes and dashes made alike, no white space at all.

    Digests are stored: what this gives for a text may never change.
    """
    if text.isascii():
        return "".join(text.replace("`", "'").split())
    for character in _INVISIBLE:
        text = text.replace(character, "")
    return "".join(_unify(text).split())


def comparable(text: str) -> str:
    """A text for comparison: typography and case (Unicode's full folding) made alike, words one space apart."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    return " ".join(_unify(text).casefold().replace("\u200b", " ").replace("\ufeff", " ").split())


@lru_cache(maxsize=8192)  # a block is asked for several times, and most of a site's again on its next page
def squash(text: str) -> str:
    """A text without its spaces, for finding it in another."""
    if text.isascii():  # as comparable does it, in one step
        return "".join(text.replace("`", "'").lower().split())
    return "".join(comparable(text).split())


def _unify(text: str) -> str:
    """NFKC, quotes and dashes each in one form."""
    text = _replace_signs(text)
    normal = normal_form("NFKC", text)
    return normal if normal == text else _replace_signs(normal)  # fullwidth quotes are plain ones only now


def _replace_signs(text: str) -> str:
    # far faster than a table, which looks up every character
    for plain_sign, signs in _TYPOGRAPHY:
        for sign in signs:
            if sign in text:
                text = text.replace(sign, plain_sign)
    return text
