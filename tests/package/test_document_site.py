"""The documents and the reference are built without a warning, and load nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import lxml.html
import pytest

import crawler
from tests.e2e.command import ROOT

pytestmark = pytest.mark.slow

CONFIGURATION = ROOT / "docs" / "site" / "mkdocs.yml"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages; a warning fails the build."""
    folder = tmp_path_factory.mktemp("docs")
    line = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    done = subprocess.run(
        [*line, "--config-file", str(CONFIGURATION), "--site-dir", str(folder)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_every_document_is_a_page(site: Path) -> None:
    documents = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert documents == {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")}


def test_the_reference_has_every_name_of_the_library(site: Path) -> None:
    named = set()
    for path in (site / "api").glob("*.html"):
        named |= {heading.get("id") for heading in lxml.html.parse(path).xpath("//*[@id]")}
    homes = {name: f"{getattr(crawler, name).__module__}.{name}" for name in crawler.__all__}
    assert set(homes.values()) <= named
    assert {"crawler.extensions.addon.NewsAddon", "spiders.base.NewsSpider"} <= named


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    for path in pages:
        page = lxml.html.parse(path)
        loaded = page.xpath("//script/@src | //img/@src | //link[@rel != 'canonical']/@href | //iframe/@src")
        assert not [url for url in loaded if re.match(r"(?:https?:)?//", url)], path
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet
    assert len(pages) > 10
