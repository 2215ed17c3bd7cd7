"""What a publisher says of the use of its pages travels with each record."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.command import Newsroom
from tests.paper import paper, path, story
from tests.server import Reply, Server

TDMREP = json.dumps([{"location": "/2026/*", "tdm-reservation": 1, "tdm-policy": "/policy.json"}])


def test_rights_of_host_and_page_are_in_the_record(tmp_path: Path) -> None:
    pages = paper(3)
    pages["/robots.txt"] = Reply(
        "User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /x\nLicense: /rsl.xml\n", kind="text/plain"
    )
    pages["/.well-known/tdmrep.json"] = Reply(TDMREP, kind="application/json")
    pages[path(1)] = Reply(
        story(1, link='<meta name="tdm-reservation" content="0">'), headers={"X-Robots-Tag": "noarchive"}
    )
    with Server(pages) as server:
        room = Newsroom(tmp_path)
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_TDMREP": "1"})
        assert done.code == 0, done.err
        assert server.paths().count("/.well-known/tdmrep.json") == 1
        rights = {row["url"]: row["rights"] for row in room.records()}
        host = {
            "robots": "no rule",
            "directives": [],
            "tdm_reserved": True,
            "tdm_policy": server.url("/policy.json"),
            "content_signal": "ai-train=no, search=yes",
            "licence": server.url("/rsl.xml"),
        }
        assert rights[server.url(path(0))] == host
        assert rights[server.url(path(1))] == {
            **host, "directives": ["noarchive"], "tdm_reserved": False, "tdm_policy": None,
        }  # fmt: skip


def test_a_host_that_does_not_answer_for_it_loses_no_article(tmp_path: Path) -> None:
    pages = paper(2)
    pages["/.well-known/tdmrep.json"] = Reply("{", kind="application/json")
    with Server(pages) as server:
        room = Newsroom(tmp_path)
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_TDMREP": "1"})
        assert done.code == 0, done.err
        assert "/.well-known/tdmrep.json: Expecting" in done.err
        assert [row["rights"]["tdm_reserved"] for row in room.records()] == [None, None]


def test_side_requests_go_before_the_stories_that_wait(tmp_path: Path) -> None:
    pages = paper(20)
    pages["/.well-known/tdmrep.json"] = Reply(TDMREP, kind="application/json")
    with Server(pages) as server:
        room = Newsroom(tmp_path)
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_TDMREP": "1"})
        assert done.code == 0, done.err
        paths = server.paths()
        before = paths[: paths.index("/.well-known/tdmrep.json")]
        assert len([one for one in before if one.endswith(".html")]) <= 2
        assert all(row["rights"]["tdm_reserved"] for row in room.records())


def test_no_story_is_held_for_a_side_request(tmp_path: Path) -> None:
    pages = paper(3)
    pages["/.well-known/tdmrep.json"] = Reply(TDMREP, kind="application/json", wait=60)
    with Server(pages) as server:
        room = Newsroom(tmp_path)
        settings = {"NEWS_TDMREP": "1"}
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
        assert done.code == 0, done.err
        assert len(room.records()) == 3
        assert "/.well-known/tdmrep.json: no answer in time" in done.err
