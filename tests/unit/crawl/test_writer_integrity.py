"""What a page says of its address changes no record but its own: the writer with a real SQLite file, and attacks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.article import Article, Candidate, Declared
from crawler.crawl.fetch_facts import FetchFacts
from crawler.identity.compare import identify
from crawler.site import Site
from crawler.storage.store import Store
from tests.articles import BODY, FETCHED, URL, article
from tests.unit.crawl.session import SITE, open_desk, store_url

EVIL = Site(name="evil", home="https://evil.example/")
COPY = "https://evil.example/2026/11/20/a-story-that-was-taken"
BAKERY = (
    "A bakery on wheels has come to the villages of the plain, where the last shop closed in spring.\n\n"
    "Its driver sells rye bread and rolls out of a van that once carried letters, three days a week."
)
ORCHESTRA = (
    "The orchestra will tune to a lower pitch from autumn on, after its oboist had complained for years.\n\n"
    "Singers welcomed the change, while owners of old organs asked who would pay for new pipes."
)
TEXTS = (BODY, BAKERY, ORCHESTRA)
HEADLINES = ("Crane stays", "Bread by van", "Lower pitch for orchestra")


def story(number: int, url: str, *, site: str = "paper", canonical: str | None = None, days: int = 0) -> Article:
    published = FETCHED - timedelta(days=number * 2) + timedelta(days=days)
    return article(url=url, site=site, headline=HEADLINES[number], body=TEXTS[number], published=published,
                   canonical_url=canonical)  # fmt: skip


def write(folder: Path, *batches: Sequence[Article]) -> dict[str, tuple[str, list[str]]]:
    """Writes batches of readings; site and headlines of all revisions of each record, by the URL it was read at."""

    async def within() -> None:
        desk = open_desk(folder, batch_size=max(map(len, batches)))
        for site in (SITE, EVIL):
            await desk.session.frontier.begin_site(site)
        for batch in batches:
            for reading in batch:
                desk.session.frontier.register(reading.ledger_url, reading.site)
                desk.session.frontier.set_facts(reading.ledger_url, FetchFacts(status=200))
            commits = [asyncio.ensure_future(desk.session.writer.commit(identify(reading))) for reading in batch]
            await asyncio.sleep(0)
            desk.session.writer.flush()
            await asyncio.gather(*commits)
            desk.clock.advance(timedelta(hours=1))
        await desk.close()

    asyncio.run(within())
    with Store.open(store_url(folder)) as store:
        return {
            row.url: (row.site, [one.article.headline for one in store.records.revisions(row.id)])
            for row in store.records.select(limit=None)
        }


def later(reading: Article, hours: int) -> Article:
    return article(**{name: getattr(reading, name) for name in reading.__slots__} | {
        "fetched": FETCHED + timedelta(hours=hours), "digest": None})  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize("text", [0, 1], ids=["its text", "another text"])
@pytest.mark.parametrize("first", ["owner", "thief"])
def test_a_foreign_canonical_changes_no_record(tmp_path: Path, at_once: bool, text: int, first: str) -> None:
    own, taken = story(0, URL, canonical=URL), story(text, COPY, site="evil", canonical=URL)
    readings = [own, taken] if first == "owner" else [taken, own]
    held = write(tmp_path, *([readings] if at_once else [[one] for one in readings]), [later(taken, 5)])
    assert held == {URL: ("paper", [HEADLINES[0]]), COPY: ("evil", [HEADLINES[text]])}
    with Store.open(store_url(tmp_path)) as store:
        record = store.records.get(URL)
        assert record is not None
        assert record.site == "paper"


def test_owners_of_a_shared_host_change_no_record_of_each_other(tmp_path: Path) -> None:
    own, other = (
        "https://alice.blogspot.com/2026/her-long-first-post",
        "https://bob.blogspot.com/2026/his-long-first-post",
    )
    held = write(tmp_path, [story(0, own)], [story(1, other, site="evil", canonical=own)])
    assert held == {own: ("paper", [HEADLINES[0]]), other: ("evil", [HEADLINES[1]])}


def test_a_site_names_no_story_of_another_on_the_same_domain(tmp_path: Path) -> None:
    own, other = (
        "https://host.example/~ada/2026/crane-stays-for-winter",
        "https://host.example/~eve/2026/an-attack-on-it",
    )
    held = write(tmp_path, [story(0, own)], [story(1, other, site="evil", canonical=own)])
    assert held == {own: ("paper", [HEADLINES[0]]), other: ("evil", [HEADLINES[1]])}


@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "batches"])
@pytest.mark.parametrize(
    ("urls", "canonical", "why"),
    [
        ([f"{URL}?id={n}" for n in range(3)], URL, "it drops the parameter that names the story"),
        ([f"{URL}?show=x{n}" for n in range(3)], URL, "so does this, by a name that nobody knows"),
        ([f"{URL}-{n}" for n in range(3)], f"{URL}-0", "all stories have the first one's, as of a stale og:url"),
        ([f"{URL}-{n}" for n in range(3)], f"{URL}-gone", "all have that of a story which is not held"),
    ],
)
def test_stories_with_one_canonical_are_kept_beside_each_other(
    tmp_path: Path, urls: list[str], canonical: str, why: str, at_once: bool
) -> None:
    readings = [story(n, url, canonical=canonical) for n, url in enumerate(urls)]
    again = [later(one, 5) for one in readings]
    held = write(tmp_path, *([readings] if at_once else [[one] for one in readings]), again, again[::-1])
    assert held == {url: ("paper", [HEADLINES[n]]) for n, url in enumerate(urls)}, why
    with Store.open(store_url(tmp_path)) as store:
        names = [row.article.canonical_url for row in store.records.select(limit=None)]
    assert len(set(names)) == len(urls), "a delivery names each of them by its own URL"


def test_forms_of_one_story_are_one_record(tmp_path: Path) -> None:
    forms = [f"{URL}?show=x{n}" for n in range(3)]
    held = write(tmp_path, [story(0, url, canonical=URL) for url in forms], [story(0, URL, canonical=URL)])
    assert held == {forms[0]: ("paper", [HEADLINES[0]])}


def test_another_story_at_a_reused_address_is_no_revision(tmp_path: Path) -> None:
    first, second = story(0, URL), story(1, URL, days=9)
    held: list[tuple[str, list[str]]] = []
    batches = [first], [later(second, 1)], [later(first, 2)], [later(second, 3)]
    write(tmp_path, *batches)
    with Store.open(store_url(tmp_path)) as store:
        held = [(row.identity, [one.article.headline for one in store.records.revisions(row.id)])
                for row in store.records.select(limit=None)]  # fmt: skip
        record = store.records.get(URL)
    assert sorted(headlines for _, headlines in held) == [[HEADLINES[1]], [HEADLINES[0]]]
    assert record is not None
    assert record.headline == HEADLINES[1], "the address shows what was read there last"


def test_a_story_that_was_rewritten_is_a_revision(tmp_path: Path) -> None:
    rewritten = later(story(0, URL), 1)
    changed = article(**{name: getattr(rewritten, name) for name in rewritten.__slots__} | {
        "headline": "Harbour keeps its light", "body": TEXTS[1] + "\n\n" + BODY.split("\n\n")[0]})  # fmt: skip
    assert write(tmp_path, [story(0, URL)], [changed]) == {URL: ("paper", ["Crane stays", "Harbour keeps its light"])}


OLD_SLUG, NEW_SLUG = (f"https://paper.example/town/{slug}-4711" for slug in ("crane-stays", "crane-stays-for-now"))
ELSEWHERE = "https://paper.example/town/quay-keeps-its-light"
REWRITTEN = BODY.replace("forty minutes", "half an hour").replace("Tuesday", "Wednesday")


def slug_edit(url: str, **changes: Any) -> Article:
    fields = {"headline": "Five want the crane to stay", "body": REWRITTEN, "published": FETCHED, "url": url}
    return article(**{**fields, "fetched": FETCHED + timedelta(hours=2), **changes})


@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize(
    ("why", "new", "guid", "records"),
    [
        ("the number of the site, the text and the time", slug_edit(NEW_SLUG), None, 1),
        ("the number and the text alone", slug_edit(NEW_SLUG, published=None), None, 2),
        ("the number and the time, but another text", slug_edit(NEW_SLUG, body=BAKERY), None, 2),
        ("the text and the time without a number", slug_edit(ELSEWHERE, headline="3 against 2"), None, 2),
        ("the guid of its feed", slug_edit(ELSEWHERE, headline="3 against 2"), "tag:paper.example,2026:1", 1),
        ("the guid, and all else is of another story", slug_edit(
            ELSEWHERE, headline="Bread by van", body=BAKERY, published=FETCHED + timedelta(days=1)),
         "tag:paper.example,2026:1", 2),
        ("the held URL led there", slug_edit(ELSEWHERE, headline="3 against 2", requested_url=OLD_SLUG), None, 1),
        ("the held URL leads to another story now", slug_edit(
            ELSEWHERE, headline="Bread by van", body=BAKERY, published=FETCHED + timedelta(days=1),
            requested_url=OLD_SLUG), None, 2),
    ],
)  # fmt: skip
def test_a_story_whose_url_was_edited_stays_one_record(
    tmp_path: Path, at_once: bool, why: str, new: Article, guid: str | None, records: int
) -> None:
    held = article(url=OLD_SLUG, published=FETCHED, headline="Crane stays")
    declare(tmp_path, {one.ledger_url: guid for one in (held, new)})
    found = write(tmp_path, *([[held, new]] if at_once and new.requested_url is None else [[held], [new]]))
    assert len(found) == records, why
    if records == 1:
        assert found == {OLD_SLUG: ("paper", ["Crane stays", new.headline])}, why


def test_the_url_that_a_held_one_led_to_is_its_story_later_on_too(tmp_path: Path) -> None:
    held = article(url=OLD_SLUG, published=FETCHED)
    led = slug_edit(ELSEWHERE, requested_url=OLD_SLUG)
    direct = slug_edit(ELSEWHERE, headline="3 to 2", fetched=FETCHED + timedelta(hours=3))
    found = write(tmp_path, [held], [led], [direct])
    assert found == {OLD_SLUG: ("paper", ["Crane stays", led.headline, "3 to 2"])}


def test_two_records_become_one_when_the_url_of_the_first_leads_to_the_second(tmp_path: Path) -> None:
    held = article(url=OLD_SLUG, published=FETCHED, headline="2 for the crane")
    direct = slug_edit(ELSEWHERE, headline="3 against 2")
    led = slug_edit(ELSEWHERE, headline="3 against 2", requested_url=OLD_SLUG, fetched=FETCHED + timedelta(hours=3))
    again = slug_edit(ELSEWHERE, headline="3 against 1", fetched=FETCHED + timedelta(hours=4))
    assert len(write(tmp_path, [held], [direct])) == 2
    found = write(tmp_path, [led], [again])
    assert found == {OLD_SLUG: ("paper", ["2 for the crane", "3 against 2", "3 against 1"])}
    with Store.open(store_url(tmp_path)) as store:
        assert [row.url for row in store.records.select(search="against")] == [OLD_SLUG]
        assert not list(store.records.select(search="for the crane 2"))


def test_a_story_whose_text_stands_at_a_new_url_is_asked_whether_it_has_moved(tmp_path: Path) -> None:
    held, twin = article(url=OLD_SLUG), article(url=ELSEWHERE, published=FETCHED, fetched=FETCHED + timedelta(hours=1))
    write(tmp_path, [held])
    with Store.open(store_url(tmp_path)) as store:
        before = store.ledger.list_due(FETCHED + timedelta(minutes=1))
    write(tmp_path, [twin])
    with Store.open(store_url(tmp_path)) as store:
        after = store.ledger.list_due(FETCHED + timedelta(minutes=1))
    assert ([one.url for one in before], [one.url for one in after]) == ([], [OLD_SLUG])


def declare(folder: Path, guids: dict[str, str | None]) -> None:
    with Store.open(store_url(folder)) as store:
        store.ledger.declare(
            [
                Candidate(url=url, site="paper", declared_by="https://paper.example/feed", declared_in=Declared.FEED,
                          found=FETCHED, guid=guid)
                for url, guid in guids.items()
            ]
        )  # fmt: skip
