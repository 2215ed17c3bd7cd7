from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.article import OutcomeName, Provenance, Source
from crawler.crawl.arguments import FIRM_CONFIDENCE, FIRM_READ_CONFIDENCE, OPTIONS, Selection
from crawler.errors import ArgumentInvalid
from crawler.reporting.coverage import CoverageStatus, coverage_status
from tests.articles import article


def test_without_arguments_everything_is_wanted() -> None:
    assert Selection.parse({}) == Selection()
    assert Selection().holds(datetime(1900, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("published", "offset", "confidence", "held", "why"),
    [
        ("2026-01-01T09:15", 0, -FIRM_CONFIDENCE, True, "what a reader sees is a guess"),
        ("2026-01-01T09:15", 0, -FIRM_READ_CONFIDENCE, False, "until it is confirmed"),
        ("2026-01-01T00:00", None, 0.3, True, "a guess leaves no story out"),
        ("2026-01-01T09:15", 0, FIRM_CONFIDENCE, False, "a firm time does"),
        ("2026-11-19T18:00", 0, 0.9, False, "by the minute"),
        ("2026-11-19T18:00", None, 0.9, True, "without a zone it may be of the next day"),
        ("2026-11-19T00:00", 0, 0.9, True, "a day without a clock has an end"),
        ("2026-11-18T23:00", 60, 0.9, True, "likewise, in its own zone"),
        ("2026-11-18T00:00", 0, 0.9, False, "but no more than one"),
        (None, None, None, True, "nobody knows"),
    ],
)
def test_only_a_firm_time_leaves_a_story_out(
    published: str | None, offset: int | None, confidence: float | None, held: bool, why: str
) -> None:
    selection = Selection.parse({"since": "2026-11-19T20:00+00:00"})
    at = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    source = Source.HTML if confidence is not None and confidence < 0 else Source.META  # below 0: seen by readers
    told = {"published": Provenance(source=source, confidence=abs(confidence))} if confidence is not None else {}
    assert selection.holds_article(article(published=at, published_offset=offset, provenance=told)) is held, why


def test_a_zone_that_was_worked_out_may_be_another() -> None:
    selection = Selection.parse({"since": "2026-11-19T20:00+00:00"})
    at, firm = datetime(2026, 11, 19, 18, tzinfo=UTC), Provenance(source=Source.META, confidence=0.9)
    worked_out = {"published": firm, "published_offset": Provenance(source=Source.COUNTRY, confidence=0.9)}
    assert not selection.holds_article(article(published=at, published_offset=420, provenance={"published": firm}))
    assert selection.holds_article(article(published=at, published_offset=420, provenance=worked_out))


def test_a_story_that_was_left_out_is_not_held() -> None:
    status = coverage_status(OutcomeName.OUT_OF_RANGE, is_held=False, is_revised=False)
    assert status is CoverageStatus.UNTRIED


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
    assert set(OPTIONS) == {"since", "until", "limit", "sections", "language", "urls", "urls_file"}


@pytest.mark.parametrize(
    ("wanted", "language", "is_wanted"),
    [("en", "en-GB", True), ("en", "en", True), ("en", None, True), ("en-GB", "en", False), ("en", "eng", False)],
)
def test_a_language_is_its_regional_forms_too(wanted: str, language: str | None, is_wanted: bool) -> None:
    assert Selection.parse({"language": wanted}).holds_language(language) is is_wanted


def test_no_language() -> None:
    with pytest.raises(ArgumentInvalid, match=r"language=\? is not a language"):
        Selection.parse({"language": "?"})
    assert Selection().holds_language("en")
