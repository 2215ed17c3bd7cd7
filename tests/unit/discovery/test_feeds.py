"""Feeds of every format and in every bad shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.article import Declared
from crawler.discovery.feeds import read_feed
from crawler.discovery.raw_feed import MAX_FEED_ENTRIES, newest
from crawler.errors import FeedUnreadable
from tests.unit.discovery.feed_documents import FOUND, TEN, URL, item, read, rss, urls

DUBLIN = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
PLAIN = (
    "<pubDate>Sat, 28 Feb 2026 10:00:00 GMT</pubDate><author>Ann Bee</author>"
    "<category>Town</category><category>River</category>"
)
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
FORMATS = {
    "RSS 2.0": rss(
        item(
            "<pubDate>Sat, 28 Feb 2026 11:00:00 +0100</pubDate><author>desk@paper.example (Ann Bee)</author>"
            "<category>Town</category><category>River</category>"
        ),
        "<language>en_gb</language>",
    ),
    "RSS 0.91": '<rss version="0.91"><channel><title>Paper</title><language>en-gb</language>'
    f"{item(PLAIN)}"
    "</channel></rss>",
    "RSS 1.0": f"<rdf:RDF {RDF} {DUBLIN}>"
    '<channel rdf:about="https://paper.example/"><title>Paper</title><dc:language>en-gb</dc:language></channel>'
    '<item rdf:about="https://paper.example/a"><title>Bridge opens</title><link>https://paper.example/a</link>'
    "<dc:date>2026-02-28T10:00:00Z</dc:date><dc:creator>Ann Bee</dc:creator>"
    "<dc:subject>Town</dc:subject><dc:subject>River</dc:subject></item></rdf:RDF>",
    "Atom": '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb"><title>Paper</title><id>x</id>'
    '<entry><title type="html">Bridge &lt;b&gt;opens&lt;/b&gt;</title><link rel="self" href="/self"/>'
    '<link rel="alternate" type="text/html" href="/a"/><id>tag:paper.example,2026:1</id>'
    "<published>2026-02-28T10:00:00Z</published><updated>2026-02-28T11:00:00Z</updated>"
    '<author><name>Ann Bee</name><email>a@paper.example</email></author><category term="Town"/><category term="River"/>'
    "</entry></feed>",
    "JSON Feed": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Paper",
            "language": "en-gb",
            "items": [
                {
                    "id": "1",
                    "url": "/a",
                    "title": "Bridge opens",
                    "date_published": "2026-02-28T10:00:00Z",
                    "authors": [{"name": "Ann Bee"}],
                    "tags": ["Town", "River"],
                }
            ],
        }
    ),
}


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_of_very_many_entries_the_newest_are_read_and_undated_ones_are_the_oldest(form: str) -> None:
    count = MAX_FEED_ENTRIES + 100
    dates = {n: FOUND - timedelta(minutes=n * 7919 % count) for n in range(count) if n % 200}
    links = {n: f"https://paper.example/{n}" for n in range(count)}
    if form == "json":
        items = [{"url": links[n], **({"date_modified": dates[n].isoformat()} if n in dates else {})} for n in links]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    elif form == "atom":
        times = {n: f"<updated>{at:%FT%TZ}</updated>" for n, at in dates.items()}
        entries = "".join(f'<entry><link href="{link}"/>{times.get(n, "")}</entry>' for n, link in links.items())
        body = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    else:
        times = {n: f"<pubDate>{format_datetime(at)}</pubDate>" for n, at in dates.items()}
        rows = "".join(f"<item><link>{link}</link>{times.get(n, '')}</item>" for n, link in links.items())
        body = f"<rss><channel>{rows}</channel></rss>"
    feed = read_feed(body.encode(), url="https://paper.example/feed", site="paper", found=FOUND)
    ranked = sorted(links, key=lambda n: (n not in dates, -dates.get(n, FOUND).timestamp(), n))
    assert [one.url for one in feed.candidates] == [links[n] for n in sorted(ranked[:MAX_FEED_ENTRIES])]
    assert feed.left_out == 100
    assert any("100 older ones are left out" in line for line in feed.warnings)


@pytest.mark.parametrize(
    "time",
    [
        None,
        "soon",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999999999",
        "2026-02-31T10:00:00Z",
    ],
)
def test_an_entry_whose_time_cannot_be_is_among_the_oldest(time: str | None) -> None:
    times = [time, *["2026-02-28T10:00:00Z"] * MAX_FEED_ENTRIES]
    assert newest(times, lambda one: one) == times[1:]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_candidate(name: str) -> None:
    feed = read(FORMATS[name])
    (candidate,) = feed.candidates
    assert candidate.url == "https://paper.example/a"
    assert candidate.title == "Bridge opens"
    assert candidate.published == TEN
    assert candidate.byline == ("Ann Bee",)
    assert candidate.tags == ("Town", "River")
    assert candidate.language in {"en-GB", "en"}
    assert (candidate.site, candidate.declared_by, candidate.declared_in) == ("paper", URL, Declared.FEED)
    assert candidate.found == FOUND
    assert (feed.title, feed.language) == ("Paper", "en-GB")
    assert feed.warnings == ()


def test_atom_gives_the_time_of_change() -> None:
    assert read(FORMATS["Atom"]).candidates[0].modified == datetime(2026, 2, 28, 11, tzinfo=UTC)


def test_section_is_the_first_category_of_no_scheme() -> None:
    feed = read(rss(item('<category domain="people">Ann</category><category>Town</category><category>x</category>')))
    assert feed.candidates[0].section == "Town"
    assert feed.candidates[0].tags == ("Ann", "Town", "x")


@pytest.mark.parametrize(
    ("inner", "root", "wanted", "why"),
    [
        ("<link>../a</link>", "", "https://paper.example/a", "relative to the feed"),
        ("<link>a</link>", 'xml:base="https://paper.example/town/"', "https://paper.example/town/a", "xml:base"),
        ("<link>//cdn.paper.example/a</link>", "", "https://cdn.paper.example/a", "without a scheme"),
        ("<link> https://paper.example/a\n</link>", "", "https://paper.example/a", "white space around it"),
        ("<link>https://paper.example/a?x=1&y=2</link>", "", "https://paper.example/a?x=1&y=2", "a bare ampersand"),
        (
            "<link>https://paper.example/a?x=1&amp;amp;y=2</link>",
            "",
            "https://paper.example/a?x=1&y=2",
            "escaped twice",
        ),
        ("<link><![CDATA[https://paper.example/?x=1&y=2]]></link>", "", "https://paper.example/?x=1&y=2", "CDATA"),
        ("<guid>https://paper.example/g</guid>", "", "https://paper.example/g", "a guid is a link unless it says no"),
        ('<guid isPermaLink="true">https://paper.example/g</guid>', "", "https://paper.example/g", "it says yes"),
        ('<guid isPermaLink="false">https://paper.example/g</guid>', "", None, "it says no"),
        ("<guid>1234</guid>", "", None, "a guid that is no URL"),
        (
            "<link>https://proxy.example/~r/1</link><fb:origLink>https://paper.example/o</fb:origLink>",
            'xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"',
            "https://paper.example/o",
            "the address behind FeedBurner's",
        ),
        (
            '<atom:link rel="self" href="https://paper.example/s"/><link>https://paper.example/a</link>',
            'xmlns:atom="http://www.w3.org/2005/Atom"',
            "https://paper.example/a",
            "a self link is not the story",
        ),
        ("<link>javascript:alert(1)</link>", "", None, "no address"),
        ("<link>ftp://paper.example/a</link>", "", None, "not fetched"),
        ("<link>http://[::1</link>", "", None, "cannot be split"),
        ("<link>mailto:a@paper.example</link>", "", None, "no page"),
        ("", "", None, "no link at all"),
    ],
)
def test_link_of_an_entry(inner: str, root: str, wanted: str | None, why: str) -> None:
    feed = read(rss(f"<item><title>Bridge opens</title>{inner}</item>", root=root))
    assert urls(feed) == ([wanted] if wanted else []), why
    assert (wanted is None) == any("no http or https link" in line for line in feed.warnings)


@pytest.mark.parametrize("text", ["yesterday", "10:30", "Mon, 01 Jan 0001 00:00:00 GMT", "2099-01-01", "12/13"])
def test_time_that_cannot_be_is_dropped_with_a_warning(text: str) -> None:
    feed = read(rss(item(f"<pubDate>{text}</pubDate>")))
    assert feed.candidates[0].published is None
    (warning,) = feed.warnings
    assert warning.startswith(URL)
    assert text in warning


def test_a_million_warnings_are_a_few_lines() -> None:
    feed = read(rss("<item><title>x</title></item>" * 200))
    assert len(feed.warnings) == 21
    assert feed.warnings[-1] == f"{URL}: and 180 more of these"


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>15</ttl>", 15),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 1440),
        ("<ttl>5</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 5),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_how_long_a_feed_stays_fresh(channel: str, minutes: int | None) -> None:
    feed = read(rss(item(), channel, 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'))
    assert feed.ttl_minutes == minutes


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Fish & chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("<![CDATA[Fish & <i>chips</i>]]>", "Fish & chips"),
        ("Caf&eacute; opens", "Café opens"),
        ("  two\n lines ", "two lines"),
        ("3 &lt; 5", "3 < 5"),
        ("", None),
    ],
)
def test_title_is_plain_text(title: str, wanted: str | None) -> None:
    assert read(rss(f"<item><title>{title}</title><link>/a</link></item>")).candidates[0].title == wanted


def test_title_of_a_picture_is_not_that_of_the_story() -> None:
    feed = read(
        rss(
            "<item><media:title>A crane</media:title><title>Bridge opens</title><link>/a</link></item>",
            root='xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert feed.candidates[0].title == "Bridge opens"


GOOD = [item(f"<guid>{n}</guid>", link=f"https://paper.example/{n}") for n in range(4)]
WHOLE = rss("".join(GOOD))


@pytest.mark.parametrize(
    ("broken", "kept", "why"),
    [
        (WHOLE.replace("/1</link>", "/1"), [0, 2, 3], "a link that is not closed costs its entry"),
        (WHOLE.replace("Bridge opens</title><link>", "&nbsp;&bogus; & <3<link>", 1), [1, 2, 3], "unknown entities"),
        (WHOLE.replace("</channel></rss>", ""), [0, 1, 2, 3], "the end is missing"),
        (WHOLE[:-60], [0, 1, 2], "cut off in the middle of a link, which must not be taken for whole"),
        ("\n\n " + WHOLE, [0, 1, 2, 3], "white space before the declaration"),
        ("<br /><b>Warning</b>: mysql\n" + WHOLE, [0, 1, 2, 3], "an error of the server before the feed"),
        (WHOLE.replace("</item>", "</b></item>", 1), [0, 1, 2, 3], "an end tag too many"),
        (rss("".join(GOOD), '<x:y>1</x:y>'), [0, 1, 2, 3], "a prefix that nobody declared"),
    ],
)  # fmt: skip
def test_feed_with_a_syntax_error_gives_its_good_entries(broken: str, kept: list[int], why: str) -> None:
    assert set(urls(read(broken))) >= {f"https://paper.example/{n}" for n in kept}, why
    assert set(urls(read(broken))) <= {f"https://paper.example/{n}" for n in range(4)}, why


def test_bytes_that_are_no_text_cost_nothing_else() -> None:
    assert len(urls(read(WHOLE.encode().replace(b"Bridge", b"Br\xffdge", 1)))) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_encodings_are_read_as_declared(encoding: str) -> None:
    title = "Мост" if encoding == "windows-1251" else "Café"
    declared = encoding.removesuffix("-sig")
    text = rss(f"<item><title>{title}</title><link>/a</link></item>").replace("?>", f' encoding="{declared}"?>', 1)
    assert read(text.encode(encoding)).candidates[0].title == title


def test_json_feed_that_is_cut_off_gives_its_whole_entries() -> None:
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": f"/{n}"} for n in range(3)]})
    feed = read(text[:-8])
    assert urls(feed) == ["https://paper.example/0", "https://paper.example/1"]
    assert any("broken JSON" in line for line in feed.warnings)


def test_odd_entries_of_a_json_feed_cost_only_themselves() -> None:
    items = [
        None,
        7,
        {"url": 5},
        {"url": "/a", "authors": [None], "tags": {"x": 1}, "title": ["x"], "date_published": 3},
    ]
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    assert urls(feed) == ["https://paper.example/a"]
    assert len(feed.warnings) == 2


def test_entry_that_comes_twice_is_one_candidate() -> None:
    assert urls(read(rss(item() + item()))) == ["https://paper.example/a"]


@pytest.mark.parametrize(
    "body",
    [
        rss(""),
        '<feed xmlns="http://www.w3.org/2005/Atom"/>',
        '{"version": "https://jsonfeed.org/version/1", "items": []}',
    ],
)
def test_feed_without_entries_is_a_feed(body: str) -> None:
    assert read(body).candidates == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n\xef\xbb\xbf",
        b"<!DOCTYPE html><html><body><h1>Not found</h1></body></html>",
        b"<html><head><title>Log in</title></head></html>",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
        b"Service unavailable",
        b'{"error": "not found"}',
        b'{"items": "none"}',
        b"\x00\x01\x02\x03",
        b"<",
    ],
)
def test_what_is_no_feed_is_unreadable_in_one_line_with_the_url(body: bytes) -> None:
    with pytest.raises(FeedUnreadable) as raised:
        read(body)
    assert URL in str(raised.value)
    assert "\n" not in str(raised.value)


def test_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(rss(item()))
    with pytest.raises(FeedUnreadable):
        read(str(file))


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    kind = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}"> %y;]>'
    feed = read(rss(item("<category>&x;</category>")).replace("?>", "?>" + kind, 1))
    assert urls(feed) == ["https://paper.example/a"]
    assert "hidden" not in repr(feed)


def test_entity_bomb_stays_small() -> None:
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 20))
    feed = read(rss(item("<category>&a19;</category>")).replace("?>", f"?><!DOCTYPE rss [{bomb}]>", 1))
    assert urls(feed) == ["https://paper.example/a"]
    assert len(repr(feed)) < 2000


def test_an_entry_of_very_many_names_and_tags_has_the_first_ones() -> None:
    names = "".join(f"<author>Anna{number} Bell</author><category>tag {number}</category>" for number in range(30_000))
    text = f"<rss version='2.0'><channel><title>P</title><item><link>{URL}/a</link>{names}</item></channel></rss>"
    (found,) = read_feed(text.encode(), url=URL, site="paper", found=FOUND).candidates
    assert (len(found.byline), len(found.tags)) == (200, 200)
    assert (found.byline[0], found.tags[-1]) == ("Anna0 Bell", "tag 199")
