"""Crawls through the real command against a local server."""

from __future__ import annotations

import json
import os
import pty
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.e2e.command import Newsroom
from tests.paper import DAY, feed, front, headline, paper, path, sitemap, story
from tests.server import Reply, Server, endless, redirect


def test_a_site_never_seen_before_is_crawled_and_the_second_run_fetches_no_story(newsroom: Newsroom) -> None:
    with Server(paper(12)) as server:
        first = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        assert first.code == 0, first.err
        assert {record["headline"] for record in newsroom.records()} == {headline(n) for n in range(12)}
        assert "12 articles" in first.err
        server.forget()
        second = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        assert second.code == 0, second.err
        assert "Nothing new" in second.err
        assert not [fetched for fetched in server.paths() if fetched.endswith(".html")]


def test_a_record_holds_what_the_page_says_and_where_it_was_read(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        [record] = newsroom.records()
        assert record["requested_url"] == server.url(path(0))
    assert record["headline"] == headline(0)
    assert record["byline"] == ["Ada Quayle"]
    assert record["published"] == DAY.isoformat()
    assert record["language"] == "en"
    assert record["body"].startswith("The harbour board met on Tuesday")
    assert record["body"].count("\n\n") == 3
    assert record["digest"]
    assert record["provenance"]["published"]["source"] == "opengraph"


def test_only_what_is_new_is_fetched_when_the_paper_goes_on(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server:
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        server.forget()
        server.routes.update(paper(5))
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        assert {fetched for fetched in server.paths() if fetched.endswith(".html")} == {path(3), path(4)}
    assert len(newsroom.records()) == 5


def test_every_url_ends_in_one_outcome_with_its_reason(newsroom: Newsroom, unused_port: int) -> None:
    with Server(paper(2)) as server:
        home = server.url("/").rstrip("/")
        odd = {
            "/2026/11/20/a-story-that-is-gone-for-good.html": (Reply(status=410), "gone"),
            "/2026/11/20/a-story-that-breaks-the-server.html": (Reply(status=500), "failed"),
            "/2026/11/20/a-story-that-went-to-another-host.html": (
                redirect(f"http://127.0.0.9:{unused_port}/elsewhere"), "failed"),
            "/2026/11/20/a-picture-in-place-of-a-story.html": (
                Reply(b"\x89PNG\r\n\x1a\n" + b"\0" * 300), "not_html"),
            "/2026/11/20/a-body-that-has-no-end-at-all.html": (Reply(endless()), "too_large"),
            "/2026/11/20/a-page-with-no-text-in-it.html": ("<html><head></head><body></body></html>", "empty"),
            "/2026/11/20/a-story-that-robots-may-not-read.html": ("never sent", "refused_by_robots"),
        }  # fmt: skip
        server.routes.update({target: reply for target, (reply, _) in odd.items()})
        server.routes["/robots.txt"] = Reply(
            "User-agent: *\nDisallow: /2026/11/20/a-story-that-robots", kind="text/plain"
        )
        more = "".join(f"<item><title>Odd</title><link>{home}{target}</link></item>" for target in odd)
        more += "<item><title>Foreign</title><link>https://other.example/2026/11/20/a-foreign-story.html</link></item>"
        server.routes["/feed.xml"] = feed(home, range(2), more=more)
        done = newsroom.run(
            "crawl", "news", "-a", f"site={home}/", settings={"DOWNLOAD_MAXSIZE": "2000000", "DOWNLOAD_TIMEOUT": "5"}
        )
        assert done.code == 0, done.err
        assert "/2026/11/20/a-story-that-robots-may-not-read.html" not in server.paths()
    ended = newsroom.outcomes()
    outcomes = {target: ended[home + target][0] for target in odd}
    assert outcomes == {target: name for target, (_, name) in odd.items()}
    assert ended["https://other.example/2026/11/20/a-foreign-story.html"][0] == "off_site"
    assert [name for name, _ in ended.values()].count("new") == 2
    assert all(reason for _, reason in ended.values())


def test_a_redirect_that_leaves_the_site_is_noted_and_gives_no_record(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server, Server({"/page.html": story(7)}, host="127.0.0.2") as other:
        elsewhere = other.url("/page.html")
        server.routes[path(0)] = redirect(elsewhere)
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        assert newsroom.outcomes()[server.url(path(0))] == ("off_site", f"redirected to {elsewhere}")
    assert not newsroom.records()


def test_the_forms_of_one_story_are_one_record(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        home = server.url("/").rstrip("/")
        link = f'<link rel="canonical" href="{home}{path(0)}">'
        server.routes[path(0)] = story(0, link=link)
        server.routes[path(0).replace(".html", ".amp.html")] = story(0, link=link)
        more = "".join(
            f"<item><title>x</title><link>{home}{target}</link></item>"
            for target in (path(0).replace(".html", ".amp.html"), f"{path(0)}?utm_source=feed&amp;fbclid=1")
        )
        server.routes["/feed.xml"] = feed(home, [0], more=more)
        newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert server.paths().count(path(0)) == 1, "tracking parameters are no other URL"
    assert len(newsroom.records()) == 1
    assert sorted(name for name, _ in newsroom.outcomes().values()) == ["new", "unchanged"]


def test_sitemaps_are_followed_through_their_indexes_and_a_loop_ends(newsroom: Newsroom) -> None:
    with Server({path(n): story(n) for n in range(6)}) as server:
        home = server.url("/").rstrip("/")
        server.routes["/"] = front([])
        server.routes["/robots.txt"] = Reply(f"Sitemap: {home}/index.xml\n", kind="text/plain")
        children = {f"{home}/old-{n}.xml": DAY - timedelta(days=30 * n) for n in range(5)}
        server.routes["/index.xml"] = sitemap({**children, f"{home}/index.xml": None}, kind="sitemapindex")
        for n in range(5):
            server.routes[f"/old-{n}.xml"] = sitemap([f"{home}{path(n)}", f"{home}/tag/harbour"])
        server.routes["/old-4.xml"] = sitemap(
            {f"{home}/index.xml": None, f"{home}/last.xml": None}, kind="sitemapindex"
        )
        server.routes["/last.xml"] = sitemap([f"{home}{path(5)}", f"{home}{path(4)}"])
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert server.paths().count("/index.xml") == 1
        assert "/tag/harbour" not in server.paths()
    assert len(newsroom.records()) == 6
    assert newsroom.outcomes()[f"{home}/tag/harbour"][0] == "not_article"


def test_since_and_until_are_held_to_before_the_download_where_dates_are_declared(newsroom: Newsroom) -> None:
    with Server(paper(30)) as server:  # one story an hour, back from 20 November, 9:00
        since, until = (DAY - timedelta(hours=12)).isoformat(), (DAY - timedelta(hours=10)).isoformat()
        head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        server.routes["/"] = front([0], head=head)
        arguments = ["-a", f"site={server.url('/')}", "-a", f"since={since}", "-a", f"until={until}"]
        assert newsroom.run("crawl", "news", *arguments).code == 0
        assert {fetched for fetched in server.paths() if fetched.endswith(".html")} == {path(n) for n in (10, 11, 12)}


def test_a_story_without_a_declared_date_is_left_out_by_its_page_and_comes_when_it_is_wanted(
    newsroom: Newsroom,
) -> None:
    with Server({path(5): story(5), "/": front([5])}) as server:
        home = server.url("/")
        newsroom.run("crawl", "news", "-a", f"site={home}", "-a", "since=2026-11-21")
        assert newsroom.outcomes()[server.url(path(5))][0] == "out_of_range"
        assert not newsroom.records()
        assert (
            "nothing is due but 1 story (1 only for a run with another --since or --until)" in newsroom.run("due").out
        )
        newsroom.run("crawl", "news", "-a", f"site={home}")
        assert newsroom.outcomes()[server.url(path(5))][0] == "new"


@pytest.mark.parametrize("declares", [feed, None])
def test_a_story_whose_page_is_older_than_its_feed_says_is_fetched_once_however_many_rounds_there_are(
    newsroom: Newsroom, declares: Callable[[str, range], Reply] | None
) -> None:
    with Server() as server:
        pages = range(3)
        home = server.url("/").rstrip("/")
        server.routes.update({path(n): story(n, published=DAY - timedelta(days=400)) for n in pages})
        if declares:
            server.routes["/feed.xml"] = declares(home, pages)
        else:
            server.routes["/sitemap.xml"] = sitemap({f"{home}{path(n)}": DAY for n in pages})
            server.routes["/robots.txt"] = f"Sitemap: {home}/sitemap.xml"
        server.routes["/"] = front([], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        for _ in range(2):
            done = newsroom.run("crawl", "news", "-a", f"site={home}/", "-a", "since=2026-11-01")
            assert done.code == 0, done.err
        fetched = Counter(one for one in server.paths() if one.endswith(".html"))
        assert fetched == Counter(path(n) for n in pages)
        assert {name for name, _ in newsroom.outcomes().values()} == {"out_of_range"}
        # whoever wants them gets them
        assert newsroom.run("crawl", "news", "-a", f"site={home}/").code == 0
        assert {name for name, _ in newsroom.outcomes().values()} == {"new"}


def test_limit_is_a_number_of_articles_the_newest_first(newsroom: Newsroom) -> None:
    with Server(paper(30)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", "-a", "limit=4").code == 0
    assert {record["headline"] for record in newsroom.records()} == {headline(n) for n in range(4)}


def test_given_urls_are_read_and_nothing_else(newsroom: Newsroom) -> None:
    with Server(paper(5)) as server:
        listed = "\n".join(["# a list of stories", server.url(path(1)), "", server.url(path(3)), server.url(path(1))])
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", "-a", "urls_file=-", stdin=listed)
        assert done.code == 0, done.err
        assert sorted(server.paths(robots=False)) == [path(1), path(3)]
        server.forget()
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", "-a", "urls_file=-", stdin=listed)
        assert server.paths(robots=False) == [], "a list is worked through once"


def test_sections_are_those_by_name(newsroom: Newsroom) -> None:
    routes = {f"/{name}/2026/harbour-keeps-crane-number-{n}": story(n) for n, name in enumerate(("port", "sport"))}
    cards = "".join(f'<article><h2><a href="{url}">{headline(n)}</a></h2></article>' for n, url in enumerate(routes))
    with Server({**routes, "/": front([], more=cards)}) as server:
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", "-a", "sections=sport")
        assert [fetched for fetched in server.paths() if fetched in routes] == [
            "/sport/2026/harbour-keeps-crane-number-1"
        ]


def test_one_article_is_read_again_whenever_it_is_asked_for(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        out = newsroom.folder / "out.jsonl"
        for turn in range(2):
            done = newsroom.run("crawl", "article", "-a", f"url={server.url(path(0))}", "-O", str(out))
            assert done.code == 0, done.err
            [line] = out.read_text("utf-8").splitlines()
            assert json.loads(line)["headline"] == headline(0)
            assert server.paths(robots=False) == [path(0)] * (turn + 1)
        server.routes[path(0)] = story(
            0, extra="<p>The board has since bought a second crane, to everyone's surprise.</p>"
        )
        newsroom.run("crawl", "article", "-a", f"url={server.url(path(0))}")
    assert newsroom.query("SELECT latest FROM records") == [(2,)]
    assert newsroom.outcomes()[server.url(path(0))][0] == "revised"


def test_an_article_that_cannot_be_had_fails_the_command(newsroom: Newsroom) -> None:
    with Server({}) as server:
        done = newsroom.run("crawl", "article", "-a", f"url={server.url('/nothing-here-at-all')}")
    assert done.code == 1
    assert "gone: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("form", ["jsonl", "csv", "xml"])
def test_every_feed_export_takes_the_records(newsroom: Newsroom, form: str) -> None:
    out = newsroom.folder / f"out.{form}"
    with Server(paper(2)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", "-O", str(out)).code == 0
    exported = out.read_text("utf-8")
    assert headline(0) in exported
    assert headline(1) in exported


def test_a_feed_that_is_html_or_empty_is_said_and_the_front_still_serves(newsroom: Newsroom) -> None:
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("html", "empty")
    )
    with Server({path(0): story(0), "/": front([0], head=head), "/html.xml": front([]), "/empty.xml": ""}) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
    assert done.code == 0, done.err
    assert f"not read: {server.url('/html.xml')}: " in done.err
    assert f"not read: {server.url('/empty.xml')}: " in done.err
    assert len(newsroom.records()) == 1


def test_a_site_without_feed_and_sitemap_is_looked_for_at_well_known_paths(newsroom: Newsroom) -> None:
    with Server({path(0): story(0), "/": front([])}) as server:
        server.routes["/rss.xml"] = feed(server.url("/").rstrip("/"), [0])
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        assert done.code == 0, done.err
        assert "/atom.xml" not in server.paths(), "the first that is a feed ends the search"
    assert len(newsroom.records()) == 1


def test_a_page_that_takes_its_reader_too_long_is_an_outcome_and_the_others_are_read(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server:
        server.routes[path(1)] = story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 100_000)
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_EXTRACT_TIMEOUT": "1"})
        assert done.code == 0, done.err
        name, reason = newsroom.outcomes()[server.url(path(1))]
    assert name == "failed"
    assert "NEWS_EXTRACT_TIMEOUT" in str(reason)
    assert len(newsroom.records()) == 2


def test_in_a_terminal_a_line_shows_how_things_stand_and_the_log_is_quiet(newsroom: Newsroom) -> None:
    with Server(paper(6)) as server:
        ours, theirs = pty.openpty()
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        pace = {"DOWNLOAD_DELAY": "0.4"}
        crawl = newsroom.begin(*words, settings=pace, errors=theirs, TERM="xterm", COLUMNS="120")
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
        os.close(ours)
        assert crawl.wait(timeout=60) == 0
    assert b"URLs announced" in shown
    assert b"6 articles; the records are in" in shown.replace(b"\r\n", b"")
    assert b"INFO" not in shown
