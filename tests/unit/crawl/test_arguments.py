from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.crawl.arguments import OPTIONS, Selection
from crawler.errors import ArgumentInvalid


def test_without_arguments_everything_is_wanted() -> None:
    assert Selection.parse({}) == Selection()
    assert Selection().holds(datetime(1900, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("since", "until", "published", "held", "why"),
    [
        ("2026-11-20", None, "2026-11-20T00:00+00:00", True, "a day begins with its first moment"),
        ("2026-11-20", None, "2026-11-19T23:59+00:00", False, "the day before is older"),
        (None, "2026-11-20", "2026-11-20T23:59+00:00", True, "until a day is until its end"),
        (None, "2026-11-20T10:00", "2026-11-20T10:01+00:00", False, "a time is taken by the minute"),
        ("2026-11-20T10:00+02:00", None, "2026-11-20T08:30+00:00", True, "zones count"),
    ],
)
def test_times_bound_what_is_wanted(since: str | None, until: str | None, published: str, held: bool, why: str) -> None:
    selection = Selection.parse({"since": since, "until": until})
    assert selection.holds(datetime.fromisoformat(published)) is held, why


def test_a_story_without_a_time_is_wanted_until_its_page_tells_one() -> None:
    assert Selection.parse({"since": "2026-11-20"}).holds(None)


@pytest.mark.parametrize(
    ("text", "ago"), [("12h", timedelta(hours=12)), ("3d", timedelta(days=3)), ("2w", timedelta(14))]
)
def test_so_long_ago_is_a_time(text: str, ago: timedelta) -> None:
    since = Selection.parse({"since": text}).since
    assert since is not None
    assert abs(datetime.now(UTC) - ago - since) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"since": "yesterday"}, "since=yesterday is not a time: give a day as 2026-01-31"),
        ({"until": "2026-02-30"}, "until=2026-02-30 is not a time"),
        ({"since": "2026-11-21", "until": "2026-11-20"}, "since=2026-11-21 is later than until=2026-11-20"),
        ({"limit": "0"}, "limit=0 is not a valid limit"),
        ({"limit": "many"}, "limit=many is not a valid limit"),
        ({"limit": "-3"}, "limit=-3 is not a valid limit"),
        ({"sections": " , "}, "sections= is empty"),
        ({"urls": " "}, "urls contains no URL"),
        ({"urls": "ftp://paper.example/x"}, "'ftp://paper.example/x' is not an http or https URL"),
        ({"urls": "https://[::1/x"}, "is not a URL"),
        ({"urls_file": "nowhere.txt"}, "urls_file=nowhere.txt cannot be read"),
        ({"sinse": "2026-11-20"}, "sinse is not an argument of this spider: did you mean since?"),
        ({"colour": "red"}, "colour is not an argument of this spider: there are since, until, limit"),
    ],
)
def test_what_cannot_be_understood_is_one_line_that_says_what_to_give(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentInvalid) as raised:
        Selection.parse(arguments)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_urls_come_in_a_line_or_a_file_each_once(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# the harbour\nhttps://paper.example/a?utm_source=x\n\nhttps://paper.example/b\n", "utf-8")
    selection = Selection.parse({"urls": "https://paper.example/a,https://paper.example/c", "urls_file": str(listed)})
    assert selection.urls == tuple(f"https://paper.example/{name}" for name in "acb")


def test_every_option_is_known() -> None:
    assert set(OPTIONS) == {"since", "until", "limit", "sections", "urls", "urls_file"}
