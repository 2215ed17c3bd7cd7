"""Pages of ``news web`` about many: copies of a story in other papers, stories of an author, the fleet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from crawler.crawl.fleet_queue import queue_schema
from crawler.storage.store import Store
from crawler.web.app import make_app
from crawler.web.copies import MAX_COPIES
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.snapshots import Snapshots
from tests.contract.fleet_jobs import add_sites, join
from tests.contract.stories import HOUR, NOW
from tests.contract.test_store_copies import keep, prose, read
from tests.postgres import Cluster
from tests.web_store import fill

BASE = "http://127.0.0.1:8777"


def open_web(store: Store) -> TestClient:
    desk = Desk(store=store, now=lambda: NOW, snapshots=Snapshots(lambda: NOW, patience=30))
    return TestClient(make_app(desk, Access.of("127.0.0.1", 8777, "")), base_url=BASE)


def get(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.text)
    return answer.text


def data(client: TestClient, address: str) -> Any:
    return json.loads(get(client, address))


def number(store: Store, site: str, name: str) -> int:
    row = store.records.get(f"https://{site}.example/{name}")
    assert row is not None
    return row.id


@pytest.fixture
def copied(store: Store) -> Store:
    """A story in three papers, one of which changed it, and another story."""
    text = prose(1)
    keep(store, read("paper", "a", text))
    keep(store, read("tide", "b", text), read("bay", "c", [*text[:4], *prose(2)[:1]], headline="Another headline"))
    keep(store, read("paper", "other", prose(3)))
    return store


def test_a_story_says_where_else_it_is(copied: Store) -> None:
    client = open_web(copied)
    first, other = number(copied, "paper", "a"), number(copied, "paper", "other")
    assert "Also in 2 other papers, first here" in get(client, f"/story/{first}")
    assert "Also in 2 other papers, first in paper" in get(client, f"/story/{number(copied, 'bay', 'c')}")
    assert "/copies" not in get(client, f"/story/{other}")
    assert "no copy of this story is known" in get(client, f"/story/{other}/copies", 404)


def test_a_second_version_is_compared_with_the_first_one_of_its_paper(store: Store) -> None:
    text = prose(1)
    keep(store, read("paper", "a", text))
    keep(store, read("tide", "b", text[1:]), now=NOW + HOUR)
    keep(store, read("tide", "c", [*text[1:], "One more line of the evening."], fetched=NOW + HOUR), now=NOW + HOUR)
    one, first, second = number(store, "paper", "a"), number(store, "tide", "b"), number(store, "tide", "c")
    page = get(open_web(store), f"/story/{one}/copies")
    assert f'href="/story/{one}/copies/{first}"' in page
    assert f'href="/story/{first}/copies/{second}"' in page
    assert "side by side with its first version" in page


def test_copies_are_listed_with_what_each_paper_changed(copied: Store) -> None:
    client = open_web(copied)
    first, changed = number(copied, "paper", "a"), number(copied, "bay", "c")
    page = get(client, f"/story/{first}/copies")
    assert f'href="/story/{first}/copies/{changed}"' in page
    rows = {one["site"]: one for one in data(client, f"/story/{changed}/copies.json")["copies"]}
    assert rows["paper"]["relation"] == "original"
    assert (rows["tide"]["added_words"], rows["tide"]["cut_words"]) == (0, 0)
    assert rows["bay"]["added_words"] > 0
    assert rows["bay"]["other_headline"]
    assert len(get(client, f"/story/{first}/copies.csv").splitlines()) == 4


def test_a_page_of_very_many_copies_says_how_many_it_leaves_out(store: Store) -> None:
    count = MAX_COPIES + 9
    keep(store, *(read(f"paper{n % 7}", f"{n}", prose(1), byline=("Reuters",)) for n in range(count)))
    client, last = open_web(store), number(store, f"paper{(count - 1) % 7}", f"{count - 1}")
    told = data(client, f"/story/{last}/copies.json")
    assert (len(told["copies"]), told["left_out"], told["papers"]) == (MAX_COPIES, 9, 7)
    page = get(client, f"/story/{last}/copies")
    assert "Also in 6 other papers" in page
    assert "And 9 more." in page
    assert f'comes from Reuters <span class="soft">(byline, by what the first {MAX_COPIES} stories say)' in page
    first = number(store, "paper0", "0")
    assert "Also in 6 other papers" in get(client, f"/story/{last}")
    get(client, f"/story/{first}/copies/{last}")  # of which one is left out


def test_two_copies_stand_side_by_side(copied: Store) -> None:
    client = open_web(copied)
    first, changed, other = (number(copied, *one) for one in (("paper", "a"), ("bay", "c"), ("paper", "other")))
    page = get(client, f"/story/{first}/copies/{changed}")
    assert "<del>" in page
    assert "<ins>" in page
    assert {one["op"] for one in data(client, f"/story/{first}/copies/{changed}.json")["pieces"]} > {"equal", "insert"}
    assert "is no copy of" in get(client, f"/story/{first}/copies/{other}", 404)
    assert "this is one story" in get(client, f"/story/{first}/copies/{first}", 400)


def test_stories_of_an_author_and_those_that_are_sure(store: Store) -> None:
    fill(store)
    client = open_web(store)
    every = data(client, "/stories.json?limit=100")["stories"]
    of_author = data(client, "/stories.json?limit=100&author=ada+QUAYLE")["stories"]
    assert len(of_author) == len(every) - 1, "all but the trap"
    assert not data(client, "/stories.json?author=Ada+Nobody")["stories"]
    sure = data(client, "/stories.json?limit=100&min_confidence=0.9")["stories"]
    assert [one["id"] for one in sure] == [one["id"] for one in of_author]
    page = get(client, "/stories?author=Ada+Quayle&min_confidence=0.5")
    assert "Remove the filter author Ada Quayle" in page
    assert "/stories?author=Ada+Quayle" in get(client, "/stories?site=tide") or "author=Ada" in page
    for wrong in ("min_confidence=2", "min_confidence=x", "author=%21"):
        get(client, f"/stories?{wrong}", 400)


def test_no_fleet_is_an_empty_page(store: Store) -> None:
    client = open_web(store)
    assert "No worker is at work" in get(client, "/fleet")
    assert data(client, "/fleet.json") == {"fleet": None}


def test_a_fleet_shows_its_workers_and_what_waits(cluster: Cluster) -> None:
    with cluster.database() as address, Store.open(address) as store:
        store.fleet.install_queue(queue_schema())
        add_sites(store, "paper", "tide")
        worker = join(store)
        client = open_web(store)
        page = get(client, "/fleet")
        assert f"Worker {worker}" in page
        assert "0 of 2 sites" in page
        assert ' <span class="soft">· heartbeat' in page
        fleet = data(client, "/fleet.json")["fleet"]
        assert [one["id"] for one in fleet["workers"]] == [worker]
        assert fleet["due"] == 2
        assert len(get(client, "/fleet.csv").splitlines()) == 2
