"""Lists of sites as feed readers, spreadsheets and people write them."""

from __future__ import annotations

import pytest

from crawler.discovery.site_lists import (
    CSV_COLUMNS,
    ListedSite,
    ListUnreadable,
    format_of,
    read_site_list,
    write_site_list,
)

OPML = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="News">
  <outline type="rss" text="The Paper" xmlUrl="https://paper.example/rss" htmlUrl="https://paper.example/"/>
  <outline type="rss" title="Sport &secret;" xmlUrl="https://feeds.example/sport"/>
  <outline type="link" text="Home" url="https://third.example/"/>
</outline></body></opml>"""
CSV = "Home;Publisher;feeds;language;delay;note\n# a note\nhttps://paper.example/;The Paper;https://paper.example/a https://paper.example/b;en;2;\n\n;;https://other.example/rss;;;x\n"


def test_opml() -> None:
    paper, sport, third = read_site_list(OPML, "opml")
    assert paper == ListedSite(
        line=5, home="https://paper.example/", feeds=("https://paper.example/rss",), publisher="The Paper"
    )
    assert (sport.home, sport.feeds, sport.line) == ("https://feeds.example/sport", ("https://feeds.example/sport",), 6)
    assert "root:" not in (sport.publisher or "")
    assert (third.home, third.feeds) == ("https://third.example/", ())


def test_csv() -> None:
    paper, other = read_site_list(CSV.encode("utf-8-sig"), "csv")
    assert paper == ListedSite(
        line=3,
        home="https://paper.example/",
        feeds=("https://paper.example/a", "https://paper.example/b"),
        publisher="The Paper",
        language="en",
        settings=(("delay", "2"),),
    )
    assert (other.home, other.line, other.settings) == ("https://other.example/rss", 5, (("note", "x"),))


@pytest.mark.parametrize(
    ("data", "kind", "homes"),
    [
        (b"https://a.example/\n\n# no\nb.example # a note\n", "txt", [(1, "https://a.example/"), (4, "b.example")]),
        (b"https://a.example/,x\nhttps://b.example/\n", "csv", [(1, "https://a.example/"), (2, "https://b.example/")]),
        (b"", "csv", []),
        (b'<opml><body><outline xmlUrl="https://a.example/x"></body>', "opml", [(1, "https://a.example/x")]),
    ],
)
def test_further_lists(data: bytes, kind: str, homes: list[tuple[int, str]]) -> None:
    assert [(one.line, one.home) for one in read_site_list(data, kind)] == homes


@pytest.mark.parametrize(
    ("data", "kind"), [(b"<rss/>", "opml"), (b"", "opml"), (b"\xff\xfe\xff", "txt"), (b"no xml", "opml")]
)
def test_what_is_no_list(data: bytes, kind: str) -> None:
    with pytest.raises(ListUnreadable):
        read_site_list(data, kind)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.CSV", b"", "csv"), ("feeds.xml", b"", "opml"), ("x", b"\xef\xbb\xbf <opml", "opml"), ("-", b"a", "txt")],
)
def test_the_format_goes_by_name_and_bytes(name: str, data: bytes, kind: str) -> None:
    assert format_of(name, data) == kind


@pytest.mark.parametrize("kind", ["opml", "csv", "txt"])
def test_what_is_written_is_read_again(kind: str) -> None:
    row = dict.fromkeys(CSV_COLUMNS, "") | {
        "home": "https://a.example/",
        "publisher": 'A "&" <B>',
        "feeds": "https://a.example/1 https://a.example/2",
    }
    bare = dict.fromkeys(CSV_COLUMNS, "") | {"home": "https://b.example/"}
    listed = read_site_list(write_site_list([row, bare], kind).encode(), kind)
    assert {one.home for one in listed} == {"https://a.example/", "https://b.example/"}
    if kind != "txt":
        assert [feed for one in listed for feed in one.feeds] == ["https://a.example/1", "https://a.example/2"]
        assert listed[0].publisher == 'A "&" <B>'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_name_of_a_list_of_others_is_run_by_a_spreadsheet(sign: str) -> None:
    name = f'{sign}HYPERLINK("https://evil.example/")'
    row = dict.fromkeys(CSV_COLUMNS, "") | {"home": "https://a.example/", "publisher": name, "delay": "-2"}
    text = write_site_list([row], "csv")
    assert f"'{sign}" in text
    (listed,) = read_site_list(text.encode(), "csv")
    assert (listed.publisher, listed.settings) == (name, (("delay", "-2"),))


def test_a_name_that_xml_cannot_hold_is_written_without_what_it_cannot() -> None:
    row = dict.fromkeys(CSV_COLUMNS, "") | {"home": "https://a.example/", "publisher": "A\x1b\x00\ufffe\ud800 B"}
    (listed,) = read_site_list(write_site_list([row], "opml").encode(), "opml")
    assert listed.publisher == "A B"
