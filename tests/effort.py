"""How much the tests try: enough at every change, more with NEWS_TEST_LONG=1 (``make test-long``)."""

from __future__ import annotations

import os

LONG = os.environ.get("NEWS_TEST_LONG", "0") != "0"


def examples(number: int) -> int:
    """How many examples of a property are tried, of which ``number`` are wanted in a long run."""
    return number if LONG else max(number // 10, 10)
