"""Crawls of papers that only a browser can show: every story is read, no plain page is rendered, walls stay walls."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.chromium import browser_folder, find_chromium, has_sandbox
from tests.e2e.command import Newsroom
from tests.paper import feed, front, headline, path, story
from tests.server import Reply, Route, Server
from tests.shells import (
    APP,
    SHELLS,
    WALLS,
    full_entry,
    paragraphs,
    plain_wall,
    react,
    shell_paper,
    shell_wall,
    wall_script,
)

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the browser's process, and the lock of the machine, in a folder of the tests."""
    monkeypatch.setenv("TMPDIR", str(browser_folder()))


def with_browser(**more: str) -> dict[str, str]:
    program = find_chromium()
    own = {"NEWS_RENDER": "1", "NEWS_RENDER_BROWSER": program, "NEWS_RENDER_SANDBOX": str(int(has_sandbox()))}
    return {**own, "NEWS_LOG_FORMAT": "json", **more}


def summary_of(err: str) -> dict:
    """The summary of a crawl, which is the last line of its log."""
    return next(json.loads(line) for line in reversed(err.splitlines()) if '"outcomes"' in line)


def records_of(newsroom: Newsroom) -> dict[str, dict]:
    return {urlsplit(record["url"]).path: record for record in newsroom.records()}


def test_every_shell_is_read_no_plain_page_is_rendered_and_the_archive_reads_the_same(newsroom: Newsroom) -> None:
    count, warc = len(SHELLS), newsroom.folder / "warc"
    settings = with_browser(NEWS_WARC=str(warc))
    with Server(shell_paper(count, 4)) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
        assert done.code == 0, done.err
        records = records_of(newsroom)
        assert set(records) == {path(n) for n in range(count + 4)}, done.err
        for n in range(count):
            record = records[path(n)]
            assert record["headline"] == headline(n)
            assert record["body"].split("\n\n") == paragraphs(n), SHELLS[n].__name__
            assert record["provenance"]["body"]["source"] == "rendered", SHELLS[n].__name__
        assert all(records[path(n)]["provenance"]["body"]["source"] != "rendered" for n in range(count, count + 4))
        told = summary_of(done.err)["renderings"]
        assert (told["pages"], told["helped"], told["over_budget"]) == (count, count, 0), told
        assert told["cpu_seconds"] > 0
        # the page itself is asked for once, by the crawl; robots.txt and the feed as ever
        assert [server.paths().count(path(n)) for n in range(count)] == [1] * count
        asked = {request.headers["user-agent"] for request in server.requests}
        assert len(asked) == 1, "the browser says who it is, as the crawl does"

        # what the archive holds reads the same, with the host away
    again = newsroom.run("reextract", "--dry-run")
    assert again.code == 0, again.err
    assert again.out == f"{count + 4} revisions re-extracted, 0 differ\n"
    kinds = [record for record in archived(warc) if record[1].startswith("urn:rendered:")]
    assert len(kinds) == count
    raw = {record[2]: record for record in archived(warc) if record[0] == "response"}
    assert all(refers in raw and raw[refers][1] == url.removeprefix("urn:rendered:") for _, url, _, refers in kinds)


def test_an_archive_of_rendered_pages_is_imported_elsewhere(newsroom: Newsroom, tmp_path: Path) -> None:
    with Server(shell_paper(1, 0)) as server:
        settings = with_browser(NEWS_WARC=str(newsroom.folder / "warc"))
        newsroom.run("crawl", "article", "-a", f"url={server.url(path(0))}", settings=settings)
    (tmp_path / "other").mkdir()
    other = Newsroom(tmp_path / "other")
    done = other.run("crawl", "warc", "-a", f"path={newsroom.folder / 'warc'}")
    assert done.code == 0, done.err
    [record] = other.records()
    assert record["body"].split("\n\n") == paragraphs(0)
    assert record["provenance"]["body"]["source"] == "rendered"
    wacz = newsroom.run("deliver", "--format", "wacz", "--out", str(tmp_path / "out"))
    assert wacz.code == 0, wacz.err


def names(newsroom: Newsroom) -> dict[str, str | None]:
    """The outcome of every URL."""
    return {url: name for url, (name, _) in newsroom.outcomes().items()}


def archived(folder: Path) -> list[tuple[str, str, str, str | None]]:
    """Kind, URL, id and what it refers to, of every record."""
    from crawler.archive.reading import read_records

    complaints: list[str] = []
    found = [
        (record.kind, record.url, record.id, record.refers_to)
        for file in sorted(folder.glob("*.warc.gz"))
        for record in read_records(str(file), warn=complaints.append)
    ]
    assert not complaints
    return found


def test_a_wall_is_the_same_outcome_whether_a_script_brings_it_or_not(newsroom: Newsroom) -> None:
    kinds = list(WALLS)
    plain = {path(n): plain_wall(n, kind) for n, kind in enumerate(kinds)}
    shells = {path(10 + n): shell_wall(10 + n) for n in range(len(kinds))}
    scripts = {f"/wall-{10 + n}.js": wall_script(10 + n, kind) for n, kind in enumerate(kinds)}
    with Server({**plain, **shells, **scripts, "/": front(())}) as server:
        urls = ",".join(server.url(page) for page in (*plain, *shells))
        done = newsroom.run("crawl", "article", "-a", f"url={urls}", settings=with_browser())
        assert names(newsroom) == {
            server.url(path(number)): kind for n, kind in enumerate(kinds) for number in (n, 10 + n)
        }, done.err
        assert summary_of(done.err)["renderings"]["pages"] == len(kinds), "no plain wall is shown to a browser"
        assert "/pressed" not in server.paths(), "nothing is pressed"
    assert not newsroom.records()


