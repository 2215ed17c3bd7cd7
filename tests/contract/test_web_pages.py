"""Every page of ``news web`` over a real store: what it shows, its data, its errors, no stranger's markup."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from crawler.article import Candidate, Declared
from crawler.site import Site
from crawler.storage.store import Store
from crawler.web.app import make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.snapshots import Snapshots
from tests.web_store import HARM_URL, NOW, PAGE, STORIES, archive_page, fill, story_number, url

BASE = "http://127.0.0.1:8777"
LATER = NOW + timedelta(seconds=30)
VOID = {"meta", "link", "input", "br", "line"}


class Markup(HTMLParser):
    """The elements of a page; complains of those that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def links(self) -> list[str]:
        return [value for tag, attributes in self.elements if tag == "a" and (value := attributes.get("href"))]


def open_web(store: Store, folder: Path) -> TestClient:
    """The pages of a store that is filled, with an archive and a delivery in a folder."""
    fill(store, {1: archive_page(folder, url("paper", 1))})
    deliveries = folder / "deliveries" / "jsonl-0.0-3.0"
    deliveries.mkdir(parents=True)
    manifest = {"format": "jsonl", "site": None, "revisions": 3, "stories": 2, "cursor": {"from": "0.0", "to": "3.0"},
                "files": [{"path": "articles.jsonl", "bytes": 812, "sha256": "ab" * 32}]}  # fmt: skip
    (deliveries / "manifest.json").write_text(json.dumps(manifest))
    desk = Desk(
        store=store,
        now=lambda: LATER,
        deliveries=str(folder / "deliveries"),
        snapshots=Snapshots(lambda: LATER, patience=60.0),
    )
    app = make_app(desk, Access.of("127.0.0.1", 8777, ""))
    return TestClient(app, base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def own_web(store: Store, tmp_path: Path) -> tuple[TestClient, Store]:
    return open_web(store, tmp_path), store


@pytest.fixture(scope="module")
def web(open_shared: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Store]:
    """The same for tests that change nothing."""
    store = open_shared()
    return open_web(store, tmp_path_factory.mktemp("web")), store


def get(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address, follow_redirects=False)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def data(client: TestClient, address: str, status: int = 200) -> Any:
    return json.loads(get(client, address, status))


def test_pages_are_well_formed_and_safe_and_have_data(web: tuple[TestClient, Store]) -> None:
    client, store = web
    story, trap, run = story_number(store, 1), store.records.get(HARM_URL), store.runs.latest("paper")[0].id
    assert trap is not None
    addresses = [
        *("/stories", "/stories?q=trap", "/stories?site=paper&kind=article", "/stories?q=nowhere"),
        *(f"/story/{story}", f"/story/{trap.id}", f"/story/{story}/compare", "/runs", f"/runs/{run}"),
        *(
            "/sites",
            "/sites/paper",
            "/sites/paper?days=90",
            "/sites/paper/urls?outcome=failed",
            "/due",
            "/due?site=paper",
        ),
        *("/fleet", "/stories?author=ada+quayle", "/stories?min_confidence=0.9"),
        *("/problems", "/problems?days=1", "/deliveries", "/deliveries/jsonl-0.0-3.0"),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        markup = Markup(answer.text)
        assert not [tag for tag, _ in markup.elements if tag in {"img", "iframe", "style", "base"}], address
        scripts = [attributes for tag, attributes in markup.elements if tag == "script"]
        assert all(one.get("src") == "/static/live.js" for one in scripts), address
        assert not [
            one for _, attributes in markup.elements for one in attributes if one.startswith("on") or one == "style"
        ]
        for tag, attributes in markup.elements:
            if tag == "a" and (link := attributes.get("href")) and not link.startswith(("/", "#")):
                assert link.startswith(("https://", "http://")), address
                assert attributes["rel"] == "noopener noreferrer nofollow", address
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        path, _, query = address.partition("?")
        for form in ("json", "csv"):
            other = client.get(f"{path}.{form}?{query}")
            assert other.status_code == 200, (address, other.text)
            assert other.headers["content-type"].startswith(f"{'application' if form == 'json' else 'text'}/{form}")
            assert json.loads(other.text) is not None if form == "json" else len(other.text.splitlines()) >= 1


def test_a_parameter_that_no_page_has_is_refused_with_the_one_that_is_meant(web: tuple[TestClient, Store]) -> None:
    client, _ = web
    for address, meant in (
        ("/stories?search=crane", "q"),
        ("/stories.json?lang=en", "language"),
        ("/stories.csv?sectoin=Harbour", "section"),
        ("/due?sites=paper", "site"),
        ("/sites/paper/urls.json?name=failed", "outcome"),
    ):
        answer = client.get(address)
        assert (answer.status_code, f"did you mean {meant}?" in answer.text) == (400, True), address


def test_search_shows_where_and_facets_lead_to_fewer(web: tuple[TestClient, Store]) -> None:
    client, _ = web
    page = get(client, "/stories?q=cafe")
    assert "<mark>Café</mark>" in page
    assert f"{STORIES // 3} stories" in page
    facet = next(link for link in Markup(page).links() if "section=Hafen" in link)
    assert "q=cafe" in facet
    assert "Remove the filter section Hafen" in get(client, facet)
    assert "No story." in get(client, "/stories?q=cafe&section=Harbour")
    assert "Kran 3 bleibt stehen" in get(client, "/stories?since=2026-11-24&until=2026-11-24&site=tide")


def test_pages_of_a_list_lead_to_all_its_stories(web: tuple[TestClient, Store]) -> None:
    client, _ = web
    address: str | None = "/stories?limit=7"
    seen: list[str] = []
    while address:
        markup = Markup(get(client, address))
        seen += [link for link in markup.links() if re.fullmatch(r"/story/\d+", link)]
        address = next(
            (attributes["href"] for tag, attributes in markup.elements if attributes.get("rel") == "next"), None
        )
    assert len(seen) == len(set(seen)) == STORIES + 1
    first = data(client, "/stories.json?limit=7")
    assert len(first["stories"]) == 7
    assert len(data(client, f"/stories.json?before={first['next']}")["stories"]) == STORIES - 6
    assert 'rel="next"' in client.get("/stories.csv?limit=7").headers["link"]
    rows = list(csv.DictReader(io.StringIO(get(client, "/stories.csv"))))
    assert len(rows) == STORIES + 1
    assert rows[0]["byline"] == '["Ada Quayle"]'


def test_a_story_to_read(web: tuple[TestClient, Store]) -> None:
    client, store = web
    number = story_number(store, 1)
    page = get(client, f"/story/{number}")
    assert "<h2>Vote</h2>" in page
    assert "resigned" in page
    assert '<a href="https://paper.example/minutes" rel="noopener noreferrer nofollow">' in page
    assert f'href="{HARM_URL}"' not in page
    assert "/compare?old=1&amp;new=2" in page
    first = get(client, f"/story/{number}?revision=1")
    assert "resigned" not in first
    assert "This is revision 1 of 2" in first
    record = data(client, f"/story/{number}.json")
    assert record["revision"] == 2
    assert [one["classes"] for one in record["revisions"]] == [[], ["text_added"]]
    assert record["capture"]["offset"] == 0
    assert client.get(f"/stories?q={url('paper', 1)}", follow_redirects=False).headers["location"] == f"/story/{number}"


def test_revisions_side_by_side(web: tuple[TestClient, Store]) -> None:
    client, store = web
    number = story_number(store, 1)
    assert "<ins>" in get(client, f"/story/{number}/compare")
    assert "<del>" in get(client, f"/story/{number}/compare?old=2&new=1")
    pieces = data(client, f"/story/{number}/compare.json")["pieces"]
    assert "".join(one["text"] for one in pieces if one["op"] == "insert").strip().startswith("The harbour master")
    assert "only one revision" in get(client, f"/story/{story_number(store, 2)}/compare", 404)
    assert "same revision" in get(client, f"/story/{number}/compare?old=2&new=2", 400)
    assert "no revision 9" in get(client, f"/story/{number}/compare?new=9", 404)


def test_an_archived_page_is_shown_in_a_sandbox_and_its_bytes_are_a_file(web: tuple[TestClient, Store]) -> None:
    client, store = web
    number = story_number(store, 1)
    shown = client.get(f"/story/{number}/page?revision=1")
    assert shown.content == PAGE
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "set-cookie" not in shown.headers
    raw = client.get(f"/story/{number}/response")
    assert raw.content.startswith(b"HTTP/1.1 200 OK\r\n")
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-type"].startswith("text/plain")
    assert "is not archived" in get(client, f"/story/{story_number(store, 2)}/page", 404)


def test_an_archive_that_was_moved_is_told(own_web: tuple[TestClient, Store], tmp_path: Path) -> None:
    client, store = own_web
    (tmp_path / "news-0001.warc").rename(tmp_path / "elsewhere.warc")
    assert "is not there" in get(client, f"/story/{story_number(store, 1)}/page", 404)


def test_a_site_that_declared_nothing_of_late_has_no_share(store: Store) -> None:
    sites = [Site(name=name, home=f"https://{name}.example/") for name in ("paper", "quiet")]
    store.channels.save_sites(sites, LATER)
    desk = Desk(store=store, now=lambda: LATER, snapshots=Snapshots(lambda: LATER, patience=60.0))
    page = get(TestClient(make_app(desk, Access.of("127.0.0.1", 80, "")), base_url="http://127.0.0.1"), "/sites")
    assert page.count("No story was declared for the last 14 days") == 2
    assert "held of what" not in page


def test_sites_runs_and_what_is_due(own_web: tuple[TestClient, Store]) -> None:
    client, store = own_web
    sites = {one["site"]: one for one in data(client, "/sites.json")["sites"]}
    assert (sites["paper"]["articles"], sites["tide"]["articles"]) == (21, 10)
    assert sites["tide"]["coverage"] == 1
    assert 0.9 < sites["paper"]["coverage"] < 1
    site = data(client, "/sites/paper.json")
    assert sum(one["stories"] for one in site["coverage"]) == 22
    assert site["channels"][0]["failures"] == 1
    assert "no answer &lt;script&gt;" in get(client, "/sites/paper/urls?outcome=failed")
    run = store.runs.latest("paper")[0].id
    going = data(client, f"/runs/{run}.json")
    assert (going["state"], going["outcomes"], going["last_minute"]) == ("running", {"failed": 1, "revised": 1}, 2)
    page = get(client, f"/runs/{run}")
    assert 'data-live="1"' in page
    store.runs.end(run, NOW, "finished")
    assert 'data-live=""' in get(client, f"/runs/{run}")
    due = data(client, "/due.json")
    assert [(one["kind"], one["why"]) for one in due["due"]] == [
        ("feed", "retry after 1 failure in a row"),
        ("story", "never fetched"),
    ]


def due_story(site: str, number: int) -> Candidate:
    return Candidate(
        url=f"https://{site}.example/{number}",
        site=site,
        declared_by=f"https://{site}.example/feed",
        declared_in=Declared.FEED,
        found=NOW,
    )


def test_of_many_sites_with_something_due_most_unfold(store: Store) -> None:
    names = [f"site_{number:02}" for number in range(30)]
    store.ledger.declare([due_story(name, nth) for name in names for nth in range(1 + (name == "site_20"))])
    desk = Desk(store=store, now=lambda: LATER, snapshots=Snapshots(lambda: LATER))
    client = TestClient(make_app(desk, Access.of("127.0.0.1", 80, "")), base_url="http://127.0.0.1")
    page = get(client, "/due")
    shown, folded = page.split("<summary>22 more sites</summary>")
    linked = [link for link in Markup(page).links() if link.startswith("/due?site=")]
    assert sorted(linked) == [f"/due?site={name}" for name in names]
    assert linked[0] == "/due?site=site_20", "most is due of it"
    assert shown.count("/due?site=") == 8
    assert "<h2>Stories</h2>" in folded
    assert "/due?site=site_29" in get(client, "/due?site=site_29").partition("<summary>")[0], (
        "the chosen one is in sight"
    )


def test_problems_name_what_a_person_should_look_at(web: tuple[TestClient, Store]) -> None:
    client, _ = web
    problems = data(client, "/problems.json")
    assert any("answers 404" in one["what"] for one in problems["alarms"])
    assert {"site": "paper", "outcome": "failed", "visits": 1} in problems["failures"]
    assert "answers 404" in get(client, "/problems")


def test_a_delivery_is_its_manifest(web: tuple[TestClient, Store]) -> None:
    client, _ = web
    assert data(client, "/deliveries.json")["deliveries"][0]["bytes"] == 812
    assert data(client, "/deliveries/jsonl-0.0-3.0.json")["cursor"] == {"from": "0.0", "to": "3.0"}
    assert "ab" * 32 in get(client, "/deliveries/jsonl-0.0-3.0")
    assert "no delivery nothing" in get(client, "/deliveries/nothing", 404)


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/nothing", 404, "there is no such page"),
        ("/story/99999", 404, "no story 99999 is held"),
        ("/story/abc", 404, "abc is not a number"),
        ("/story/99999999999999999999", 404, "is not a number"),
        ("/sites/nobody", 404, "there is no site nobody"),
        ("/runs/77", 404, "there is no run 77"),
        ("/stories?q=...", 400, "has no word to search for"),
        ("/stories?q=a+OR", 400, "ends with OR"),
        ("/stories?kind=poem", 400, "kind=poem is not a kind"),
        ("/stories?language=%C3%A4%C3%B6", 400, "is not a language"),
        ("/stories?since=yesterday", 400, "is not a day"),
        ("/stories?since=2026-02-01&until=2026-01-01", 400, "is later than"),
        ("/stories?before=2026_x", 400, "is not a place in this list"),
        ("/stories?limit=0", 400, "limit=0 is not a number from 1 to 1,000"),
        ("/stories?limit=1001", 400, "limit=1001 is not"),
        ("/sites/paper/urls?outcome=fine", 400, "outcome=fine is not an outcome"),
        ("/stories?q=https://paper.example/none", 404, "no story https://paper.example/none is held"),
        ("/stories?q=" + "a" * 9000, 400, "this address is too long"),
    ],
)
def test_what_is_wrong_is_one_line(web: tuple[TestClient, Store], address: str, status: int, message: str) -> None:
    client, _ = web
    page = get(client, address, status)
    notice = re.search(r'<p class="notice" role="alert">([^\n]*)</p>', page)
    assert notice, page
    assert message in notice[1]
    if "://" not in address.partition("?")[2]:
        path, _, query = address.partition("?")
        assert message in data(client, f"{path}.json?{query}", status)["error"]
        assert message in get(client, f"{path}.csv?{query}", status)


def test_a_store_that_fails_is_told_in_one_line(own_web: tuple[TestClient, Store]) -> None:
    from sqlalchemy import text

    client, store = own_web
    with store.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE runs RENAME TO runs_gone"))
    try:
        assert "is unusable" in get(client, "/runs", 503)
    finally:
        with store.database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE runs_gone RENAME TO runs"))


def test_an_error_of_the_program_shows_nothing_of_it(own_web: tuple[TestClient, Store], tmp_path: Path) -> None:
    client, _ = own_web
    (tmp_path / "deliveries" / "jsonl-0.0-3.0" / "manifest.json").write_text('{"cursor": {"to": "1.0"}, "files": [3]}')
    page = get(client, "/deliveries", 500)
    assert "something went wrong in the program" in page
    assert "Traceback" not in page
