"""A host's tdmrep.json: the first rule that fits a path holds."""

from __future__ import annotations

import json

import pytest

from crawler.article import Rights
from crawler.fetch.tdmrep import match, read_rules

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


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'"x"', b"\xff"])
def test_what_is_no_list_of_rules_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rules(body)
