"""URLs as documents write them."""

from __future__ import annotations

import pytest

from crawler.text.urls import MAX_URL_CHARS, resolve_url, without_fragment

BASE = "https://paper.example/news/today?page=2"


@pytest.mark.parametrize(
    ("link", "url", "why"),
    [
        ("https://paper.example/a", "https://paper.example/a", "absolute"),
        ("http://other.example/a?b=c#d", "http://other.example/a?b=c#d", "of another host, with all its parts"),
        ("/a", "https://paper.example/a", "of this host"),
        ("a", "https://paper.example/news/a", "beside this page"),
        ("?page=3", "https://paper.example/news/today?page=3", "a query alone"),
        ("//cdn.example/a", "https://cdn.example/a", "of this scheme"),
        ("../b/./c", "https://paper.example/b/c", "dot segments"),
        ("https://paper.example/a?", "https://paper.example/a", "an empty query"),
        ("https://paper.example/a#", "https://paper.example/a", "an empty fragment"),
        (" \n https://paper.example/a\t", "https://paper.example/a", "white space around"),
        ("https://paper.example/a\n  b\tc", "https://paper.example/a%20%20bc", "line ends go, spaces are escaped"),
        ("https://paper.example/\u200ba\ufeff\u00adb", "https://paper.example/a\u00adb", "what nobody sees"),
        ("https://paper.example/a\u00a0b\u3000c", "https://paper.example/a%C2%A0b%E3%80%80c", "spaces of other widths"),
        ("https://paper.example/новости/é", "https://paper.example/новости/é", "letters of any script stay"),
        ("https://paper.example/a?b=1&amp;c=2", "https://paper.example/a?b=1&amp;c=2", "an escape that is not undone"),
        ("https://paper.example:8080/a", "https://paper.example:8080/a", "a port"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a", "an IPv6 address"),
        ("HTTPS://paper.example/a", "https://paper.example/a", "a scheme in capitals"),
        ("https://paper.example:0/a", None, "no such port"),
        ("https://paper.example:99999/a", None, "nor such a one"),
        ("https://pap er.example/a", None, "a space in the host"),
        ("https://[::1/a", None, "half of a bracket"),
        ("https:///a", None, "no host"),
        ("https:///other.example/a", "https://other.example/a", "a slash too many"),
        ("https:////other.example/a", "https://other.example/a", "two of them"),
        ("http:/other.example/a", "http://other.example/a", "a slash too few, of the other scheme"),
        ("http:other.example/a", "http://other.example/a", "two too few"),
        ("https:/a/b", "https://paper.example/a/b", "of the base's own scheme it is relative"),
        ("https:b", "https://paper.example/news/b", "so is this"),
        ("https:/paper.example/a", "https://paper.example/a", "but for the host itself"),
        ("https:/www.other.example/a", "https://www.other.example/a", "or another that says www"),
        ("http://http://other.example/a", "http://other.example/a", "a scheme twice"),
        ("https://http://other.example/a", "http://other.example/a", "two schemes: the latter"),
        ("http://https//other.example/a", "https://other.example/a", "twice, and a colon too few"),
        ("http//other.example/a", "http://other.example/a", "a colon too few"),
        ("https:\\\\other.example\\a\\b?c=\\", "https://other.example/a/b?c=\\", "backslashes, not those of a query"),
        ("\\a\\b", "https://paper.example/a/b", "backslashes of a path"),
        ("\\\\other.example\\a", "https://other.example/a", "and before a host"),
        ("paper.example/a", "https://paper.example/a", "the own host without a scheme"),
        ("www.paper.example/a?b", "https://www.paper.example/a?b", "with its www."),
        ("www.other.example", "https://www.other.example", "a host alone"),
        ("other.example/a", "https://paper.example/news/other.example/a", "which may be a folder"),
        ("story.html", "https://paper.example/news/story.html", "a file is no host"),
        (
            "https://other.example/http://third.example/a",
            "https://other.example/http://third.example/a",
            "a URL in a path",
        ),
        ("https://straße.example/ß", "https://xn--strae-oqa.example/ß", "IDNA 2008, the path stays"),
        ("https://ПРИМЕР.рф/", "https://xn--e1afmkfd.xn--p1ai/", "capitals of a host"),
        ("https://i❤.example/", "https://xn--i-7iq.example/", "what only browsers allow"),
        ("https://p%61per.example/", "https://paper.example/", "an escape in a host"),
        ("https://paper。example/", "https://paper.example/", "a full stop of another script"),
        ("https://0x7f.1/a", "https://127.0.0.1/a", "an address in other numbers"),
        ("https://2130706433/a", "https://127.0.0.1/a", "in one number"),
        ("https://010.0.0.1/a", "https://8.0.0.1/a", "an octal one"),
        ("https://[2001:DB8:0:0::1]/a", "https://[2001:db8::1]/a", "IPv6 in its short form"),
        ("https://user:word@[2001:DB8:0:0::1]:81/a", "https://user:word@[2001:db8::1]:81/a", "with all around it"),
        ("https://256.0.0.1/a", None, "no such address"),
        ("https://paper.1/a", None, "a number at the end that is none"),
        ("https://pa%2Fper.example/a", None, "a slash in a host"),
        ("https://pa<per.example/a", None, "what no host may have"),
        ("https://xn--a/", None, "Punycode for nothing"),
        ("https://\u00ad/", None, "a host that is empty as it is asked for"),
        ("///other.example/a", "https://other.example/a", "slashes before a host"),
        ("///a/b", "https://paper.example/a/b", "and before none"),
        ("/a\x0bb\x96", "https://paper.example/a%0Bb%C2%96", "control characters are escaped"),
        ("\x0b/a\x01", "https://paper.example/a", "but around it"),
        ("mailto:desk@paper.example", None, "an address to write to"),
        ("javascript:void(0)", None, "a script"),
        ("data:image/gif;base64,R0lGOD", None, "the thing itself"),
        ("ftp://paper.example/a", None, "another protocol"),
        ("  ", None, "nothing"),
        ("", None, "nothing"),
        (None, None, "nothing"),
    ],
)
def test_link_becomes_an_absolute_url_or_nothing(link: str | None, url: str | None, why: str) -> None:
    assert resolve_url(link, base=BASE) == url, why
    if url is not None:
        assert resolve_url(url, base="https://elsewhere.example/") == url, "resolved already"


def test_relative_link_needs_a_base() -> None:
    assert resolve_url("/a") is None
    assert resolve_url("a", base="") is None


def test_ampersands_are_unescaped_where_the_writer_may_have_escaped_them() -> None:
    assert resolve_url("/a?b=1&amp;c=2", base=BASE, is_escaped=True) == "https://paper.example/a?b=1&c=2"


def test_url_is_of_4096_characters_at_most() -> None:
    longest = "https://paper.example/" + "a" * (MAX_URL_CHARS - len("https://paper.example/"))
    assert len(longest) == 4096
    assert resolve_url(longest) == longest
    assert resolve_url(longest + "a") is None
    assert resolve_url("a" * 4000, base="https://paper.example/" + "b" * 200 + "/") is None, (
        "what it is joined to counts"
    )


def test_fragment_is_cut_off() -> None:
    assert without_fragment("https://paper.example/a?b#c#d") == "https://paper.example/a?b"
    assert without_fragment("https://paper.example/a") == "https://paper.example/a"


@pytest.mark.parametrize("link", ["http:/127.0.0.1:8080/a", "127.0.0.1:8080/a", "http:///127.0.0.1:8080/a"])
def test_own_address_is_a_host_where_a_scheme_is_broken_off(link: str) -> None:
    assert resolve_url(link, base="http://127.0.0.1:8080/news/") == "http://127.0.0.1:8080/a"
