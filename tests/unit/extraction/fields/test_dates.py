# ruff: noqa: DTZ001 - a time as it is written may have no zone
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.article import Candidate, Declared, Source
from crawler.extraction.fields.dates import modified_times, offset_of, published_times
from crawler.site import Site
from crawler.text.times import UNKNOWN_ZONE, Moment, read_moment, read_words

CEST = timezone(timedelta(hours=2))
MOMENTS = [
    ("ISO with offset", "2024-05-03T10:15:30+02:00", "2024-05-03T10:15:30+02:00"),
    ("offset without a colon", "2024-05-03T10:15+0200", "2024-05-03T10:15:00+02:00"),
    ("Z", "2024-05-03T08:15:30.123Z", "2024-05-03T08:15:30.123000+00:00"),
    ("a space and a zone's name", "2024-05-03 10:15:30 CEST", "2024-05-03T10:15:30+02:00"),
    ("one digit of a second's fraction", "2024-05-03 10:15:30.0", "2024-05-03T10:15:30"),
    ("a day alone", "2024-05-03", "2024-05-03T00:00:00"),
    ("digits alone", "20240503", "2024-05-03T00:00:00"),
    ("digits alone with a clock", "20240503T101530Z", "2024-05-03T10:15:30+00:00"),
    (
        "a script's long form",
        "Fri May 03 2024 08:15:30 GMT+0000 (Coordinated Universal Time)",
        "2024-05-03T08:15:30+00:00",
    ),
    ("a shell's form", "Fri May 3 10:15:30 CEST 2024", "2024-05-03T10:15:30+02:00"),
    ("RFC 2822", "Fri, 03 May 2024 08:15:30 +0000", "2024-05-03T08:15:30+00:00"),
    ("milliseconds since 1970", "1714724130000", "2024-05-03T08:15:30+00:00"),
    ("seconds since 1970 as a number", 1714724130, "2024-05-03T08:15:30+00:00"),
    ("midnight written as 24 o'clock", "2024-05-03T24:00:00Z", "2024-05-04T00:00:00+00:00"),
    ("a zone's IANA name after the offset", "2024-05-03T10:15:30+02:00[Europe/Berlin]", "2024-05-03T10:15:30+02:00"),
    ("German numbers", "03.05.24 | 10:15 Uhr", "2024-05-03T10:15:00"),
    ("Japanese", "2024年5月3日 10時15分", "2024-05-03T10:15:00"),
    ("yesterday", "yesterday", None),
    ("an empty string", "", None),
    ("a list", ["2024-05-03"], None),
    ("an object", {"@value": "2024-05-03"}, None),
    ("true", True, None),
    ("year 1", "0001-01-01T00:00:00Z", None),
    ("the epoch's start, which stands for nothing", "1970-01-01T00:00:00Z", None),
    ("a month 13", "2024-13-03", None),
    ("a duration", "PT5M", None),
    ("a length of a film", "12:34", None),
    ("a huge number", 10**30, None),
]


@pytest.mark.parametrize(("why", "value", "wanted"), MOMENTS, ids=[case[0] for case in MOMENTS])
def test_moments_are_read_as_written(why, value, wanted):
    moment = read_moment(value)
    assert (moment.at.isoformat() if moment else None) == wanted


def test_slashes_are_read_as_the_language_writes_them():
    assert read_moment("05/03/2024 10:15", month_first=True).at == datetime(2024, 5, 3, 10, 15)
    assert read_moment("05/03/2024 10:15").at == datetime(2024, 3, 5, 10, 15)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("erstellt: 03. Mai 2024, 10:15", "de"),
        ("3 mai 2024 à 10:15", "fr"),
        ("3 de mayo de 2024, 10:15", "es"),
        ("May 3, 2024 10:15 am", "en"),
        ("on Friday, May 3rd, 2024 at 10:15 a.m.", "en"),
        ("3 May 2024, 10:15", None),
        ("3 мая 2024, 10:15", "ru"),
    ],
)
def test_months_in_words_are_read(line, language):
    moment = read_words(line, language)
    assert (moment.at.replace(tzinfo=None), moment.has_clock) == (datetime(2024, 5, 3, 10, 15), True)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("Posted: Fri 6:45 PM, Feb 16, 2018", datetime(2018, 2, 16)),
        ("Sept. 9, 2024 at 12:05 p.m.", datetime(2024, 9, 9, 12, 5)),
        ("Sept. 9, 2024 at 12:05 a.m.", datetime(2024, 9, 9, 0, 5)),
        ("9 September 2024", datetime(2024, 9, 9)),
    ],
)
def test_english_dates_are_read_as_written(line, at):
    assert read_words(line, "en") == Moment(at, has_clock=at.hour + at.minute > 0)


def test_a_day_that_no_month_has_is_no_date():
    assert read_words("February 30, 2024", "en") is None


def ld(**values):
    node = json.dumps({"@type": "NewsArticle", "headline": "H", **values})
    return f'<script type="application/ld+json">{node}</script>'


