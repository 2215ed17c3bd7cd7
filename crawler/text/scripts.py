"""Scripts in which spaces do not part words, and those of which one character says as much as three Latin letters.

The ranges are those of Unicode's blocks; each is the inside of a character class of a regular expression.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crawler.text.combining_marks import normal_form

SOUTH_EAST_ASIAN: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
KANA_AND_HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
UNSPACED: Final = SOUTH_EAST_ASIAN + KANA_AND_HAN  # no spaces between words
DENSE: Final = UNSPACED + HANGUL  # Korean writes spaces, yet as densely

_SIGNS: Final = "’‘“”„–—…«»•·\u00a0"  # that texts of English have besides ASCII; no letters
_WORD = re.compile(r"[^\W_]+")
_LATIN_WORDS = bytes(code if chr(code).isalnum() else 32 for code in range(256))
_FOLDED_LATIN = {code: normal_form("NFKC", chr(code)).casefold() for code in range(256)}
_FOLDED_WORDS = bytes(
    ord(one) if len(one) == 1 and one.isalnum() and one < "\u0100" else 32 for one in _FOLDED_LATIN.values()
)
_LONGER_FOLDED = [  # ß, and fractions
    (bytes([code]), one.replace("\u2044", " ").encode())
    for code, one in _FOLDED_LATIN.items()
    if len(one) > 1 and one[0].isalnum()
]
_MICRO_SIGN = "\u00b5"  # folded it is a letter of Greek
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_UNSPACED_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_DENSE_CHARACTER = re.compile(f"[{DENSE}]")


def count_dense(text: str) -> int:
    """How many characters of a text are of a dense script."""
    return 0 if as_latin(text) is not None else len(_DENSE_CHARACTER.findall(text))


@lru_cache(maxsize=1024)  # a block of a page is asked for three times and more
def weigh_text(text: str) -> int:
    """Characters, where one of a dense script says as much as three."""
    return len(text) if text.isascii() else len(text) + 2 * count_dense(text)


def count_words(text: str) -> int:
    """Words between spaces, or a third of the dense characters where that is more."""
    return max(len(text.split()), count_dense(text) // 3)


def without_signs(text: str) -> str:
    """A text with spaces for the quotes, dashes and dots that are not ASCII: most of English is ASCII then."""
    if not text.isascii():
        for sign in _SIGNS:
            text = text.replace(sign, " ")
    return text


def find_spaced_words(text: str) -> list[str]:
    """The runs of letters and digits of a text, in order; far quicker than by a pattern where it is next to Latin-1."""
    latin = as_latin(text)
    return _WORD.findall(text) if latin is None else latin.translate(_LATIN_WORDS).decode("latin-1").split()


def find_folded_words(text: str) -> list[str]:
    """The words of a text in NFKC without case; each character of a script without spaces is one."""
    latin = None if _MICRO_SIGN in text else as_latin(text)
    if latin is None:
        folded = normal_form("NFKC", text).casefold()
        return (_UNSPACED_WORD if _UNSPACED_CHARACTER.search(folded) else _WORD).findall(folded)
    for sign, letters in _LONGER_FOLDED:
        latin = latin.replace(sign, letters)
    return latin.translate(_FOLDED_WORDS).decode("latin-1").split()


def as_latin(text: str) -> bytes | None:
    """A text with spaces for its signs in Latin-1, as most of western Europe can be written; None where it cannot."""
    if text.isascii():
        return text.encode()
    try:
        return without_signs(text).encode("latin-1")
    except UnicodeEncodeError:
        return None
