"""Bodies that are too large, broken or never end; hosts that are not who they say; and what is told about us."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.e2e.probe import fetch
from tests.server import Reply, Route, Server, endless, gzip_bomb, redirect, self_signed

MAXSIZE = 200_000


@pytest.mark.parametrize("archive", ["", pytest.param("warc", marks=pytest.mark.slow)])
def test_heads_and_framing_without_end_are_cut_off(tmp_path: Path, archive: str) -> None:
    body = b"<p>text</p>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    floods = {
        "/headers": head + b"".join(b"X-%d: a\r\n" % number for number in range(200_000)),
        "/one-header": head + b"X: " + b"a" * 4_000_000,
        "/folded": head + b"X: a\r\n" + b" a\r\n" * 400_000,
        "/interim": b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
        "/framing": head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"1;" + b"e" * 900 + b"\r\nx\r\n") * 20_000,
        "/trailers": head + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n" + b"X: a\r\n" * 500_000,
    }
    good = head + b"".join(b"X-%d: a\r\n" % number for number in range(1000)) + b"Content-Length: 11\r\n\r\n" + body
    routes = {path: Reply(wire=wire) for path, wire in floods.items()} | {"/good": Reply(wire=good)}
    with Server(routes) as paper:
        limits = {"DOWNLOAD_MAXSIZE": MAXSIZE, "DOWNLOAD_TIMEOUT": 20}
        extensions = {"crawler.extensions.warc.WarcExtension": 1} if archive else {}
        where = {"NEWS_WARC": str(tmp_path / archive) if archive else "", "EXTENSIONS": extensions}
        got = fetch([paper.url(path) for path in routes], limits | where)
    assert bool(list(tmp_path.rglob("*.warc.gz*"))) is bool(archive)
    for path in floods:
        if path in {"/framing", "/trailers"}:  # the body that came until then is given on, marked as cut off
            assert len(got.results[paper.url(path)].get("body", "")) < 20_000, path
        else:
            assert got.outcome(paper.url(path)) == "failed", (path, got.results[paper.url(path)])
            is_line = path == "/one-header"  # whose length Twisted bounds
            assert is_line or "head of its answer" in got.reason(paper.url(path)), path
        assert "in time" not in got.reason(paper.url(path)), path
    assert got.status(paper.url("/good")) == 200


def test_every_bad_answer_ends_in_its_outcome_and_every_good_one_is_read() -> None:
    text = "<p>Ein Bär aß</p>" * 50
    raw = text.encode()

    def packed(body: bytes, encoding: str) -> Reply:
        return Reply(body, headers={"Content-Encoding": encoding})

    routes = {
        "/declared-large": Reply(b"x" * (MAXSIZE + 1)),
        "/lies-large": Reply(b"x", length=2 * 1024**3),
        "/endless": Reply(endless()),
        "/endless-chunked": Reply(endless(), chunked=True),
        "/bomb": gzip_bomb(5),
        "/cut": Reply(b"<p>half", length=1000),
        "/no-gzip": packed(raw, "gzip"),
        "/slow": Reply("late", wait=30),
        "/drip": Reply(lambda: iter([b"x"] * 1000), chunked=True, pace=0.05),
        "/mute": Reply(wire=b""),
        "/garbage": Reply(wire=b"SSH-2.0-OpenSSH\r\n"),
        "/loop": redirect("/loop"),
        "/gzip": packed(gzip.compress(raw, mtime=0), "gzip"),
        "/deflate": packed(zlib.compress(raw), "deflate"),
        "/brotli": packed(brotli.compress(raw), "br"),
        "/zstd": packed(zstandard.compress(raw), "zstd"),
        "/plain": Reply(raw),
        "/chunked": Reply(lambda: [raw[:99], raw[99:]], chunked=True),
        "/latin-1": Reply(raw, headers={"X-Author": "Bär"}),
        "/bad-header": Reply(wire=b"HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: %d\r\n\r\n%b" % (len(raw), raw)),
        "/gone": Reply(raw, status=410),
        "/error": Reply(raw, status=500),
        "/refresh": Reply(f'<meta http-equiv="refresh" content="60">{text}'),
        "/to-plain": redirect("/plain"),
        "/to-plain-too": redirect("/plain", status=308),
        "/" + "long/" * 800: Reply(raw),
    }
    with Server(routes) as paper:
        got = fetch([paper.url(path) for path in routes], {"DOWNLOAD_MAXSIZE": MAXSIZE, "DOWNLOAD_TIMEOUT": 2})
        received = {one.path: one for one in paper.requests}
    assert len(got.results) == len(routes), "no URL vanishes"
    failing = {
        "/declared-large": ("too_large", "DOWNLOAD_MAXSIZE"),
        "/lies-large": ("too_large", "DOWNLOAD_MAXSIZE"),
        "/endless": ("too_large", "DOWNLOAD_MAXSIZE"),
        "/endless-chunked": ("too_large", "DOWNLOAD_MAXSIZE"),
        "/bomb": ("too_large", "DOWNLOAD_MAXSIZE"),
        "/slow": ("failed", "no answer in time"),
        "/drip": ("failed", "no answer in time"),
        "/mute": ("failed", "connection failed"),
        "/garbage": ("failed", "connection failed"),
        "/loop": ("failed", "redirected too often"),
    }
    for path, (outcome, expected) in failing.items():
        assert got.outcome(paper.url(path)) == outcome, got.results[paper.url(path)]
        assert expected in got.reason(paper.url(path)), got.results[paper.url(path)]
    for path in routes.keys() - failing.keys() - {"/cut"}:
        result = got.results[paper.url(path)]
        assert result.get("length", 0) >= len(raw), result
        assert result["status"] == {"/gone": 410, "/error": 500}.get(path, 200)
    assert got.results[paper.url("/to-plain")]["hops"] == [paper.url("/to-plain")]
    assert got.results[paper.url("/cut")]["flags"] == ["dataloss", "partial_body"], "what came is marked"
    assert got.results[paper.url("/no-gzip")]["length"] == len(raw), "plain, whatever the header says"
    assert received["/endless"].sent < 50 * MAXSIZE
    assert "Traceback" not in got.log


@pytest.mark.parametrize("archive", ["", "warc"])
def test_an_answer_that_trickles_is_ended_once_and_one_that_is_only_late_is_read(tmp_path: Path, archive: str) -> None:
    text = b"<p>text</p>" * 300

    def late() -> Iterator[bytes]:
        yield text[:20]
        time.sleep(1.5)
        yield text[20:]

    routes: dict[str, Route] = {
        "/drip": Reply(lambda: iter([b"x"] * 1000), chunked=True, pace=0.05),
        "/head": Reply(wire=b"HTTP/1.1 200 OK\r\nX-Harbour: " + b"x" * 1000, pace=0.05),
        "/interim": Reply(wire=b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, pace=0.01),
        "/late": Reply(late, chunked=True),
        "/steady": Reply(lambda: iter([text[:100]] * 20), chunked=True, pace=0.1),
        "/plain": Reply(text),
    }
    with Server(routes) as paper:
        urls = [paper.url(path) for path in routes]
        extensions = {"crawler.extensions.warc.WarcExtension": 1} if archive else {}
        where = {"NEWS_WARC": str(tmp_path / archive) if archive else "", "EXTENSIONS": extensions}
        got = fetch(urls, {"NEWS_SLOW_BODY": 1.0, "RETRY_TIMES": 2} | where)
        asked = paper.paths()
    for path, url in zip(("/drip", "/head", "/interim"), urls, strict=False):
        assert asked.count(path) == 1
        assert got.outcome(url) == "failed"
        assert "NEWS_SLOW_BODY" in got.reason(url), path
    assert [got.results[url]["length"] for url in urls[3:]] == [len(text), 2000, len(text)]
    assert all(got.status(url) == 200 for url in urls[3:])


def test_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with Server({"/": "secret"}, certificate=self_signed(tmp_path)) as paper:
        got = fetch([paper.url("/")], {"ROBOTSTXT_OBEY": False, "RETRY_TIMES": 2})
        assert got.outcome(paper.url("/")) == "failed"
        assert "certificate is not trusted" in got.reason(paper.url("/"))
        assert paper.requests == []
        assert "retry/count" not in got.stats, "a second try mends no certificate"
        unchecked = fetch([paper.url("/")], {"DOWNLOAD_VERIFY_CERTIFICATES": False})
        assert unchecked.status(paper.url("/")) == 200, "it is the certificate, nothing else"


def test_one_request_at_a_time_with_an_honest_name_and_nothing_more() -> None:
    cookie = {"Set-Cookie": "visitor=1; Path=/"}
    with (
        Server(host="127.0.0.2", default=Reply("story", headers=cookie, wait=0.05)) as paper,
        Server(host="127.0.0.3", default="story") as elsewhere,
    ):
        paper.routes["/away"] = redirect(elsewhere.url("/story"))
        urls = [*(paper.url(f"/{number}") for number in range(6)), paper.url("/away")]
        got = fetch(urls, {"NEWS_CONTACT": "desk@paper.example"})
        assert {got.status(url) for url in urls} == {200}
        spans = sorted((request.at, request.done) for request in paper.requests)
        assert all(done is not None and done <= at + 0.02 for (_, done), (at, _) in pairwise(spans))
        for request in (*paper.requests, *elsewhere.requests):
            assert request.headers["user-agent"].startswith("news-crawler/")
            assert request.headers["user-agent"].endswith(" (+desk@paper.example)")
            assert not {"cookie", "accept-language", "referer"} & request.headers.keys()
        assert got.results[paper.url("/away")]["slot"] == "127.0.0.3", "the new host's turn, not the old one's"
        assert not {"TelnetConsole", "RemoteControl"} & set(got.extensions)
        assert "AutoThrottle" not in got.extensions  # switched off for this test
        plain = fetch([paper.url("/x")], {"USER_AGENT": "deskbot/2.0", "AUTOTHROTTLE_ENABLED": True})
        assert paper.requests[-1].headers["user-agent"] == "deskbot/2.0"
        assert "AutoThrottle" in plain.extensions


def test_proxy_of_the_environment_is_not_used(monkeypatch) -> None:
    with Server({"/": "story"}) as paper, Server(default="proxied", host="127.0.0.2") as proxy:
        monkeypatch.setenv("http_proxy", proxy.url("/"))
        assert fetch([paper.url("/")]).results[paper.url("/")]["body"] == "story"
        assert proxy.requests == []
