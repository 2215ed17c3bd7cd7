"""The private names of Scrapy and Twisted that crawler/fetch/scrapy_internals.py uses: each is still there."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from pkgutil import resolve_name

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from crawler.fetch import scrapy_internals
from crawler.fetch.page import as_page

ROOT = Path(__file__).parents[3]
# by name: what Scrapy asks of the stack when it is loaded takes long in a process that has collected all tests
DOWNLOADER, HTTP11 = "scrapy.core.downloader:Downloader", "scrapy.core.downloader.handlers.http11"
CLIENT, FACTORY = "twisted.web._newclient:HTTP11ClientProtocol", "twisted.web.client:_HTTP11ClientFactory"
ENGINE, POOL = "scrapy.core.engine:ExecutionEngine", "twisted.web.client:HTTPConnectionPool"
SCRAPER = "scrapy.core.scraper:Scraper"
PUBLIC_NAMES = {"_exit", "_replace"}  # of os and of named tuples: documented, in spite of their underscore

# owner, private name, what we use it for
PRIVATE_NAMES = [
    (DOWNLOADER, "_process_queue", "hosts are paused one by one (crawler/fetch/downloader.py)"),
    (SCRAPER, "_check_if_closing", "a crawl closes after an item that start() yielded"),
    (HTTP11, "_LenientHTTP11ClientFactory", "exchanges are recorded at the connection (crawler/fetch/http_handler.py)"),
    (HTTP11, "_LenientHTTP11ClientProtocol", "exchanges are recorded at the connection"),
    (CLIENT, "_finishResponse", "the end of a recorded response is known"),
    (FACTORY, "buildProtocol", "connections of our own class are built"),
]

# owner, text in its source, what we use it for: attributes that are only set when an object is made
PRIVATE_ATTRIBUTES = [
    (ENGINE, r"self\._slot\b", "whether a crawl is closing is asked (is_closing)"),
    (ENGINE, r"self\.scraper\b", "whether pages crowd the scraper is asked (is_crowded)"),
    (SCRAPER, r"self\.slot\b", "whether pages crowd the scraper is asked (is_crowded)"),
    ("scrapy.core.scraper:Slot", r"self\.closing\b", "whether the scraper is closing is asked (check_scraper_closing)"),
    ("scrapy.core.scraper:Slot", r"def needs_backout\b", "whether pages crowd the scraper is asked (is_crowded)"),
    (f"{HTTP11}:HTTP11DownloadHandler", r"self\._pool\b", "the connection pool is replaced (replace_pool)"),
    (POOL, r"_factory\b", "connections of our own class are built (ConnectionPool)"),
    (POOL, r"\bmaxPersistentPerHost\b", "our pool keeps as many connections open as Scrapy's"),
    (FACTORY, r"self\._quiescentCallback\b", "connections of our own class go back to the pool"),
    ("scrapy.http:Response", r"self\._headers\b", "a response is given its plain body (with_body)"),
    ("scrapy.core.downloader:Slot", r"\blastseen\b", "hosts are paused one by one (crawler/fetch/downloader.py)"),
]


@pytest.mark.parametrize(("owner", "name", "use"), PRIVATE_NAMES)
def test_a_private_name_is_still_there(owner: str, name: str, use: str) -> None:
    assert hasattr(resolve_name(owner), name), f"{owner}.{name} is gone; it is needed so that {use}"


@pytest.mark.parametrize(("owner", "pattern", "use"), PRIVATE_ATTRIBUTES)
def test_a_private_attribute_is_still_set(owner: str, pattern: str, use: str) -> None:
    assert re.search(pattern, inspect.getsource(resolve_name(owner))), (
        f"{owner} has no {pattern!r}; it is needed so that {use}"
    )


def test_signatures_are_those_that_we_override() -> None:
    client = resolve_name(CLIENT)
    assert list(inspect.signature(resolve_name(DOWNLOADER)._process_queue).parameters) == ["self", "slot"]
    assert list(inspect.signature(client._finishResponse_WAITING).parameters) == ["self", "rest"]
    assert issubclass(resolve_name(HTTP11)._LenientHTTP11ClientProtocol, client)
    assert issubclass(resolve_name(HTTP11)._LenientHTTP11ClientFactory, resolve_name(FACTORY))


def private_uses(path: Path) -> list[str]:
    """Private names of others that a file uses: imported, or asked of anything but self, cls and our own classes."""
    tree = ast.parse(path.read_text("utf-8"))
    own = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    own |= {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for outer in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for target in (outer.elts if isinstance(outer, ast.Tuple) else [outer])
        if isinstance(target, ast.Attribute)
        and isinstance(target.value, ast.Name)
        and target.value.id in {"self", "made"}
    }
    own |= {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"scrapy", "twisted"}:
            found += [alias.name for alias in node.names if alias.name.startswith("_")]
        elif isinstance(node, ast.Attribute) and re.match(r"_[a-z]", node.attr) and node.attr not in own | PUBLIC_NAMES:
            found.append(f"{node.attr} in line {node.lineno}")
    return found


def test_private_names_of_scrapy_and_twisted_stand_in_one_file() -> None:
    shell = [
        "crawler/fetch",
        "crawler/extensions",
        "crawler/cli",
        "crawler/commands",
        "crawler/crawl",
        "spiders",
        "pipelines",
    ]
    files = [path for folder in shell for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 40
    elsewhere = {
        str(path.relative_to(ROOT)): uses
        for path in files
        if path.name not in {Path(scrapy_internals.__file__).name, "option_names.py"} and (uses := private_uses(path))
    }
    assert not elsewhere, f"private names belong in crawler/fetch/scrapy_internals.py: {elsewhere}"


def test_a_response_with_another_body_keeps_the_rest_and_finds_its_encoding_anew() -> None:
    request = Request("https://paper.example/1")
    headers = {"Content-Type": "text/html", "Link": ["</a>", "</b>"]}
    packed = TextResponse(
        request.url, 203, headers, b"\x1f\x8b packed", ["cached"], request, "certificate", IPv4Address(1), "HTTP/1.1"
    )
    assert packed.encoding != "koi8-r"
    plain = scrapy_internals.with_body(packed, HtmlResponse, b'<meta charset="koi8-r">\xd2', ["partial"])
    assert type(plain) is HtmlResponse
    assert (plain.body, plain.flags, plain.encoding) == (b'<meta charset="koi8-r">\xd2', ["partial"], "koi8-r")
    others = set(TextResponse.attributes) - {"body", "flags", "encoding"}
    assert {name: getattr(plain, name) for name in others} == {name: getattr(packed, name) for name in others}
    assert plain.headers.getlist("Link") == [b"</a>", b"</b>"]
    page = as_page(plain, request.url, datetime.now(UTC))
    assert page.headers == (("Content-Type", "text/html"), ("Link", "</a>"), ("Link", "</b>"))
