"""Where a sentence ends, in the scripts that papers use."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, quotation marks and brackets behind it aside."""
    return SENTENCE_END.search(text, max(0, len(text) - 8)) is not None
