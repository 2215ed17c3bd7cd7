"""Where a sentence ends, in the scripts that papers use."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")
PLAIN_ENDS = ".!?…。！？؟।"
CLOSING_ENDS = "\"'”’»)]」』\n"  # that may stand behind it; $ allows a line end


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, quotation marks and brackets behind it aside."""
    last = text[-1:]
    if last in PLAIN_ENDS:  # most texts need no more than a look at their last character
        return last != ""
    return last in CLOSING_ENDS and SENTENCE_END.search(text, max(0, len(text) - 8)) is not None
