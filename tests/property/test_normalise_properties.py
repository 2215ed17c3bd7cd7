"""What holds for every article, whatever its page."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.article import Image
from crawler.identity.digest import digest
from crawler.identity.signature import signature
from crawler.identity.urls import fetch_url, identity_key
from crawler.normalisation.article import normalise
from crawler.normalisation.validation import validate
from tests.articles import BODY, FETCHED, article
from tests.effort import examples

TEXT = st.text(max_size=200)
LINES = st.lists(st.text(max_size=60), max_size=5)
HOSTS = st.sampled_from(["paper.example", "www.paper.example", "m.paper.example", "paper.co.uk"])
PATHS = st.text("abcdefghij0123456789-/_.%äé漢", max_size=40)
ARTICLES = st.builds(
    article,
    headline=TEXT,
    body=st.one_of(TEXT, LINES.map("\n\n".join)),
    standfirst=st.none() | TEXT,
    byline=LINES.map(tuple),
    tags=LINES.map(tuple),
    section=st.none() | TEXT,
    dateline=st.none() | TEXT,
    language=st.none() | st.sampled_from(["en", "de-AT", "zz", "x", "english"]),
    canonical_url=st.none() | TEXT,
    published=st.none() | st.datetimes(timezones=st.timezones()),
    images=st.builds(Image, url=TEXT, caption=st.none() | TEXT, credit=st.none() | TEXT).map(lambda image: (image,)),
)


@settings(max_examples=examples(200))
@given(ARTICLES)
def test_normalising_twice_is_normalising_once(given_article):
    once = normalise(given_article)
    assert normalise(once) == once


@settings(max_examples=examples(200))
@given(ARTICLES)
def test_any_article_can_be_validated_and_signed(given_article):
    clean = normalise(given_article)
    validate(clean)
    assert len(digest(clean)) == 64
    assert len(signature(clean)) in {0, 513}


@settings(max_examples=examples(200))
@given(st.lists(st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", "\u200b"]), min_size=1, max_size=6))
def test_no_white_space_changes_the_digest(spaces):
    words = BODY.split(" ")
    spread = "".join(word + spaces[n % len(spaces)] for n, word in enumerate(words))
    assert digest(article(body=spread)) == digest(article())


@given(HOSTS, PATHS)
def test_the_url_to_fetch_and_the_key_are_stable(host, path):
    url = f"https://{host}/{path}"
    assert fetch_url(fetch_url(url)) == fetch_url(url)
    assert identity_key(fetch_url(url)) == identity_key(url)
    assert identity_key(url.replace("https", "http")) == identity_key(url)


def test_the_time_of_the_fetch_is_not_part_of_a_text():
    assert digest(article(fetched=FETCHED.replace(year=2030))) == digest(article())
