"""Coverage of sites of which nothing answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.article import Declared, OutcomeName
from crawler.fetch.robots_rules import ROBOTS_UNREACHABLE
from crawler.reporting.coverage import read_coverage, sites_below
from crawler.reporting.period import gather_period
from crawler.site import Site
from crawler.storage.store import Store
from tests.contract.stories import candidate, compare, url, with_outcome

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_dead_site_has_a_share_of_0_and_one_that_is_only_silent_none(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        for site, answers in (("dead", (False, False)), ("half", (True, False)), ("silent", (True, True))):
            for number, is_answer in enumerate(answers):
                url = f"https://{site}.example/{number}"
                store.channels.add(url, site=site, kind=Declared.FEED, found_by="site", now=NOW - HOUR)
                store.channels.record_fetch(url, site=site, now=NOW - HOUR, failed=not is_answer)
        store.channels.add("https://new.example/", site="new", kind=Declared.FRONT, found_by="site", now=NOW)
        days, sites = read_coverage(store, since=NOW - timedelta(days=7), until=NOW)
        assert [(one.site, one.day, one.share) for one in days] == [("dead", NOW.date(), 0.0)]
        assert [(one.site, one.share) for one in sites_below(sites, 0.5)] == [("dead", 0.0)]
        assert read_coverage(store, site="half", since=NOW - HOUR, until=NOW) == ([], [])


def test_a_dead_site_is_one_alarm_with_its_reason_however_many_channels_it_has(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        for site in ("dead", "alive"):
            store.runs.begin(site, NOW - 4 * HOUR)
            for number in range(5):
                channel = f"https://{site}.example/{number}"
                store.channels.add(channel, site=site, kind=Declared.FEED, found_by="site", now=NOW - 5 * HOUR)
                for back in (4, 3, 2, 1):
                    is_failure = site == "dead" or number == 0
                    failure = "the host refused the connection" if is_failure else None
                    at = NOW - back * HOUR
                    store.channels.record_fetch(channel, site=site, now=at, failed=is_failure, failure=failure)
        alarms = gather_period(store, NOW - timedelta(days=1), NOW, {}).alarms
    assert [(one.site, one.before, one.after) for one in alarms] == [("dead", None, None), ("alive", None, None)]
    reason = "cannot be fetched (the host refused the connection)"
    assert alarms[0].what == (
        "nothing can be read: none of its 5 feeds, sitemaps and fronts answers;"
        f" https://dead.example/0 {reason}, since 2026-11-24"
    )
    assert alarms[1].what == f"feed https://alive.example/0 {reason}, 4 times in a row since 2026-11-24"


def test_a_site_without_robots_txt_is_told_in_words_that_are_said_once(tmp_path: Path) -> None:
    feed, reason = "https://dead.example/feed", "robots.txt is unreachable: the host refused the connection"
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        store.runs.begin("dead", NOW - HOUR)
        store.channels.add(feed, site="dead", kind=Declared.FEED, found_by="site", now=NOW - HOUR)
        store.channels.record_fetch(feed, site="dead", now=NOW, failed=True, failure=reason)
        (alarm,) = gather_period(store, NOW - timedelta(days=1), NOW + HOUR, {}).alarms
    assert f"{feed} cannot be fetched ({reason})" in alarm.what
    assert ROBOTS_UNREACHABLE in reason, "so the words of the middleware begin"


def test_visits_that_failed_are_told_with_a_reason_and_its_url(tmp_path: Path) -> None:
    reason = "robots.txt is unreachable: Connection refused"
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        run = store.runs.begin_site(Site(name="paper", home="https://paper.example/"), NOW - HOUR)
        store.ledger.declare([candidate(n, found=NOW - HOUR) for n in range(5)])
        failed = [with_outcome(n, OutcomeName.FAILED, at=NOW - HOUR / (n + 1), reason=reason) for n in range(5)]
        store.ledger.commit_batch(failed, compare=compare, run=run, now=NOW)
        period = gather_period(store, NOW - timedelta(days=1), NOW + HOUR, {})
    (alarm,) = period.alarms
    assert alarm.what == f"5 of 5 visits gave no page: 5 failed; {reason}"
    assert alarm.after in {url(n) for n in range(5)}
