"""The window of a site: all that says what is due names the very stories that a round of the site would take."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crawler.article import Candidate, Declared
from crawler.crawl.own_sites import window_start
from crawler.site import Site
from crawler.storage.schema import sites
from crawler.storage.store import Store
from crawler.storage.values import SiteSettings
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