def test_a_bot_wall_that_lets_browsers_in_is_not_got_around(newsroom: Newsroom) -> None:
    """A shell sets a cookie and loads itself anew: whoever has the cookie is given the story."""
    gate = (
        "<!DOCTYPE html><html><head><title>One moment</title></head><body><div id=root></div>"
        "<script>document.cookie = 'human=1; path=/'; location.reload();</script></body></html>"
    )
    routes = {"/": front(()), "/app.js": Reply(APP, kind="text/javascript")}
    with Server(routes) as server:
        server.routes[path(1)] = lambda request: react(1) if "human" in request.headers.get("cookie", "") else gate
        done = newsroom.run("crawl", "article", "-a", f"url={server.url(path(1))}", settings=with_browser())
        assert names(newsroom) == {server.url(path(1)): "empty"}, done.err
        assert server.paths().count(path(1)) == 1
    assert newsroom.outcomes()[server.url(path(1))][1].endswith("as a browser shows it")


def test_a_day_has_its_budget_and_what_is_over_it_is_told(newsroom: Newsroom) -> None:
    with Server(shell_paper(3, 0)) as server:
        urls = ",".join(server.url(path(n)) for n in range(3))
        settings = with_browser(NEWS_RENDER_DAY="1")
        done = newsroom.run("crawl", "article", "-a", f"url={urls}", settings=settings)
        told = summary_of(done.err)["renderings"]
        assert (told["pages"], told["helped"], told["over_budget"]) == (1, 1, 2), done.err
        assert sorted(names(newsroom).values()) == ["empty", "empty", "new"]
        reasons = [reason for name, reason in newsroom.outcomes().values() if name == "empty"]
        assert all("NEWS_RENDER_DAY" in reason for reason in reasons)
    report = newsroom.run("report", "--since", "1d", settings={"NEWS_RENDER_DAY": "1"})
    assert "1 of 1 pages that were rendered gave a story" in report.out, report.out + report.err
    assert "1 of 1 in the last day" in report.out


def test_without_the_setting_no_browser_is_started(newsroom: Newsroom) -> None:
    with Server({**shell_paper(1, 0)}) as server:
        settings = {"NEWS_LOG_FORMAT": "json"}
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
        assert "renderings" not in summary_of(done.err)
        assert names(newsroom)[server.url(path(0))] == "empty"
        assert "/app.js" not in server.paths()


def test_one_page_is_shown_by_extract(newsroom: Newsroom) -> None:
    settings = with_browser()
    del settings["NEWS_RENDER"]
    with Server(shell_paper(1, 0)) as server:
        done = newsroom.run("extract", server.url(path(0)), "--render", settings=settings)
    assert done.code == 0, done.err
    assert json.loads(done.out)["body"].split("\n\n") == paragraphs(0)
    assert "rendered in" in done.err


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"NEWS_RENDER_BROWSER": "/no/such/browser"}, "NEWS_RENDER_BROWSER"),
        ({"NEWS_PROXY": "http://proxy.example:3128"}, "NEWS_PROXY"),
    ],
)
def test_what_cannot_render_is_told_before_anything_is_fetched(
    newsroom: Newsroom, settings: dict[str, str], line: str
) -> None:
    with Server(shell_paper(1, 0)) as server:
        chosen = {"NEWS_RENDER": "1", **settings}
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=chosen)
        assert done.code == 2, done.err
        assert line in done.err
        assert not server.paths()


def test_text_first_without_a_browser(newsroom: Newsroom) -> None:
    """Three shells, whose text stands in AMP, in a version for printers, and in the feed; a fourth has none."""
    links = {0: '<link rel="amphtml" href="/amp/0">', 1: '<link rel="alternate" media="print" href="/print/1">'}
    routes: dict[str, Route] = {path(n): react(n).replace("</head>", f"{links.get(n, '')}</head>") for n in range(4)}
    routes |= {"/": front((), head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')}
    routes |= {"/amp/0": story(0), "/print/1": story(1)}
    with Server(routes) as server:
        origin = server.url("").rstrip("/")
        server.routes["/feed.xml"] = lambda request: feed(origin, (0, 1, 3), more=full_entry(origin, 2))
        settings = {"NEWS_LOG_FORMAT": "json", "NEWS_WARC": str(newsroom.folder / "warc")}
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
    records = records_of(newsroom)
    sources = {url: record["provenance"]["body"]["source"] for url, record in records.items()}
    assert sources == {path(0): "amp", path(1): "print", path(2): "feed"}, done.err
    assert all(records[path(n)]["body"].split("\n\n") == paragraphs(n) for n in range(3))
    assert summary_of(done.err)["versions"] == {"found": {"amp": 1, "print": 1, "feed": 1}, "not_taken": 0}
    assert names(newsroom)[server.url(path(3))] == "empty"
    again = newsroom.run("reextract", "--dry-run")
    assert "3 revisions re-extracted, 0 differ" in again.out, again.out + again.err
    assert "a feed's entry" in again.out + again.err


def test_fifty_shells_and_fifty_plain_pages(tmp_path: Path) -> None:
    """Every story is read whole, and no plain page is rendered."""
    from tests.bench.rendering import crawl

    crawled = crawl(50, 50, tmp_path)
    assert crawled.whole == set(range(100))
    assert crawled.rendered == set(range(50))
