"""Another Scrapy project, as ``scrapy startproject`` makes it, crawls news by one line of its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.package.conftest import ROOT
from tests.paper import headline, paper
from tests.server import Server

pytestmark = pytest.mark.slow

ADDON = 'ADDONS = {"crawler.extensions.addon.NewsAddon": 500}\n'
SETTINGS = """
DOWNLOAD_DELAY = 0.002
AUTOTHROTTLE_ENABLED = False
NEWS_ALLOW_ADDRESSES = "127.0.0.0/8"
NEWS_STORE = "sqlite:///harbour.db"
NEWS_TDMREP = 0
NEWS_WORKERS = 1
COMMANDS_MODULE = "crawler.commands"
ITEM_PIPELINES = {"tutorial.pipelines.TutorialPipeline": 500}
"""
SPIDER = """
from crawler import Site
from spiders.base import NewsSpider


class HarbourSpider(NewsSpider):
    name = "harbour"
    site = Site(name="harbour", home="HOME", publisher="The Harbour News")
    custom_settings = {"NEWS_BATCH": 3}

    def closed(self, reason):
        print("batch", self.settings["NEWS_BATCH"], "bot", self.settings["BOT_NAME"])
"""
PIPELINE = """
class TutorialPipeline:
    def process_item(self, item):
        print("kept", item.headline)
        return item
"""


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own."""

    folder: Path

    def run(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "SCRAPY_"))}
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            cwd=folder or self.folder,
            env={**ours, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(paper(3)) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, server: Server) -> tuple[Project, str]:
    """The project after its crawl, and what the crawl printed."""
    folder = tmp_path_factory.mktemp("projects")
    project = Project(folder / "tutorial")
    assert project.run("startproject", "tutorial", folder=folder).returncode == 0
    package = project.folder / "tutorial"
    settings = (package / "settings.py").read_text("utf-8")
    assert settings.count("ADDONS = {}\n") == 1
    (package / "settings.py").write_text(settings.replace("ADDONS = {}\n", ADDON) + SETTINGS, "utf-8")
    (package / "spiders" / "harbour.py").write_text(SPIDER.replace("HOME", server.url("/")), "utf-8")
    (package / "pipelines.py").write_text(PIPELINE, "utf-8")
    done = project.run("crawl", "harbour")
    assert done.returncode == 0, done.stderr[-3000:]
    return project, done.stdout


def test_the_spiders_of_the_project_are_its_own(crawled: tuple[Project, str]) -> None:
    assert crawled[0].run("list").stdout == "harbour\n"


def test_its_articles_pass_its_own_pipeline_and_are_in_its_own_store(crawled: tuple[Project, str]) -> None:
    project, printed = crawled
    kept = {line.removeprefix("kept ") for line in printed.splitlines() if line.startswith("kept ")}
    assert kept == {headline(n) for n in range(3)}
    records = project.run("records", "--site", "harbour")
    assert all(title in records.stdout for title in kept), records.stderr
    assert (project.folder / "harbour.db").is_file()
    assert not (project.folder / "news.db").exists()


def test_its_settings_stand_and_those_of_its_spider_too(crawled: tuple[Project, str]) -> None:
    assert "batch 3 bot tutorial" in crawled[1].splitlines()


def test_it_crawls_by_our_rules(crawled: tuple[Project, str], server: Server) -> None:
    assert server.paths()[0] == "/robots.txt"
    agents = {request.headers["user-agent"].partition("/")[0] for request in server.requests}
    assert agents == {"news-crawler"}
    again = crawled[0].run("crawl", "harbour")
    assert again.returncode == 0
    assert "kept" not in again.stdout, "the ledger knows what was read"


def test_private_addresses_stay_closed_to_it(crawled: tuple[Project, str], server: Server) -> None:
    server.forget()
    refused = crawled[0].run("crawl", "harbour", "-s", "NEWS_ALLOW_ADDRESSES=")
    assert refused.returncode == 1
    assert server.requests == []


def test_a_spider_is_written_into_it_with_our_template_which_it_has_not(crawled: tuple[Project, str]) -> None:
    project, spiders = crawled[0], crawled[0].folder / "tutorial" / "spiders"
    for words, text in (
        (("quay",), "NewsSpider"),
        (("-t", "site", "mole"), "NewsSpider"),
        (("-t", "basic", "tide"), ""),
    ):
        done = project.run("genspider", *words, "https://paper.example/")
        assert done.returncode == 0, done.stderr
        assert text in (spiders / f"{words[-1]}.py").read_text("utf-8")
    assert {"quay", "mole", "tide", "harbour"} <= set(project.run("list").stdout.split())
