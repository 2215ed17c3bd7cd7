from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.identity.urls import fetch_url, identity_key, is_front_like, registered_domain
from tests.articles import article

STORY = "https://paper.example/2026/05/flood-takes-the-lower-town"
READ = "https://paper.example/read.php"
TOKEN, UUID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


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
    assert identity_key(article(url="https://beta.paper.co.uk/x/991", canonical_url=story)) == identity_key(story)


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


PIECES = st.lists(
    st.sampled_from(
        [*"%0123afAF/?=&;:@+~.#[]|\\ é", "%25", "%30", "%2F", "%C3%A9", "%c3", "..", "/amp", ".amp", "/print",
         "index.html", ".html", ";sid=1", "utm_source=x", "&ref=1", "amp=1", f"?sid={TOKEN}", f"&sessid={UUID}"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.sampled_from(["paper.example", "www.m.paper.example:8080", "[2001:db8::1]", "Bücher.example."]), PIECES)
def test_a_url_that_was_cleaned_is_clean_and_a_key_is_its_own(host: str, rest: str) -> None:
    once = fetch_url(f"https://{host}/{rest}")
    assert fetch_url(once) == once
    key = identity_key(f"https://{host}/{rest}")
    assert identity_key(once) == key
    assert identity_key(f"https://{key}") == key


@pytest.mark.parametrize(
    ("url", "fetched", "why"),
    [
        (f"{STORY}?utm_source=x&id=1&&b=2", f"{STORY}?id=1&b=2", "tracking alone is removed"),
        (f"{STORY}?id=1&amp;utm_source=x", f"{STORY}?id=1", "escaped twice"),
        (f"{STORY}?ref=a=b", STORY, "a value may hold the sign"),
        (f"{STORY}?from=rss", STORY, "a channel"),
        (f"{STORY}?from=paris", f"{STORY}?from=paris", "no channel"),
        (f"{STORY}?city=rss", f"{STORY}?city=rss", "no name of a channel"),
        (f"{STORY};jsessionid=1", STORY, "a session"),
        (f"{STORY}?PHPSESSID=q1", STORY, "one in the query, whatever its value"),
        (f"{STORY}?sid={TOKEN}&a=b", f"{STORY}?a=b", "a token by a name of sessions"),
        (f"{STORY}?a=b&Session_ID={UUID}", f"{STORY}?a=b", "one with dashes"),
        (f"{READ}?no=7&sid={TOKEN}&page=2", f"{READ}?no=7&page=2", "a number names the story"),
        (f"{READ}?sid=23873421", f"{READ}?sid=23873421", "a number may name it under this name too"),
        (f"{READ}?sid={TOKEN}", f"{READ}?sid={TOKEN}", "nothing else names it"),
        (f"{READ}?sid={TOKEN}&utm_source=a1&amp=1", f"{READ}?sid={TOKEN}&amp=1", "nor does tracking"),
        (f"{STORY}?sid=flood-takes-the-lower-town-2", f"{STORY}?sid=flood-takes-the-lower-town-2", "words"),
        (f"{STORY}?side={TOKEN}", f"{STORY}?side={TOKEN}", "another name"),
        ("http://paper.example:80/a", "http://paper.example/a", "the default port"),
        ("http://paper.example:8080/a", "http://paper.example:8080/a", "another port"),
        ("http://[2001:db8::1]:8080/a", "http://[2001:db8::1]:8080/a", "an IPv6 address"),
        ("https://[2001:DB8::1]:443/a?utm_source=x", "https://[2001:db8::1]/a", "one with tracking"),
        ("http://[2001:db8::1]:8080/a?utm_source=x&id=3#b", "http://[2001:db8::1]:8080/a?id=3", "and with a port"),
        ("https://ada:x@paper.example/a", "https://ada:x@paper.example/a", "a user"),
        ("http://:8080/x?utm_source=a", "http://:8080/x?utm_source=a", "no host: left alone"),
        ("https://paper.example:port/x?utm_source=a", "https://paper.example:port/x?utm_source=a", "no port"),
    ],
)
def test_a_url_is_cleaned_of_what_says_nothing_and_no_more(url: str, fetched: str, why: str) -> None:
    assert fetch_url(url) == fetched, why


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://[2001:DB8::1]:443/x/?amp=1&utm_source=x", "[2001:db8::1]/x"),
        ("http://[2001:db8::1]:8080/x?gclid=1&id=3", "[2001:db8::1]:8080/x?id=3"),
        ("https://www.google.com/amp/paper.example/x", "paper.example/x"),
        ("https://www.google.com/amp/s/www.paper.example/x", "paper.example/x"),
        ("https://www.google.com/amp/s/paper.example:443/x", "paper.example/x"),
        ("https://www.google.com/amp/paper.example:80/x", "paper.example/x"),
        ("https://www.m.paper.example/x", "paper.example/x"),
        ("https://team.paper.example/x", "team.paper.example/x"),
        ("https://www.team.paper.example/x", "team.paper.example/x"),
        ("https://m.example/x", "m.example/x"),
        ("https://paper.example/x?b=2&a=1", "paper.example/x?a=1&b=2"),
        ("https://paper.example/x?amp=1&b=2&a=1", "paper.example/x?a=1&b=2"),
        ("https://paper.example/x?live=", "paper.example/x?live="),
        ("https://paper.example/x?output=full", "paper.example/x?output=full"),
        ("https://paper.example/x?Output=AMP", "paper.example/x"),
        ("https://paper.example/x.amp.html", "paper.example/x.html"),
        ("https://paper.example/x.amp.html/", "paper.example/x.html"),
        ("https://paper.example/x//amp", "paper.example/x"),
        ("https://paper.example/amp/x", "paper.example/x"),
        ("https://paper.example/amp", "paper.example"),
        ("https://paper.example/x/print/amp/", "paper.example/x"),
        ("https://paper.example/x/index.html", "paper.example/x"),
        ("https://paper.example/x.print.amp.htm", "paper.example/x.htm"),
        ("https://paper.example/x.print", "paper.example/x.print"),  # no page of that name
        ("https://paper.example/x/.amp;/./", "paper.example/x"),
        ("https://paper.example/x/y/amp/..", "paper.example/x/y"),
        ("https://paper.example/%%30a", "paper.example/%250a"),  # the two signs are no escape of one
        ("https://paper.example/%0a", "paper.example/%0A"),
        ("https://paper.example/100%", "paper.example/100%25"),
        ("https://paper.example/100%25", "paper.example/100%25"),
        ("https://paper.example/%7Eada", "paper.example/~ada"),
        ("https://www.google.com/amp/s/:x.example", "google.com/s/:x.example"),  # no host in it
    ],
)
def test_a_key_is_that_of_the_plain_form(url: str, key: str) -> None:
    assert identity_key(url) == key


