"""What strangers write into reasons and rights steers no terminal."""

from __future__ import annotations

import pytest

from crawler.article import Outcome, OutcomeName, Rights
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


def test_letters_and_joiners_stay() -> None:
    reason = "«می‌خواهم» → naïve 日本 👩‍👧"
    assert Outcome(url=URL, site="paper", name=OutcomeName.FAILED, reason=reason, at=FETCHED).reason == reason
