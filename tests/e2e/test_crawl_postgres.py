"""A crawl into a real PostgreSQL, and the same again."""

from __future__ import annotations

import json
import time

import psycopg
import pytest

from tests.e2e.command import QUICK, Newsroom
from tests.paper import headline, paper, path, story
from tests.postgres import running_cluster
from tests.server import Reply, Server

pytestmark = pytest.mark.slow


def test_a_site_is_crawled_into_postgresql_and_read_back(newsroom: Newsroom) -> None:
    with running_cluster() as cluster, cluster.database() as url, Server(paper(6)) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        first = newsroom.run(*words, NEWS_STORE=url)
        assert first.code == 0, first.err
        assert "6 articles; the records are in postgresql+psycopg://" in first.err
        found = newsroom.run("records", "--json", "--search", "harbour", NEWS_STORE=url)
        assert {json.loads(line)["headline"] for line in found.out.splitlines()} == {headline(n) for n in range(6)}
        server.forget()
        second = newsroom.run(*words, NEWS_STORE=url)
        assert second.code == 0, second.err
        assert "Nothing new" in second.err
        assert not [fetched for fetched in server.paths() if fetched.endswith(".html")]


def test_rounds_revisions_and_coverage_are_the_same_on_postgresql(newsroom: Newsroom) -> None:
    with running_cluster() as cluster, cluster.database() as url, Server(paper(4)) as server:
        assert newsroom.run("update", server.url("/"), settings=QUICK, NEWS_STORE=url).code == 0
        server.routes[path(0)] = story(0, extra="<p>Later the board said that the crane would be painted blue.</p>")
        server.routes[path(1)] = Reply("Gone", status=410)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("UPDATE ledger SET due = '2026-01-01 00:00:00+00'")
            connection.execute("UPDATE channels SET next_due = '2026-01-01 00:00:00+00'")
        assert "4 stories" in newsroom.run("due", NEWS_STORE=url).out
        done = newsroom.run("update", settings=QUICK, NEWS_STORE=url)
        assert done.code == 0, done.err
        printed = newsroom.run("history", server.url(path(0)), "--json", NEWS_STORE=url).out.splitlines()
        assert [json.loads(line)["classes"] for line in printed] == [[], ["text_added"]]
        assert "taken down" in newsroom.run("history", server.url(path(1)), NEWS_STORE=url).out
        assert "{+" in newsroom.run("diff", server.url(path(0)), NEWS_STORE=url).out
        [row] = newsroom.run("coverage", "--since", "2026-01-01", "--json", NEWS_STORE=url).out.splitlines()
        assert {"declared": 4, "new": 2, "revised": 2, "share": 1.0}.items() <= json.loads(row).items()
        page = newsroom.folder / "report.html"
        report = newsroom.run("report", "--since", "2026-01-01", "--html", str(page), NEWS_STORE=url)
        assert report.code == 0, report.err
        assert "of 4 declared stories held" in page.read_text()


@pytest.mark.parametrize("seconds", [3, 60])
def test_a_server_that_is_gone_for_a_while_costs_no_story_and_no_second_request(
    newsroom: Newsroom, seconds: float
) -> None:
    with running_cluster() as cluster, cluster.database() as url, Server(paper(40)) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        crawl = newsroom.begin(*words, settings={"DOWNLOAD_DELAY": "0.05", "NEWS_BATCH": "10", "NEWS_STORE": url})
        until = time.monotonic() + 60
        while len(server.paths()) < 15 and time.monotonic() < until:
            time.sleep(0.05)
        cluster.stop()
        time.sleep(seconds)
        cluster.start()
        assert crawl.wait(timeout=120) == 0
        log = (newsroom.folder / "log").read_text()
        assert "waiting for it" in log
        assert "is there again: going on" in log
        stories = [fetched for fetched in server.paths() if fetched.endswith(".html")]
        assert sorted(stories) == sorted(path(n) for n in range(40))
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM records").fetchone() == (40,)
            assert connection.execute("SELECT count(*) FROM revisions").fetchone() == (40,)