@pytest.mark.parametrize("piece", ["/.;", "/amp", ".amp", ";", "/a/..", "/amp;/x.amp.html/.."])
def test_of_a_path_of_variants_nothing_is_left_however_many_there_are(piece: str) -> None:
    assert identity_key("https://paper.example/" + piece * 20_000) == "paper.example"


@pytest.mark.parametrize(
    ("path", "is_front", "why"),
    [
        ("/", True, "a home page"),
        ("/?id=1", False, "a parameter may name a story"),
        ("/news", True, "a section"),
        ("/news?id=7", False, "a parameter"),
        ("/a/b/c", True, "three parts"),
        ("/a/b/c/d", False, "four parts"),
        ("/2026", True, "the archive of a year"),
        ("/2026/05/11", True, "of a day"),
        ("/news/2026", False, "a number in a section"),
        ("/12345", False, "a number of five digits"),
        ("/news/flood-takes", True, "two words"),
        ("/news/flood-takes-town", False, "three words"),
        ("/news/flood_takes.town", False, "three words, whatever is between them"),
        ("/news/internationalities", True, "a long word"),
        ("/news/天気天気天気天気", True, "eight characters"),
        ("/news/天気天気天気天気天", False, "nine: a headline"),
    ],
)
def test_a_front_has_few_short_words_and_no_number(path: str, is_front: bool, why: str) -> None:
    assert is_front_like(f"https://paper24.example{path}") is is_front, why


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.paper.co.uk/x", "paper.co.uk"),
        ("https://www.paper.co.uk./x", "paper.co.uk"),
        ("https://localhost./x", "localhost"),
        ("https://.localhost/x", ".localhost"),
        ("mailto:ada@paper.example", ""),
        ("https://[x/", ""),
    ],
)
def test_the_registered_domain_is_below_the_public_suffix(url: str, domain: str) -> None:
    assert registered_domain(url) == domain


