"""Cookies and headers of a site go to its own hosts, and nowhere else; a proxy is named or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.messages import without_headers
from crawler.errors import ArgumentInvalid
from crawler.fetch.credentials import MAX_FILE_BYTES, Credentials, cookies_for, read_cookies
from crawler.fetch.proxy import read_proxy
from crawler.fetch.site_access import AccessRule, SiteAccess
from crawler.site import Site

SITE = Site(name="paper", home="https://www.paper.example/", hosts=("paper-media.example",))
COOKIES = """# Netscape HTTP Cookie File
.paper.example\tTRUE\t/\tTRUE\t4102444800\tsession\ts3cret
#HttpOnly_www.paper.example\tFALSE\t/news\tTRUE\t0\tdeep\td
.paper.example\tTRUE\t/\tTRUE\t1000000000\told\tgone
.other.example\tTRUE\t/\tTRUE\t4102444800\tother\to
"""


def credentials(folder: Path) -> Credentials:
    (folder / "cookies.txt").write_text(COOKIES)
    (folder / "headers.txt").write_text("# mine\nAuthorization: Bearer t0ken\n\nX-Key: k\n")
    return Credentials.load(SITE, cookies=str(folder / "cookies.txt"), headers=str(folder / "headers.txt"))


@pytest.mark.parametrize(
    ("url", "cookies"),
    [
        ("https://www.paper.example/", "session=s3cret"),
        ("https://www.paper.example/news/1", "session=s3cret; deep=d"),
        ("https://sport.paper.example/", "session=s3cret"),
        ("https://paper-media.example/", None),
        ("http://www.paper.example/", ...),
        ("https://other.example/", ...),
        ("https://paper.example.other.example/", ...),
        ("https://notpaper.example/", ...),
    ],
)
def test_who_is_sent_what(tmp_path: Path, url: str, cookies: object) -> None:
    sent = credentials(tmp_path).for_url(url)
    if cookies is ...:
        assert sent == {}
        return
    assert sent.get("Authorization") == "Bearer t0ken"
    assert sorted((sent.get("Cookie") or "").split("; ")) == sorted(str(cookies or "").split("; "))


def test_the_cookies_of_a_whole_browser_cost_no_request(tmp_path: Path) -> None:
    others = [f".site-{n}.example" for n in range(2000)] + [
        "[",
        "[::1",
        "paper.example:x",
        ".",
        "%",
        "\x1b[31m",
        "é.example",
    ]
    own = [".paper.example", "www.paper.example", "paper-media.example", ".news.paper.example"]
    file = tmp_path / "cookies.txt"
    file.write_text("".join(f"{one}\t{str(one.startswith('.')).upper()}\t/\tFALSE\t0\ta\tb\n" for one in own + others))
    file.write_text("# Netscape HTTP Cookie File\n" + file.read_text())
    jar = cookies_for(SITE, read_cookies(file))
    assert sorted(cookie.domain for cookie in jar) == sorted(own)
    below = Site(name="paper", home="https://news.paper.example/")
    assert len(list(cookies_for(below, read_cookies(file)))) == 2, "a domain above the site's host is the site's too"


@pytest.mark.parametrize("name", ["cookies", "headers"])
def test_a_file_that_cannot_be_meant_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "long"
    with file.open("wb") as written:
        written.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(ArgumentInvalid, match="has more than"):
        Credentials.load(SITE, **{"cookies": None, "headers": None, name: str(file)})  # type: ignore[arg-type]


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    assert "s3cret" not in repr(credentials(tmp_path))
    assert "t0ken" not in repr(credentials(tmp_path))
    assert credentials(tmp_path).count_cookies() == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("headers", "Authorization Bearer t0ken", "line 1 is no header"),
        ("headers", "X: a\nCookie: t0ken", "line 2: Cookie cannot be set"),
        ("headers", "Host: t0ken", "Host cannot be set"),
        ("cookies", "session=t0ken", r"is not a cookies\.txt"),
        ("cookies", None, "there is no such file"),
        ("headers", None, "cannot be read"),
    ],
)
def test_files_that_are_refused_do_not_show_what_is_in_them(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    file = tmp_path / "file"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ArgumentInvalid, match=message) as raised:
        Credentials.load(SITE, **{"cookies": None, "headers": None, name: str(file)})  # type: ignore[arg-type]
    assert "t0ken" not in str(raised.value)


def test_rules_of_several_sites(tmp_path: Path) -> None:
    access = SiteAccess()
    url = "https://www.paper.example/a"
    assert (access.delay_of(url, "www.paper.example"), access.headers_for(url)) == (0.0, {})
    other = Site(name="other", home="https://other.example/")
    access.update([AccessRule(other, delay=9.0), AccessRule(SITE, delay=2.0, credentials=credentials(tmp_path))])
    assert access.delay_of(url, "www.paper.example") == 2.0
    assert access.delay_of("https://third.example/", "third.example") == 0.0
    assert "Cookie" in access.headers_for(url)
    assert access.headers_for("https://other.example/") == {}


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nCookie: s\r\n\r\nCookie: body",
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\nCookie: body",
        ),
        (b"GET / HTTP/1.1\r\ncOOKIE : s\r\n more\r\nA: b\r\n\r\n", b"GET / HTTP/1.1\r\nA: b\r\n\r\n"),
        (b"GET / HTTP/1.1\nCookie: s\n\n", b"GET / HTTP/1.1\n\n"),
        (b"GET / HTTP/1.1\r\nCookie: s\r\n", b"GET / HTTP/1.1\r\n"),
    ],
)
def test_headers_are_taken_out_of_a_message(block: bytes, kept: bytes) -> None:
    assert without_headers(block, {"cookie"}) == kept


@pytest.mark.parametrize(
    ("text", "url", "authorization"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128", None),
        ("http://me:p%40ss@[::1]:8080/", "http://[::1]:8080", "Basic bWU6cEBzcw=="),
    ],
)
def test_a_proxy(text: str, url: str, authorization: str | None) -> None:
    proxy = read_proxy(text)
    assert proxy is not None
    assert (proxy.url, proxy.authorization) == (url, authorization)


@pytest.mark.parametrize(
    "text", ["proxy.example:3128", "http://proxy.example", "socks5://a:1", "http://a:x", "http://u:s3cret@a"]
)
def test_no_proxy(text: str) -> None:
    with pytest.raises(ArgumentInvalid) as raised:
        read_proxy(text)
    assert "s3cret" not in str(raised.value)
    assert read_proxy("") is read_proxy(None) is None
