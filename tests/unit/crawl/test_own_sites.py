"""What people set for sites: every value understood or refused, and what follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.crawl.own_sites import (
    OpeningHours,
    change_settings,
    read_pause,
    reason_to_rest,
    window_start,
)
from crawler.crawl.site_registry import SiteRegistry, added_site
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from crawler.storage.values import SiteSettings

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
READ_AGAIN = "'scrapy sites enable' has it read again"
PAPER = SiteSettings(name="paper_example", added=NOW, home="https://paper.example/")


@pytest.mark.parametrize(
    ("hours", "clock", "zone", "is_open"),
    [
        ("6-22", "06:00", None, True),
        ("6-22", "22:00", None, False),
        ("6-22", "05:59", None, False),
        ("22:30-6", "23:00", None, True),
        ("22:30-6", "05:59", None, True),
        ("22:30-6", "22:29", None, False),
        ("0-24", "00:00", None, None),
        ("6-22", "05:30", "Europe/Berlin", True),
        ("6-22", "21:30", "Europe/Berlin", False),
    ],
)
def test_hours(hours: str, clock: str, zone: str | None, is_open: bool | None) -> None:
    if is_open is None:
        with pytest.raises(ArgumentInvalid):
            OpeningHours.parse(hours)
        return
    at = datetime.fromisoformat(f"2026-11-28T{clock}+00:00")
    assert OpeningHours.parse(hours).hold(at, ZoneInfo(zone) if zone else None) is is_open


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, None),
        ({"disabled": True}, f"disabled; {READ_AGAIN}"),
        ({"paused_until": NOW + timedelta(hours=1)}, f"paused until 2026-11-28 13:00 UTC; {READ_AGAIN}"),
        ({"paused_until": NOW}, None),
        ({"hours": "13-14"}, "outside its hours, 13-14"),
        ({"hours": "12-13"}, None),
    ],
)
def test_when_a_site_rests(settings: dict[str, object], reason: str | None) -> None:
    assert reason_to_rest(SiteSettings(name="paper", **settings), None, NOW) == reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("delay", "2", 2.0),
        ("delay", "0.5s", 0.5),
        ("delay", "", None),
        ("hours", "6-22", "6-22"),
        ("window", "30d", "30d"),
        ("window", "2026-01-31", "2026-01-31"),
        ("note", "two words", "two words"),
        ("language", "de_AT", "de-AT"),
        ("timezone", "Europe/Oslo", "Europe/Oslo"),
        ("feeds", "https://a.example/x https://a.example/y", ("https://a.example/x", "https://a.example/y")),
        ("feeds", "", ()),
    ],
)
def test_values_that_are_understood(name: str, text: str, value: object) -> None:
    assert getattr(change_settings(PAPER, {name: text}, NOW), name) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("delay", "slow", "delay=slow is not a number of seconds"),
        ("delay", "-1", "from 0 to 3600"),
        ("delay", "nan", "is not a number of seconds"),
        ("hours", "6", "hours=6 is not a range of hours"),
        ("hours", "25-26", "not a range"),
        ("hours", "6-6", "not a range"),
        ("window", "soon", "window=soon is not a time"),
        ("window", "2027-12-31", "lies ahead"),
        ("language", "?", "language=? is not a language"),
        ("timezone", "Mars/Base", "is not an IANA time zone"),
        ("feeds", "ftp://a.example/", "is not an http or https URL"),
        ("dely", "2", "dely cannot be set for a site: did you mean delay?"),
        ("disabled", "1", "disabled cannot be set for a site: "),
    ],
)
def test_values_that_are_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(ArgumentInvalid, match=message.replace("?", r"\?")):
        change_settings(PAPER, {name: text}, NOW)


def test_a_pause_lies_ahead() -> None:
    assert read_pause("3d", NOW) == NOW + timedelta(days=3)
    assert read_pause("2026-12-01", NOW) == datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(ArgumentInvalid, match="is over"):
        read_pause("2026-11-01", NOW)
    with pytest.raises(ArgumentInvalid, match=r"^soon is no length of a pause: give 12h, 3d or 2w, or a time to come"):
        read_pause("soon", NOW)


def test_a_window_moves_with_the_day() -> None:
    assert window_start("30d", NOW) == NOW - timedelta(days=30)
    assert window_start(None, NOW) is None


def test_an_added_site_has_what_was_said_of_it_and_the_rest_of_the_directory() -> None:
    listed = Site(
        name="paper_example", home="https://paper.example/", language="nb", feeds=("https://paper.example/rss",)
    )
    assert added_site(PAPER, listed).feeds == listed.feeds
    own = added_site(change_settings(PAPER, {"feeds": "https://paper.example/own", "language": "nn"}, NOW), listed)
    assert (own.feeds, own.language, own.fronts) == (("https://paper.example/own",), "nn", ("https://paper.example/",))


def test_a_declaration_goes_before_a_row() -> None:
    declared = Site(name="paper", home="https://paper.example/", language="en")
    other = SiteSettings(name="other_example", added=NOW, home="https://other.example/", language="de")
    registry = SiteRegistry([declared], {"paper_example": PAPER, "other_example": other})
    assert set(registry.by_name) == {"paper", "other_example"}
    assert registry.find("https://paper.example/story").name == "paper"
    assert registry.find("https://news.other.example/story").name == "other_example"
    assert registry.find("other_example").language == "de"
    assert registry.current("paper_example", "https://paper.example/") == declared
    assert registry.current("unknown_example", "https://unknown.example/").name == "unknown_example"


def test_added_sites_on_other_ports_are_other_sites() -> None:
    rows = {
        name: SiteSettings(name=name, added=NOW, home=f"http://127.0.0.1:{port}/")
        for name, port in (("site_127_0_0_1_8001", 8001), ("site_127_0_0_1_8002", 8002))
    }
    registry = SiteRegistry([], rows)
    assert [registry.find(f"http://127.0.0.1:{port}/a").name for port in (8001, 8002, 8003)] == [
        *rows,
        "site_127_0_0_1_8003",
    ]
