"""A crawl into a real PostgreSQL, and the same again."""

from __future__ import annotations

import json

from tests.e2e.command import Newsroom
from tests.paper import headline, paper
from tests.postgres import running_cluster
from tests.server import Server


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
        assert not [asked for asked in server.paths() if asked.endswith(".html")]
