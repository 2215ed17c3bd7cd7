"""What is set for sites, and sites that get another name with all that is held of them."""

from __future__ import annotations

from sqlalchemy import select

from crawler.article import Declared
from crawler.site import Site
from crawler.storage.schema import sites
from crawler.storage.store import Store
from crawler.storage.values import SiteSettings
from tests.contract.stories import FEED, HOUR, NOW, candidate, compare, story

SETTINGS = SiteSettings(
    name="paper",
    added=NOW,
    home="https://paper.example/",
    language="en",
    feeds=(FEED,),
    delay=2.5,
    hours="6-22",
    window="30d",
    note="a note",
)


def test_settings_come_back_and_are_replaced(store: Store) -> None:
    assert store.site_settings.all() == {}
    other = SiteSettings(name="other", disabled=True, paused_until=NOW + HOUR)
    store.site_settings.save([SETTINGS, other])
    assert store.site_settings.all() == {"other": other, "paper": SETTINGS}
    store.site_settings.save([SiteSettings(name="paper", cookies="/c.txt")])
    assert store.site_settings.all()["paper"] == SiteSettings(name="paper", cookies="/c.txt")


def test_a_fleet_looks_at_once_at_a_site_for_which_something_was_set(store: Store) -> None:
    for name in ("paper", "other"):
        store.channels.save_sites([Site(name=name, home=f"https://{name}.example/")], NOW)
        store.runs.end(store.runs.begin(name, NOW), NOW, "finished")

    def waits() -> set[str]:
        query = select(sites.c.name).where(sites.c.next_due.is_not(None))
        return set(store.site_settings.database.read(lambda connection: connection.execute(query).scalars().all()))

    assert waits() == {"paper", "other"}
    store.site_settings.save([SETTINGS])
    assert waits() == {"other"}


def test_a_site_that_is_removed_keeps_its_stories_alone(store: Store) -> None:
    site = Site(name="paper", home="https://paper.example/")
    store.channels.save_sites([site], NOW)
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=NOW)
    store.site_settings.save([SETTINGS])
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([story(1)], compare=compare, run=run, now=NOW)
    assert store.site_settings.remove("paper")
    assert not store.site_settings.remove("paper")
    (row,) = store.channels.sites()
    assert (row.name, row.home, row.channels, row.articles) == ("paper", None, (), 1)
    assert store.site_settings.all() == {}


def test_a_site_that_gets_another_name_keeps_all_that_is_held_of_it(store: Store) -> None:
    store.channels.save_sites([Site(name="paper", home="https://paper.example/")], NOW)
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=NOW)
    store.channels.save_template("paper", b"x", now=NOW)
    store.site_settings.save([SETTINGS])
    run = store.runs.begin("paper", NOW)
    store.ledger.declare([candidate(1), candidate(2), candidate(3)])
    store.ledger.commit_batch([story(1), story(2)], compare=compare, run=run, now=NOW)
    assert store.site_settings.rename("unknown", "herald") == 0
    assert store.site_settings.rename("paper", "herald") == 2
    records = list(store.records.select())
    assert {(row.site, row.article.site) for row in records} == {("herald", "herald")}
    assert {revision.article.site for row in records for revision in store.records.revisions(row.id)} == {"herald"}
    assert store.ledger.count_pending("herald", NOW) == 1
    assert store.ledger.count_pending("paper", NOW) == 0
    assert [one.site for one in store.channels.select()] == ["herald"]
    assert store.channels.load_template("herald") == b"x"
    assert store.site_settings.all()["herald"].note == "a note"
    again = store.runs.begin("herald", NOW)
    (outcome,) = store.ledger.commit_batch([story(1, site="herald")], compare=compare, run=again, now=NOW + HOUR)
    assert outcome.name == "unchanged"
    assert {row.name for row in store.channels.sites()} == {"herald"}


def test_what_is_held_under_both_names_stays_under_the_former(store: Store) -> None:
    store.channels.save_sites([Site(name="paper", home="https://paper.example/")], NOW)
    store.ledger.declare([candidate(1), candidate(2), candidate(1, site="herald")])
    store.site_settings.rename("paper", "herald")
    assert store.ledger.count_pending("herald", NOW) == 2
    assert store.ledger.count_pending("paper", NOW) == 1
