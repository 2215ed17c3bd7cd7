"""Scrapy's own parts that our settings name: all of the installed version but those that are switched off or lazy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapyCookies
from scrapy.exceptions import NotConfigured
from scrapy.settings import default_settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from crawler.extensions.cookies import CookiesMiddleware
from crawler.extensions.stats import QuickStats
from crawler.settings import (
    DOWNLOADER_MIDDLEWARES_BASE,
    EXTENSIONS_BASE,
    REMOTE_CONTROL_ENABLED,
    TELNETCONSOLE_ENABLED,
)

SCRAPY_COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
LAZY_COOKIES = "crawler.extensions.cookies.CookiesMiddleware"

SWITCHED_OFF = {
    "scrapy.extensions.remote_control.RemoteControl",  # loads aiohttp, whether or not it is used
    "scrapy.extensions.telnet.TelnetConsole",
}


def test_all_of_scrapys_extensions_are_there_but_those_that_are_switched_off() -> None:
    assert not REMOTE_CONTROL_ENABLED
    assert not TELNETCONSOLE_ENABLED
    scrapys = default_settings.EXTENSIONS_BASE
    assert {name: place for name, place in scrapys.items() if name not in SWITCHED_OFF} == EXTENSIONS_BASE
    assert scrapys.keys() >= SWITCHED_OFF


def test_all_of_scrapys_downloader_middlewares_are_there_its_cookies_by_way_of_ours() -> None:
    ours = {SCRAPY_COOKIES if name == LAZY_COOKIES else name: at for name, at in DOWNLOADER_MIDDLEWARES_BASE.items()}
    assert LAZY_COOKIES in DOWNLOADER_MIDDLEWARES_BASE
    assert ours == default_settings.DOWNLOADER_MIDDLEWARES_BASE


def test_who_turns_cookies_on_has_scrapys_middleware() -> None:
    assert isinstance(
        CookiesMiddleware.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": True})), ScrapyCookies
    )
    with pytest.raises(NotConfigured):
        CookiesMiddleware.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": False}))


def test_what_few_crawls_need_is_not_loaded_with_the_parts_of_a_crawl() -> None:
    loading = (
        "import sys; from scrapy.utils.project import get_project_settings; import spiders.base\n"
        "from crawler.extensions.steps import pure_steps; from crawler.crawl.publishers import listed_sites\n"
        "settings = get_project_settings(); pure_steps(settings); listed_sites()\n"
        "settings.get_component_priority_dict_with_base('DOWNLOADER_MIDDLEWARES')\n"
        "print({'tldextract', 'feedparser', 'langcodes', 'alembic', 'crawler.text.bylines'} & sys.modules.keys() or '')"
    )
    run = subprocess.run([sys.executable, "-c", loading], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


def test_figures_are_those_of_scrapys_collector() -> None:
    theirs, ours = (collector(get_crawler()) for collector in (MemoryStatsCollector, QuickStats))
    for stats in (theirs, ours):
        stats.set_value("begun", 1)
        stats.inc_value("pages")
        stats.inc_value("pages", 2, start=4)
        stats.max_value("most", 7)
        stats.max_value("most", 5)
        stats.min_value("least", 7)
        stats.min_value("least", 5)
    assert ours.get_stats() == theirs.get_stats() == {"begun": 1, "pages": 3, "most": 7, "least": 5}
    assert (ours.get_value("pages"), ours.get_value("none", 0)) == (3, 0)
