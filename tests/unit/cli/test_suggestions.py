"""A word that is no action of ``news sites`` leads to the one that was meant."""

from __future__ import annotations

import pytest

from crawler.commands.sites import ACTIONS, OTHER_WORDS, suggest_action


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("serch", "find"),
        ("Search", "find"),
        ("fnd", "find"),
        ("delete", "remove"),
        ("rm", "remove"),
        ("remvoe", "remove"),
        ("resume", "enable"),
        ("imort", "import"),
        ("puase", "pause"),
        ("edit", "set"),
    ],
)
def test_the_action_that_was_meant_is_named(typed: str, meant: str) -> None:
    assert suggest_action(typed) == f": did you mean {meant}?"


def test_a_word_that_is_like_none_gets_all_actions() -> None:
    assert suggest_action("qqqq") == f": there are {', '.join(ACTIONS)}"


def test_other_words_lead_to_actions_and_are_none_themselves() -> None:
    assert set(OTHER_WORDS.values()) <= set(ACTIONS)
    assert OTHER_WORDS.keys().isdisjoint(ACTIONS)
