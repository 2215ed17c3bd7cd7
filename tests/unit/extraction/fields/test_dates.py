import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.article import Candidate, Declared, Provenance, Source
from crawler.extraction.fields.dates import GUESSED_ZONE, modified_times, offset_of, published_times
from crawler.site import Site
from crawler.text.time_zones import UNKNOWN_ZONE

CEST = timezone(timedelta(hours=2))


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


@pytest.mark.parametrize(
    ("host", "written", "minutes", "why"),
    [
        ("paper.co.th", "2024-05-03T10:15:00", 420, "a country with one clock"),
        ("paper.de", "2024-05-03T10:15:00", 120, "in summer"),
        ("paper.de", "2024-01-03T10:15:00", 60, "in winter"),
        ("paper.com.br", "2024-05-03T10:15:00", -180, "several clocks, of which papers use one"),
        ("paper.ca", "2024-05-03T10:15:00", None, "several clocks"),
        ("paper.com", "2024-05-03T10:15:00", None, "no country"),
        ("paper.ag", "2024-05-03T10:15:00", None, "a domain that is sold to everyone"),
        ("paper.co.th", "2024-05-03", None, "a day has no clock"),
    ],
)
def test_a_time_without_zone_is_told_by_the_clock_of_the_hosts_country(read_html, host, written, minutes, why):
    found = published_times(read_html(ld(datePublished=written), url=f"https://{host}/story"))[0]
    assert offset_of(found.value) == minutes, why
    assert found.value.replace(tzinfo=None).isoformat().startswith(written), "it is the clock that was written"
    assert found.where.endswith(GUESSED_ZONE) is (minutes is not None)


def test_a_zone_that_is_told_wins_over_that_of_the_country(read_html):
    html = ld(datePublished="2024-05-03T10:15:00+05:00")
    assert offset_of(published_times(read_html(html, url="https://paper.co.th/story"))[0].value) == 300


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
    assert found.value.isoformat()[:16] == "2024-05-03T10:15"


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


def test_a_time_that_the_page_told_before_keeps_its_source_and_gives_way_to_what_it_tells_now(read_html):
    hint = Candidate(
        url="https://www.paper.example/a",
        site="paper",
        declared_by="https://www.paper.example/feed",
        declared_in=Declared.FEED,
        found=datetime(2024, 5, 4, tzinfo=UTC),
        published=datetime(2024, 5, 3, 8, tzinfo=UTC),
        published_read=Provenance(source=Source.JSON_LD, confidence=0.97),
    )
    found = published_times(read_html("<p>Text</p>", candidate=hint))[0]
    assert (found.value, found.source, found.confidence) == (hint.published, Source.JSON_LD, 0.97)
    now = '<meta property="article:published_time" content="2024-05-02T08:15:00Z">'
    assert published_times(read_html(now, candidate=hint))[0].source is Source.OPENGRAPH


def test_a_moment_that_is_told_in_utc_and_in_the_papers_zone_has_the_papers_day(read_html):
    html = (
        '<meta property="article:published_time" content="2024-05-03T03:05:00+00:00"><h1>H</h1>'
        '<time datetime="2024-05-02T20:05:00-07:00">2 May</time>'
    )
    found = published_times(read_html(html))[0]
    assert (found.value.isoformat(), found.source) == ("2024-05-02T20:05:00-07:00", Source.OPENGRAPH)
    other = html.replace("20:05:00-07", "20:04:00-07")
    assert published_times(read_html(other))[0].value.isoformat() == "2024-05-03T03:05:00+00:00"


def test_a_date_of_damaged_json_ld_gives_way_to_one_that_is_whole(read_html):
    cut_off = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge opens",'
        ' "datePublished": "2024-05-03T10:15:00+02:00", "description": "The</script>'
    )
    (alone,) = published_times(read_html(cut_off))
    assert (alone.value.day, alone.source, alone.confidence < 0.6) == (3, Source.JSON_LD, True)
    both = published_times(read_html(cut_off + '<meta name="date" content="2024-05-02T10:00:00Z">'))
    assert [found.value.day for found in both] == [2, 3]


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


def test_a_time_far_ahead_leaves_the_last_resorts_their_turn(read_html):
    html = ld(datePublished="2099-01-01") + '<span class="date">3 May 2024</span>'
    assert published_times(read_html(html))[0].value.date().isoformat() == "2024-05-03"


