"""Sites as data: added, imported, paused, subscribed to, and read by rounds as was set."""

from __future__ import annotations

import csv
import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.command import QUICK, Newsroom
from tests.paper import paper, path
from tests.server import ReceivedRequest, Reply, Server

pytestmark = pytest.mark.slow

OPENED = {"NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}


@pytest.fixture
def sites_added(newsroom: Newsroom) -> Newsroom:
    """A store with one added site."""
    assert newsroom.run("sites", "add", "https://paper.example/").code == 0
    return newsroom


def test_a_list_of_two_hundred_sites_is_imported_and_each_refused_line_told(newsroom: Newsroom) -> None:
    lines = [f"https://paper{number}.example/" for number in range(200)]
    lines[17:17] = ["ftp://paper.example/", "http://10.0.0.1/", "# a note", "https://paper3.example/again"]
    (newsroom.folder / "list.txt").write_text("\n".join(lines))
    done = newsroom.run("sites", "import", "list.txt")
    assert done.code == 1
    assert done.out == "list.txt: 200 sites added, 0 were there already, 2 lines refused\n"
    refused = done.err.splitlines()
    assert refused[0].startswith("list.txt, line 18: ")
    assert "http or https" in refused[0]
    assert refused[1].startswith("list.txt, line 19: 10.0.0.1 is a private address")
    assert len(refused) == 2
    assert len(newsroom.run("sites").out.splitlines()) == 200
    for name in ("out.opml", "out.csv", "out.txt"):
        assert newsroom.run("sites", "export", name).code == 0
        assert newsroom.run("sites", "import", name).out == (
            f"{name}: 0 sites added, 200 were there already, 0 lines refused\n"
        )


def test_a_list_of_one_site_comes_from_standard_input(newsroom: Newsroom) -> None:
    done = newsroom.run("sites", "import", "-", stdin="https://paper.example/\nftp://paper.example/\n")
    assert done.out == "standard input: 1 site added, 0 were there already, 1 line refused\n"
    assert done.err.startswith("standard input, line 2: ")
    assert newsroom.run("sites", "export", "sites.csv").out == "wrote 1 site to sites.csv\n"
    due = "1 new site, 0 stories and 0 feeds, sitemaps and fronts are due: 'scrapy update' fetches them\n"
    assert newsroom.run("due").out == f"paper_example  site  added, never read\n    https://paper.example/\n{due}"
    assert newsroom.run("sites", "disable", "paper_example").code == 0
    assert newsroom.run("due").out == "nothing is due\ndisabled or paused, so left out: paper_example\n"


def test_a_list_says_which_sites_are_not_to_be_read(newsroom: Newsroom) -> None:
    homes = "https://paper.example/\nhttps://tide.example/\nhttps://lamp.example/\n"
    assert newsroom.run("sites", "import", "-", stdin=homes).code == 0
    assert newsroom.run("sites", "disable", "paper_example").code == 0
    assert newsroom.run("sites", "pause", "tide_example", "2999-12-31").code == 0
    assert newsroom.run("sites", "export", "sites.csv").err == ""
    told = newsroom.run("sites", "export", "sites.txt")
    assert told.err == "2 sites are disabled or paused, or have settings: only a list in csv says so\n"
    assert newsroom.run("sites", "set", "lamp_example", "window=30d").code == 0
    assert newsroom.run("sites", "export", "sites.opml").err.startswith("3 sites are disabled or paused, or have ")
    for name in ("paper_example", "tide_example", "lamp_example"):
        assert newsroom.run("sites", "remove", name).code == 0
    assert newsroom.run("sites", "import", "sites.csv").out.startswith("sites.csv: 3 sites added")
    rows = newsroom.query("SELECT name, disabled, paused_until FROM site_settings ORDER BY name DESC")
    assert [row[:2] for row in rows] == [("tide_example", 0), ("paper_example", 1), ("lamp_example", 0)]
    assert [str(row[2])[:10] for row in rows] == ["2999-12-31", "None", "None"]


def test_a_list_that_says_it_wrongly_is_refused_line_by_line(newsroom: Newsroom) -> None:
    rows = ("https://a.example/,perhaps,", "https://b.example/,,soon", "https://c.example/,no,2001-01-01")
    (newsroom.folder / "sites.csv").write_text("\n".join(("home,disabled,paused_until", *rows)))
    done = newsroom.run("sites", "import", "sites.csv")
    assert "line 2: disabled=perhaps is not yes or no" in done.err
    assert "line 3: paused_until=soon is not a time" in done.err
    assert newsroom.query("SELECT name, disabled, paused_until FROM site_settings") == [("c_example", 0, None)]


def test_what_is_set_is_shown_and_what_cannot_be_is_refused(sites_added: Newsroom) -> None:
    done = sites_added.run("sites", "set", "paper_example", "delay=2", "hours=6-22", "window=30d", "note=two words")
    assert done.code == 0, done.err
    shown = dict(line.split("\t") for line in done.out.splitlines())
    assert shown | {"added": ""} == {
        "name": "paper_example",
        "added": "",
        "home": "https://paper.example/",
        "delay": "2.0",
        "hours": "6-22",
        "window": "30d",
        "note": "two words",
    }
    refused = sites_added.run("sites", "set", "paper_example", "dely=2")
    assert (refused.code, refused.err) == (
        2,
        "scrapy sites: dely cannot be set for a site: did you mean delay?\n",
    )
    soon = sites_added.run("sites", "pause", "paper_example", "soon")
    assert (soon.code, soon.err.split(":")[1]) == (2, " soon is no length of a pause")
    assert "delay\t0.0\n" in sites_added.run("sites", "set", "paper_example", "delay=0").out
    assert sites_added.run("sites", "list").out == sites_added.run("sites").out
    unknown = sites_added.run("sites", "pause", "paper_exampel", "3d")
    assert (unknown.code, unknown.err) == (2, "scrapy sites: no site 'paper_exampel': did you mean paper_example?\n")
    assert sites_added.run("sites", "disable", "https://paper.example/").out == "paper_example: disabled\n"
    (row,) = [json.loads(line) for line in sites_added.run("sites", "--json").out.splitlines() if "paper_ex" in line]
    assert (row["state"], row["note"]) == ("disabled", "two words")
    assert sites_added.run("sites", "enable", "paper_example").out == "paper_example: enabled\n"
    assert sites_added.run("sites", "remove", "paper_example").out == "paper_example: removed; its stories stay\n"
    again = sites_added.run("sites", "remove", "paper_example")
    assert (again.code, len(again.err.splitlines())) == (2, 1)


def test_rounds_read_added_sites_as_was_set(newsroom: Newsroom) -> None:
    with Server(paper(3)) as first, Server(paper(3)) as second, Server(paper(3)) as third:
        homes = [server.url("/") for server in (first, second, third)]
        assert newsroom.run("sites", "add", *homes).code == 0
        names = [line.split(":")[0] for line in newsroom.run("sites", "add", *homes).out.splitlines()]
        newsroom.run("sites", "disable", names[1])
        newsroom.run("sites", "pause", names[2], "1d")
        newsroom.run("sites", "set", names[0], "delay=0.5")
        done = newsroom.run("update", settings=QUICK)
        assert done.code == 0, done.err
        assert {record["site"] for record in newsroom.records()} == {names[0]}
        assert (second.requests, third.requests) == ([], [])
        times = [request.at for request in first.requests if request.path != "/robots.txt"]
        assert min(b - a for a, b in pairwise(times)) >= 0.25
        skipped = newsroom.run("update", names[1], settings=QUICK)
        assert f"site {names[1]} is not read: disabled; 'scrapy sites enable' has it read again" in skipped.err
        newsroom.run("sites", "enable", names[1])
        newsroom.run("sites", "set", names[1], "window=1d")
        assert newsroom.run("update", settings=QUICK).code == 0
        assert second.requests


def test_a_feed_export_in_csv_has_no_reprs(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        done = newsroom.run("crawl", server.url("/"), "-O", "articles.csv")
        assert done.code == 0, done.err
    with (newsroom.folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["url"]: row for row in csv.DictReader(file)}
    records = {record["url"]: record for record in newsroom.records()}
    assert len(rows) == len(records) == 2
    for url, row in rows.items():
        assert row["published"] == records[url]["published"]
        assert json.loads(row["byline"]) == records[url]["byline"]
        assert json.loads(row["provenance"]) == records[url]["provenance"]
        assert row["free"] == ("" if records[url]["free"] is None else str(records[url]["free"]).lower())


def test_a_window_is_kept_unless_it_is_for_once(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        home = server.url("/")
        assert newsroom.run("crawl", home, "--since", "30d", "--once").code == 0
        assert newsroom.query("SELECT since FROM site_settings") == []
        assert newsroom.run("crawl", home, "--since", "30d").code == 0
        assert newsroom.query("SELECT since FROM site_settings") == [("30d",)]


def test_stories_of_a_site_that_was_met_by_its_url_are_those_of_its_spider(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        assert newsroom.run("crawl", server.url("/")).code == 0
        met = newsroom.records()
        spider = newsroom.folder / "herald.py"
        spider.write_text(
            "from crawler.site import Site\nfrom spiders.base import NewsSpider\n\n\nclass Herald(NewsSpider):\n"
            f'    """A paper."""\n\n    name = "herald"\n    site = Site(name="herald", home="{server.url("/")}")\n'
        )
        done = newsroom.run("runspider", "herald.py", settings=QUICK)
        assert done.code == 0, done.err
        assert "herald" not in {record["site"] for record in met}
        now = newsroom.records()
        assert {record["site"] for record in now} == {"herald"}
        assert [record["id"] for record in now] == [record["id"] for record in met]
        assert "are its own now" in done.err


def test_a_subscription_is_sent_to_its_own_hosts_and_seen_nowhere_else(newsroom: Newsroom, tmp_path: Path) -> None:
    routes = paper(2)
    with Server({}, host="127.0.0.2") as stranger, Server(routes) as server:
        plain = dict(server.routes)

        def guarded(path: str):  # type: ignore[no-untyped-def]
            def answer(request: ReceivedRequest) -> Reply:
                if "session=s3cret" not in request.headers.get("cookie", "") or request.headers.get("x-key") != "t0ken":
                    return Reply("Subscribe", status=403)
                found = plain[path]
                reply = found(request) if callable(found) else found
                reply = reply if isinstance(reply, Reply) else Reply(reply)
                return Reply(
                    reply.body, reply.status, {**reply.headers, "Set-Cookie": "session=s3cret-renewed"}, reply.kind
                )

            return answer

        server.routes = {path: guarded(path) for path in plain if path != "/robots.txt"}
        server.routes["/away"] = Reply(status=302, headers={"Location": stranger.url("/story")})
        (tmp_path / "cookies.txt").write_text(
            "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts3cret\n"
        )
        (tmp_path / "headers.txt").write_text("X-Key: t0ken\n")
        assert newsroom.run("sites", "add", server.url("/")).code == 0
        done = newsroom.run("sites", "set", server.url("/"), "cookies=cookies.txt", "headers=headers.txt")
        assert done.code == 0, done.err
        settings = {"NEWS_WARC": str(tmp_path / "warc"), "LOG_LEVEL": "DEBUG", "DOWNLOAD_DELAY": "0"}
        crawled = newsroom.run("crawl", server.url("/"), settings=settings)
        assert crawled.code == 0, crawled.err
        assert len(newsroom.records()) >= 2
        away = newsroom.run("crawl", "article", "-a", f"url={server.url('/away')}", settings=settings)
        assert stranger.requests, away.err
        for request in stranger.requests:
            assert not {"cookie", "x-key"} & set(request.headers)
        delivered = newsroom.run("deliver", "--format", "jsonl", "--out", "out")
        assert delivered.code == 0, delivered.err
        warcs = list((tmp_path / "warc").glob("*.warc.gz"))
        texts = [gzip.decompress(path.read_bytes()) for path in warcs]
        assert any(b"\r\nUser-Agent: " in text for text in texts)
        texts += [text.encode() for text in (done.out, done.err, crawled.err, crawled.out, away.err)]
        texts += [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
        texts += [(tmp_path / "news.db").read_bytes()]
        for secret in (b"s3cret", b"t0ken", b"s3cret-renewed"):
            assert not [text for text in texts if secret in text], secret


def test_a_proxy_is_named_loudly_and_its_password_archived_nowhere(newsroom: Newsroom, tmp_path: Path) -> None:
    routes = paper(2)
    with Server(routes) as server:

        def relay(request: ReceivedRequest) -> Reply:
            assert request.headers["proxy-authorization"].startswith("Basic ")
            path = "/" + request.path.split("/", 3)[3]
            found = server.routes.get(path, server.default)
            reply = found(request) if callable(found) else found
            return reply if isinstance(reply, Reply) else Reply(reply)

        with Server({}, default=relay, host="127.0.0.3") as proxy:
            settings = {
                "NEWS_PROXY": f"http://me:s3cret@127.0.0.3:{proxy.port}",
                "NEWS_ALLOW_ADDRESSES": "127.0.0.1",
                "NEWS_WARC": str(tmp_path / "warc"),
            }
            done = newsroom.run("crawl", server.url("/"), settings=settings)
            assert done.code == 0, done.err
            assert (
                f"NEWS_PROXY: every request goes through 127.0.0.3:{proxy.port}, whose owner alone guards" in done.err
            )
            assert server.requests == []
            assert proxy.requests
            assert newsroom.records()
            for path in (tmp_path / "warc").glob("*.warc.gz"):
                text = gzip.decompress(path.read_bytes())
                assert b"roxy-Authorization" not in text
                assert b"WARC-IP-Address" not in text
    for gone in (f"127.0.0.3:{proxy.port}", "proxy.invalid:3128"):  # the proxy is at fault, and no site
        settings["NEWS_PROXY"] = f"http://me:s3cret@{gone}"
        lost = newsroom.run("crawl", "https://paper.example/", settings={**settings, "RETRY_TIMES": "0"})
        assert lost.code == 1
        assert f"the proxy {gone} (NEWS_PROXY) cannot be reached" in lost.err
        assert "the host" not in lost.err
        assert "s3cret" not in lost.err
    refused = newsroom.run("crawl", "https://paper.example/", settings={"NEWS_PROXY": "proxy"})
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)


def test_a_simulation_says_what_would_be_fetched_and_stores_nothing(newsroom: Newsroom) -> None:
    with Server(paper(4)) as server:
        rule = "Disallow: /2026/11/20/harbour-keeps-crane-number-3"
        server.routes["/robots.txt"] = Reply(f"User-agent: *\n{rule}", kind="text/plain")
        home = server.url("/")
        done = newsroom.run("crawl", home, "--simulate", settings={"DOWNLOAD_DELAY": "0.01"})
        assert done.code == 0, done.err
        lines = [line.split("\t") for line in done.out.splitlines()]
        assert {line[2] for line in lines} == {server.url(path(n)) for n in (0, 1, 2)}
        assert "3 stories would be fetched, in 0 s at least; nothing was stored" in done.err
        assert f"1 left out: {rule}" in done.err
        assert not (newsroom.folder / "news.db").exists()
        assert not [one for one in server.paths() if one.startswith("/2026/")]
        assert newsroom.run("crawl", home, "--limit", "1").code == 0
        part = newsroom.run("crawl", home, "--simulate", "--limit", "1", "--since", "2026-11-20T08:30Z")
        assert "left out: not of the time, sections or language that are asked for" in part.err
        assert "left out: over the limit" in newsroom.run("crawl", home, "--simulate", "--limit", "1").err
        again = newsroom.run("crawl", home, "--simulate", "--json")
        assert len([json.loads(line) for line in again.out.splitlines()]) == 2
        assert len(newsroom.records()) == 1


def test_sites_are_checked(newsroom: Newsroom) -> None:
    with (
        Server(paper(2)) as good,
        Server({"/robots.txt": Reply("User-agent: *\nDisallow: /", kind="text/plain")}) as shut,
    ):
        with Server({}) as closed:
            dead = closed.url("/")
        good.routes["/harbour/"] = good.routes["/"]
        done = newsroom.run(
            "sites",
            "check",
            good.url("/"),
            shut.url("/"),
            dead,
            "--json",
            "-s",
            "RETRY_TIMES=0",
            "-s",
            "DOWNLOAD_DELAY=0.01",
        )
        assert done.code == 1, done.err
        rows = {row["home"]: row for row in map(json.loads, done.out.splitlines())}
        assert (rows[good.url("/")]["state"], rows[good.url("/")]["problems"]) == ("good", [])
        assert rows[good.url("/")]["feeds"]
        assert rows[good.url("/")]["newest"].startswith("2026-11-20")
        assert rows[shut.url("/")]["state"] == "refused"
        assert rows[dead]["state"] == "dead"
        (problem,) = rows[dead]["problems"]  # once, though it holds for all that was tried
        assert problem.startswith("robots.txt is unreachable")
        assert newsroom.run("sites", "check", good.url("/"), "-s", "DOWNLOAD_DELAY=0.01").code == 0
        assert not (newsroom.folder / "news.db").exists()
        assert newsroom.run("crawl", "news", "-a", f"site={good.url('/')}").code == 0
        held = json.loads(newsroom.run("sites", "check", good.url("/"), "--json").out)
        assert held["newest"] == rows[good.url("/")]["newest"]  # of those that are held, too
