"""What belongs to a page: what its markup and its stylesheets name, what matters most first."""

from __future__ import annotations

import pytest

from crawler.article import Page
from crawler.extraction.requisites import (
    MAX_REQUISITES,
    RequisiteMode,
    page_requisites,
    read_srcset,
    stylesheet_requisites,
)
from crawler.extraction.stylesheet_links import read_stylesheet
from tests.articles import FETCHED

URL = "https://paper.example/2026/story.html"


def needs(markup: str, mode: RequisiteMode = RequisiteMode.ALL, images: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    page = Page(url=URL, body=markup.encode(), fetched=FETCHED, status=200, requested_url=URL)
    found = page_requisites(page, mode, images)
    return [(one.kind, one.url.removeprefix("https://paper.example")) for one in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="stylesheet" href="/a.css">', [("style", "/a.css")]),
        ('<link rel="alternate stylesheet" href="b.css?v=2">', [("style", "/2026/b.css?v=2")]),
        ('<link rel="stylesheet" media="print" href="/print.css">', []),
        ('<link rel="preload" as="font" href="/f.woff2">', [("font", "/f.woff2")]),
        ('<link rel="preload" as="fetch" href="/data.json"><link rel="canonical" href="/x">', []),
        ('<link rel="shortcut icon" href="/i.ico"><link rel="modulepreload" href="/m.js">',
         [("script", "/m.js"), ("image", "/i.ico")]),
        ('<script src="/s.js"></script><script>var a = "/no.js"</script>', [("script", "/s.js")]),
        ('<img src="/a.png"><img src="/a.png#x">', [("image", "/a.png")]),
        ('<img src="data:image/png;base64,AA==" data-src="/lazy.png">', [("image", "/lazy.png")]),
        ('<img src="/a.png" srcset="/a.png 1x, /b.png 2x">', [("image", "/a.png"), ("image", "/b.png")]),
        ('<picture><source srcset="/c.webp 800w"><img src="/c.png"></picture>',
         [("image", "/c.png"), ("image", "/c.webp")]),
        ('<video poster="/p.jpg"><source src="/film.mp4"></video>', [("image", "/p.jpg")]),
        ('<noscript><img src="/n.png"></noscript>', [("image", "/n.png")]),
        ('<input type="image" src="/go.png"><input type="text" src="/no.png">', [("image", "/go.png")]),
        ('<svg><image xlink:href="/v.png"/></svg>', [("image", "/v.png")]),
        ('<p style="background: url(&quot;/bg.png&quot;)">', [("image", "/bg.png")]),
        ('<style>@import "/i.css"; p { background: url(/s.png) }</style>', [("style", "/i.css"), ("image", "/s.png")]),
        ('<base href="https://cdn.example/x/"><img src="a.png">', [("image", "https://cdn.example/x/a.png")]),
        ('<img src="javascript:1"><img src="ftp://a.example/b.png"><img src="http://[bad/a.png"><img src="">', []),
        ('<td background="/old.gif">', [("image", "/old.gif")]),
        ("", []),
    ],
)  # fmt: skip
def test_what_the_markup_names(markup: str, expected: list[tuple[str, str]]) -> None:
    assert needs(markup) == expected


def test_what_matters_most_comes_first() -> None:
    markup = (
        '<img src="/other.png" srcset="/big.png 2x"><script src="/s.js"></script><link rel=stylesheet href="/a.css">'
    )
    found = needs(markup, images=("/lead.png", "/second.png"))
    assert [url for _, url in found] == [
        "/lead.png", "/a.css", "/second.png", "/other.png", "/s.js", "/big.png"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "expected"), [(RequisiteMode.LEAD, ["/1.png"]), (RequisiteMode.IMAGES, ["/1.png", "/2.png"])]
)
def test_pictures_of_the_story_alone(mode: RequisiteMode, expected: list[str]) -> None:
    markup = '<link rel="stylesheet" href="/a.css"><img src="/other.png">'
    assert [url for _, url in needs(markup, mode, ("/1.png", "/2.png"))] == expected


def test_a_page_of_very_many_files_is_bounded() -> None:
    assert len(needs("".join(f'<img src="/{n}.png">' for n in range(3 * MAX_REQUISITES)))) == MAX_REQUISITES


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("@import 'a.css';", [("style", "a.css")]),
        ("@import url(b.css) screen;", [("style", "b.css")]),
        ('@IMPORT URL("c.css") layer(x);', [("style", "c.css")]),
        ("p { background: url( d.png ) }", [("image", "d.png")]),
        ("p { background: image-set('x.png' 1x, url(y.png) 2x) }", [("image", "y.png")]),
        ("/* url(no.png) */ p { content: 'url(no.png)' }", []),
        ("@namespace url(http://www.w3.org/1999/xhtml); p { mask: url(#m) url(e.svg#m) }", [("image", "e.svg#m")]),
        ("@font-face { src: url(f.eot); src: url(f.eot?#iefix), url(f.woff2), url(f.woff) }", [("font", "f.woff2")]),
        (
            "@font-face { src: url(f.ttf) } @font-face { src: local(X), url(g.woff) }",
            [("font", "f.ttf"), ("font", "g.woff")],
        ),
        ("@font-face { src: url(strange) }", [("font", "strange")]),
        ("p { background: url(data:image/png;base64,AA==) }", []),
        (
            r"p { background: url(a\ b.png) } q { background: url('\63 .png') }",
            [("image", "a b.png"), ("image", "c.png")],
        ),
        ("p { background: url(open", [("image", "open")]),
        ("p { content: 'not closed\n} q { background: url(g.png) }", [("image", "g.png")]),
        ("/* never closed url(x.png)", []),
        ("", []),
    ],
)
def test_what_a_stylesheet_names(style: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.kind, link.url) for link in read_stylesheet(style)] == expected


def test_links_of_a_stylesheet_are_relative_to_it() -> None:
    found = stylesheet_requisites(b"p { background: url(../img/a.png) }", "https://cdn.example/css/x.css")
    assert [one.url for one in found] == ["https://cdn.example/img/a.png"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        (" a.png 300w ,b.png 600w", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        ("w_300,h_200/a.png 300w, w_600,h_400/a.png 600w", ["w_300,h_200/a.png", "w_600,h_400/a.png"]),
        (",,, ,", []),
        ("", []),
    ],
)
def test_sizes_of_a_picture(text: str, expected: list[str]) -> None:
    assert read_srcset(text) == expected
