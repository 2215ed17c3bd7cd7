"""Pages that only send elsewhere, and the cookies of a chain of redirects."""

from __future__ import annotations

import pytest

from crawler.fetch.page_redirects import (
    MAX_CHAR_BYTES,
    MAX_PAGE_CHARS,
    location_target,
    may_redirect,
    redirect_of_page,
)
from crawler.fetch.redirect_cookies import cookie_header, with_cookies

URL = "https://paper.example/old.html"
NEW = "https://paper.example/new.html"
STORY = f"<body><p>{'The ferry leaves at nine from the old pier. ' * 20}</p></body>"


def meta(content: str, around: str = "{}") -> str:
    return "<html><head>" + around.format(f'<meta http-equiv="refresh" content="{content}">') + "</head>"


@pytest.mark.parametrize(
    ("page", "refresh", "target", "why"),
    [
        (meta("0; url=/new.html") + STORY, None, NEW, "at once, whatever stands there"),
        (meta("5; url=/new.html"), None, NEW, "after five seconds, with nothing to read"),
        (meta("5; url=/new.html") + STORY, None, None, "a story that turns itself over"),
        (meta("300; url=/new.html"), None, None, "too late"),
        (meta("0; url=/old.html") + STORY, None, None, "to itself"),
        (meta("0; url=#top"), None, None, "to a place within"),
        (meta("0; url=javascript:go()"), None, None, "no address"),
        (meta("0; url=/new.html", "<!-- {} -->"), None, None, "a comment"),
        (meta("0; url=/new.html", "<noscript>{}</noscript>"), None, NEW, "where no script runs"),
        (meta("0; url=/new.html", "<noscript>{}</noscript>") + STORY, None, None, "which is no matter in a story"),
        ("<script>location.replace('/new.html')</script>", None, NEW, "a script"),
        ("<script>window.location.href = \"https:\\/\\/paper.example\\/new.html\";</script>", None, NEW, "escaped"),
        ("<script>top.location='/new.html'</script><p>You are being sent on.</p>", None, NEW, "with a word"),
        ("<script>document.location.assign('/new.html')", None, NEW, "a script that is not closed"),
        ("<script>location.replace('/new.html')</script>" + STORY, None, None, "a script of a story"),
        ("<p>location = '/new.html'</p>", None, None, "no script"),
        ("", "0; url=/new.html", NEW, "a header"),
        (STORY, "0;/new.html", NEW, "a header over a story"),
        (STORY, "600; url=/new.html", None, "a header that comes late"),
        (STORY, None, None, "a story"),
    ],
)  # fmt: skip
def test_page_sends_where_a_browser_would_go(page: str, refresh: str | None, target: str | None, why: str) -> None:
    assert redirect_of_page(page, url=URL, refresh=refresh) == target, why
    may = {refresh is not None or may_redirect(page.encode(charset)) for charset in ("utf-8", "utf-16", "utf-32")}
    assert True in may or target is None, "a page that is not looked into sends nowhere"


def test_most_pages_need_not_be_read_to_know_that_they_send_nowhere() -> None:
    assert not may_redirect(STORY.encode())
    assert may_redirect(meta("0; url=/new.html").encode().upper())
    assert may_redirect(b"<script>location='/'</script>")
    assert not may_redirect(STORY.encode() + b"<p>A refresh of the location.</p>")
    far = b" " * (MAX_PAGE_CHARS * MAX_CHAR_BYTES)
    assert not may_redirect(far + meta("0; url=/new.html").encode())
    assert not may_redirect(b"<script>location='/'</script>" + far), "a long page has something to read"
    assert may_redirect(meta("0; url=/new.html").encode() + far)


@pytest.mark.parametrize(
    ("header", "url", "sent"),
    [
        ("a=1; Path=/; HttpOnly", "https://paper.example/x", "a=1"),
        ("a=1", "https://www.paper.example/", ""),
        ("a=1; Domain=.paper.example", "https://www.paper.example/", "a=1"),
        ("a=1; Domain=other.example", "https://other.example/", ""),
        ("a=1; Domain=example", "https://other.example/", ""),
        ("a=1; Secure", "http://paper.example/", ""),
        ("a=1; Max-Age=0", "https://paper.example/", ""),
        ("a=b=c", "https://paper.example/", "a=b=c"),
        ("nonsense", "https://paper.example/", ""),
    ],
)
def test_cookie_goes_back_where_it_came_from(header: str, url: str, sent: str) -> None:
    assert cookie_header(with_cookies((), [header], url="https://paper.example/"), url) == sent


def test_later_cookie_takes_the_place_of_an_earlier_one() -> None:
    held = with_cookies((), ["a=1", "b=2"], url=URL)
    assert cookie_header(with_cookies(held, ["a=3"], url=URL), URL) == "b=2; a=3"
    assert cookie_header(with_cookies(held, ["a=; Max-Age=0"], url=URL), URL) == "b=2"


@pytest.mark.parametrize(
    ("location", "target", "why"),
    [
        (b"https://paper.example/new.html", NEW, "absolute"),
        (b"/new.html", NEW, "of this host"),
        (b"new.html", NEW, "beside this page"),
        (b"//paper.example/new.html", NEW, "of this scheme"),
        (b"  /new.html\t", NEW, "white space around"),
        (b"/new\n.html", NEW, "a line end within"),
        (b"\\new.html", NEW, "a backslash"),
        (b"https:\\\\paper.example\\new.html", NEW, "backslashes"),
        (b"https:/paper.example/new.html", NEW, "a slash too few"),
        (b"https:///paper.example/new.html", NEW, "one too many"),
        (b"paper.example/new.html", NEW, "no scheme"),
        (b"www.paper.example/new.html", "https://www.paper.example/new.html", "nor here"),
        (b"https://http://paper.example/new.html", "http://paper.example/new.html", "two schemes"),
        (b"/a b.html", "https://paper.example/a%20b.html", "a space"),
        ("/größe.html".encode(), "https://paper.example/größe.html", "UTF-8"),
        ("/größe.html".encode("latin-1"), "https://paper.example/gr%F6%DFe.html", "Latin-1 goes back"),
        ("https://größe.example/a".encode("latin-1"), "https://xn--gre-6ka8i.example/a", "a host in Latin-1"),
        ("https://straße.example/a".encode(), "https://xn--strae-oqa.example/a", "a host in UTF-8"),
        (b"/gr%F6%DFe.html", "https://paper.example/gr%F6%DFe.html", "escapes stay as they are"),
        (b"?page=2", "https://paper.example/old.html?page=2", "a query alone"),
        (b"/new.html#part", NEW + "#part", "a fragment"),
        (b"", None, "nothing"),
        (b"  ", None, "white space alone"),
        (b"mailto:desk@paper.example", None, "no page"),
        (b"javascript:history.back()", None, "a script"),
        (b"https://", None, "no host"),
        (b"https://pa<per.example/", None, "no name of a host"),
    ],
)  # fmt: skip
def test_location_is_mended_as_in_a_browser(location: bytes, target: str | None, why: str) -> None:
    assert location_target(location, url=URL) == target, why


def test_fragment_goes_on_where_the_location_has_none() -> None:
    assert location_target(b"/new.html", url=URL + "#part") == NEW + "#part"
    assert location_target(b"/new.html#other", url=URL + "#part") == NEW + "#other"
