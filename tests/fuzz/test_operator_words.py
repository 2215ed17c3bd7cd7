"""Random words in the place of arguments, settings and files of the operator: understood, or refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.cli.configuration import OWN_SETTINGS, Configuration
from crawler.cli.notification import check_health_url
from crawler.cli.settings_check import check_values
from crawler.crawl.arguments import OPTIONS, Selection, check_url, read_moment
from crawler.delivery.respect import parse_respect
from crawler.discovery.timemaps import read_archive_address
from crawler.errors import NewsError
from crawler.fetch.addresses import Opened
from crawler.fetch.credentials import read_cookies, read_headers
from crawler.fetch.proxy import read_proxy
from crawler.site import site_for
from crawler.storage.engine import parse_url, printable_url
from tests.effort import examples

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARTS = (
    "http://", "https://", "sqlite:///", "postgresql://", "user:secret@", "[", "]", "[::1]", ":", ":0", ":99999",
    "%00", "paper.example", "127.0.0.1", "/", "//", "?", "#", "@", "=", ",", "3d", "12h", "2026-01-31", "T18:00",
    "+01:00", "0001-01-01", "9999-12-31", "9" * 12, "9" * 5000, "w", "-", "0x7f", "é", "xn--", "\x00", "\n", "\t",
    " ", "\u202e", "\ud800", "en", "en-GB", "noarchive", "tdm",
)  # fmt: skip
words = st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=6).map("".join)
relaxed = settings(max_examples=examples(1000), suppress_health_check=[HealthCheck.too_slow])


def own(text: str) -> Any:
    return printable_url(parse_url(text))


READERS: dict[str, Callable[[str], Any]] = {
    "addresses": lambda text: Opened.parse(text.split(",")),
    "proxy": read_proxy,
    "site": site_for,
    "url": check_url,
    "moment": lambda text: read_moment("since", text, NOW),
    "until": lambda text: read_moment("until", text, NOW),
    "respect": parse_respect,
    "store": own,
    "health": check_health_url,
    "web archive": read_archive_address,
    **{name: lambda text, name=name: Selection.parse({name: text}) for name in OPTIONS},
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@given(text=words)
@example(text="http://[::1")
@example(text="http://paper.example:99999/")
@example(text="9999999w")
@example(text="000000000001" + "9" * 5000)
@example(text="a\x00b")
@relaxed
def test_a_word_is_understood_or_refused(read: Callable[[str], Any], text: str) -> None:
    try:
        read(text)
    except NewsError as error:
        assert str(error)


@pytest.mark.parametrize("name", sorted(OWN_SETTINGS))
@given(value=words | st.integers() | st.floats() | st.none() | st.booleans())
@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.too_slow])
def test_any_value_of_a_setting_is_taken_or_told(name: str, value: Any) -> None:
    configuration = Configuration()
    configuration.values[name] = (value, "cmdline")
    assert all(isinstance(line, str) and line for line in check_values(configuration))


@pytest.mark.parametrize("read", [read_cookies, read_headers], ids=["cookies", "headers"])
@given(data=st.binary(max_size=300) | words.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(data=b"# Netscape HTTP Cookie File\n.paper.example\tTRUE\t/\tFALSE\t99999999999999999999\ta\tb\n")
@example(data=b"# Netscape HTTP Cookie File\n.paper.example\tTRUE\t/\tFALSE\tnever\ta\tb\n")
@example(data=b"# Netscape HTTP Cookie File\n\t\t\t\t\t\t\n")
@settings(max_examples=examples(500), suppress_health_check=list(HealthCheck))
def test_any_file_of_the_operator_is_read_or_refused(read: Callable[[Path], Any], data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(data)
    try:
        read(path)
    except NewsError as error:
        assert "\n" not in str(error)
