"""Sites are those of the spider classes that Scrapy's loader finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import get_spider_loader

from crawler.cli import known_sites
from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.cli.known_sites import find_sites, load_site_registry, spider_names
from crawler.commands.crawl import check_crawl
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid
from tests.sites import KNOWN_SITES

SPIDER = """
from crawler.site import Site
from spiders.base import NewsSpider

class OwnSpider(NewsSpider):
    name = "{name}"
    site = Site(name="{name}", home="https://{name}.example/")
"""
FOREIGN_SPIDER = """
from scrapy import Spider

class Foreign(Spider):
    name = "foreign"
    site = "a text of its own"

    def __init__(self, depth):
        super().__init__()
        if not depth.isdigit():
            raise ValueError("depth")
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for package, module, source in (
        ("desk_one", "morning", SPIDER.format(name="morning")),
        ("desk_two", "evening", SPIDER.format(name="evening")),
        ("desk_two", "foreign", FOREIGN_SPIDER),
    ):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    store = f"sqlite:///{tmp_path / 'news.db'}"
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict({"SPIDER_MODULES": ["spiders", "desk_one", "desk_two"], "NEWS_STORE": store})
    return settings


def test_the_site_of_a_url_is_that_of_the_registry_and_scrapy_is_asked_where_a_spider_may_declare_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load(settings: BaseSettings | Configuration) -> SiteRegistry:
        asked.append("Scrapy")
        return load_site_registry(settings)

    monkeypatch.setattr(known_sites, "load_site_registry", load)
    for site in KNOWN_SITES.declared.values():
        host = site.home.split("/")[2].removeprefix("www.")
        for one in (host, f"www.{host}", f"live.{host}.", *site.hosts):
            asked.clear()
            url = f"https://{one}/2026/story.html"
            assert find_sites(Configuration())(url) == KNOWN_SITES.find_by_url(url)
            assert asked == ["Scrapy"]
    asked.clear()
    site_of = find_sites(Configuration())
    for url in ("https://paper.example/story", "https://www.reuters.com/world/", "https://uk/", "http://[::1]:80/a"):
        assert site_of(url) == KNOWN_SITES.find_by_url(url)
    assert not asked
    for url in ("ftp://paper.example/", "https://[/", "story.html"):
        with pytest.raises(ArgumentInvalid):
            site_of(url)
    assert find_sites(settings)("https://evening.example/a").name == "evening", "of a spider of others"


def test_every_entry_of_spider_modules_is_asked(settings: Settings) -> None:
    registry = load_site_registry(settings)
    assert set(registry.by_name) == {*KNOWN_SITES.by_name, "morning", "evening"}
    assert registry.find("evening.example").name == "evening"
    assert registry.find("https://morning.example/2026/a-story").name == "morning"


def test_a_crawl_by_a_spider_of_another_folder_and_of_another_kind_is_checked(settings: Settings) -> None:
    check_crawl("evening", {"limit": "3"}, settings)
    with pytest.raises(ArgumentInvalid, match="limit=none"):
        check_crawl("evening", {"limit": "none"}, settings)
    check_crawl("news", {"site": "morning"}, settings)
    check_crawl("foreign", {"depth": "3"}, settings)
    with pytest.raises(ValueError, match="depth"):
        check_crawl("foreign", {"depth": "deep"}, settings)


def test_the_store_names_sites_that_no_spider_declares() -> None:
    assert KNOWN_SITES.resolve("bbc", "https://www.bbc.com/") == KNOWN_SITES.get("bbc")
    undeclared = KNOWN_SITES.resolve("the_tide", "https://tide.example/")
    assert (undeclared.name, undeclared.home) == ("the_tide", "https://tide.example/")
    with pytest.raises(ArgumentInvalid, match="site 'mailto:"):
        KNOWN_SITES.resolve("the_tide", "mailto:desk@tide.example")


def test_the_names_of_spiders_are_those_that_the_loader_finds(settings: Settings) -> None:
    own = Configuration()
    loaded = get_spider_loader(as_scrapy_settings(own)).list()
    assert spider_names(own) == sorted(loaded)
    assert spider_names(settings) == sorted(get_spider_loader(settings).list())
