"""Crawls through the real command against a local server."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from datetime import timedelta

import pytest

from tests.e2e.command import Newsroom
from tests.paper import DAY, feed, front, headline, paper, path, sitemap, story
from tests.server import ReceivedRequest, Reply, Server, endless, redirect


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
        newsroom.run("crawl", "news", "-a", f"site={home}")
        assert newsroom.outcomes()[server.url(path(5))][0] == "new"


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
    with Server(paper(12)) as server:
        ours, theirs = pty.openpty()
        crawl = subprocess.Popen(
            newsroom.line("crawl", "news", "-a", f"site={server.url('/')}", settings={"DOWNLOAD_DELAY": "0.2"}),
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            cwd=newsroom.folder,
            env=newsroom.environment(TERM="xterm", COLUMNS="120"),
        )
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
    assert b"12 articles; the records are in" in shown.replace(b"\r\n", b"")
    assert b"INFO" not in shown


def test_links_of_a_feed_are_judged_by_where_they_end(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server, Server({"/r/0": "", "/r/1": story(9)}, host="127.0.0.2") as other:
        home = server.url("/").rstrip("/")
        other.routes["/r/0"] = redirect(home + path(0))
        links = "".join(f"<item><title>x</title><link>{other.url(f'/r/{n}')}</link></item>" for n in range(2))
        server.routes["/feed.xml"] = feed(home, [1], more=links)
        server.routes["/"] = front([1], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        server.routes["/locked.html"] = redirect("/login?next=/locked.html")
        server.routes["/login"] = "<html><body><h1>Log in</h1><p>Please log in to go on reading.</p></body></html>"
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert sorted(record["url"] for record in newsroom.records()) == sorted([home + path(0), home + path(1)])
        assert newsroom.outcomes()[other.url("/r/1")] == ("off_site", f"not on {home}/")


def test_a_paper_that_has_moved_to_another_host_goes_on_with_its_records(newsroom: Newsroom) -> None:
    with Server(paper(2)) as old, Server(paper(3), host="127.0.0.2") as new:
        assert newsroom.run("crawl", "news", "-a", f"site={old.url('/')}").code == 0
        assert len(newsroom.records()) == 2
        old.routes.clear()
        old.default = lambda request: redirect(new.url(request.path))
        done = newsroom.run("crawl", "news", "-a", f"site={old.url('/')}")
        assert done.code == 0, done.err
        assert f"moved: {old.url('/')} is at {new.url('/')} now" in done.err
        assert len(newsroom.records()) == 3, "the held ones are known by their old address"


def test_addresses_are_fetched_byte_by_byte_and_parameters_that_name_a_story_stay(newsroom: Newsroom) -> None:
    names = ["a%2Bb", "a%26b", "a%3Db", "a%40b", "a%2Cb", "a%27b", "c+d", "c&d", "c,d", "a%2fb"]
    targets = [f"/2026/11/20/the-board-and-the-{name}.html" for name in names]
    targets += [f"/story.php?ref={4711 + number}" for number in range(3)]
    with Server({}) as server:
        home = server.url("/").rstrip("/")
        links = "".join(
            f"<item><title>x</title><link>{home}{target.replace('&', '&amp;')}</link></item>" for target in targets
        )
        server.routes = {target: story(number) for number, target in enumerate(targets)}
        server.routes["/feed.xml"] = feed(home, [], more=links)
        server.routes["/"] = front([], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert {fetched for fetched in server.paths() if "story.php" in fetched or "board" in fetched} == set(targets)
        assert len(newsroom.records()) == len(targets)


def test_pages_that_only_send_elsewhere_are_followed_and_rings_end_with_a_cookie(newsroom: Newsroom) -> None:
    def ring(request: ReceivedRequest) -> Reply:
        if "seen=1" in request.headers.get("cookie", ""):
            return Reply(story(3))
        return Reply(status=302, headers={"Location": path(3), "Set-Cookie": "seen=1; Path=/"})

    with Server(paper(6)) as server:
        home = server.url("/").rstrip("/")
        new = [f"/2026/11/20/the-new-address-of-story-{n}.html" for n in range(3)]
        noscript = f"<noscript><meta http-equiv=refresh content='0;url={new[0]}'></noscript>"
        server.routes |= {target: story(n) for n, target in enumerate(new)} | {
            path(0): f"<html><head><script>location.replace('{new[0]}')</script>{noscript}</head></html>",
            path(1): Reply("<p>moved</p>", headers={"Refresh": f"0; url={new[1]}"}),
            path(2): f'<meta http-equiv="refresh" content="5; url={new[2]}"><p>You will be sent on soon.</p>',
            path(3): ring,
            path(4): Reply("<p>Moved.</p>", status=301),
        }
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert {record["url"] for record in newsroom.records()} == {home + one for one in (*new, path(3), path(5))}
        assert newsroom.outcomes()[home + path(4)] == ("failed", "HTTP 301 without an address to go to")
        assert [one.headers.get("cookie") for one in server.requests if one.path == path(3)] == [None, "seen=1"]
        assert not [one for one in server.requests if "cookie" in one.headers and one.path != path(3)]


def test_locations_are_mended_and_what_leads_nowhere_is_told(newsroom: Newsroom) -> None:
    def moved(name: str) -> str:
        return f"/2026/11/20/the-{name}-of-the-old-harbour-crane.html"

    with Server({}) as server:
        home = server.url("/").rstrip("/")
        own = home.removeprefix("http:").encode()
        forms: dict[str, tuple[bytes, str | None]] = {
            "relative": (b"new-relative.html", "new-relative.html"),
            "scheme": (own + b"/2026/11/20/new-scheme.html", "new-scheme.html"),
            "backslash": (b"\\2026\\11\\20\\new-backslash.html", "new-backslash.html"),
            "space": (b"/2026/11/20/new space.html", "new%20space.html"),
            "utf-8": ("/2026/11/20/neü-utf-8.html".encode(), "ne%C3%BC-utf-8.html"),
            "latin-1": ("/2026/11/20/neü-latin-1.html".encode("latin-1"), "ne%FC-latin-1.html"),
            "fragment": (b"/2026/11/20/new-fragment.html#top", "new-fragment.html"),
            "slash": (b"http:/" + own[2:] + b"/2026/11/20/new-slash.html", "new-slash.html"),
            "slashes": (b"/" + own + b"/2026/11/20/new-slashes.html", "new-slashes.html"),
            "twice": (b"http://http:" + own + b"/2026/11/20/new-twice.html", "new-twice.html"),
            "nothing": (b"", None),
            "script": (b"javascript:void(0)", None),
        }
        head = b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nConnection: close\r\nLocation: %b\r\n\r\n"
        server.routes = {moved(name): Reply(wire=head % location) for name, (location, _) in forms.items()}
        wanted = [f"/2026/11/20/{target}" for _, target in forms.values() if target]
        server.routes |= {target: story(n) for n, target in enumerate(wanted)}
        links = "".join(f"<item><title>x</title><link>{home}{moved(name)}</link></item>" for name in forms)
        server.routes["/feed.xml"] = feed(home, [], more=links)
        server.routes["/"] = front([], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert sorted(record["url"] for record in newsroom.records()) == sorted(home + target for target in wanted)
        ended = newsroom.outcomes()
        assert ended[home + moved("nothing")] == ("failed", "HTTP 301 without an address to go to")
        assert ended[home + moved("script")][0] == "refused_address"


def test_links_of_a_feed_are_found_however_they_are_written(newsroom: Newsroom) -> None:
    with Server({}) as server:
        home = server.url("/").rstrip("/")
        folder = f"{home}/2026/11/20"
        items = {
            "white-space": f"<link>\n {folder}/white-space.html \n</link>",
            "cdata": f"<link><![CDATA[{folder}/cdata.html]]></link>",
            "one-slash": f"<link>http:/{folder.removeprefix('http://')}/one-slash.html</link>",
            "two-schemes": f"<link>http://{folder}/two-schemes.html</link>",
            "relative": "<link>/2026/11/20/relative.html</link>",
            "guid": f"<guid>{folder}/guid.html</guid>",
            "backslashes": f"<link>{folder}/backslashes.html</link>".replace("/2026/11/20/", "\\2026\\11\\20\\"),
            "href": f'<link href="{folder}/href.html"/>',
            "behind": f"<link/>{folder}/behind.html",
            "url": f"<url>{folder}/url.html</url>",
            "gr%C3%B6%C3%9Fe": f"<link>{folder}/größe.html</link>",
            "a%7Cb": f"<link>{folder}/a|b.html</link>",
            "a%2Bb": f"<link>{folder}/a%2Bb.html</link>",
        }
        more = "".join(f"<item><title>x</title>{link}</item>" for link in items.values())
        more += "<item><title>none</title><link>mailto:desk@paper.example</link></item>"
        server.routes = {f"/2026/11/20/{name}.html": story(n) for n, name in enumerate(items)}
        server.routes["/feed.xml"] = feed(home, [], more=more)
        server.routes["/"] = front([], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert {record["url"] for record in newsroom.records()} == {f"{folder}/{name}.html" for name in items}
        assert "has no http or https link: left out" in done.err
