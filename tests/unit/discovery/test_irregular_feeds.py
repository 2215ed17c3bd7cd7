"""Feeds that bend the rules of their format, and what other programs make of them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import FrameType

import pytest

from crawler.errors import FeedMoved, FeedUnreadable
from tests.unit.discovery.feed_documents import URL, item, read, rss, urls

DUBLIN = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Notice: old function in /srv/feed.php\n" + rss(item()), "a notice before it"),
        ("\ufeff\ufeff" + rss(item()), "two byte-order marks"),
        ("\n\n" + rss(item()), "lines before it"),
        (rss(item()).replace('"1.0"?', '"1.0" encoding="UTF-16"?'), "declared UTF-16"),
        (rss(item()).replace("><", ">\r<"), "CR line ends"),
    ],
)
def test_feed_that_bends_the_rules_is_read(body: str, why: str) -> None:
    assert urls(read(body)) == ["https://paper.example/a"], why


def test_encoding_of_a_feed_is_told_by_the_bytes() -> None:
    body = rss(item()).replace("Bridge opens", "Brücke offen")
    for encoding, declared in (("utf-8", "iso-8859-1"), ("cp1252", "UTF-8"), ("utf-16-le", "UTF-8")):
        feed = read(body.replace('"1.0"?', f'"1.0" encoding="{declared}"?').encode(encoding))
        assert feed.candidates[0].title == "Brücke offen", (encoding, declared)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('<?xml version="1.0"?><redirect><newLocation>https://paper.example/new.xml</newLocation></redirect>', "moved"),
        ("<redirect>\n<newlocation><![CDATA[/new.xml]]></newlocation></redirect>", "relative, in CDATA"),
        ('<html><head><meta http-equiv="refresh" content="5; url=/new.xml"></head></html>', "after five seconds"),
        ("<!DOCTYPE html><META CONTENT='30;URL=\"https://paper.example/new.xml\"' HTTP-EQUIV=Refresh>", "after thirty"),
        ('<html><meta http-equiv="refresh" content="0,/new.xml"></html>', "with a comma"),
    ],
)
def test_feed_that_has_moved_says_where(body: str, why: str) -> None:
    with pytest.raises(FeedMoved) as moved:
        read(body)
    assert moved.value.address == "https://paper.example/new.xml", why


@pytest.mark.parametrize(
    "body",
    [
        "<html><meta http-equiv=refresh content=300></html>",
        '<html><meta name="refresh" content="0;url=/new.xml"></html>',
        f'<html><meta http-equiv="refresh" content="0;url={URL}"></html>',
    ],
)
def test_page_that_sends_nowhere_is_no_feed(body: str) -> None:
    with pytest.raises(FeedUnreadable) as unreadable:
        read(body)
    assert not isinstance(unreadable.value, FeedMoved)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("<![CDATA[<script>track('x < y')</script>Bridge opens]]>", "a script"),
        ("&lt;style&gt;b {color: red}&lt;/style&gt;&lt;b&gt;Bridge&lt;/b&gt; opens", "a style"),
        ("Bridge opens&lt;script src=x&gt;", "a script that is not closed"),
        ("<div>Bridge<script>track()</script> <b>opens</b></div>", "a script in XHTML"),
        ("Bridge opens&lt;!-- a note", "a comment that is not closed"),
        ("&#X42;ridge opens", "a reference in capitals"),
    ],
)
def test_title_is_what_a_reader_sees(title: str, why: str) -> None:
    feed = read(rss(f"<item><title>{title}</title><link>/a</link></item>"))
    assert feed.candidates[0].title == "Bridge opens", why


def test_title_in_base64_is_decoded() -> None:
    entry = '<entry><title mode="base64">QnJpZGdlIG9wZW5z</title><link href="/a"/></entry>'
    assert read(f'<feed version="0.3">{entry}</feed>').candidates[0].title == "Bridge opens"
    entry = entry.replace('mode="base64"', 'type="application/octet-stream"')
    assert read(f"<feed>{entry}<title type='a/b'>TmV3cw==</title></feed>").candidates[0].title == "Bridge opens"
    assert read(f"<feed>{entry}<title type='a/b'>TmV3cw==</title></feed>").title == "News"


def test_entities_with_digits_are_read() -> None:
    assert read(rss("<item><title>&frac12; of m&sup2;</title><link>/a</link></item>")).candidates[0].title == "½ of m²"


def test_ebcdic_is_read_as_it_is_declared() -> None:
    text = f'<?xml version="1.0" encoding="cp500"?>{rss(item(""))}'
    assert len(read(text.encode("cp500")).candidates) == 1


def test_podcast_names_count_where_there_are_no_others_and_tags_may_stand_in_one_element() -> None:
    podcast = '<itunes:author>Ann Bee</itunes:author><itunes:category text="Town"/><tags>Harbour, Bridge</tags>'
    story = read(rss(item(podcast)).replace("<rss", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'))
    assert story.candidates[0].byline == ("Ann Bee",)
    assert story.candidates[0].tags == ("Harbour", "Bridge")


def test_rdf_names_an_entry_by_its_address() -> None:
    feed = read('<rdf:RDF xmlns:rdf="r"><item rdf:about="https://paper.example/a"><link>/a</link></item></rdf:RDF>')
    assert feed.candidates[0].guid == "https://paper.example/a"


@pytest.mark.parametrize(
    "author",
    [
        "Ann Bee",
        "a@paper.example (Ann Bee)",
        "Ann Bee (a@paper.example)",
        "Ann Bee &lt;a@paper.example&gt;",
        "Ann Bee, a@paper.example",
        "Ann Bee [mailto:a@paper.example]",
    ],
)
def test_author_is_a_name(author: str) -> None:
    assert read(rss(item(f"<author>{author}</author>"))).candidates[0].byline == ("Ann Bee",)


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        ("Sat, 28 Feb 2026 10:00:00 +02:00", 8),
        ("Sat, 28 Feb 2026 10:00:00 GMT+0200", 8),
        ("Sat, 28 Feb 2026 10:00:00 +02", 8),
        ("2026-02-28 10:00:00 EST", 15),
        ("Sa, 28 Februar 2026 10:00:00 +0100", 9),
    ],
)
def test_zone_behind_a_time_is_not_lost_and_months_are_in_the_language_of_the_site(time: str, hour: int) -> None:
    feed = read(rss(item(f"<pubDate>{time}</pubDate>")), site_language="de")
    assert feed.candidates[0].published == datetime(2026, 2, 28, hour, tzinfo=UTC)


@pytest.mark.parametrize("link", ["<link/>https://paper.example/a", "<url>https://paper.example/a</url>"])
def test_link_stands_where_other_programs_have_put_it(link: str) -> None:
    assert urls(read(rss(f"<item><title>x</title>{link}<pubDate>x</pubDate></item>"))) == ["https://paper.example/a"]


def count_steps(entries: int) -> int:
    """Calls of Python functions and built-in ones while a feed of entries within entries is read."""
    body = b"<rss><channel>" + b'<item xml:base="b/">' * entries + b"<link>a</link>"
    steps = 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    sys.setprofile(step)
    try:
        read(body)
    finally:
        sys.setprofile(None)
    return steps


def test_bases_within_bases_are_not_joined_without_end() -> None:
    """A feed of 400 kB took 22 seconds and 1 GB."""
    count_steps(10)  # loads the parsers
    assert count_steps(2000) < 2.5 * count_steps(1000)
