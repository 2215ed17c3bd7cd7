"""Where the addresses of a paper lead: to other hosts, elsewhere by redirects and pages, and byte by byte."""

from __future__ import annotations

from tests.e2e.command import Newsroom
from tests.paper import feed, front, paper, path, story
from tests.server import ReceivedRequest, Reply, Server, redirect


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
