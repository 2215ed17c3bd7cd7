"""Whole crawls of sites that lie about their addresses: no record is changed by another site or another story."""

from __future__ import annotations

from tests.e2e.command import Newsroom
from tests.paper import headline, paper, path, story
from tests.server import Server


def test_no_site_changes_a_record_of_another(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server, Server(paper(9), host="127.0.0.2") as thief:
        home, lair = server.url("/").rstrip("/"), thief.url("/").rstrip("/")
        for n in range(3):  # the thief's pages 0 to 2 claim to be the paper's stories, with the texts of others
            link = f'<link rel="canonical" href="{home}{path(n)}"><meta property="og:url" content="{home}{path(n)}">'
            thief.routes[path(n)] = story(n + 5, link=link)
        for _ in range(2):
            for site in (home, lair):
                assert newsroom.run("crawl", "news", "-a", f"site={site}/").code == 0
            newsroom.query_write("UPDATE ledger SET due = '2026-01-01 00:00:00.000000'")
        revisions = newsroom.query("SELECT url, latest FROM records")
        held = {record["url"]: record for record in newsroom.records()}
    assert dict(revisions) == {f"{home}{path(n)}": 1 for n in range(3)} | {f"{lair}{path(n)}": 1 for n in range(9)}
    for n in range(3):
        assert held[f"{home}{path(n)}"]["headline"] == headline(n)
        assert held[f"{lair}{path(n)}"]["syndicated_from"] == "127.0.0.1"


def test_stories_of_a_site_with_one_canonical_url_are_all_kept(newsroom: Newsroom) -> None:
    with Server(paper(6)) as server:
        home = server.url("/").rstrip("/")
        for n in range(6):
            server.routes[path(n)] = story(n, link=f'<link rel="canonical" href="{home}{path(0)}">')
        for _ in range(2):
            assert newsroom.run("crawl", "news", "-a", f"site={home}/").code == 0
            newsroom.query_write("UPDATE ledger SET due = '2026-01-01 00:00:00.000000'")
        revisions = newsroom.query("SELECT headline, latest FROM records")
    assert dict(revisions) == {headline(n): 1 for n in range(6)}
