"""Sitemaps of every kind, whole, broken, packed and endless."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.article import Candidate, Declared
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.errors import FeedUnreadable
from tests.unit.discovery.sitemap_documents import (
    FOUND,
    MANY,
    NEWS,
    PLAIN,
    STORY,
    URL,
    check_story,
    entry,
    read,
    urls,
    urlset,
)


@pytest.mark.parametrize(
    ("names", "prefix", "why"),
    [
        (f'xmlns="{PLAIN}" xmlns:news="{NEWS}"', "news:", "as the protocol has it"),
        (
            f'xmlns="{PLAIN.replace("http:", "https:")}" xmlns:news="{NEWS.replace("http:", "https:")}"',
            "news:",
            "https",
        ),
        (f'xmlns="{PLAIN}" xmlns:n="{NEWS}"', "n:", "another prefix"),
        (f'xmlns="{PLAIN}"', "news:", "a prefix that nobody declared"),
        ("", "", "no namespace at all"),
    ],
)
def test_news_sitemap_gives_what_it_says_of_a_story(names: str, prefix: str, why: str) -> None:
    entries, warnings = read(urlset(STORY.replace("news:news", f"{prefix}news").replace("news:", prefix), names=names))
    assert (len(entries), warnings) == (1, []), why
    check_story(entries[0])


def test_sitemap_gives_times_of_change() -> None:
    (found,), warnings = read(urlset(entry("a", "<lastmod>2026-02-28</lastmod><priority>0.5</priority>")))
    assert isinstance(found, Candidate)
    assert found.declared_in is Declared.SITEMAP
    assert (found.modified, found.published, warnings) == (datetime(2026, 2, 28, tzinfo=UTC), None, [])


def test_index_gives_its_children() -> None:
    text = (
        f'<sitemapindex xmlns="{PLAIN}"><sitemap><loc>https://paper.example/1.xml.gz</loc><lastmod>2026-02-28</lastmod>'
        "</sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>"
    )
    assert read(text)[0] == [
        SitemapLink(url="https://paper.example/1.xml.gz", modified=datetime(2026, 2, 28, tzinfo=UTC)),
        SitemapLink(url="https://paper.example/2.xml"),
    ]


def test_pictures_and_films_are_not_taken_for_the_story() -> None:
    inner = (
        "<image:image><image:loc>https://paper.example/i.jpg</image:loc><image:title>A crane</image:title>"
        "</image:image><video:video><video:title>Film</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>"
    )
    text = urlset(
        f"<url>{inner}<loc>https://paper.example/a</loc></url>",
        names=f'xmlns="{PLAIN}" xmlns:image="i" xmlns:video="v"',
    )
    (found,), _ = read(text)
    assert isinstance(found, Candidate)
    assert (found.url, found.title, found.published) == ("https://paper.example/a", None, None)


@pytest.mark.parametrize(
    ("loc", "wanted", "why"),
    [
        ("\n https://paper.example/a \n", "https://paper.example/a", "white space around it"),
        ("/a", "https://paper.example/a", "relative, against the protocol"),
        ("https://paper.example/?a=1&amp;b=2", "https://paper.example/?a=1&b=2", "escaped as it should be"),
        ("https://paper.example/?a=1&b=2", "https://paper.example/?a=1&b=2", "a bare ampersand"),
        ("<![CDATA[https://paper.example/?a=1&b=2]]>", "https://paper.example/?a=1&b=2", "CDATA"),
        ("ftp://paper.example/a", None, "not fetched"),
        ("", None, "nothing"),
        ("http://", None, "no host"),
    ],
)
def test_address_of_an_entry(loc: str, wanted: str | None, why: str) -> None:
    entries, warnings = read(urlset(f"<url><loc>{loc}</loc></url>", entry("z")))
    assert [found.url for found in entries] == [*([wanted] if wanted else []), "https://paper.example/z"], why
    assert len(warnings) == (wanted is None)
    assert all(line.startswith(f"{URL}: entry 1 ") for line in warnings)


def test_time_that_cannot_be_is_dropped_with_a_warning() -> None:
    (found,), warnings = read(urlset(entry("a", "<lastmod>yesterday</lastmod>")))
    assert isinstance(found, Candidate)
    assert found.modified is None
    assert warnings == [f"{URL}: modified time of entry 1 'yesterday' is not a valid time: left out"]


@pytest.mark.parametrize(
    ("broken", "kept", "complains", "why"),
    [
        (urlset(*MANY[:3])[:-25], ["0", "1"], True, "cut off in an address, which must not be taken for whole"),
        (urlset(*MANY[:3]).removesuffix("</urlset>"), ["0", "1", "2"], True, "the end is missing"),
        (urlset(*MANY[:3]).replace("</loc>", "</lo>", 1), ["0", "1", "2"], True, "an end tag of another name"),
        (urlset(*MANY[:3]).replace("example/1", "example/1\x01"), ["0", "1", "2"], True, "a control character"),
        (urlset(*MANY[:3]).replace("https://paper.example/1", "5 < 6 &x;"), ["0", "2"], False, "no markup"),
        ("\n " + urlset(*MANY[:3]), ["0", "1", "2"], True, "white space before the declaration"),
        (urlset(*MANY[:3]) + "<!-- made in 3 s -->", ["0", "1", "2"], False, "a comment at the end"),
        (urlset(*MANY[:3]) + "<br>oops", ["0", "1", "2"], True, "more than one document"),
    ],
)
def test_broken_sitemap_gives_its_good_entries(broken: str, kept: list[str], complains: bool, why: str) -> None:
    entries, warnings = read(broken)
    assert [found.url.rpartition("/")[2] for found in entries if found.url[-1].isdigit()] == kept, why
    assert bool(warnings) == complains


def test_entries_before_a_break_come_before_the_complaint() -> None:
    warnings: list[str] = []
    entries = read_sitemap(urlset(*MANY)[:50_000].encode(), url=URL, site="paper", found=FOUND, warn=warnings.append)
    assert next(entries).url == "https://paper.example/0"
    assert warnings == []
    assert len(list(entries)) > 500
    assert warnings == [f"{URL}: ends in its middle: its whole entries are kept"]


def test_list_of_urls_is_a_sitemap() -> None:
    text = "\ufeffhttps://paper.example/a\r\n\r\n# note\nhttps://paper.example/b \nnonsense\nhttps://paper.example/c"
    entries, warnings = read(text)
    assert [found.url.rpartition("/")[2] for found in entries] == ["a", "b", "c"]
    assert warnings == [f"{URL}: line 'nonsense' is no URL: left out"]


def test_feed_in_place_of_a_sitemap_is_read() -> None:
    rss = "<rss><channel><item><title>Bridge</title><link>/a</link></item></channel></rss>"
    for body in (rss, '{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a", "title": "Bridge"}]}'):
        (found,), _ = read(body)
        assert isinstance(found, Candidate)
        assert (found.url, found.title, found.declared_in) == ("https://paper.example/a", "Bridge", Declared.FEED)


def test_utf_16_is_read() -> None:
    assert urls(urlset(entry("a")).replace("UTF-8", "UTF-16").encode("utf-16")) == ["https://paper.example/a"]


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    kind = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    text = urlset(entry("&x;"), entry("b")).replace("?>", "?>" + kind, 1)
    assert "hidden" not in repr(read(text))
    assert "https://paper.example/b" in urls(text)


def test_entity_bomb_stays_small() -> None:
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 20))
    text = urlset(entry("&a19;"), entry("b")).replace("?>", f"?><!DOCTYPE urlset [{bomb}]>", 1)
    assert len(repr(read(text))) < 2000
    assert "https://paper.example/b" in urls(text)


def test_sitemap_without_entries_is_a_sitemap() -> None:
    assert read(urlset()) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<!DOCTYPE html><html><body>Not found</body></html>",
        b"<html><body><loc>https://paper.example/a</loc></body></html>",
        b"Not found",
        b"<",
        b'<?xml version="1.0"?><opml><body/></opml>',
        b"\x89PNG\r\n\x1a\n",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"\x00" * 1000, mtime=0),
        b"\x1f\x8b",
        b"{}",
    ],
)
def test_what_is_no_sitemap_is_unreadable_in_one_line_with_the_url(body: bytes) -> None:
    with pytest.raises(FeedUnreadable) as raised:
        read(body)
    assert URL in str(raised.value)
    assert "\n" not in str(raised.value)


LOOSE = [entry("a"), entry("b")]
PREFIXED = "<sm:urlset>" + "".join(LOOSE).replace("<", "<sm:").replace("<sm:/", "</sm:") + "</sm:urlset>"
NOTICE = "Notice: Undefined index: lang in /srv/www/map.php on line 3\n"


@pytest.mark.parametrize(
    ("body", "told", "why"),
    [
        (NOTICE + urlset(*LOOSE), True, "a notice of the program"),
        ("<br />\n<b>Warning</b>: too old<br />" + urlset(*LOOSE), True, "one in HTML"),
        ("<!-- <urlset> of today -->" + urlset(*LOOSE), False, "a comment that names the root"),
        ("\ufeff\ufeff" + urlset(*LOOSE), False, "two byte-order marks"),
        (urlset(*LOOSE).replace("\n", "\r").replace("><", ">\r<"), False, "CR line ends"),
        (urlset(*LOOSE).replace("UTF-8", "UTF-16"), False, "declared UTF-16"),
        (urlset(*LOOSE).replace("UTF-8", "no-such-thing"), False, "an encoding that nobody knows"),
        ('<?xml version="1.0"?>' + urlset(*LOOSE), False, "two declarations"),
        (urlset(*LOOSE).partition("?>")[2], False, "no declaration"),
        (urlset(LOOSE[0]) + urlset(LOOSE[1]).partition("?>")[2], False, "two documents, one after the other"),
        (urlset(*LOOSE).replace("url>", "URL>").replace("urlset", "URLSET"), False, "capitals"),
        (urlset("".join(LOOSE).replace("<url>", "").replace("</url>", "")), False, "no element around the addresses"),
        (urlset("".join(LOOSE).replace("</url>", "")) + "</url>", True, "entries that are not closed"),
        (PREFIXED, False, "a prefix"),
        (f"<sitemapindex>{''.join(LOOSE)}</sitemapindex>", False, "stories in an index"),
        (
            f"<urlset>{''.join(LOOSE).replace('<url>', '<sitemap>').replace('</url>', '</sitemap>')}</urlset>",
            False,
            "stories by the name of sitemaps",
        ),
        ("https://paper.example/a\rhttps://paper.example/b", False, "lines that end in CR"),
        ("https://paper.example/a 2026-02-28T10:00:00Z\nhttps://paper.example/b\t2026-02-28", False, "with times"),
        ('"https://paper.example/a",2026-02-28\n"https://paper.example/b",', False, "as a table"),
        ("<https://paper.example/a>\n<https://paper.example/b>", False, "angle brackets"),
        ("Our stories:\nhttps://paper.example/a\nhttps://paper.example/b", True, "a heading"),
    ],
)
def test_sitemap_that_bends_the_rules_is_read(body: str, told: bool, why: str) -> None:
    entries, warnings = read(body)
    assert [found.url for found in entries] == ["https://paper.example/a", "https://paper.example/b"], why
    assert all(isinstance(found, Candidate) for found in entries), why
    assert bool(warnings) is told, (why, warnings)


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "why"),
    [
        ("é", "utf-8", "iso-8859-1", "UTF-8 that is declared otherwise"),
        ("é", "cp1252", "UTF-8", "Windows-1252 that is declared UTF-8"),
        ("“é”", "cp1252", "iso-8859-1", "which Latin-1 means"),
        ("мост", "cp1251", "windows-1251", "as it is declared"),
        ("橋", "utf-16-le", "UTF-16", "UTF-16 without a mark"),
        ("橋", "utf-16-be", "UTF-8", "that is declared otherwise"),
        ("橋", "cp932", "Shift_JIS", "two bytes a character"),
    ],
)
def test_encoding_is_told_by_the_bytes(text: str, encoding: str, declared: str, why: str) -> None:
    news = f"<news:news><news:title>{text}</news:title></news:news>"
    (found,), _ = read(urlset(entry("a", news)).replace("UTF-8", declared).encode(encoding))
    assert isinstance(found, Candidate)
    assert found.title == text, why


def test_sitemaps_by_the_name_of_stories_are_sitemaps() -> None:
    children = f"{entry('sitemap-1.xml')}{entry('sitemap-2.xml.gz')}"
    wanted = [
        SitemapLink(url="https://paper.example/sitemap-1.xml"),
        SitemapLink(url="https://paper.example/sitemap-2.xml.gz"),
    ]
    assert read(f"<sitemapindex>{children}</sitemapindex>")[0] == wanted
    assert read(urlset(children))[0] == wanted
    assert read(f"<urlset>{children.replace('url>', 'sitemap>')}</urlset>")[0] == wanted


@pytest.mark.parametrize(
    "title",
    [
        "&lt;b&gt;Bridge&lt;/b&gt; opens",
        "&amp;lt;b&amp;gt;Bridge&amp;lt;/b&amp;gt; opens",
        "<b>Bridge</b> opens",
        "<![CDATA[<i>Bridge</i> opens]]>",
    ],
)
def test_markup_in_a_title_goes(title: str) -> None:
    (found,), _ = read(urlset(entry("a", f"<news:news><news:title>{title}</news:title></news:news>")))
    assert isinstance(found, Candidate)
    assert found.title == "Bridge opens"


def test_time_behind_the_address_of_a_list_is_read() -> None:
    (found,), _ = read("https://paper.example/a 2026-02-28T10:00:00+01:00")
    assert isinstance(found, Candidate)
    assert found.modified == datetime(2026, 2, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "stories"),
    [
        (
            (
                "<urlset xmlns:x='http://www.w3.org/1999/xhtml'><url><loc>https://paper.example/en</loc>"
                "<x:link rel='alternate' hreflang='fr-FR' href='https://paper.example/fr'/></url></urlset>"
            ),
            ["en"],
        ),
        (
            (
                "<feed version='0.3'><entry><link rel='alternate' href='https://paper.example/a'/>"
                "<issued>2026-02-28T10:00:00Z</issued></entry></feed>"
            ),
            ["a"],
        ),
        (
            (
                "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://paper.example/a'/>"
                "<link rel='alternate' href='https://paper.example/a?alt'/><link rel='edit' href='https://paper.example/e'/>"
                "</entry></feed>"
            ),
            ["a"],
        ),
        ("\n\nhttps://paper.example/a\n\n\nhttps://paper.example/b\n\nWhat looks like no URL at all", ["a", "b"]),
        ("<urlset><url><loc>https://paper.example/a</loc></url><url><loc>https://paper.example/b", ["a"]),
    ],
)
def test_other_readers_of_sitemaps_find_the_same(document: str, stories: list[str]) -> None:
    entries = read_sitemap(document.encode(), url=URL, site="paper", found=FOUND)
    assert [entry.url.rpartition("/")[2] for entry in entries] == stories