DAY = "2024-05-03T08:15:30+00:00"
BAD_TIMES = [
    ("the year 0", "0000-05-03T08:15:30Z", None),
    ("the year 0 in words", "3 May 0000", None),
    ("the last year", "9999-12-31T23:59:59Z", None),
    ("the 31st of February", "2024-02-31T08:15:30Z", None),
    ("the same in words", "31 February 2024", None),
    ("day 0", "2024-05-00T08:15:30Z", None),
    ("month 0", "2024-00-03", None),
    ("month 13", "2024-13-03", None),
    ("hour 25", "2024-05-03T25:15:30Z", None),
    ("seconds", 1714724130, DAY),
    ("milliseconds", 1714724130000, DAY),
    ("milliseconds as text", "1714724130000", DAY),
    ("microseconds", 1714724130000000, DAY),
    ("microseconds as text", "1714724130000000", DAY),
    ("a negative number", -1714724130, None),
    ("a number beyond all", 10**30, None),
    ("not a number", float("nan"), None),
    ("an offset over a day", "2024-05-03T08:15:30-25:00", None),
    ("one of 99 hours", "2024-05-03T08:15:30+99:00", None),
    ("a list", ["2024-05-03T08:15:30Z", "2024-05-04"], DAY),
    ("an empty list", [], None),
    ("a list in a list", [["2024-05-03T08:15:30Z"]], None),
    ("an object", {"@type": "DateTime", "@value": "2024-05-03T08:15:30Z"}, DAY),
    ("an object without a value", {"a": 1}, None),
    ("a list of objects", [{"@value": "2024-05-03T08:15:30Z"}], DAY),
    ("true", True, None),
    ("10,000 digits", "9" * 10_000, None),
    ("10,000 characters", "May " * 2_500, None),
    ("control marks", "\u202e2024-05-03T08:15:30Z\u202c", DAY),
]


@pytest.mark.parametrize(("why", "value", "wanted"), BAD_TIMES, ids=[case[0] for case in BAD_TIMES])
def test_a_bad_time_is_read_or_is_none_and_never_another(read_html, why, value, wanted):
    found = published_times(read_html(ld(datePublished=value)))
    told = found[0].value.astimezone(UTC).isoformat() if found else None
    assert told == wanted
    meta = f'<meta property="article:published_time" content="{value}">' if isinstance(value, str | int) else ""
    both = published_times(read_html(meta + '<meta name="date" content="2024-05-03T08:15:30Z">'))
    assert both[0].value.astimezone(UTC).isoformat() == DAY


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<main><h1>Bridge closes</h1><p>Text of it.</p></main><aside class='card'><h3>Published</h3>"
            "<p><time>April 30, 2024</time></p></aside>",
            "2024-04-30",
            id="a label in an element before it makes a date beside the story the story's",
        ),
        pytest.param(
            "<h1>Bridge closes</h1><div class='elementor-widget-container'><ul class='elementor-post-info'>"
            "<li><time>February 9th, 2024</time></li></ul></div>",
            "2024-02-09",
            id="a page builder calls every part a widget",
        ),
        pytest.param(
            "<h1>Bridge closes</h1><div><em><time datetime=''>October 11, 2023</time></em> by Ada Quayle</div>"
            "<p>Text</p><div class='box'><time datetime='2024-05-01'>Wednesday</time></div>",
            "2023-10-11",
            id="the day at the headline goes before that of a time element somewhere",
        ),
        pytest.param(
            "<h1>Bridge closes</h1><p><b>Last updated:</b> <time datetime='2024-05-09'>9 May 2024</time></p>"
            "<p><b>Published:</b> <time datetime='2024-05-03'>3 May 2024</time></p>",
            "2024-05-03",
            id="labels in elements of their own",
        ),
        pytest.param(
            "<figure><figcaption>The bridge © Ada Quayle, 31.05.2013</figcaption></figure><h1>Bridge closes</h1>"
            "<figure><figcaption><small>© Ada Quayle, 31.05.2013</small></figcaption></figure><p>Text</p>",
            None,
            id="the day of a picture",
        ),
        pytest.param(
            "<h1>Bridge closes</h1>" + "<p>Text of the story.</p>" * 40 + "<div>Post time: 21-04-2024</div>",
            "2024-04-21",
            id="a label far below",
        ),
    ],
)
def test_the_label_and_place_of_a_date_say_whose_it_is(read_html, expected, html):
    found = published_times(read_html(html))
    assert (found[0].value.date().isoformat() if found else None) == expected
