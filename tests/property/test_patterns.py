"""No regular expression of the program takes more than linear time, whatever text is made to slow it down."""

from __future__ import annotations

import re

import pytest

from tests.pumping import SEARCHING, Used, find_patterns, grows_too_fast, slow_patterns


def test_every_pattern_of_the_program_is_linear() -> None:
    patterns = find_patterns()
    assert len(patterns) > 300
    assert slow_patterns(patterns) == {}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"^(?:<!--.*?-->\s*)*<rss", "a lazy repeat within a repeat"),
        (r"/(?:[^/-]+(?:[-_][^/-]+){3,})/?$", "classes that overlap"),
        (r"\s+$", "a run that is tried from each of its places"),
        (r'"(?:[^"\\]|\\.)*"', "an open string"),
        (r"<([^>]*)>", "a bracket that holds itself"),
        (r"(?:a|a)*b", "two ways for each letter"),
    ],
)
def test_a_pattern_that_backtracks_is_found(pattern: str, why: str) -> None:
    assert grows_too_fast(Used("here", re.compile(pattern, re.DOTALL), SEARCHING)), why


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s++$", r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', r"<([^<>]*+)>", r"\d{1,4}-\d\d"])
def test_a_linear_pattern_passes(pattern: str) -> None:
    assert grows_too_fast(Used("here", re.compile(pattern, re.DOTALL), SEARCHING)) is None
