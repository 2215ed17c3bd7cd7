"""Scripts in which spaces do not part words, and those of which one character says as much as three Latin letters.

The ranges are those of Unicode's blocks; each is the inside of a character class of a regular expression.
"""

from __future__ import annotations

import re
from typing import Final

SOUTH_EAST_ASIAN: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
KANA_AND_HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
UNSPACED: Final = SOUTH_EAST_ASIAN + KANA_AND_HAN  # no spaces between words
DENSE: Final = UNSPACED + HANGUL  # Korean writes spaces, yet as densely

_DENSE_CHARACTER = re.compile(f"[{DENSE}]")


def count_dense(text: str) -> int:
    """How many characters of a text are of a dense script."""
    return 0 if text.isascii() else len(_DENSE_CHARACTER.findall(text))


def weigh_text(text: str) -> int:
    """Characters, where one of a dense script says as much as three."""
    return len(text) + 2 * count_dense(text)


def count_words(text: str) -> int:
    """Words between spaces, or a third of the dense characters where that is more."""
    return max(len(text.split()), count_dense(text) // 3)
