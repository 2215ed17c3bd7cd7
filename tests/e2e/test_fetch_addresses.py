"""No page can have the crawler fetch what only its own machine or network can reach."""

from __future__ import annotations

from tests.e2e.probe import fetch
from tests.server import ReceivedRequest, Reply, Server, redirect

NAMES = "tests.e2e.names.DeclaredNames"


def spellings(port: int) -> list[str]:
    """URLs of 127.0.0.1 that do not look like it."""
    hosts = [
        "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "0", "localhost", "LOCALHOST", "127。0。0。1",
    ]  # fmt: skip
    return [f"http://{host}:{port}/secret" for host in hosts]


def test_redirects_to_private_addresses_are_refused_in_every_spelling() -> None:
    with Server({"/secret": "secret"}) as inside, Server(host="127.0.0.2") as paper:
        targets = [*spellings(inside.port), f"http://user:word@127.0.0.2:{paper.port}/", "http://10.0.0.1/x"]

        def hop(request: ReceivedRequest) -> Reply:
            return redirect(targets[int(request.path.rpartition("/")[2])])

        paper.routes = {f"/to/{number}": hop for number in range(len(targets))}
        paper.routes |= {
            "/file": redirect("file:///etc/hostname"),
            "/twice": redirect("/to/0"),
            "/refresh": '<meta http-equiv="refresh" content="0; url=http://127.0.0.1/">',
            "/story": "story",
        }
        through = [paper.url(path) for path in (*paper.routes, "/story") if path not in {"/file", "/story"}]
        direct = spellings(inside.port)
        got = fetch(
            [*through, *direct, paper.url("/file"), paper.url("/story"), "file:///etc/hostname"],
            {"NEWS_ALLOW_ADDRESSES": "127.0.0.2"},
        )
        for url in (*through, *direct):
            assert got.outcome(url) == "refused_address", (url, got.results[url])
            assert got.reason(url), url
        assert got.status(paper.url("/file")) == 302  # given to the spider as it is: no place that could be asked
        assert got.outcome("file:///etc/hostname") == "refused_address"
        assert got.status(paper.url("/story")) == 200
        assert inside.requests == []
        assert "Traceback" not in got.log


def test_names_are_checked_by_what_they_resolve_to_at_each_connection() -> None:
    with Server({"/": "inside"}) as inside, Server({"/": "paper"}, host="127.0.0.2", port=inside.port) as paper:

        def at(name: str) -> str:
            return f"http://{name}:{paper.port}/"

        paper.routes["/robots.txt"] = Reply(status=404, headers={"Connection": "close"})
        names = {
            "public.test": [["127.0.0.2"]],
            "private.test": [["127.0.0.1"]],
            "mixed.test": [["127.0.0.2", "127.0.0.1"]],  # one private address is enough
            "private6.test": [["::1"]],
            "mapped.test": [["::ffff:127.0.0.1"]],
            "zone.test": [["fe80::1"]],
            "rebound.test": [["127.0.0.2"], ["127.0.0.1"]],  # robots.txt from one address, the story from another
            "none.test": [[]],
            "named.test": [["127.0.0.1"]],  # opened by its name
            "xn--bcher-kva.test": [["127.0.0.1"]],
        }
        settings = {
            "TWISTED_DNS_RESOLVER": NAMES,
            "TEST_NAMES": names,
            "NEWS_ALLOW_ADDRESSES": "127.0.0.2,named.test",
            "DNSCACHE_ENABLED": False,
        }
        got = fetch([*map(at, names), at("hop.test")], settings | {"TEST_NAMES": names | {"hop.test": [["127.0.0.2"]]}})
        assert got.status(at("public.test")) == 200
        assert got.status(at("named.test")) == 200
        assert got.status(at("hop.test")) == 200
        for name in ("private.test", "mixed.test", "private6.test", "mapped.test", "zone.test", "rebound.test"):
            assert got.outcome(at(name)) == "refused_address", (name, got.results[at(name)])
            assert name in got.reason(at(name))
        assert got.outcome(at("xn--bcher-kva.test")) in {"refused_address", "failed"}
        assert got.outcome(at("none.test")) == "failed"
        assert "cannot be resolved" in got.reason(at("none.test"))
        assert {request.headers["host"].split(":")[0] for request in inside.requests} == {"named.test"}
        assert {"public.test", "rebound.test"} <= {request.headers["host"].split(":")[0] for request in paper.requests}


def test_guard_holds_where_scrapy_ignores_the_resolver_setting() -> None:
    """A CrawlerRunner, as in a script or notebook, installs no resolver: the middleware does."""
    with Server({"/": "inside"}) as inside:
        got = fetch(
            [f"http://localhost:{inside.port}/"],
            {"NEWS_ALLOW_ADDRESSES": "", "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"},
        )
        assert got.outcome(f"http://localhost:{inside.port}/") == "refused_address"
        assert inside.requests == []
