"""Addresses of TimeGates, and what RFC 7089 has their answers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.discovery.timegate import (
    accept_datetime,
    linked_mementos,
    original_url,
    raw_url,
    read_timegate_address,
)
from crawler.errors import ArgumentInvalid

STORY = "https://paper.example/a?b=1"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://archive.example/timegate", f"https://archive.example/timegate/{STORY}"),
        ("https://archive.example/timegate/", f"https://archive.example/timegate/{STORY}"),
        ("timegate:https://archive.example/web/", f"https://archive.example/web/{STORY}"),
        ("timegate:https://archive.example/gate?uri=", f"https://archive.example/gate?uri={STORY}"),
    ],
)
def test_an_address_of_a_timegate(address: str, asked: str) -> None:
    gate = read_timegate_address(address)
    assert gate is not None
    assert gate.url_of(STORY) == asked


def test_any_other_address_is_of_none_and_what_is_no_address_is_refused() -> None:
    assert read_timegate_address("https://archive.example/news/") is None
    for address in ("timegate:ftp://archive.example/", "timegate:"):
        with pytest.raises(ArgumentInvalid):
            read_timegate_address(address)


def test_a_time_is_asked_for_in_greenwich() -> None:
    at = datetime(2026, 11, 28, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert accept_datetime(at) == "Fri, 27 Nov 2026 23:30:00 GMT"
    assert accept_datetime(at.astimezone(UTC)) == accept_datetime(at)


@pytest.mark.parametrize(
    ("url", "raw"),
    [
        (
            f"https://archive.example/web/20261128013000/{STORY}",
            f"https://archive.example/web/20261128013000id_/{STORY}",
        ),
        (
            f"https://archive.example/news/20261128013000mp_/{STORY}",
            f"https://archive.example/news/20261128013000id_/{STORY}",
        ),
        ("https://archive.example/captures/17", "https://archive.example/captures/17"),
    ],
)
def test_the_raw_form_of_a_capture(url: str, raw: str) -> None:
    assert raw_url(url) == raw


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (f'<{STORY}>; rel="original", <https://archive.example/timegate/{STORY}>; rel="timegate"', STORY),
        (f"<https://archive.example/x>; rel=timemap, <{STORY}>; rel=original", STORY),
        ('<https://archive.example/x>; rel="timemap"', None),
        (None, None),
    ],
)
def test_the_url_that_a_capture_is_of(link: str | None, url: str | None) -> None:
    assert original_url(link) == url


def test_the_captures_that_an_answer_names() -> None:
    at, other = "Fri, 20 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 10:00:00 GMT"
    link = (
        f'<{STORY}>; rel="original", <https://archive.example/1>; rel="first memento"; datetime="{at}", '
        f'<https://archive.example/2>; datetime="{other}"; rel=memento; collection="news", '
        '<https://archive.example/3>; rel="memento", <https://archive.example/t>; rel="timemap"; from="x"'
    )
    assert linked_mementos(link) == [("https://archive.example/1", at), ("https://archive.example/2", other)]
    assert linked_mementos(None) == []
