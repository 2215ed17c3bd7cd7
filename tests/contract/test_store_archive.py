"""Where pages are archived, how far archives were read, and later readings of the same page."""

from __future__ import annotations

from dataclasses import replace

from crawler.article import Capture, OutcomeName, Rights
from crawler.reporting.period import gather_period
from crawler.storage.store import Store
from crawler.storage.values import ArchivedResponse, FileMark, ReextractedArticle
from tests.contract.stories import HOUR, NOW, candidate, compare, story, url, with_outcome


def capture(number: int = 1, digest: str = "sha256:aa") -> Capture:
    return Capture(
        file="/archive/a.warc.gz",
        offset=number * 5_000_000_000,
        record_id=f"urn:uuid:{number}",
        payload_digest=digest,
    )


def test_a_capture_is_found_by_its_url_and_payload(store: Store) -> None:
    rows = [
        ArchivedResponse(capture=capture(1), url=url("a"), at=NOW),
        ArchivedResponse(capture=capture(2, "sha256:bb"), url=url("a"), at=NOW + HOUR),
        ArchivedResponse(capture=capture(3), url=url("b"), at=NOW),
    ]
    store.captures.add(rows)
    assert store.captures.find(url("a"), "sha256:aa") == rows[0]
    assert store.captures.find(url("a")) == rows[1], "the latest"
    assert store.captures.find(url("a"), "sha256:cc") is None
    assert store.captures.find(url("c")) is None


def test_a_revision_knows_its_capture_also_when_it_is_taken_down(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([replace(story("a"), capture=capture())], compare=compare, run=run, now=NOW)
    store.ledger.commit_batch(
        [with_outcome("a", OutcomeName.GONE, NOW + HOUR)], compare=compare, run=run, now=NOW + HOUR
    )
    assert [one.capture for one in store.records.revisions(url("a"))] == [capture(), capture()]
    store.ledger.commit_batch([story("b")], compare=compare, run=run, now=NOW)
    assert [one.capture for one in store.records.revisions(url("b"))] == [None]


def test_how_far_a_file_was_read_is_remembered(store: Store) -> None:
    assert store.captures.file_mark("/archive/a.warc.gz") is None
    mark = FileMark(path="/archive/a.warc.gz", size=9_000_000_000, offset=7, articles=3)
    store.captures.save_file_mark(mark, NOW)
    store.captures.save_file_mark(replace(mark, offset=8_000_000_000, ended=True), NOW)
    assert store.captures.file_mark("/archive/a.warc.gz") == replace(mark, offset=8_000_000_000, ended=True)
    assert store.ledger.visited_urls([url("a")]) == set()


def test_a_reading_that_is_older_than_what_is_held_changes_nothing(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([story("a", body="Second.", fetched=NOW)], compare=compare, run=run, now=NOW)
    (outcome,) = store.ledger.commit_batch(
        [story("a", body="First.", fetched=NOW - HOUR)], compare=compare, run=run, now=NOW
    )
    assert outcome.name is OutcomeName.UNCHANGED
    assert outcome.reason == "read as of 2026-11-24 11:00 UTC, before revision 1"
    assert [one.article.body for one in store.records.revisions(url("a"))] == ["Second."]
    assert store.ledger.visited_urls([url("a"), url("b")]) == {url("a")}


def test_a_reading_of_a_time_to_come_is_no_newer_than_what_is_read_now(store: Store) -> None:
    """As an archive of a false year left it, or a clock that was ahead."""
    run, false = store.runs.begin("paper", NOW), NOW.replace(year=2107)
    items = [story(name, body="Second.", fetched=false) for name in "abc"]
    store.ledger.commit_batch(items, compare=compare, run=run, now=NOW)
    assert store.records.count_seen_after(NOW + 24 * HOUR) == [("paper", 3, false)]
    alarm = gather_period(store, NOW - HOUR, NOW, {}).alarms[-1]
    assert alarm.what.startswith("3 stories were read at times to come, up to 2107-11-24")
    now = NOW + HOUR
    edited, same = story("a", body="Third.", fetched=now), story("b", body="Second.", fetched=now)
    not_modified = with_outcome("c", OutcomeName.UNCHANGED, now)
    outcomes = store.ledger.commit_batch([edited, same, not_modified], compare=compare, run=run, now=now)
    assert [one.name.value for one in outcomes] == ["revised", "unchanged", "unchanged"]
    assert [one.article.body for one in store.records.revisions(url("a"))] == ["Second.", "Third."]
    assert store.records.count_seen_after(NOW + 24 * HOUR) == []
    (row,) = (one for one in store.records.select() if one.url == url("b"))
    assert row.last_seen == now
    (older,) = store.ledger.commit_batch([story("a", body="First.", fetched=NOW)], compare=compare, run=run, now=now)
    assert older.reason == "read as of 2026-11-24 12:00 UTC, before revision 2"


def test_a_later_reading_takes_the_place_of_the_former_and_is_no_revision(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.declare([candidate("a", title="As the feed has it")])
    first = replace(story("a", body="First."), capture=capture(1))
    second = replace(story("a", body="Second.", fetched=NOW + HOUR), capture=capture(2))
    store.ledger.commit_batch([first, second, story("b")], compare=compare, run=run, now=NOW)
    old, new = store.records.archived(0, limit=10)
    assert [one.revision.number for one in (old, new)] == [1, 2]
    assert old.candidate is not None
    assert old.candidate.title == "As the feed has it"
    assert [one.id for one in store.records.archived(old.id, limit=10)] == [new.id]
    assert store.records.archived(0, limit=10, site="other") == []
    assert [one.id for one in store.records.archived(0, limit=10, since=NOW + HOUR)] == [new.id]
    better = replace(new.revision.article, headline="Read better", byline=("Ada Quayle",), rights=Rights(robots="x"))
    store.records.replace_articles(
        [ReextractedArticle(id=new.id, article=better, digest="dd", signature=b"s")], software="news/2", now=NOW
    )
    revisions = store.records.revisions(url("a"))
    assert [one.number for one in revisions] == [1, 2]
    assert revisions[1].article == better
    assert (revisions[1].digest, revisions[1].seen, revisions[1].capture) == ("dd", NOW + HOUR, capture(2))
    assert revisions[0].article == old.revision.article
    row = store.records.get(url("a"))
    assert row is not None
    assert (row.headline, row.revisions) == ("Read better", 2)
    assert [one.headline for one in store.records.select(search="better")] == ["Read better"]
    worse = replace(old.revision.article, headline="The first one")
    store.records.replace_articles(
        [ReextractedArticle(id=old.id, article=worse, digest="ee", signature=b"s")], software="news/2", now=NOW
    )
    row = store.records.get(url("a"))
    assert row is not None
    assert row.headline == "Read better", "lists show the latest revision"
