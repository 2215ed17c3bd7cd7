"""A host's tdmrep.json: the first rule that fits a path holds."""

from __future__ import annotations

import json

import pytest

from crawler.article import Rights
from crawler.fetch.tdmrep import MAX_RULES, match, read_rules

RULES = read_rules(
    json.dumps(
        [
            {"location": "/free/*", "tdm-reservation": 0},
            {"location": "/photos/*.html", "tdm-reservation": "1", "tdm-policy": "/policy.json"},
            {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://paper.example/policy.json"},
            {"location": 5, "tdm-reservation": 1},
            "nothing",
        ]
    ).encode()
)


@pytest.mark.parametrize(
    ("path", "reserved", "policy"),
    [
        ("/free/story.html", False, None),
        ("/photos/a.html", True, "https://paper.example/policy.json"),
        ("/", True, "https://paper.example/policy.json"),
        ("/anything?free=/free/", True, "https://paper.example/policy.json"),
    ],
)
def test_the_first_rule_that_fits_holds(path: str, reserved: bool, policy: str | None) -> None:
    assert match(RULES, f"https://paper.example{path}") == Rights(tdm_reserved=reserved, tdm_policy=policy)


def test_nothing_is_said_where_no_rule_fits() -> None:
    assert match(RULES[:2], "https://paper.example/story.html") == Rights()


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'"x"', b"\xff", b"[" * 200_000, b'{"a":' * 200_000])
def test_what_is_no_list_of_rules_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rules(body)


@pytest.mark.parametrize(
    ("location", "path", "holds"),
    [
        ("/story.html$", "/story.html", True),
        ("/story.html$", "/story.html?page=2", False),
        ("/story.html$", "/story.htmlx", False),
        ("/story.html", "/story.html?page=2", True),
        ("/news/", "/news/2026/a", True),
        ("/news/", "/new", False),
        ("/*.pdf$", "/archive/a.pdf", True),
        ("/*.pdf$", "/archive/a.pdf?x", False),
        ("*.pdf", "/archive/a.pdf", True),
        ("/a?b", "/a?b=1", True),  # a question mark is itself
        ("/a?b", "/axb", False),
        ("/page[1].html", "/page[1].html", True),  # and so are brackets
        ("/page[1].html", "/page1.html", False),
        ("/caf%C3%A9", "/caf\u00e9", True),
        ("/caf\u00e9", "/caf%C3%A9", True),
        ("/News", "/news", False),  # paths have a case
        ("/a#b", "/a%23b", True),
        ("/", "/anything", True),
        ("", "/anything", True),
        ("news", "/news/a", True),
        ("/a\nAllow: /", "/a", False),  # what would be a rule of its own is none
    ],
)
def test_a_location_is_a_pattern_of_robots_txt(location: str, path: str, holds: bool) -> None:
    rules = read_rules(json.dumps([{"location": location, "tdm-reservation": 1}]).encode())
    assert match(rules, f"https://paper.example{path}").tdm_reserved is (True if holds else None)


def test_of_a_list_without_end_the_first_rules_are_read() -> None:
    """With 20,000 of them each story took 31 ms."""
    entries = [{"location": f"/{number}/", "tdm-reservation": 1} for number in range(20_000)]
    rules = read_rules(json.dumps(entries).encode())
    assert len(rules) == MAX_RULES
    assert match(rules, "https://paper.example/999/story.html").tdm_reserved
    assert match(rules, "https://paper.example/1000/story.html") == Rights()
