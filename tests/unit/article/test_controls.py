"""What strangers write into reasons and rights steers no terminal."""

from __future__ import annotations

import pytest

from crawler.article import MAX_LINE_CHARS, Outcome, OutcomeName, Rights
from crawler.discovery.warnings import DocumentWarnings
from tests.articles import FETCHED, URL

ATTACKS = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r\nNew: line", "\u202egnp.exe", "\u2066x\u2069", "\x08\x08")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_reason_steers_no_terminal(attack: str) -> None:
    outcome = Outcome(url=URL, site="paper", name=OutcomeName.FAILED, reason=f"Disallow: /{attack}x", at=FETCHED)
    rights = Rights(robots=f"Disallow: /{attack}", directives=(attack,), content_signal=attack, licence=attack)
    warnings = DocumentWarnings(URL)
    warnings.add(f"entry {attack} has no link")
    told = [outcome.reason, rights.robots, *rights.directives, rights.content_signal, rights.licence, *warnings.lines()]
    for text in told:
        assert text is not None
        assert text.replace(" ", "").isprintable(), repr(text)
        assert not {"\u202e", "\u2066", "\u2069"} & set(text)


@pytest.mark.parametrize("length", [100, 10**6])
def test_a_line_that_a_stranger_wrote_is_cut_where_it_is_over_long(length: int) -> None:
    word = "é" * length
    outcome = Outcome(url=URL, site="paper", name=OutcomeName.FAILED, reason=f"redirected to {word}", at=FETCHED)
    rights = Rights(robots=f"Disallow: /{word}", directives=(word,), content_signal=word)
    told = [outcome.reason, rights.robots, *rights.directives, rights.content_signal]
    assert all(line is not None and len(line) <= MAX_LINE_CHARS for line in told)
    assert all(line is not None and (word in line or line.endswith("éé…")) for line in told)


def test_letters_and_joiners_stay() -> None:
    reason = "«می‌خواهم» → naïve 日本 👩‍👧"
    assert Outcome(url=URL, site="paper", name=OutcomeName.FAILED, reason=reason, at=FETCHED).reason == reason
