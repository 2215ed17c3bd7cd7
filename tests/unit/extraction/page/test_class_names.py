"""What class, id and role say of an element's place."""

from __future__ import annotations

import pytest

from crawler.extraction.page.class_names import MEANINGS, meanings_of


def meanings(names: str, role: str = "") -> set[str]:
    bits = meanings_of(names, role)
    return {meaning for place, meaning in enumerate(MEANINGS) if bits >> place & 1}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("article-body", {"story"}),
        ("articleBody", {"story"}),
        ("sidebar", {"side"}),
        ("md:[grid-area:sidebar]", set()),  # how the page is laid out, on a wide screen
        ("lg:sidebar-none grid", set()),
        ("text-sm text-gray-700 right-0 float-left", set()),
        ("content-center article-text", {"story"}),
        ("text-left story", {"story"}),
        ("text", {"story"}),
        ("right-column", {"side"}),
    ],
)
def test_a_class_for_a_style_alone_says_nothing(names: str, expected: set[str]) -> None:
    assert meanings(names) == expected


def test_a_role_says_it_too() -> None:
    assert meanings("", "navigation") == {"menu"}
