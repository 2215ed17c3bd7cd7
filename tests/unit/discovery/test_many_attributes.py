"""An element with very many attributes costs no more than its bytes, and what stands around it is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import parse_front, read_front
from crawler.discovery.site_lists import read_site_list
from crawler.site import site_for
from crawler.text.attributes import MAX_ATTRIBUTES, without_surplus_attributes

NOW = datetime(2026, 11, 29, tzinfo=UTC)
STORY = "https://paper.example/2026/11/20/harbour-keeps-its-crane"
MANY = 100_000
FORMS = {
    "quoted": " ".join(f"a{n}='x'" for n in range(MANY)),
    "with markup in them": " ".join(f'a{n}="<b c=\'>"' for n in range(MANY)),
    "bare": " ".join(f"a{n}=x" for n in range(MANY)),
    "without values": " ".join(f"a{n}" for n in range(MANY)),
    "without spaces": "".join(f"a{n}='x'" for n in range(MANY)),
    "with slashes": "/".join(f"a{n}='x'" for n in range(MANY)),
    "behind what is no attribute": "= \"'\"=' " + " ".join(f"a{n} = 'x'" for n in range(MANY)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["a", "body", "link"])
def test_of_a_front(form: str, where: str) -> None:
    more = {name: f" {FORMS[form]}" if name == where else "" for name in ("a", "body", "link")}
    root = parse_front(
        f"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'{more['link']}></head>"
        f"<body{more['body']}><h2><a href='{STORY}'{more['a']}>The harbour keeps its crane</a></h2></body></html>"
    )
    assert max(len(element.keys()) for element in root.iter()) < 2 * MAX_ATTRIBUTES
    front = read_front(root, url="https://paper.example/", site=site_for("https://paper.example/"), found=NOW)
    assert [one.url for one in front.candidates] == [STORY]
    assert list(front.feeds) == ["https://paper.example/feed"]


@pytest.mark.parametrize("where", ["rss", "channel", "item", "link", "title"])
def test_of_a_feed(where: str) -> None:
    names = ("rss", "channel", "item", "link", "title")
    more = {name: f" {FORMS['quoted']}" if name == where else "" for name in names}
    document = (
        f"<rss version='2.0'{more['rss']}><channel{more['channel']}><item{more['item']}><title{more['title']}>The"
        f" harbour</title><link{more['link']}>{STORY}</link></item></channel></rss>"
    )
    feed = read_feed(document.encode(), url="https://paper.example/feed", site="paper", found=NOW)
    assert [one.url for one in feed.candidates] == [STORY]


def test_of_a_list_of_sites() -> None:
    document = f"<opml><body><outline xmlUrl='{STORY}' {FORMS['quoted']}/><outline xmlUrl='{STORY}2'/></body></opml>"
    assert [one.home for one in read_site_list(document.encode(), "opml")] == [STORY, f"{STORY}2"]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "a < b and <c",
        "<p>" + "word " * 5000 + "</p>",
        f"<a data-state='{'x=1 ' * 5000}'>",
        '<a b=c"d>' + "<p>x</p>" * 5000,
        "<br/>" * 5000,
        f"<a {' '.join(f'a{n}' for n in range(MAX_ATTRIBUTES))}>",
    ],
)
def test_what_has_no_more_is_the_same_text(markup: str) -> None:
    assert without_surplus_attributes(markup) is markup
