"""What is read the short way, since machines write it so, is read as the long way reads it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.identity.urls import fetch_url
from crawler.text.times import read_instant
from crawler.text.urls import is_plain_url, resolve_url

LATEST = datetime(2026, 11, 29, tzinfo=UTC)
HOSTS = st.from_regex(r"[a-z0-9_-]{1,5}(?:\.[a-z0-9_-]{1,6}){0,3}", fullmatch=True) | st.sampled_from(
    ["paper.example", "xn--bcher-kva.example", "127.0.0.1", "0x7f.1", "https.example", "www.paper.example."]
)
PATHS = st.from_regex(r"(?:/|[A-Za-z0-9._~-]{1,4}|//|/\.\.?/|%2e|;sid=1|\?a=b){0,8}", fullmatch=True)


@given(st.sampled_from(["http", "https"]), HOSTS, PATHS)
def test_a_plain_url_is_what_the_long_way_makes_of_it(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}://{host}/{path}"
    if is_plain_url(url):
        assert fetch_url(url) == fetch_url(f"{url}#part")
        assert resolve_url(url) == resolve_url(f" {url}") == url


@given(
    st.sampled_from(["1600", "1700", "1970", "2026", "9999", "0001"]),
    st.from_regex(r"(?:0[0-9]|1[0-3])-[0-3][0-9]", fullmatch=True),
    st.sampled_from(["00:00:00", "24:00:00", "23:59:60", "12:34:56", "05:60:00"]),
    st.sampled_from(["Z", "+00:00", "-00:00", "+14:00", "-12:00", "+23:59", "+24:00", "-05:30", "+05:75"]),
)
def test_a_plain_time_is_what_the_long_way_makes_of_it(year: str, day: str, clock: str, offset: str) -> None:
    text = f"{year}-{day}T{clock}{offset}"
    assert read_instant(text, zone=UTC, latest=LATEST) == read_instant(f" {text}", zone=UTC, latest=LATEST)
