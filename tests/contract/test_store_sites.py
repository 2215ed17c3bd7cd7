"""Sites, the documents in which they declare stories, and their templates."""

from __future__ import annotations

import pytest

from crawler.article import Declared
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage.store import Store
from crawler.storage.values import Channel, SiteRow
from tests.contract.stories import FEED, HOUR, NOW, compare, kept


def remember(store: Store, url: str = FEED, **said: object) -> None:
    given = {"site": "paper", "kind": Declared.FEED, "found_by": "site", "now": NOW, **said}
    store.remember_channel(url, **given)


def test_a_channel_is_remembered_once(store: Store) -> None:
    remember(store)
    remember(store, found_by="link", now=NOW + HOUR)
    remember(store, site="other")
    assert store.channels("paper") == [Channel(url=FEED, site="paper", kind=Declared.FEED, found_by="site", found=NOW)]
    assert len(store.channels()) == 2


def test_a_fetch_of_a_channel_replaces_its_validators(store: Store) -> None:
    remember(store)
    store.note_channel(
        FEED, site="paper", now=NOW, status=200, etag='"1"', last_modified="Tue", new=3, next_due=NOW + HOUR
    )
    (channel,) = store.channels("paper")
    assert (channel.etag, channel.last_modified, channel.status) == ('"1"', "Tue", 200)
    assert (channel.last_fetch, channel.last_new, channel.next_due) == (NOW, NOW, NOW + HOUR)
    store.note_channel(FEED, site="paper", now=NOW + HOUR, status=200)
    (channel,) = store.channels("paper")
    assert (channel.etag, channel.last_modified) == (None, None)
    assert (channel.last_fetch, channel.last_new, channel.next_due) == (NOW + HOUR, NOW, None)


def test_a_304_and_a_failure_leave_the_validators(store: Store) -> None:
    remember(store)
    store.note_channel(FEED, site="paper", now=NOW, status=200, etag='"1"')
    store.note_channel(FEED, site="paper", now=NOW, status=304)
    store.note_channel(FEED, site="paper", now=NOW, status=503, failed=True)
    store.note_channel(FEED, site="paper", now=NOW, failed=True)
    (channel,) = store.channels("paper")
    assert (channel.etag, channel.failures, channel.status) == ('"1"', 2, None)
    store.note_channel(FEED, site="paper", now=NOW, status=304)
    assert store.channels("paper")[0].failures == 0


def test_a_channel_that_was_never_remembered_is_refused(store: Store) -> None:
    with pytest.raises(StoreUnusable, match=r"feed\.xml is no channel of paper; remember it first"):
        store.note_channel(FEED, site="paper", now=NOW, status=200)


def test_sites_are_listed_with_what_is_held(store: Store) -> None:
    assert store.sites() == []
    site = Site(name="paper", home="https://paper.example/", publisher="The Paper", language="en")
    store.remember_site(site, NOW)
    store.remember_site(Site(name="paper", home="https://paper.example/", publisher="Paper", language="en"), NOW)
    remember(store)
    run = store.begin_run("paper", NOW)
    store.begin_run("unheard", NOW + HOUR)
    store.keep([kept(1), kept(2)], compare=compare, run=run, now=NOW)
    paper, unheard = store.sites()
    assert paper == SiteRow(
        name="paper",
        home="https://paper.example/",
        publisher="Paper",
        language="en",
        articles=2,
        channels=tuple(store.channels("paper")),
        last_crawl=NOW,
    )
    assert (unheard.name, unheard.home, unheard.articles, unheard.last_crawl) == ("unheard", None, 0, NOW + HOUR)


def test_a_template_is_bytes_that_come_back(store: Store) -> None:
    assert store.load_template("paper") is None
    store.save_template("paper", b"\x00\xff1", now=NOW)
    store.save_template("paper", b"\x00\xff2", now=NOW, pages=7)
    assert store.load_template("paper") == b"\x00\xff2"
    assert store.load_template("other") is None
