"""What is loaded is left out of the search for garbage while crawls run, and looked at again behind the last one."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from crawler.crawl.garbage import THRESHOLDS, QuietCollector


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Ring:
    """An object that only the search finds."""

    def __init__(self) -> None:
        self.itself = self


def test_the_search_is_as_it_was_when_the_last_of_overlapping_crawls_has_ended() -> None:
    before = gc.get_threshold()
    first, second = QuietCollector(), QuietCollector()
    first.begin()
    first.begin()  # a session that is opened twice
    second.begin()
    assert gc.get_threshold() == THRESHOLDS
    assert gc.get_freeze_count() > 0
    first.end()
    first.end()
    assert gc.get_threshold() == THRESHOLDS
    second.end()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_rings_that_come_while_a_crawl_runs_are_found() -> None:
    collector = QuietCollector()
    collector.begin()
    ring = weakref.ref(Ring())
    rest = [[number] for number in range(3 * THRESHOLDS[0])]
    assert ring() is None
    collector.end()
    assert len(rest) == 3 * THRESHOLDS[0]
