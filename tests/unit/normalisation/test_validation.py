from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crawler.article import Article, Entry, Kind, Outcome, OutcomeName
from crawler.normalisation.validation import MIN_STORY_LETTERS, validate
from tests.articles import FETCHED, URL, article


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"headline": "  "}, "no headline"),
        ({"body": ""}, "no body"),
        ({"body": "Crane stays"}, "body is only the headline"),
        ({"body": "Ôï óõìâïýëéï ôïõ ëéìáíéïý øÞöéóå ôï âñÜäõ ôçò Ôñßôçò."}, "text that was read in a wrong charset"),
        ({"body": "Short."}, "body of 5 letters, fewer than 40"),
        ({"published": FETCHED + timedelta(days=30)}, "published in the future"),
        ({"published": FETCHED + timedelta(days=1, seconds=1)}, "published in the future"),
        ({"body": "a" * (MIN_STORY_LETTERS - 1) + " ._"}, "body of 39 letters, fewer than 40"),
        ({"body": "Crane stays. Crane stays!"}, "body is only the headline"),
        ({"kind": Kind.AUDIO, "body": "", "standfirst": None}, "no body"),
        ({"body": "", "standfirst": "The crane turns for the last time, filmed from the quay."}, "no body"),
    ],
)
def test_an_incomplete_article_is_an_outcome_that_says_what_it_lacks(changes: dict[str, Any], reason: str) -> None:
    result = validate(article(**changes))
    assert isinstance(result, Outcome)
    assert result.name is OutcomeName.INCOMPLETE
    assert result.reason.startswith(reason)
    assert (result.url, result.site, result.at) == (URL, "paper", FETCHED)


VOTE_TEXT = "The vote begins; each and every chair is taken now."
VOTE = Entry(text=VOTE_TEXT)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "it has all"),
        ({"published": None}, "many pages tell no time"),
        ({"body": "a" * MIN_STORY_LETTERS}, "just long enough"),
        ({"published": FETCHED + timedelta(days=1)}, "clocks and zones are wrong by as much"),
        ({"kind": Kind.LIVE_BLOG, "body": "", "entries": (Entry(text="", headline=VOTE_TEXT),)},
         "so are its headings"),
        ({"published": FETCHED + timedelta(hours=20)}, "a wrong zone is no reason to lose a story"),
        ({"body": "港湾委員会は火曜日、古いクレーンを残すことを決めた。"}, "a Japanese sentence is short in letters"),
        ({"kind": Kind.VIDEO, "body": "", "standfirst": "The crane turns for the last time, filmed from the quay."},
         "what a video tells is not in the text"),
        ({"kind": Kind.LIVE_BLOG, "body": "", "entries": (VOTE,)},
         "a live blog's text is in its entries"),
    ],
)  # fmt: skip
def test_a_complete_article_stays_as_it_is(changes: dict[str, Any], why: str) -> None:
    given = article(**changes)
    assert isinstance(validate(given), Article), why
    assert validate(given) is given
