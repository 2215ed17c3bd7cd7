"""Small jobs stay small: what one saved page and a crawl of one story load, and in how many processes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

from crawler.crawl.extraction_pool import TABLES
from tests.e2e.command import Newsroom
from tests.paper import headline, paper, path, story
from tests.server import Server

IMPORT = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)
# what no page of a plain paper needs
NEEDLESS = frozenset({"alembic", "feedparser", "jinja2", "langcodes", "psycopg", "requests", "tldextract"})
OF_CRAWLS = frozenset(
    {"asyncio", "multiprocessing.forkserver", "multiprocessing.resource_tracker", "scrapy", "sqlalchemy", "twisted"}
)
HEAVY = ("crawler.text.boilerplate_lines", "crawler.text.bylines", "lxml_html_clean", "numpy", "trafilatura")


def imports(newsroom: Newsroom, *words: str) -> Counter[str]:
    """How often a command loads each module, in all of its processes."""
    environment = newsroom.environment(PYTHONPROFILEIMPORTTIME="1")
    line = [sys.executable, "-m", "crawler", *newsroom.words(*words)]
    done = subprocess.run(
        line, cwd=newsroom.folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Counter(IMPORT.findall(done.stderr))


def test_a_saved_page_needs_neither_scrapy_nor_a_server_of_processes(newsroom: Newsroom) -> None:
    page = newsroom.folder / "page.html"
    page.write_text(story(1, link=f'<link rel="canonical" href="https://paper.example{path(1)}">'))
    loaded = imports(newsroom, "extract", str(page))
    assert loaded.keys() & (NEEDLESS | OF_CRAWLS) == set()
    assert [loaded[name] for name in HEAVY] == [1] * len(HEAVY), "once, in one of the two processes"


def test_a_crawl_of_one_story_loads_what_reads_it_once(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server:
        loaded = imports(newsroom, "crawl", server.url("/"), "--once", "--limit", "1")
    assert loaded.keys() >= {"scrapy", "sqlalchemy", "twisted"}
    assert loaded.keys() & {*NEEDLESS, *TABLES[1:]} == set()
    assert [loaded[name] for name in HEAVY] == [1] * len(HEAVY), "in the process of the workers alone"
    [record] = newsroom.records()
    assert record["headline"] == headline(0)
