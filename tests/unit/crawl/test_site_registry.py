"""The fleet of known sites is held by rules, not by a file of tests for each."""

from __future__ import annotations

import inspect
import json
import re
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.article import Article
from crawler.cli.fixtures import find_fixtures
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid
from crawler.site import Site, site_for
from crawler.storage.values import SiteSettings
from tests.recorded import FIXTURE_FOLDER
from tests.sites import KNOWN_SITES

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SPIDERS = Path(import_module("spiders").__file__ or "").parent
NAMES = [site.name for site in KNOWN_SITES.sites]
OTHER_MODULES = {"__init__", "article", "base", "history", "news", "update", "warc", "work"}  # of spiders of any site
FIXTURES = list(find_fixtures(FIXTURE_FOLDER))


@cache
def spider(name: str) -> Any:
    module = import_module(f"spiders.{name}")
    own = [v for v in vars(module).values() if inspect.isclass(v) and v.__module__ == module.__name__]
    assert len(own) == 1, f"spiders/{name}.py holds one class and nothing else"
    return own[0]


@pytest.mark.parametrize("name", NAMES)
def test_file_spider_site_and_fixture_folder_bear_one_name(name: str) -> None:
    assert spider(name).name == name
    assert spider(name).site.name == name
    assert (FIXTURE_FOLDER / name).is_dir()


def test_every_other_module_declares_a_site() -> None:
    assert {path.stem for path in SPIDERS.glob("*.py")} - OTHER_MODULES == set(NAMES)


def test_every_fixture_folder_belongs_to_a_site() -> None:
    assert sorted(path.name for path in FIXTURE_FOLDER.iterdir() if path.is_dir()) == NAMES


def test_no_two_sites_share_a_home() -> None:
    homes = [spider(name).site.home for name in NAMES]
    assert len(set(homes)) == len(homes)


@pytest.mark.parametrize("name", NAMES)
def test_a_site_says_who_where_and_in_which_language_it_is(name: str) -> None:
    site: Site = spider(name).site
    assert site.publisher
    assert site.language
    assert site.timezone


@pytest.mark.parametrize("name", NAMES)
def test_a_site_declares_where_its_stories_are_announced(name: str) -> None:
    site: Site = spider(name).site
    assert site.feeds or site.sitemaps
    for url in (site.home, *site.feeds, *site.sitemaps, *site.fronts):
        assert urlsplit(url).scheme == "https", url
    assert len(set(site.feeds + site.sitemaps)) == len(site.feeds + site.sitemaps)
    assert all(site.owns(url) for url in site.fronts)


@pytest.mark.parametrize("name", NAMES)
def test_a_spider_is_a_declaration_of_about_fifteen_lines(name: str) -> None:
    source = (SPIDERS / f"{name}.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 35
    assert "def " not in source, "what one site needs is a rule of its layout"


@pytest.mark.parametrize("name", NAMES)
def test_a_site_has_three_fixtures_and_one_of_them_is_no_article(name: str) -> None:
    mine = [fixture for fixture in FIXTURES if fixture.site_name == name]
    others = [fixture for fixture in mine if fixture.read_expected("outcome")]
    assert len(mine) >= 3
    assert others
    assert len(others) < len(mine)


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture.name for fixture in FIXTURES])
def test_a_fixture_is_a_page_of_its_site(fixture: Any) -> None:
    page = fixture.read_page()
    assert KNOWN_SITES.get(fixture.site_name).owns(page.url)
    assert page.body.strip()
    assert page.header("content-type")


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture.name for fixture in FIXTURES])
def test_the_site_knows_the_urls_of_its_stories(fixture: Any) -> None:
    rule = KNOWN_SITES.get(fixture.site_name).article_url
    if rule and fixture.read_expected("article"):
        assert re.search(rule, fixture.read_page().url)


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture.name for fixture in FIXTURES])
def test_an_expectation_names_only_what_a_record_has(fixture: Any) -> None:
    expected = fixture.read_expected("article") or {}
    assert set(expected) <= set(Article.__dataclass_fields__)
    assert set(json.loads((fixture.path / "meta.json").read_bytes())) == {"url", "status", "headers", "fetched"}


def test_a_site_that_nobody_wrote_is_one_clear_line() -> None:
    with pytest.raises(ArgumentInvalid, match="no spider 'nowhere_times': write it with"):
        KNOWN_SITES.get("nowhere_times")


def test_a_site_that_was_crawled_by_its_url_is_known_by_the_name_that_lists_show() -> None:
    registry = SiteRegistry([])
    home = "http://paper.example:8080/"
    name = registry.find(home).name
    with pytest.raises(ArgumentInvalid):
        registry.find(name)
    registry.met = {name: home}
    assert registry.find(name) == registry.find(home)
    with pytest.raises(ArgumentInvalid, match=f"did you mean {name}"):
        registry.find(f"{name}0")


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://paper.example/a", "paper_example"),
        ("https://www.paper.example./a", "paper_example"),
        ("https://sport.paper.example/a", "sport_paper_example"),
        ("https://deep.sport.paper.example/a", "sport_paper_example"),
        ("https://other.paper.example/a", "paper_example"),
        ("https://paper.example:8443/a", "paper_example_8443"),
        ("https://below.paper.example:8443/a", "paper_example_8443"),
        ("https://example/", "example"),
        ("https://notpaper.example/", "notpaper_example"),
    ],
)
def test_a_url_belongs_to_the_added_site_of_its_host_or_of_the_nearest_above(url: str, owner: str) -> None:
    homes = ("https://paper.example/", "https://sport.paper.example/", "https://paper.example:8443/")
    rows = [SiteSettings(name=site_for(home).name, home=home, added=NOW) for home in homes]
    registry = SiteRegistry((), {row.name: row for row in rows})
    assert registry.find_by_url(url).name == owner
