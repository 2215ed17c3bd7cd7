"""What a page calls its other versions leads neither into our network nor to others' stories, and comes to an end."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.e2e.command import Newsroom
from tests.paper import front, headline, path, story
from tests.server import ReceivedRequest, Reply, Server, redirect
from tests.shells import react

pytestmark = pytest.mark.slow

OPENED = "127.0.0.4"  # the paper's, and nothing else of this machine
NAMES = ("amphtml", "alternate", "next", "prev", "canonical", "shortlink", "license", "icon", "stylesheet", "manifest")


def named(target: str) -> str:
    """All the ways in which a page names another address as its own."""
    links = "".join(f'<link rel="{name}" href="{target}">' for name in NAMES)
    return (
        links
        + "".join(f'<link rel="alternate" hreflang="{tag}" href="{target}?{tag}">' for tag in ("de", "fr", "x-default"))
        + f'<link rel="alternate" media="print" href="{target}?print"><meta property="og:url" content="{target}">'
        f'<link rel="alternate" type="application/rss+xml" href="{target}/feed.xml">'
        f'<link rel="alternate" media="only screen and (max-width: 640px)" href="{target}?mobile">'
    )


def shell(n: int, head: str) -> str:
    """A page that has no text without scripts, whose other versions are asked for."""
    return react(n).replace("</head>", f"{head}</head>")


def crawl(newsroom: Newsroom, server: Server) -> dict[str, tuple[str | None, str | None]]:
    allowed = {"NEWS_ALLOW_ADDRESSES": f"{OPENED}:{server.port}"}
    settings = {"NEWS_WARC_REQUISITES": "all", "NEWS_WARC": "warc"}
    done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings, **allowed)
    assert done.code == 0, done.err
    home = server.url("/").rstrip("/")
    return {url.removeprefix(home): outcome for url, outcome in newsroom.outcomes().items()}


def test_no_version_of_a_page_lies_in_our_network(newsroom: Newsroom) -> None:
    with Server(default=Reply(story(7))) as inside, Server(host=OPENED) as server:
        spellings = [inside.url("/a"), f"//127.1:{inside.port}/a", f"http://2130706433:{inside.port}/a",
                     f"http://[::ffff:127.0.0.1]:{inside.port}/a", "file:///etc/passwd"]  # fmt: skip
        pages = {path(n): shell(n, named(one)) for n, one in enumerate(spellings)}
        # versions of its own, which lead there
        pages |= {path(5): shell(5, named("/version")), path(6): story(6, link=named(inside.url("/b")))}
        server.routes |= pages | {"/": front(range(7), head=named(inside.url("/c")))}
        server.default = lambda request: (
            redirect(inside.url("/d")) if request.path.startswith("/version") else Reply(status=404)
        )
        outcomes = crawl(newsroom, server)
        assert inside.paths() == []
        assert any(one.startswith("/version") for one in server.paths()), "its own versions are asked for"
    assert {name for name, (outcome, _) in outcomes.items() if outcome == "new"} == {path(6)}
    assert [one["headline"] for one in newsroom.records()] == [headline(6)]


def test_no_version_of_a_page_is_the_story_of_another_owner(newsroom: Newsroom) -> None:
    with Server(default=Reply(story(7)), host="127.0.0.5") as other, Server(host=OPENED) as server:
        server.routes |= {path(n): shell(n, named(other.url(path(7)))) for n in range(2)}
        server.routes |= {path(2): shell(2, named("/moved")), path(4): story(4)}
        server.routes[path(3)] = shell(3, f'<link rel="amphtml" href="{path(4)}">')
        server.routes |= {"/moved": redirect(other.url(path(7))), "/": front(range(5))}
        outcomes = crawl(newsroom, server)
        assert not [one for one in other.paths() if "print" in one or "feed" in one]
    assert {name for name, (outcome, _) in outcomes.items() if outcome == "new"} == {path(4)}
    (record,) = newsroom.records()
    assert (record["headline"], record["url"]) == (headline(4), server.url(path(4)))


def test_versions_that_name_each_other_end(newsroom: Newsroom) -> None:
    asked: Counter[str] = Counter()

    def deeper(request: ReceivedRequest) -> Reply:
        number = int(request.path.partition("?")[0].rpartition("-")[2])
        asked["deep"] += 1
        return Reply(shell(number, named(f"/deep-{number + 1}")))

    with Server(host=OPENED) as server:
        server.routes |= {f"/deep-{n}": deeper for n in range(60)}
        server.routes |= {path(0): shell(0, named(path(1))), path(1): shell(1, named(path(0)))}
        server.routes |= {path(2): shell(2, named(path(2))), path(3): shell(3, named("/deep-0")), path(4): story(4)}
        server.routes |= {"/loop": redirect("/loop"), path(5): shell(5, named("/loop")), "/": front(range(6))}
        outcomes = crawl(newsroom, server)
        paths = Counter(one.partition("?")[0] for one in server.paths())
    assert asked["deep"] <= 12
    assert max(paths[path(n)] for n in range(6)) <= 8
    assert {name: outcome for name, (outcome, _) in outcomes.items()}[path(4)] == "new"
    assert len(newsroom.records()) == 1
