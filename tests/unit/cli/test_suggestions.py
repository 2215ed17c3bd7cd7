"""A word that is no action of ``news sites`` leads to the one that was meant."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest

from crawler.__main__ import run
from crawler.cli.command import MISUSED
from crawler.commands.sites import ACTIONS, OTHER_WORDS, suggest_action
from crawler.storage.store import Store


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lst", "list"),
        ("ls", "list"),
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


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("coverage", "--by", "dya"), "did you mean day?"),
        (("coverage", "--by", "zzz"), "(choose from 'site', 'day')"),
        (("fleet", "drian"), "did you mean drain?"),
        (("fleet", "zzz"), "give nothing, or: drain"),
    ],
)
def test_a_mistyped_choice_is_one_line_with_a_suggestion(
    words: tuple[str, ...],
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Store.open("sqlite:///news.db").close()
    with ExitStack() as ends:
        ends.enter_context(pytest.raises(SystemExit) if words[0] == "coverage" else nullcontext())
        assert run([*words]) == MISUSED
    assert hint in capsys.readouterr().err
