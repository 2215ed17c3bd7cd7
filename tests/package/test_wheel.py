"""The wheel holds all that the program needs, and works in an environment and a folder that hold nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.package.conftest import ROOT, Installation
from tests.recorded import FIXTURE_FOLDER

pytestmark = pytest.mark.slow

PAGE = FIXTURE_FOLDER / "sputnik" / "tidal_barrier" / "page.html"
SPIDERS = sorted(path.stem for path in FIXTURE_FOLDER.iterdir() if path.is_dir())


def test_the_wheel_holds_every_file_of_the_packages_and_the_pages_of_the_demo(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wanted = {name for name in tracked if name.startswith(("crawler/", "spiders/", "pipelines/"))}
    pages = {f"crawler/cli/demo_pages/{n.removeprefix('fixtures/')}" for n in tracked if n.startswith("fixtures/")}
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert len(pages) > 100
    assert {f"{package}/py.typed" for package in ("crawler", "spiders", "pipelines")} <= held
    assert wanted | pages == held


def test_the_demo_is_crawled_into_an_empty_folder(installation: Installation, tmp_path: Path) -> None:
    crawled = installation.run(tmp_path, "news", "demo", "--crawl", "--port", "0")
    assert crawled.returncode == 0, crawled.stderr[-2000:]
    assert "Next: " in crawled.stderr
    assert "news records" in crawled.stderr
    listed = installation.run(tmp_path, "news", "records", "--json")
    headlines = {json.loads(line)["headline"] for line in listed.stdout.splitlines()}
    expected = {json.loads(path.read_bytes())["headline"] for path in FIXTURE_FOLDER.glob("*/*/article.json")}
    assert headlines == expected
    assert [path.name for path in tmp_path.iterdir()] == ["news.db"]


def test_the_spiders_are_listed_by_news_and_by_scrapy(installation: Installation, tmp_path: Path) -> None:
    listed = installation.run(tmp_path, "news", "list")
    assert set(SPIDERS) < set(listed.stdout.split()), listed.stderr
    settings = {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    assert installation.run(tmp_path, "scrapy", "list", **settings).stdout == listed.stdout


def test_a_saved_page_is_extracted_and_usage_names_what_was_typed(installation: Installation, tmp_path: Path) -> None:
    extracted = installation.run(tmp_path, "news", "extract", str(PAGE))
    assert json.loads(extracted.stdout)["headline"].startswith("Estuary Towns"), extracted.stderr
    assert "news extract [options] <url, file or folder>" in installation.run(tmp_path, "news", "extract", "-h").stdout


def test_what_lies_beside_the_installed_package_is_nobodys_fixture(installation: Installation, tmp_path: Path) -> None:
    strange = installation.packages / "fixtures"
    shutil.copytree(FIXTURE_FOLDER / "sputnik", strange / "sputnik")
    try:
        recorded = installation.run(tmp_path, "news", "record", "sputnik", str(PAGE))
        shown = "from crawler.cli.demo_site import demo_pages; print(demo_pages())"
        pages = installation.run(tmp_path, "python", "-c", shown).stdout.strip()
        before = sorted(strange.rglob("*"))
    finally:
        shutil.rmtree(strange)
    assert recorded.returncode == 2
    assert recorded.stderr == f"news record: {tmp_path} is not in a project: run this in a folder with a scrapy.cfg\n"
    assert pages == str(installation.packages / "crawler" / "cli" / "demo_pages")
    assert len(before) == 1 + len(list((FIXTURE_FOLDER / "sputnik").rglob("*")))


def test_a_new_spider_is_written_into_the_current_folder(installation: Installation, tmp_path: Path) -> None:
    before = sorted(installation.packages.glob("spiders/*.py"))
    written = installation.run(tmp_path, "news", "genspider", "-t", "site", "paper", "https://paper.example/")
    assert written.returncode == 0, written.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["paper.py"]
    assert sorted(installation.packages.glob("spiders/*.py")) == before


def test_types_are_known_to_a_checker_of_other_programs(installation: Installation, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("from crawler import extract_article\nnumber: int = extract_article(b'').headline\n")
    line = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    line += ["--python-executable", str(installation.folder / "bin" / "python"), str(program)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert 'expression has type "str", variable has type "int"' in done.stdout
    assert len(done.stdout.splitlines()) == 2, done.stdout
