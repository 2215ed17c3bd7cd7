"""A page is recorded as a fixture, and a spider is written, through the scrapy command."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.article import Article
from crawler.cli.configuration import Configuration
from crawler.cli.fixtures import Fixture, read_result
from crawler.cli.saved_pages import SavedPageReader
from crawler.commands.record import name_story
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from tests.e2e.command import Done, command_server
from tests.paper import feed, path, story
from tests.recorded import FIXTURE_FOLDER
from tests.server import Server
from tests.shells import paragraphs, react

ROOT = FIXTURE_FOLDER.parent
PAGE = next((FIXTURE_FOLDER / "sputnik").glob("*/page.html"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "scrapy.cfg").write_bytes((ROOT / "scrapy.cfg").read_bytes())
    return tmp_path


def scrapy(project: Path, *arguments: str) -> Done:
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "PYTHONPATH": f"{project}{os.pathsep}{ROOT}",
    }
    return command_server().run(list(arguments), folder=project, environment=environment)


def test_a_saved_page_becomes_a_fixture_with_its_expectation_to_review(project: Path) -> None:
    done = scrapy(
        project, "record", "sputnik", str(FIXTURE_FOLDER / "sputnik/tidal_barrier/page.html"), "--story", "barrier"
    )
    assert done.code == 0, done.err
    folder = project / "fixtures/sputnik/barrier"
    assert (folder / "page.html").read_bytes() == (FIXTURE_FOLDER / "sputnik/tidal_barrier/page.html").read_bytes()
    assert json.loads((folder / "meta.json").read_bytes())["url"].startswith("https://sputnikglobe.com/20261118/")
    assert json.loads((folder / "article.json").read_bytes())["headline"].startswith("Estuary Towns")
    assert "Review article.json against the page" in done.out


@pytest.mark.parametrize("source", ["amp", "feed"])
def test_a_shell_is_recorded_with_the_version_that_has_its_text(project: Path, source: str) -> None:
    head = '<link rel="amphtml" href="/amp/1">' if source == "amp" else ""
    text = "".join(f"<p>{one}</p>" for one in paragraphs(1))
    with Server({path(1): react(1).replace("</head>", f"{head}</head>"), "/amp/1": story(1)}) as server:
        item = f"<item><title>A</title><link>{server.url(path(1))}</link><description/><content:encoded "
        item += f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[{text}]]></content:encoded></item>'
        server.routes["/feed.xml"] = feed("", (), more=item)
        site = f'Site(name="tide", home="{server.url("/")}", feeds=("{server.url("/feed.xml")}",))'
        (project / "newsroom").mkdir()
        (project / "newsroom/tide.py").write_text(
            "from crawler.site import Site\nfrom spiders.base import NewsSpider\n\n\n"
            f'class TideSpider(NewsSpider):\n    name = "tide"\n    site = {site}\n'
        )
        own = ("-s", "SPIDER_MODULES=newsroom", "-s", "NEWS_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "NEWS_TDMREP=0")
        done = scrapy(project, "record", "tide", server.url(path(1)), "--story", "crane", *own)
        assert done.code == 0, done.err
        known = Site(name="tide", home=server.url("/"))
    fixture = Fixture(project / "fixtures/tide/crane")
    assert "its text is that of " in done.out
    expected = fixture.read_expected("article") or {}
    assert expected["body"].split("\n\n") == paragraphs(1)
    assert expected["provenance"]["body"] == source
    again = read_result(fixture.read_page(), known, *fixture.read_version())
    assert isinstance(again, Article), again
    assert {name: again.to_dict()[name] for name in expected if name != "provenance"} == {
        name: value for name, value in expected.items() if name != "provenance"
    }
    (fixture.path / "version.html").unlink()
    with pytest.raises(ArgumentInvalid, match=r"version\.html"):
        fixture.read_version()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere", str(PAGE)), "no spider 'nowhere'"),
        (("sputnik", "missing.html"), "missing.html is not an http or https URL, nor a file that can be read"),
        (("ap", str(PAGE)), "is not a page of ap, whose home is https://apnews.com/"),
        (
            ("sputnik", str(PAGE), "--story", "../up"),
            "'../up' is not a valid story name: use lower-case letters, digits and _",
        ),
    ],
)
def test_what_cannot_be_recorded_is_one_clear_line(project: Path, arguments: tuple[str, ...], message: str) -> None:
    done = scrapy(project, "record", *arguments)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (project / "fixtures").exists()


def test_outside_a_project_nothing_is_recorded(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "record", "sputnik", str(PAGE))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"scrapy record: {tmp_path} is not in a project: run this in a folder with a scrapy.cfg\n"
    assert list(tmp_path.iterdir()) == []


def test_the_template_writes_a_spider_that_is_valid_from_the_start(project: Path) -> None:
    (project / "newsroom").mkdir()
    (project / "newsroom/__init__.py").touch()
    options = ("-t", "site", "-s", "NEWSPIDER_MODULE=newsroom")
    done = scrapy(project, "genspider", *options, "evening_paper", "https://evening.example/")
    assert done.code == 0, done.err
    spider = runpy.run_path(str(project / "newsroom/evening_paper.py"))["EveningPaperSpider"]
    assert (spider.name, spider.site.name, spider.site.home) == (
        "evening_paper",
        "evening_paper",
        "https://evening.example/",
    )


@pytest.mark.parametrize("name", ["sputnik", "evening_paper", "evening-paper", "newsroom_project"])
def test_a_spider_that_cannot_be_written_is_one_line_and_an_exit_code(project: Path, name: str) -> None:
    (project / "newsroom").mkdir()
    (project / "newsroom/__init__.py").touch()
    kept = project / "newsroom/evening_paper.py"
    kept.write_text("# written by hand\n")
    settings = ("-s", "NEWSPIDER_MODULE=newsroom", "-s", "BOT_NAME=newsroom_project")
    done = scrapy(project, "genspider", *settings, name, "https://evening.example/")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith("scrapy genspider: ")
    assert kept.read_text() == "# written by hand\n"
    assert len(list((project / "newsroom").glob("*.py"))) == 2
    if name.startswith("evening"):
        assert "--force" in done.err
        assert scrapy(project, "genspider", *settings, "--force", name, "https://evening.example/").code == 0
        assert "class EveningPaperSpider" in kept.read_text()


def test_without_a_project_a_spider_is_written_into_the_current_folder(tmp_path: Path) -> None:
    installed, folder = tmp_path / "installed", tmp_path / "work"
    installed.mkdir()
    folder.mkdir()
    for package in ("crawler", "pipelines"):
        (installed / package).symlink_to(ROOT / package)
    shutil.copytree(ROOT / "spiders", installed / "spiders")
    before = sorted(path.name for path in installed.glob("spiders/*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "genspider", "-t", "site", "paper", "https://paper.example/"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["paper.py"]
    assert sorted(path.name for path in installed.glob("spiders/*.py")) == before


@pytest.mark.parametrize("where", ["elsewhere", "checkout", "checkout/docs"])
def test_a_spider_is_written_into_a_checkout_only_by_who_stands_in_it(tmp_path: Path, where: str) -> None:
    checkout = tmp_path / "checkout"
    for package in ("crawler", "spiders"):
        shutil.copytree(ROOT / package, checkout / package, ignore=shutil.ignore_patterns("__pycache__"))
    (checkout / "pipelines").symlink_to(ROOT / "pipelines")
    (checkout / "scrapy.cfg").write_bytes((ROOT / "scrapy.cfg").read_bytes())
    folder = tmp_path / where
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "genspider", "-t", "site", "paper", "https://paper.example/"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    line = "in paper.py; 'news runspider paper.py' crawls with it" if where == "elsewhere" else "  spiders.paper"
    assert done.stdout.splitlines()[-1] == line
    written = folder / "paper.py" if where == "elsewhere" else checkout / "spiders" / "paper.py"
    assert list(tmp_path.rglob("paper.py")) == [written]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://p.example/world/ferry-crews-vote-123456.html", "world_ferry_crews_vote"),  # numbers tell nothing
        ("https://p.example/a-b-c-d-e-f-g-h/", "c_d_e_f_g_h"),  # the last words are the telling ones
        ("https://p.example/2026/11/17/", "17"),  # nothing but numbers
        ("https://p.example/", "front"),
        ("https://p.example/новости/маяк/", "front"),  # no letters that a folder of ours may have
    ],
)
def test_a_story_is_named_after_its_url(url: str, name: str) -> None:
    assert name_story(url) == name


def test_a_file_without_canonical_link_needs_a_url(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"<h1>No link</h1>")
    with SavedPageReader(Configuration()) as reader:
        with pytest.raises(ArgumentInvalid, match="has no canonical URL: give the URL of the page with --url"):
            reader.open(page)
        assert reader.open(page, "https://p.example/a").url == "https://p.example/a"
