"""Coverage and alarms of a paper of which half of the stories are copies of another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.article import Candidate, Declared
from crawler.identity.compare import compare
from crawler.identity.copies import TextCopies
from crawler.reporting.alarms import field_alarms
from crawler.reporting.coverage import read_coverage
from crawler.reporting.period import gather_period, watch_sites
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle
from tests.contract.stories import NOW
from tests.contract.test_store_copies import prose, read

RULES = TextCopies(timedelta(days=30))
DAY = timedelta(days=1)
DAYS, STORIES = 14, 6  # of a day, half of them copies
MIDDAY = NOW - timedelta(hours=3)


def publish(store: Store, days: dict[int, list[IdentifiedArticle]]) -> None:
    """Declares and stores the stories of some days, by how many days ago that was."""
    dated = [
        replace(one, article=replace(one.article, published=MIDDAY - back * DAY, fetched=MIDDAY - back * DAY))
        for back, items in sorted(days.items(), reverse=True)
        for one in items
    ]
    candidates = [
        Candidate(
            url=one.article.url,
            site=one.article.site,
            declared_by=f"https://{one.article.site}.example/feed.xml",
            declared_in=Declared.FEED,
            found=one.article.fetched,
            published=one.article.published,
        )
        for one in dated
    ]
    store.ledger.declare(candidates)
    run = store.runs.begin("post", NOW)
    store.ledger.commit_batch(dated, compare=compare, run=run, now=NOW, copies=RULES)


def day_of(
    back: int, *, copies: int = STORIES // 2, copied_byline: tuple[str, ...] = ("Ann Weir",)
) -> list[IdentifiedArticle]:
    """What the post has on a day: some of its own, and some copies of the herald's, which come first."""
    texts = {f"{back}-{number}": prose(100 * back + number, 15) for number in range(STORIES)}
    of_herald = [read("herald", name, text, byline=("Ann Weir",)) for name, text in list(texts.items())[:copies]]
    of_post = [
        read("post", name, text if number >= copies else ["Our reporters and agencies.", *text],
             byline=copied_byline if number < copies else ("Bo Lund",))
        for number, (name, text) in enumerate(texts.items())
    ]  # fmt: skip
    return [*of_herald, *of_post]


def alarms_of(store: Store, site: str = "post") -> list[str]:
    return [one.what for one in watch_sites(store, [site], NOW, {})]


def test_copies_change_neither_coverage_nor_alarms(store: Store) -> None:
    publish(store, {back: day_of(back) for back in range(1, DAYS + 1)})
    period = gather_period(store, NOW - (DAYS + 1) * DAY, NOW, {})
    _, sites = read_coverage(store)
    assert [(one.site, one.stories, one.share) for one in sites] == [("herald", 42, 1.0), ("post", 84, 1.0)]
    assert {(day.site, day.stories) for day in period.days} == {("herald", STORIES // 2), ("post", STORIES)}
    assert len(list(store.copies.clusters())) == DAYS * STORIES // 2
    assert alarms_of(store) == []


def test_a_paper_whose_own_stories_end_has_too_few_though_copies_come(store: Store) -> None:
    publish(store, {1: day_of(1)[:STORIES], **{back: day_of(back) for back in range(2, DAYS + 1)}})
    assert [what.partition(":")[0] for what in alarms_of(store)] == [f"too few stories on {(NOW - DAY).date()}"]


@pytest.mark.slow
def test_copies_without_a_byline_are_no_change_of_the_layout(store: Store) -> None:
    today = [one for back in (1, 0) for one in day_of(back, copies=4, copied_byline=())]
    publish(store, {0: today, **{back: day_of(back, copies=1) for back in range(2, DAYS + 1)}})
    assert len(store.reports.shared_stories("post")) == DAYS - 1 + 8
    assert not [what for what in alarms_of(store) if "byline" in what]
    assert field_alarms("post", store.reports.first_revisions("post"), NOW), "it is for the copies that there is none"


@pytest.mark.slow
def test_the_papers_own_stories_without_a_byline_are_one(store: Store) -> None:
    lost = [
        replace(one, article=replace(one.article, byline=()))
        for back in (1, 0)
        for one in day_of(back)
    ]  # fmt: skip
    publish(store, {0: lost, **{back: day_of(back) for back in range(2, DAYS + 1)}})
    assert [what for what in alarms_of(store) if what.startswith("byline vanished")]
