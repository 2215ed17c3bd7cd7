"""Alarms go to a webhook, and a health-check URL is told how a round ended."""

from __future__ import annotations

import json

from tests.e2e.command import QUICK, Newsroom
from tests.paper import paper
from tests.server import Reply, Server


def test_alarms_are_sent_and_an_update_is_told(newsroom: Newsroom) -> None:
    with Server({}, default=Reply("ok")) as desk:
        with Server({}) as dead:
            home = dead.url("/")
        assert newsroom.run("crawl", home).code == 1
        address = f"json://me:s3cret@127.0.0.1:{desk.port}/alarms"
        sent = newsroom.run("report", "--send", NEWS_ALARMS=address)
        assert sent.code == 0, sent.err
        (request,) = desk.requests
        message = json.loads(request.body)
        assert message["title"].startswith("1 alarm in sqlite:///")
        assert f"nothing can be read: its only feed, sitemap or front {home}" in message["message"]
        assert "s3cret" not in newsroom.run("config", "NEWS_ALARMS", NEWS_ALARMS=address).out
        health = desk.url("/health")
        desk.forget()
        with Server(paper(1)) as server:
            newsroom.run("sites", "remove", home)
            newsroom.run("sites", "add", server.url("/"))
            done = newsroom.run("update", settings=QUICK, NEWS_HEALTH_URL=health)
            assert done.code == 0, done.err
            assert [(one.method, one.path) for one in desk.requests] == [("POST", "/health")]


def test_what_cannot_be_sent_is_one_line_without_a_password(newsroom: Newsroom) -> None:
    with Server({}) as dead:
        home = dead.url("/")
    assert newsroom.run("crawl", home).code == 1
    for address, code, message in (
        ("", 2, "set NEWS_ALARMS to the addresses"),
        ("nothing://me:s3cret@x", 2, "NEWS_ALARMS: nothing://*** is no address that apprise knows"),
        (f"json://me:s3cret@{home.removeprefix('http://')}", 1, "NEWS_ALARMS: json://*** did not take the alarms"),
    ):
        done = newsroom.run("report", "--send", NEWS_ALARMS=address)
        assert (done.code, message in done.err) == (code, True), done.err
        assert "s3cret" not in done.err + done.out
    refused = newsroom.run("update", NEWS_HEALTH_URL="health")
    assert (refused.code, "NEWS_HEALTH_URL is no http or https URL" in refused.err) == (2, True)
    failed = newsroom.run("update", home, settings=QUICK, NEWS_HEALTH_URL=home)
    assert "was not told" in failed.err
