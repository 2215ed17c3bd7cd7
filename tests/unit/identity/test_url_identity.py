from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.identity.urls import fetch_url, identity_key
from tests.articles import article

STORY = "https://paper.example/2026/05/flood-takes-the-lower-town"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{STORY}?utm_source=feed&utm_medium=rss&fbclid=1", "tracking parameters tell how a reader came"),
        (f"{STORY}#comments", "a fragment never reaches the server"),
        (
            "https://PAPER.example:443/2026/05/flood-takes-the-lower-town",
            "hosts have no case, 443 is the port of https",
        ),
        ("https://paper.example./2026/05/flood-takes-the-lower-town", "a dot behind the host names the same host"),
        (f"  {STORY}\n", "feeds have spaces around URLs"),
    ],
)
def test_the_url_that_is_fetched_is_without_what_says_nothing(url: str, why: str) -> None:
    assert fetch_url(url) == STORY, why
    assert fetch_url(fetch_url(url)) == STORY


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{STORY}?id=17", "a parameter may name the story"),
        ("https://paper.example/a//b", "some servers tell doubled slashes apart"),
        ("https://paper.example/?p=3&a=1", "the order of parameters may matter to a server"),
        ("not a url", "what cannot be parsed comes back"),
    ],
)
def test_what_may_name_a_story_stays(url: str, why: str) -> None:
    assert fetch_url(url) == url, why


@pytest.mark.parametrize(
    "variant",
    [
        STORY.replace("https", "http"),
        STORY.replace("paper.example", "www.paper.example"),
        STORY.replace("paper.example", "m.paper.example"),
        STORY.replace("paper.example", "amp.paper.example"),
        f"{STORY}/",
        f"{STORY}/amp",
        f"{STORY}/amp/",
        f"{STORY}?amp=1",
        f"{STORY}?outputType=amp",
        f"{STORY}/print",
        f"{STORY}?utm_campaign=x",
        "https://www.google.com/amp/s/paper.example/2026/05/flood-takes-the-lower-town",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/2026/05/flood-takes-the-lower-town",
    ],
)
def test_all_forms_of_a_storys_url_have_one_key(variant: str) -> None:
    assert identity_key(variant) == identity_key(STORY) == "paper.example/2026/05/flood-takes-the-lower-town"


@pytest.mark.parametrize(
    "other", [f"{STORY}-2", f"{STORY}?id=2", "https://other.example/2026/05/flood-takes-the-lower-town"]
)
def test_other_stories_have_other_keys(other: str) -> None:
    assert identity_key(other) != identity_key(STORY)


@pytest.mark.parametrize(
    ("canonical", "why"),
    [
        ("https://paper.example/", "a canonical of the front would make all stories one"),
        ("https://paper.example/news", "so would one of a section"),
        ("https://wire.example/2026/05/flood-takes-the-lower-town", "a syndicated story is this paper's copy of it"),
        (None, "there is none"),
    ],
)
def test_an_article_goes_by_its_own_url_where_its_canonical_cannot_name_it(canonical: str | None, why: str) -> None:
    assert identity_key(article(url=STORY, canonical_url=canonical)) == identity_key(STORY), why


def test_an_article_goes_by_the_canonical_url_of_its_own_site() -> None:
    story = STORY.replace("paper.example", "paper.co.uk")
    told = article(url="https://beta.paper.co.uk/x/991", canonical_url=story)
    assert identity_key(told) == identity_key(story)


def test_a_key_that_is_held_stays() -> None:
    assert identity_key(STORY, held="paper.example/old") == "paper.example/old"


@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        ("https://paper.example/%%30a", "https://paper.example/%%30a"),  # a stray sign stays; nothing is decoded
        ("https://paper.example/100%", "https://paper.example/100%"),
        ("https://paper.example/a%2Fb", "https://paper.example/a%2Fb"),
        ("https://paper.example/a%2fb", "https://paper.example/a%2fb"),
        ("https://paper.example/%7Eada", "https://paper.example/%7Eada"),
        ("https://paper.example/a%2Bb%26c", "https://paper.example/a%2Bb%26c"),
        ("https://paper.example/a b", "https://paper.example/a%20b"),
        ("https://paper.example/caf\u00e9", "https://paper.example/caf%C3%A9"),
        ("https://paper.example", "https://paper.example/"),
    ],
)
def test_what_is_fetched_is_what_was_published(url: str, fetched: str) -> None:
    assert fetch_url(url) == fetched


@given(st.text("%0123456789abAB/?=&;+~.\u00e9", max_size=24))
def test_a_url_is_fetched_as_it_was_however_often_it_is_cleaned(rest: str) -> None:
    once = fetch_url(f"https://paper.example/{rest}")
    assert fetch_url(once) == once
    assert identity_key(once) == identity_key(f"https://paper.example/{rest}")
