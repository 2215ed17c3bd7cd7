"""What is a version of a story that is held, and what is another story at its address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crawler.article import Article, Kind
from crawler.identity import urls
from crawler.identity.compare import compare
from crawler.identity.same_story import is_other_story
from crawler.identity.urls import has_own_canonical, have_same_owner, owner, registered_domain, story_url
from tests.articles import BODY, FETCHED, URL, article, revision

OTHER_BODY = (
    "A bakery on wheels has come to the villages of the plain, where the last shop closed in spring.\n\n"
    "Its driver sells rye bread and rolls out of a van that once carried letters, three days a week."
)
ELSEWHERE = URL.replace("crane", "bakery")
HELD = article(published=FETCHED)


def other(**changes: Any) -> Article:
    return article(
        **{"headline": "Bread by van", "body": OTHER_BODY, "published": FETCHED + timedelta(days=3)} | changes
    )


@pytest.mark.parametrize(
    ("new", "is_other", "why"),
    [
        (other(), True, "headline, text and time are all others"),
        (other(published=None), True, "no time is none in common"),
        (other(headline="Crane stays up"), False, "the headline is kept"),
        (other(published=FETCHED), False, "the time is kept"),
        (other(body=f"{OTHER_BODY}\n\n{BODY}"), False, "the text is still there"),
        (other(body="Soon more."), False, "a text that is too short to tell"),
        (other(url=ELSEWHERE), True, "joined by a canonical URL alone"),
        (other(url=ELSEWHERE, headline="Crane stays"), True, "a headline of every week"),
        (other(url=ELSEWHERE, published=FETCHED), True, "a time alone joins no two addresses"),
        (article(url=ELSEWHERE, published=FETCHED), False, "a form of the story"),
        (article(url=ELSEWHERE, body=BODY[:150], headline="The crane"), False, "a form that shows only the opening"),
        (other(url=ELSEWHERE, headline="Crane stays", published=FETCHED), False, "headline and time of a rewrite"),
        (article(url=ELSEWHERE, headline="Crane stays, 2", published=FETCHED), True, "a number in the headline"),
        (article(url=ELSEWHERE, headline="Crane stays up", published=FETCHED + timedelta(hours=1)), True,
         "stories of a machine: another headline and time"),
        (article(url=ELSEWHERE, published=FETCHED + timedelta(hours=1)), False, "a form without a zone"),
        (article(url=ELSEWHERE, headline="Light of the quay", published=FETCHED), False, "a shorter headline"),
        (article(url=ELSEWHERE, headline="Light of the quay"), False, "the same without a time"),
        (article(url=ELSEWHERE, headline="Crane stays up"), False, "an edit that a form without a time shows"),
        (article(url=ELSEWHERE, headline="Quay", body="Soon more.", published=FETCHED), True, "nothing to go by"),
        (other(kind=Kind.LIVE_BLOG), True, "a live blog in the place of a story"),
    ],
)  # fmt: skip
def test_a_version_has_something_in_common_with_what_is_held(new: Article, is_other: bool, why: str) -> None:
    assert is_other_story(HELD, new) is is_other, why
    assert compare(revision(HELD), new).is_other_story is is_other, why


def test_a_live_blog_may_change_all_of_its_text() -> None:
    held, new = (article(kind=Kind.LIVE_BLOG), other(kind=Kind.LIVE_BLOG))
    assert not is_other_story(held, new)


@pytest.mark.parametrize(
    ("url", "canonical", "is_own", "why"),
    [
        ("https://alice.blogspot.com/2026/my-first-long-post", "https://bob.blogspot.com/2026/his-first-long-post",
         False, "a shared host has many owners"),
        ("https://alice.github.io/my-first-long-post", "https://bob.github.io/his-first-long-post", False, "so too"),
        ("https://alice.substack.com/p/my-first-long-post", "https://bob.substack.com/p/his-first-long-post",
         False, "and this"),
        ("https://127.0.0.1:8001/a-story-of-today", "https://127.0.0.1:8002/a-story-of-today", False, "another port"),
        ("http://paper.example/a-story-of-today", "https://paper.example/a-story-of-today", True, "the default ports"),
        (f"{URL}?id=17", URL, False, "it drops the parameter that names the story"),
        (f"{URL}?articleNo=17", URL, False, "by another name"),
        (f"{URL}?id=17&lang=en", f"{URL}?id=17", True, "it keeps it"),
        (f"{URL}?lang=en", URL, True, "a parameter that names no story"),
    ],
)  # fmt: skip
def test_a_canonical_url_names_a_story_of_its_owner_alone(url: str, canonical: str, is_own: bool, why: str) -> None:
    story = article(url=url, canonical_url=canonical)
    assert has_own_canonical(story) is is_own, why
    assert story_url(story) == (canonical if is_own else url), why


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://www.paper.example:443/a", "paper.example"), ("https://paper.example:x/a", ""), ("mailto:ada", "")],
)
def test_the_owner_of_a_url(url: str, expected: str) -> None:
    assert owner(url) == expected


@pytest.mark.parametrize(("common_words", "is_other"), [(8, False), (7, True)])
def test_another_form_of_an_undated_story_has_three_tenths_of_its_text(common_words: int, *, is_other: bool) -> None:
    words, others = ([f"{letter}{chr(97 + number)}" for number in range(22)] for letter in "ab")
    held = article(body=" ".join(words), published=None)
    new = article(url=ELSEWHERE, body=" ".join([*words[:common_words], *others[common_words:]]), published=None)
    assert is_other_story(held, new) is is_other  # 6 of 20 groups of three words, or 5


@pytest.mark.parametrize(
    ("url", "other", "is_one", "needs_list"),
    [
        ("https://paper.example/a", "http://paper.example/b?c", True, False),
        ("https://paper.example:8000/a", "https://paper.example:8000/b", True, False),
        ("https://amp.paper.co.uk/a", "https://www.paper.co.uk/b", True, True),
        ("https://paper.example:8000/a", "https://paper.example/a", False, True),
        ("https://alice.blogspot.com/a", "https://bob.blogspot.com/a", False, True),
        ("https://[/a", "https://paper.example/a", False, True),
    ],
)
def test_the_list_of_suffixes_is_looked_at_for_two_hosts_alone(
    monkeypatch: pytest.MonkeyPatch, url: str, other: str, is_one: bool, needs_list: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(urls, "registered_domain", lambda one: asked.append(one) or registered_domain(one))
    assert have_same_owner(url, other) is is_one
    assert bool(asked) is needs_list
