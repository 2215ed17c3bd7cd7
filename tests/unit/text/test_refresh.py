"""The value of a Refresh header."""

from __future__ import annotations

import pytest

from crawler.text.refresh import read_refresh


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("0; url=/a", (0, "/a")),
        ("5;URL = '/a b' more", (5, "/a b")),
        (' 3 , url="/a"', (3, "/a")),
        ("0 /a", (0, "/a")),
        ("0;/a", (0, "/a")),
        ("1.5; url=/a", (1, "/a")),
        (".5; url=/a", (0, "/a")),
        ("0; url='/a", (0, "/a")),
        ("0; urls=/a", (0, "urls=/a")),
        ("0", None),
        ("0;", None),
        ("0; url=", None),
        ("url=/a", None),
        ("x; url=/a", None),
        ("", None),
    ],
)
def test_refresh_is_read_as_browsers_do(value: str, wanted: tuple[int, str] | None) -> None:
    assert read_refresh(value) == wanted