def test_json_ld_wins_and_keeps_its_offset(read_html):
    html = ld(datePublished="2024-05-03T10:15:00+02:00") + '<meta name="date" content="2024-05-02T10:00:00Z">'
    found = published_times(read_html(html))
    assert (found[0].value, found[0].source) == (datetime(2024, 5, 3, 8, 15, tzinfo=UTC), Source.JSON_LD)
    assert offset_of(found[0].value) == 120


def test_a_time_without_zone_takes_that_of_a_reading_with_the_same_clock(read_html):
    html = ld(datePublished="2024-05-03 10:15:30.0") + '<meta name="date" content="2024-05-03T10:15:30+02:00">'
    assert published_times(read_html(html))[0].value == datetime(2024, 5, 3, 10, 15, 30, tzinfo=CEST)


def test_a_time_without_zone_is_the_sites_own(read_html):
    site = Site(name="paper", home="https://www.paper.example/", timezone="Europe/Berlin")
    found = published_times(read_html(ld(datePublished="2024-01-03T10:15:00"), site=site))[0]
    assert (found.value.astimezone(UTC), offset_of(found.value)) == (datetime(2024, 1, 3, 9, 15, tzinfo=UTC), 60)


def test_a_time_without_zone_takes_that_of_the_modified_time(read_html):
    html = ld(datePublished="2024-05-03T10:15:00", dateModified="2024-05-03T11:00:00+02:00")
    assert published_times(read_html(html))[0].value == datetime(2024, 5, 3, 10, 15, tzinfo=CEST)


def test_a_time_whose_zone_nobody_knows_is_utc_and_doubtful(read_html):
    found = published_times(read_html(ld(datePublished="2024-05-03T10:15:00")))[0]
    assert found.value.tzinfo is UNKNOWN_ZONE
    assert offset_of(found.value) is None
    assert found.confidence < 0.7


@pytest.mark.parametrize("lie", ["2099-01-01T00:00:00Z", "0001-01-01", "yesterday", ["2024-05-03"], {"a": 1}, 0, None])
def test_a_date_that_cannot_be_gives_way_to_another(read_html, lie):
    html = ld(datePublished=lie) + '<meta property="article:published_time" content="2024-05-03T08:15:00Z">'
    assert published_times(read_html(html))[0].value == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)


def test_the_clock_of_the_same_day_beats_the_day_alone(read_html):
    html = ld(datePublished="2024-05-03") + '<h1>H</h1><time datetime="2024-05-03T10:15:00+02:00">10:15</time>'
    assert published_times(read_html(html))[0].value == datetime(2024, 5, 3, 10, 15, tzinfo=CEST)


def test_times_of_teasers_and_comments_are_not_the_storys(read_html):
    html = (
        '<div class="teaser"><time datetime="2024-05-01T00:00:00Z"></time></div>'
        '<article><time datetime="2024-05-03T08:15:00Z">today</time></article>'
        '<div class="comment"><time datetime="2024-05-04T00:00:00Z"></time></div>'
    )
    assert [found.value.day for found in published_times(read_html(html))] == [3]


def test_the_day_in_the_url_is_a_last_resort(read_html):
    found = published_times(read_html("<p>Text</p>", url="https://www.paper.example/2024/05/03/bridge"))[0]
    assert (found.value.date().isoformat(), found.source) == ("2024-05-03", Source.URL)


def test_a_visible_date_is_read_where_no_machine_has_one(read_html):
    html = '<html lang="de"><h1>Brücke</h1><span class="meta_date">erstellt: 03. Mai 2024, 10:15</span>'
    found = published_times(read_html(html))[0]
    assert found.value.replace(tzinfo=None) == datetime(2024, 5, 3, 10, 15)


def test_the_feeds_date_is_used_when_the_page_has_none(read_html):
    hint = Candidate(
        url="https://www.paper.example/a",
        site="paper",
        declared_by="https://www.paper.example/feed",
        declared_in=Declared.FEED,
        found=datetime(2024, 5, 4, tzinfo=UTC),
        published=datetime(2024, 5, 3, 8, tzinfo=UTC),
    )
    found = published_times(read_html("<p>Text</p>", candidate=hint))[0]
    assert (found.value, found.source) == (hint.published, Source.FEED)


def test_modified_is_never_before_published(read_html):
    page = read_html(ld(datePublished="2024-05-03T10:15:00Z", dateModified="2024-05-03T09:00:00Z"))
    assert modified_times(page, published_times(page)[0].value) == ()


def test_modified_is_told_from_published(read_html):
    html = (
        '<article><time class="published" datetime="2024-05-03T08:00:00Z"></time>'
        '<time class="updated" datetime="2024-05-03T09:00:00Z"></time></article>'
    )
    page = read_html(html)
    assert published_times(page)[0].value.hour == 8
    assert modified_times(page)[0].value.hour == 9
