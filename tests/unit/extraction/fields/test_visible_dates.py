"""Dates that readers see: only what stands near the headline counts, and the page says which number is the month."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction.fields.date_lines import writes_month_first
from crawler.extraction.fields.dates import modified_times, published_times

STORY = "".join(f"<p>{'The board met for a long time and said little. ' * 6}</p>" for _ in range(5))


def page(line: str, *, lang: str = "en", around: str = "", meta: str = "") -> str:
    return (
        f'<html lang="{lang}"><head><title>Harbour keeps its crane</title>{meta}</head><body>{around}<main><article>'
        f"<h1>Harbour keeps its crane</h1>{line}{STORY}</article></main>"
        "<footer><p>© 2024 The Ledger, 3 May 2024</p></footer></body></html>"
    )


TIMES_OF_A_LIST = STORY + "".join(
    f"<section><h2>Part {day}</h2><p>The board met.</p><div><time datetime=2024-05-0{day}>{day}</time></div></section>"
    for day in range(1, 9)
)


def day_of(html: str, read_html, url: str = "https://www.paper.example/a") -> str | None:  # type: ignore[no-untyped-def]
    found = published_times(read_html(html, url=url))
    return found[0].value.date().isoformat() if found else None


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (page(""), "a copyright"),
        (page("", around='<header><div class="header-date">Friday, May 3, 2024</div></header>'), "today's date"),
        (page("", around='<div class="weather">3 May 2024 10:15</div>'), "the weather"),
        (page("<p>The market opens on 14 May 2024.</p>"), "an event"),
        (page("").replace("</main>", '<p class=related><time datetime="2024-05-01">1</time></main>'), "a teaser"),
        (page("<div class=date>31 February 2024</div>"), "no day at all"),
        (page("<p class=date>3 May 2024 – 6 May 2024</p>"), "the days from which to which something goes on"),
        (
            page("<p>Posted on the community forum of the Oldham Society on 3 May 2024:</p>"),
            "what was taken from elsewhere",
        ),
        (page(TIMES_OF_A_LIST), "times of a list below the story"),
        (page("<article><h3><a href=/b>Other</a></h3><p>3 May 2024</p></article>"), "a card of a list"),
        (page("<p>Shown on the <a href=/b>society's forum on 3 May 2024</a>:</p>"), "a link within a sentence"),
        (page(STORY * 7 + "<div class=info><a href=/b>Crane of May 3, 2024</a></div>"), "a link to something else"),
    ],
)
def test_what_is_not_of_the_story_gives_no_date(read_html, html: str, why: str) -> None:
    assert day_of(html, read_html) is None, why


@pytest.mark.parametrize(
    "line",
    [
        "<div class=date>3 May 2024</div>",
        "<p>By Ann Smith | May 3, 2024 10:15</p>",
        "<p><span>Published</span> <span>3 May 2024</span></p>",
        "<footer><span class=posted>3 May 2024</span></footer>",
        '<aside><span class="date">3 May 2024</span></aside>',
        "<article><h3>Cranes</h3><p>3 May 2024</p></article>",
        "<p><a href=/2024>3 May 2024</a></p>",
        "<p>Published: <a href=/2024>3 May 2024</a></p>",
        "<p>Oldham, 3 May 2024 - " + "The board met for a long time and said little. " * 6 + "</p>",
    ],
)
def test_date_near_the_headline_is_read(read_html, line: str) -> None:
    assert day_of(page(line), read_html) == "2024-05-03"


@pytest.mark.parametrize(
    ("html", "url", "is_first", "why"),
    [
        (page("<i class=date>05/06/2024</i>", meta="<meta name=date content=2024-05-06>"), "", True, "the metadata"),
        (page("<i class=date>05/06/2024</i>", meta="<meta name=date content=2024-06-05>"), "", False, "likewise"),
        (page("<i class=date>05/06/2024</i> <i>13/03/2024</i>"), "", False, "no month is 13"),
        (page("<i class=date>05/06/2024</i>"), "https://paper.example/2024/06/05/a", False, "the URL"),
        (page("<i class=date>05/06/2024</i>"), "https://paper.co.uk/a", False, "Britain"),
        (page("<i class=date>05/06/2024</i>", lang="en-US"), "", True, "America"),
        (page("<i class=date>05/06/2024</i>", lang="en-AU"), "", False, "Australia"),
        (page("<i class=date>05/06/2024</i>", lang="fr"), "", False, "France"),
    ],
)
def test_order_of_day_and_month_is_what_the_page_shows(
    read_html, html: str, url: str, is_first: bool, why: str
) -> None:
    document = read_html(html, url=url or "https://www.paper.example/a")
    assert writes_month_first(document) == is_first, why


def test_one_line_tells_publication_and_change(read_html) -> None:
    document = read_html(page("<p class=info>27/11/2023 01:57 | Updated 28/11/2023 19:20</p>"))
    published, modified = published_times(document)[0].value, modified_times(document)[0].value
    assert (published.isoformat()[:16], modified.isoformat()[:16]) == ("2023-11-27T01:57", "2023-11-28T19:20")


TIME = "<time datetime=2024-05-03T10:15:00Z>{}3 May 2024</time>"


@pytest.mark.parametrize(
    ("line", "is_change"),
    [
        (TIME.format("Updated "), True),
        (TIME.format("Last updated: "), True),
        (TIME.format("Aktualisiert am "), True),
        (TIME.format("Actualizado: "), True),
        (TIME.format("Mis à jour le "), True),
        (TIME.format("Обновлено "), True),
        (TIME.format("更新 "), True),
        (f"<p>This list of cranes and their ports was last updated {TIME.format('')}</p>", True),
        (f"<div class=field--name-changed>{TIME.format('')}</div>", True),
        (TIME.format(""), False),
        (TIME.format("Published "), False),
        (TIME.format("Published, then updated "), False),
        (TIME.format("Veröffentlicht am "), False),
        (TIME.replace("2024<", "2024, updated 4 May 2024<").format(""), False),
        (f"<p>This list of cranes, updated each year, is of {TIME.format('')}</p>", False),
        (f"<div class=field--name-created>{TIME.format('')}</div>", False),
        (f"<div class=field--name-changed><i>Ann Smith</i>{TIME.format('')}</div>", False),
    ],
)
def test_words_and_names_around_a_time_tell_a_change(read_html, line: str, is_change: bool) -> None:  # type: ignore[no-untyped-def]
    document = read_html(page(line, meta='<meta name="date" content="2024-05-01T09:00:00Z">'))
    modified = [found.where for found in modified_times(document)]
    published = {found.value.day for found in published_times(document)}
    assert ("time" in modified, 3 in published) == (is_change, not is_change)


def test_url_confirms_or_outweighs_what_is_seen(read_html) -> None:
    line, url = "<div class=date>3 May 2024</div>", "https://www.paper.example/2024/05/03/a"
    alone, confirmed = (published_times(read_html(page(line), url=u))[0] for u in ("https://www.paper.example/a", url))
    assert confirmed.confidence > alone.confidence
    assert day_of(page("<div class=data>1 January 2019</div>"), read_html, url) == "2024-05-03"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("0000-00-00T00:00:00Z", None),
        ("9999-12-31T00:00:00Z", None),
        ("2024-02-31", None),
        ("2024-05-00", None),
        ("2024-05-03T10:15:00-99:00", None),
        ("1714724130", "2024-05-03T08:15:30"),
        ("1714724130000", "2024-05-03T08:15:30"),
        ("1714724130000000", "2024-05-03T08:15:30"),
        ("2567-05-03T15:15:30+07:00", "2024-05-03T08:15:30"),
    ],
)
def test_metadata_is_read_or_left(read_html, value: str, wanted: str | None) -> None:
    meta = f'<meta property="article:published_time" content="{value}">'
    found = published_times(read_html(page("", lang="th", meta=meta)))
    assert (found[0].value.astimezone(UTC).isoformat()[:19] if found else None) == wanted


@pytest.mark.parametrize("value", ['["2024-05-03T08:15:30Z", "2024-05-04"]', '{"@value": "2024-05-03T08:15:30Z"}'])
def test_list_and_object_of_json_ld_are_read(read_html, value: str) -> None:
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": ' + value + "}</script>"
    assert published_times(read_html(page("", meta=ld)))[0].value == datetime(2024, 5, 3, 8, 15, 30, tzinfo=UTC)


def test_headline_that_is_no_heading_has_its_date_below_it(read_html) -> None:  # type: ignore[no-untyped-def]
    html = page("<p>3 May 2024</p>").replace("<h1>", "<p class=big>").replace("</h1>", "</p>")
    assert day_of(html, read_html) == "2024-05-03"


def test_time_of_the_story_goes_before_those_of_a_list_far_above_it(read_html) -> None:  # type: ignore[no-untyped-def]
    teasers = "".join(f"<li><a><b>Other {n}</b></a><time datetime=2024-01-{n:02}>x</time></li>" for n in range(10, 22))
    html = page("<time datetime=2024-05-03>x</time>", around=f"<ul>{teasers}</ul><p>{'<i>x</i>' * 25}</p>")
    assert day_of(html, read_html) == "2024-05-03"
    above = page("", around="<ul><time datetime=2024-05-03>x</time></ul>")
    assert day_of(above, read_html) == "2024-05-03", "the only one, close above the headline"


LONG_TITLE = "the harbour keeps its oldest crane"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page(f"{STORY}<p>Written by <a href=/authors/a>Ann Smith</a></p><p>3 April 2024</p>"), "2024-04-03"),
        (page(f"{STORY}<p>All our cranes</p><p>3 April 2024</p>"), None),
        (page(f"{STORY}<h4>Published</h4>{'<time>3 April 2024</time><p>The board.</p>' * 3}"), "2024-04-03"),
        (page(f"{STORY}<h4>Press release</h4>{'<time>3 April 2024</time><p>The board.</p>' * 3}"), None),
        (
            page("<p>2 May 2024</p>") + "<p>This story was originally published on Wednesday, 3 April 2024.</p>",
            "2024-04-03",
        ),
        (page("<p>2 May 2024</p>") + "<p>The plan was originally published in a review of 2023.</p>", "2024-05-02"),
        (page(f"<div><i>A</i> 3 April 2024 {STORY}</div>"), "2024-04-03"),
        (
            f"<title>{LONG_TITLE} | Ledger</title><h2>Why {LONG_TITLE}</h2><small>3 April 2024</small>{STORY}",
            "2024-04-03",
        ),
        (
            f"<title>All about our harbour and its cranes</title><h2>Ferries</h2><small>3 April 2024</small>{STORY}",
            None,
        ),
    ],
)
def test_date_elsewhere_counts_where_the_page_says_what_it_is(read_html, html: str, expected: str | None) -> None:
    assert day_of(html, read_html) == expected


META = '<meta {}="{}" content="{}">'
SAVED, DECLARED = (META.format(*name, "{}") for name in (("name", "date"), ("property", "article:published_time")))


@pytest.mark.parametrize(
    ("meta", "line", "expected", "why"),
    [
        (SAVED.format("2024-05-02T09:00:00+02:00"), "<i>3 April 2024</i>", "2024-04-03", "the day of a save"),
        (SAVED.format("2024-04-02"), "<i class=date>3 April 2024</i>", "2024-04-03", "a save before publication"),
        (SAVED.format("2024-05-02"), "", "2024-05-02", "nothing is shown"),
        (SAVED.format("2024-05-02"), "<i>Updated 2 May 2024</i>", "2024-05-02", "a change is shown"),
        (DECLARED.format("2024-05-02T09:00:00+02:00"), "<i class=date>3 April 2024</i>", "2024-04-03", "an import"),
        (DECLARED.format("2024-05-02T09:00:00+02:00"), "<i>3 April 2024</i>", "2024-05-02", "a day of something"),
        (DECLARED.format("2024-04-04T09:00:00+02:00"), "<i class=date>3 April 2024</i>", "2024-04-04", "the eve"),
        (
            DECLARED.format("2024-03-07T09:00:00+02:00"),
            "<i class=date>3 April 2024</i>",
            "2024-03-07",
            "a later change",
        ),
        (
            DECLARED.format("2024-05-02T09:00:00+02:00"),
            "<div class=teaser><a href=/b><i class=date>3 April 2024</i> <b>A ferry</b></a></div>",
            "2024-05-02",
            "another story",
        ),
        (
            DECLARED.format("2024-05-02") + META.format("name", "citation_date", "2024-05-02"),
            "<i class=date>3 April 2024</i>",
            "2024-05-02",
            "a journal's day of receipt",
        ),
    ],
)
def test_day_at_the_headline_outweighs_a_save_and_an_import(  # type: ignore[no-untyped-def]
    read_html, meta: str, line: str, expected: str, why: str
) -> None:
    assert day_of(page(line, meta=meta), read_html) == expected, why


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<i class=date>2 May 2024 21:25</i>", "2024-05-02T21:25:54-05:00"),
        ("<i class=date>3 May 2024 07:55</i>", "2024-05-03T07:55:54+05:30"),
        ("<i class=date>3 May 2024 02:25</i>", "2024-05-03T02:25:54+00:00"),
        ("<i class=date>3 May 2024 05:07</i>", "2024-05-03T02:25:54+00:00"),
        ("<i class=date>3 May 2024</i>", "2024-05-03T02:25:54+00:00"),
    ],
)
def test_time_in_utc_takes_the_zone_of_the_clock_that_shows_its_minute(read_html, line: str, expected: str) -> None:
    document = read_html(page(line, meta=DECLARED.format("2024-05-03T02:25:54Z")))
    assert published_times(document)[0].value.isoformat() == expected
