"""The names that another program imports: what they give, what they raise, and what they load."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import crawler
from crawler import Article, NotAnArticle, Outcome, Page, Site, extract_article, read_page
from crawler.article import OutcomeName
from crawler.cli.fixtures import find_fixtures
from crawler.errors import ArgumentInvalid
from crawler.site import Layout
from tests.e2e.command import Newsroom
from tests.paper import headline, path, story
from tests.recorded import FIXTURE_FOLDER
from tests.server import Server

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = f"https://paper.example{path(1)}"
PAPER = Site(name="paper", home="https://paper.example/")
HEAVY = ("alembic", "jinja2", "pyarrow", "rich", "scrapy", "sqlalchemy", "twisted")
EXTRACTION = ("crawler.library", "crawler.extraction.extract", "numpy", "trafilatura")


def loaded(code: str, names: tuple[str, ...], folder: Path, *arguments: str) -> list[str]:
    """Which modules a program of its own has loaded at its end."""
    ending = f"import sys, json; print(json.dumps([name for name in {names!r} if name in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}", *arguments],
        cwd=folder,
        env=Newsroom(folder).environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return modules


def test_a_list_of_spiders_loads_neither_store_nor_archive_nor_extraction(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom scrapy.spiderloader import get_spider_loader\n"
        "from scrapy.utils.project import get_project_settings\nassert get_spider_loader(get_project_settings()).list()"
    )
    needless = ("alembic", "fastwarc", "jinja2", "numpy", "psycopg", "pyarrow", "sqlalchemy", "trafilatura")
    assert loaded(code, ("spiders.warc", "spiders.base", *needless), tmp_path) == ["spiders.warc", "spiders.base"]


def test_a_record_is_that_of_a_crawl(newsroom: Newsroom) -> None:
    with Server({path(1): story(1, link=f'<link rel="canonical" href="{path(1)}?utm_source=x">')}) as server:
        url = server.url(path(1))
        crawled = newsroom.run("crawl", "article", "-a", f"url={url}")
        assert crawled.code == 0, crawled.err
        body = str(server.routes[path(1)])
    [record] = newsroom.records()
    own = extract_article(body, url=url).to_dict()
    of_the_crawl = {"fetched", "requested_url", "rights"}  # the time, and what robots.txt said
    assert {name for name in own if own[name] != record[name]} <= of_the_crawl
    assert own["canonical_url"] == url
    assert own["digest"]


@pytest.mark.parametrize("fixture", [next(find_fixtures(FIXTURE_FOLDER))], ids=lambda fixture: fixture.name)
def test_the_site_is_the_declared_one_of_the_url_of_a_name_or_as_given(fixture) -> None:
    page = fixture.read_page()
    by_url = extract_article(page)
    assert by_url.site == fixture.site_name
    assert extract_article(page, fixture.site_name) == by_url
    assert extract_article(page, page.url) == by_url
    assert extract_article(page, replace(PAPER, home=page.url)).site == "paper"


def test_rules_of_the_site_hold() -> None:
    site = replace(PAPER, layouts=(Layout(select={"headline": ".byline"}),))
    assert extract_article(story(1), site, url=URL).headline == "By Ada Quayle"


@pytest.mark.parametrize("html", [story(1), story(1).encode()], ids=["text", "bytes"])
def test_html_is_read_as_a_page_is(html: str | bytes) -> None:
    of_page = extract_article(Page(url=URL, body=story(1).encode(), fetched=FETCHED), PAPER)
    assert replace(extract_article(html, PAPER, url=URL), fetched=FETCHED) == of_page


def test_text_is_taken_as_it_is_whatever_charset_it_declares() -> None:
    html = story(1).replace("utf-8", "windows-1251").replace("Ada Quayle", "Åda Quäyle")
    assert extract_article(html, PAPER, url=URL).byline == ("Åda Quäyle",)


@pytest.mark.parametrize(
    "link",
    [
        f'<link rel="canonical" href="{URL}">',
        f'<meta property="og:url" content="{URL}">',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "x", "url": "{URL}"}}</script>',
    ],
    ids=["canonical", "og:url", "JSON-LD"],
)
def test_html_may_say_itself_what_its_url_is(link: str) -> None:
    article = extract_article(story(1, link=link))
    assert (article.url, article.canonical_url, article.site) == (URL, URL, "paper_example")


@pytest.mark.parametrize("url", [None, ""])
@pytest.mark.parametrize(
    "link",
    ["", f'<link rel="canonical" href="{path(1)}">', '<link rel="canonical" href="https://paper.example/">'],
    ids=["none", "relative", "home"],
)
def test_html_that_does_not_say_what_its_url_is_is_read_under_one_that_no_page_has(link: str, url: str | None) -> None:
    html = story(1, link=link)
    read = [extract_article(html, url=url), extract_article(Page(url="", body=html.encode(), fetched=FETCHED), url=url)]
    assert [(article.url, article.headline) for article in read] == [("http://page.invalid/story", headline(1))] * 2
    outcome = read_page(b"", url=url)
    assert isinstance(outcome, Outcome)
    assert outcome.name is OutcomeName.EMPTY


@pytest.mark.parametrize(
    ("page", "arguments", "message"),
    [
        (story(1), {"url": "paper.example/story"}, "is not an http or https URL"),
        (story(1), {"url": URL, "site": "nowhere_times"}, "no site 'nowhere_times'"),
        (Page(url=URL, body=b"", fetched=FETCHED), {"url": URL + "?page=2"}, "is not the URL of the page"),
        ("story.html", {}, "is not a page but where one is"),
        ("saved/2026/story.HTM", {}, "is not a page but where one is"),
        (URL, {}, "is not a page but where one is"),
        (Path("story.html"), {}, "not PosixPath: give the bytes"),
        (None, {}, "not NoneType: give the bytes"),
    ],
)
def test_what_cannot_be_known_is_one_clear_line(page: Any, arguments: dict[str, str], message: str) -> None:
    for function in (extract_article, read_page):
        with pytest.raises(ArgumentInvalid, match=message.replace("?", r"\?")):
            function(page, **arguments)


def test_a_page_that_is_no_article_raises_its_outcome() -> None:
    page = Page(url=URL, body=b"<h1>Gone</h1>", fetched=FETCHED, status=410)
    outcome = read_page(page, PAPER)
    assert isinstance(outcome, Outcome)
    assert outcome.name is OutcomeName.GONE
    with pytest.raises(NotAnArticle, match=r"is not an article to keep: gone: HTTP 410: the server says") as raised:
        extract_article(page, PAPER)
    assert raised.value.outcome == outcome
    assert pickle.loads(pickle.dumps(raised.value)).outcome == outcome, "it comes out of a process pool"


def test_the_names_are_those_that_are_announced() -> None:
    assert set(crawler.__all__) <= set(dir(crawler))
    assert all(getattr(crawler, name).__name__ == name for name in crawler.__all__)
    with pytest.raises(AttributeError, match="module 'crawler' has no attribute 'extract'"):
        _ = crawler.extract
    assert isinstance(extract_article(story(1), PAPER, url=URL), Article)
    assert extract_article(story(1), PAPER, url=URL).headline == headline(1)


def test_import_loads_nothing_and_extraction_loads_no_framework_and_no_store(tmp_path: Path) -> None:
    assert loaded("import crawler", HEAVY + EXTRACTION, tmp_path) == []
    extract = (
        "import sys, pathlib, crawler; site = crawler.Site(name='sputnik', home='https://sputnikglobe.com/')\n"
        "assert crawler.extract_article(pathlib.Path(sys.argv[1]).read_bytes(), site).body"
    )
    page = FIXTURE_FOLDER / "sputnik" / "tidal_barrier" / "page.html"
    assert loaded(extract, HEAVY + EXTRACTION, tmp_path, str(page)) == list(EXTRACTION)


def test_the_list_of_spiders_loads_no_extraction(tmp_path: Path) -> None:
    code = """
from scrapy.cmdline import execute
try:
    execute(["scrapy", "list"])
except SystemExit as ending:
    assert ending.code == 0
"""
    assert loaded(code, EXTRACTION, tmp_path) == []


def test_a_declared_site_is_found_outside_a_project(tmp_path: Path) -> None:
    environment = {n: v for n, v in Newsroom(tmp_path).environment().items() if n != "SCRAPY_SETTINGS_MODULE"}
    code = "import sys, pathlib, crawler; print(crawler.extract_article(pathlib.Path(sys.argv[1]).read_bytes()).site)"
    page = FIXTURE_FOLDER / "sputnik" / "tidal_barrier" / "page.html"
    line = [sys.executable, "-c", code, str(page)]
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "sputnik\n", done.stderr[-2000:]
