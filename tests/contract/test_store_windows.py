"""The window of a site: all that says what is due names the very stories that a round of the site would take."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from crawler.article import Candidate, Declared
from crawler.crawl.own_sites import window_start
from crawler.site import Site
from crawler.storage import listing
from crawler.storage.schema import sites
from crawler.storage.store import Store
from crawler.storage.values import DueUrl, SiteSettings
from crawler.storage.workers import database_time
from tests.contract.stories import NOW, candidate, compare, story, url

DAY = timedelta(days=1)
WINDOW = "3d"


def declare(store: Store, *candidates: Candidate) -> int:
    """A run of ``paper``, which has a window, in whose ledger the candidates stand."""
    store.site_settings.save(
        [SiteSettings(name="paper", window=WINDOW), SiteSettings(name="other", note="no window")],
    )
    run = store.runs.begin_site(Site(name="paper", home="https://paper.example/"), NOW)
    store.ledger.declare(candidates)
    return run


def test_what_is_due_is_what_a_round_takes(store: Store) -> None:
    run = declare(
        store,
        candidate("young", published=NOW - DAY),
        candidate("at its start", published=NOW - 3 * DAY),
        candidate("old", published=NOW - 4 * DAY),
        candidate("old and changed", published=NOW - 4 * DAY, modified=NOW),
        candidate("said to have changed", modified=NOW - 4 * DAY),
        candidate("without a time", found=NOW - 9 * DAY),
        candidate("of another site", site="other", published=NOW - 9 * DAY),
    )
    due = {one.url for one in store.ledger.list_due(NOW, site="paper", window_start=window_start)}
    listed = {one.url for _, one in store.listing.due(NOW, site="paper", window_start=window_start).rows}
    counts = store.ledger.count_due(NOW, window_start=window_start)
    assert store.listing.count_due(NOW, window_start=window_start) == ({"paper": 3, "other": 1}, True)
    since = window_start(WINDOW, NOW)
    taken = {one.url for one in store.ledger.lease(run, "paper", limit=9, now=NOW, since=since)}
    assert due == listed == taken == {url("young"), url("at its start"), url("without a time")}
    assert counts == {("paper", None): 3, ("other", None): 1}


def test_a_story_outside_its_window_makes_no_site_due(store: Store) -> None:
    run = declare(store, candidate("old", published=NOW - 4 * DAY), candidate("o", site="other", found=NOW))
    assert store.ledger.next_due_times(now=NOW, window_start=window_start) == {"other": NOW}
    assert store.ledger.count_due(NOW, window_start=window_start) == {("other", None): 1}
    feed = "https://paper.example/feed"
    store.channels.add(feed, site="paper", kind=Declared.FEED, found_by="site", now=NOW)
    store.channels.record_fetch(feed, site="paper", now=NOW, next_due=NOW + 900 * DAY)
    assert store.ledger.next_due_times(now=NOW, window_start=window_start)["paper"] == NOW + 900 * DAY
    store.runs.end(run, NOW, "finished", window_start=window_start)
    assert next_round(store) - now_of(store) > DAY / 2


@pytest.mark.parametrize(
    ("resting", "is_due"),
    [
        ({"disabled": True}, False),
        ({"paused_until": NOW + DAY}, False),
        ({"paused_until": NOW - DAY}, True),
        ({"hours": "6-7"}, True),  # it is for today all the same
    ],
)
def test_nothing_of_a_site_that_rests_is_due(store: Store, resting: dict[str, Any], is_due: bool) -> None:
    declare(store, candidate("a"), candidate("b", site="other", published=NOW - 9 * DAY))
    store.site_settings.save([SiteSettings(name="other", **resting)])
    due = {one.candidate.site for one in store.ledger.list_due(NOW, window_start=window_start)}
    listed = {one.candidate.site for _, one in store.listing.due(NOW, window_start=window_start).rows}
    counted = {site for site, _ in store.ledger.count_due(NOW, window_start=window_start)}
    in_part = set(store.listing.count_due(NOW, window_start=window_start)[0])
    assert due == listed == counted == in_part == ({"paper", "other"} if is_due else {"paper"})


def test_a_held_story_that_has_left_the_window_is_not_read_again(store: Store) -> None:
    run = declare(store, candidate("a", published=NOW - DAY))
    store.ledger.commit_batch([story("a")], compare=compare, run=run, now=NOW, schedule=lambda *_: NOW + 5 * DAY)
    later = NOW + 6 * DAY
    assert store.ledger.list_due(later, window_start=window_start) == []
    assert store.ledger.count_due(later, window_start=window_start) == {}
    assert len(store.ledger.list_due(later)) == 1, "a crawl without a window would take it"


def test_lists_of_what_is_due_agree_whatever_is_set_for_sites(store: Store) -> None:
    source = random.Random(18)
    hours = [timedelta(hours=number) for number in range(-200, 100, 7)]
    names = [f"site_{number}" for number in range(9)]
    windows: list[dict[str, Any]] = [{"window": "3d"}, {"window": "3d", "disabled": True}, {"window": "1d"}, {}]
    windows += [{"paused_until": NOW + DAY}, {"paused_until": NOW - DAY, "window": "2d"}]
    store.site_settings.save([SiteSettings(name=name, **one) for name, one in zip(names, windows, strict=False)])
    store.ledger.declare(
        [
            candidate(
                number,
                site=source.choice(names),
                published=source.choice([None, NOW + source.choice(hours)]),
                modified=source.choice([None, None, NOW + source.choice(hours)]),
                found=NOW + source.choice(hours),
            )
            for number in range(400)
        ]
    )
    ledger_rows = store.ledger.list_due(NOW + 5 * DAY, window_start=window_start)
    assert 100 < len(ledger_rows) < 300
    wanted = {(one.candidate.site, one.url) for one in ledger_rows}
    pages: list[tuple[datetime, DueUrl]] = []
    after = None
    while not pages or after:
        page = store.listing.due(NOW + 5 * DAY, after=after, limit=7, window_start=window_start)
        pages += page.rows
        after = page.next
    assert [since for since, _ in pages] == sorted(since for since, _ in pages)
    assert len(pages) == len(wanted) and {(one.candidate.site, one.url) for _, one in pages} == wanted
    counts = Counter(site for site, _ in wanted)
    assert store.listing.count_due(NOW + 5 * DAY, window_start=window_start) == (counts, True)
    for site in names:
        listed = store.listing.due(NOW + 5 * DAY, site=site, limit=400, window_start=window_start).rows
        assert {one.url for _, one in listed} == {url for of, url in wanted if of == site}
    times = store.ledger.next_due_times(now=NOW + 5 * DAY, window_start=window_start)
    assert {site: times[site] for site in counts} == {one.candidate.site: since for since, one in reversed(pages)}


def test_of_a_site_with_much_that_is_due_a_part_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_COUNTED_DUE", 3)
    declare(store, *(candidate(n) for n in range(5)), *(candidate(n, site="other") for n in range(2)))
    assert store.listing.count_due(NOW, window_start=window_start) == ({"paper": 3, "other": 2}, False)


def test_sqlite_passes_by_nothing_that_is_left_out(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        declare(store, *(candidate(n, published=NOW - 9 * DAY) for n in range(50)), candidate("without"))
        store.site_settings.save([SiteSettings(name="other", disabled=True)])
        event.listen(store.database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        assert len(store.listing.due(NOW, window_start=window_start).rows) == 1
        store.listing.count_due(NOW, window_start=window_start)
        assert store.ledger.next_due_times(now=NOW, window_start=window_start)["paper"] == NOW
        with store.database.engine.connect() as connection:
            plans = [
                str(row[3])
                for sql, values in list(asked)
                if "ledger" in sql
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            ]
    read = {plan for plan in plans if " ledger" in plan or " entry" in plan}
    assert read and not [plan for plan in read if plan.startswith("SCAN")], read
    within = [plan for plan in read if "dated" in plan]
    assert len(within) >= 4 and all("COVERING INDEX" in plan for plan in within), read
    assert {name for name in ("ledger_pending", "ledger_undated") if any(name in plan for plan in within)} == {
        "ledger_pending",
        "ledger_undated",
    }


def next_round(store: Store) -> datetime:
    """When a fleet looks at ``paper`` again."""
    with store.database.engine.connect() as connection:
        found = connection.execute(select(sites.c.next_due).where(sites.c.name == "paper")).scalar_one()
    assert found is not None
    return found


def now_of(store: Store) -> datetime:
    """The time by which that was worked out: of PostgreSQL's server, else ``NOW``."""
    with store.database.engine.connect() as connection:
        return database_time(connection, NOW)
