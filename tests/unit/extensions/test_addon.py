"""What the add-on sets in the settings of another project, and what it leaves as it is."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from scrapy.addons import AddonManager
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiders import Spider

from crawler.errors import ArgumentInvalid
from crawler.extensions.addon import OF_A_PROJECT, NewsAddon

PATH = "crawler.extensions.addon.NewsAddon"
OURS = {name: value for name, value in vars(import_module("crawler.settings")).items() if name.isupper()}


class OwnPipeline:
    """A component that a project names by its class."""


def settings_of(**project: Any) -> Settings:
    """The settings of a process whose project has the add-on."""
    settings = Settings({"ADDONS": {PATH: 500}}, priority="project")
    settings.setdict(project, priority="project")
    AddonManager.load_pre_crawler_settings(settings)
    return settings


@pytest.mark.parametrize("name", sorted(set(OURS) - OF_A_PROJECT))
def test_a_project_that_sets_nothing_has_our_settings(name: str) -> None:
    value = settings_of()[name]
    assert (dict(value) if isinstance(OURS[name], dict) else value) == OURS[name]


@pytest.mark.parametrize("name", sorted(OF_A_PROJECT))
def test_what_names_the_project_is_left_to_it(name: str) -> None:
    assert settings_of()[name] == Settings()[name]


@pytest.mark.parametrize(
    "name", sorted(n for n, v in OURS.items() if not isinstance(v, dict) and n not in OF_A_PROJECT)
)
def test_a_setting_of_the_project_stands(name: str) -> None:
    assert settings_of(**{name: "theirs"})[name] == "theirs"


def test_components_of_the_project_stand_beside_ours() -> None:
    own = {"tutorial.pipelines.TutorialPipeline": 300, OwnPipeline: 350, "pipelines.identity.IdentityPipeline": None}
    pipelines = dict(settings_of(ITEM_PIPELINES=own)["ITEM_PIPELINES"])
    assert pipelines == {**OURS["ITEM_PIPELINES"], **own}
    handlers = settings_of(DOWNLOAD_HANDLERS={"https": "tutorial.handlers.Own"})["DOWNLOAD_HANDLERS"]
    assert handlers["https"] == "tutorial.handlers.Own"
    assert handlers["http"] == OURS["DOWNLOAD_HANDLERS"]["http"]


def test_headers_of_the_project_are_not_mixed_with_ours() -> None:
    assert dict(settings_of(DEFAULT_REQUEST_HEADERS={"X-Own": "1"})["DEFAULT_REQUEST_HEADERS"]) == {"X-Own": "1"}


def test_a_spider_may_still_set_its_own() -> None:
    class OwnSpider(Spider):
        name = "own"
        custom_settings = {"NEWS_BATCH": 7}  # noqa: RUF012

    crawler = Crawler(OwnSpider, settings_of())
    crawler.addons.load_settings(crawler.settings)
    assert crawler.settings.getint("NEWS_BATCH") == 7
    assert crawler.settings["NEWS_STORE"]


def test_setting_it_twice_changes_nothing() -> None:
    once = settings_of()
    before = once.copy_to_dict()
    NewsAddon.update_pre_crawler_settings(once)
    assert once.copy_to_dict() == before


def test_an_addon_of_one_spider_alone_is_one_clear_line() -> None:
    class OwnSpider(Spider):
        name = "own"
        custom_settings = {"ADDONS": {PATH: 500}}  # noqa: RUF012

    crawler = Crawler(OwnSpider, Settings())
    with pytest.raises(ArgumentInvalid, match="belongs in the ADDONS of the project, not in a spider's"):
        crawler.addons.load_settings(crawler.settings)
