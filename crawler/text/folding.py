"""What counts as the words of a story: typography and white space do not."""

from __future__ import annotations

import unicodedata

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»‹›", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff"),
    }
)
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # scripts without spaces between words


def fold(text: str) -> str:
    """What spellings of one text share: NFKC, quotes and dashes made alike, no white space at all."""
    if text.isascii():
        return "".join(text.replace("`", "'").split())
    return "".join(unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY).split())
