"""The HTML pages: whole, self-contained, and safe whatever the text that they show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from jinja2 import UndefinedError

from crawler.article import Article, Change, ChangeClass, OutcomeName, Revision
from crawler.reporting.alarms import Alarm
from crawler.reporting.coverage import sum_coverage
from crawler.reporting.diff_page import diff_page
from crawler.reporting.html import render_html
from crawler.reporting.period import Period
from crawler.reporting.reextraction import MAX_PAGE_STORIES, Difference, FieldChange, reextraction_page
from crawler.reporting.report_page import MAX_CHART_DAYS, report_page
from crawler.storage.reports import CoverageCount, Edit, ResponseTimes
from crawler.storage.values import RenderingTotal
from tests.articles import article

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOSTILE = (
    """</p></title></style><script>alert(1)</script><img src=x onerror='alert(2)'> "'&amp; {{ 7 * 7 }}{% raw %}{# x"""
)
VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """The tags, attributes and text of a page, read as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def revision(number: int, story: Article) -> Revision:
    return Revision(
        article=story, number=number, classes=(ChangeClass.SMALL_EDIT,), identity="x", change=Change.NEW, digest="",
        signature=b"", seen=NOW,
    )  # fmt: skip


def period(text: str = "a text", *, days: int = 7) -> Period:
    counts = [
        CoverageCount(
            site=text, day=(NOW - back * DAY).date(), outcome=outcome, is_held=held, is_revised=False, urls=urls
        )
        for back, outcome, held, urls in ((0, OutcomeName.NEW, True, 3), (2, None, False, 1))
    ]
    coverages, sites = sum_coverage(counts)
    return Period(
        since=NOW - days * DAY,
        until=NOW,
        store=text,
        outcomes={text: {OutcomeName.NEW: 3}},
        days=tuple(coverages),
        sites=tuple(sites),
        times=(ResponseTimes(site=text, answers=3, mean=0.5, longest=2.0),),
        alarms=(Alarm(site=text, what=text, before=f"javascript:{text}", after=f"https://paper.example/{text}"),),
        edits=(
            Edit(url=f"https://paper.example/{text}", site=text, number=2, seen=NOW, classes=(ChangeClass.HEADLINE,),
                 before="The old crane", after=f"The new crane {text}"),
        ),
        renderings=(
            RenderingTotal(site=text, pages=2, helped=1, seconds=3.0, cpu_seconds=2.0, last_day=1, is_needed=True,
                           failures=((text, 1),)),
        ),
    )  # fmt: skip


def pages(text: str) -> dict[str, str]:
    """Each template, filled with a text in every place that takes one."""
    url = f"https://paper.example/{text}"
    old = article(headline=text, body=f"Nobody knew. {text}", byline=(text,), url=url)
    new = article(headline=f"New: {text}", body=f"No one knew. {text}", canonical_url=url, url=url)
    difference = Difference(
        revision(1, old), (FieldChange("headline", text, f"more {text}"), FieldChange(text, "", text))
    )
    return {
        "report.html": report_page(period(text)),
        "diff.html": diff_page(revision(1, old), revision(2, new)),
        "reextraction.html": reextraction_page([difference], 7),
        "extraction_banner.html": render_html(
            "extraction_banner.html", result=text, kept=1, dropped=2, kept_style=text, dropped_style=text
        ),
    }


def test_every_template_is_tested() -> None:
    names = {path.name for path in files("crawler.reporting").joinpath("templates").iterdir()}
    assert names == {*pages("x"), "base.html", "macros.html", "style.css"}


@pytest.mark.parametrize("name", sorted(pages("x")))
def test_hostile_text_is_shown_and_changes_nothing_of_a_page(name: str) -> None:
    harmless, hostile = Page(pages("text")[name]), Page(pages(HOSTILE)[name])
    assert hostile.open == []
    assert hostile.tags == harmless.tags
    assert [attribute for attribute, _ in hostile.attributes] == [attribute for attribute, _ in harmless.attributes]
    assert "script" not in hostile.tags
    assert HOSTILE in hostile.text
    assert "49" not in hostile.text.replace("https://paper.example/", "")
    assert not [
        value for attribute, value in hostile.attributes if attribute == "href" and not value.startswith("https:")
    ]


@pytest.mark.parametrize("name", ["report.html", "diff.html", "reextraction.html"])
def test_a_page_is_one_file_that_loads_nothing(name: str) -> None:
    html = pages("text")[name]
    page = Page(html)
    assert html.startswith("<!DOCTYPE html>\n")
    assert html.endswith("</html>\n")
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render_html("diff.html", headline="x", url="x")


def test_a_report_shows_figures_bars_and_marked_headlines() -> None:
    html = report_page(period())
    text = " ".join(Page(html).text.split())
    assert "3 of 4 declared stories held 75.0% coverage 1 revisions 3 visits 1 alarms" in text
    assert "<del>old</del><ins>new</ins>" in html
    assert html.count("<rect ") == 2
    assert '<rect x="88.75" y="0.00" width="10.00" height="60.00" fill="var(--held)">' in html, "today, the fullest day"
    assert '<rect x="63.75" y="40.00" width="10.00" height="20.00" fill="var(--wait)">' in html


@pytest.mark.parametrize(("days", "first"), [(MAX_CHART_DAYS - 1, 59), (MAX_CHART_DAYS, 59), (400, 59), (3, 3)])
def test_a_chart_has_no_more_than_its_last_days(days: int, first: int) -> None:
    assert f"<span>{(NOW - first * DAY).date()}</span><span>{NOW.date()}</span>" in report_page(period(days=days))


def test_an_empty_report_is_a_page_too() -> None:
    empty = Period(since=NOW - DAY, until=NOW, store="x", outcomes={}, days=(), sites=(), times=(), alarms=(), edits=())
    page = Page(report_page(empty))
    assert page.open == []
    assert "Nothing unusual." in page.text
    assert "No URL was declared in this period." in page.text


def test_two_revisions_stand_side_by_side() -> None:
    old, new = (revision(n, article(body=body)) for n, body in ((1, "Nobody <b> knew."), (2, "No one <b> knew.")))
    html = diff_page(old, new)
    assert "<del>Nobody</del> &lt;b&gt; knew.</div>" in html
    assert "<ins>No one</ins> &lt;b&gt; knew.</div>" in html
    assert "Revision 2, 2026-11-24 12:00 UTC: small edit</p>" in html


@pytest.mark.parametrize(("count", "more"), [(MAX_PAGE_STORIES, False), (MAX_PAGE_STORIES + 1, True)])
def test_a_re_extraction_page_shows_so_many_stories_and_counts_the_rest(count: int, more: bool) -> None:
    html = reextraction_page([Difference(revision(1, article()), (FieldChange("headline", "a", "b"),))] * count, 1234)
    assert html.count("<h2>") == MAX_PAGE_STORIES
    assert ("and 1 more" in html) is more
    assert f"{count} of 1,234 revisions are extracted differently" in html