@pytest.mark.parametrize(
    ("url", "wanted", "why"),
    [
        ("https://paper.example/story.php?ref=4711", None, "nothing else names the story"),
        ("https://paper.example/show?ref=4711&utm_source=rss", "https://paper.example/show?ref=4711", "a campaign"),
        ("https://paper.example/?partner=20260512", None, "at some papers"),
        ("https://paper.example/2026/05/12/?ref=4711", None, "a day is no story"),
        ("https://paper.example/story.php?ref=home", "https://paper.example/story.php", "a word is no story"),
        (f"{STORY}?ref=4711", STORY, "the path names it"),
        ("https://paper.example/a/4711.html?ref=12", "https://paper.example/a/4711.html", "a number does"),
        ("https://paper.example/show?id=4711&ref=12", "https://paper.example/show?id=4711", "a parameter does"),
        ("https://paper.example/story.php?utm_id=4711", "https://paper.example/story.php", "never a story's name"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/a", "IDNA 2008"),
        ("https://:@paper.example/a", "https://paper.example/a", "a user and a password that are none"),
        ("https://desk:@paper.example/a", "https://desk@paper.example/a", "a password that is none"),
        ("https://0x7f.1./a", "https://127.0.0.1/a", "an address"),
        ("https://paper.example/a%2Bb%26c%3Dd%40e%2Cf%27", None, "no escape is undone"),
        ("https://paper.example/a+b&c=d@e,f'", None, "nor made"),
        ("https://paper.example/100%-sure", None, "a stray sign stays"),
        ("https://paper.example/a/../../b/./c", "https://paper.example/b/c", "dot segments"),
        ("https://paper.example/a/%2E%2e/b/%2e", "https://paper.example/b/", "escaped ones"),
        ("https://paper.example/a/..", "https://paper.example/", "at the end"),
        ("https://paper.example/.../a..b/.c", None, "names with dots"),
    ],
)
def test_parameter_is_tracking_only_where_the_story_is_named_without_it(url: str, wanted: str | None, why: str) -> None:
    assert fetch_url(url) == (wanted or url), why
    assert fetch_url(fetch_url(url)) == fetch_url(url)


@pytest.mark.parametrize(
    ("path", "is_story"),
    [
        ("/flood-takes-town", True), ("/flood-town", False),  # three words
        ("/" + "a" * 25, True), ("/" + "a" * 24, False),  # too long for a word
        ("/2026/flood", True), ("/202/flood", False),  # a year
        ("/flood1234", True), ("/flood123", False),  # a number
        ("/2026/05/20", False), ("/", False),  # a day alone, nothing
        ("/flood-takes-town.html", True), ("/flood-town.html", False),
    ],
)  # fmt: skip
def test_a_number_under_an_ambiguous_name_is_dropped_where_the_path_names_the_story(path: str, is_story: bool) -> None:
    whole = f"https://paper.example{path}"
    assert fetch_url(f"{whole}?ref=4711") == (whole if is_story else f"{whole}?ref=4711")
