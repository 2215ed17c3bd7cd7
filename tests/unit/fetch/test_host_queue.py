"""The order in which hosts are asked."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.squeues import FifoMemoryQueue
from scrapy.utils.test import get_crawler

from crawler.fetch import host_queue
from crawler.fetch.host_queue import HostQueue


class UnderWay:
    """A downloader of which only the slots are looked at; the queue asks it which hosts go by the same name."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}

    def get_slot_key(self, request: Request) -> str:
        return request.url.split("/")[2]

    def begin(self, host: str, count: int = 1) -> None:
        self.slots.setdefault(host, SimpleNamespace(active=set(), lastseen=0.0, delay=1.0)).active.update(range(count))

    def end(self, host: str) -> None:
        self.slots[host].active.clear()
        self.slots[host].lastseen = monotonic()


@pytest.fixture
def downloader() -> UnderWay:
    return UnderWay()


@pytest.fixture
def queue(downloader: UnderWay) -> HostQueue:
    crawler = get_crawler()
    crawler.engine = SimpleNamespace(downloader=downloader)  # type: ignore[assignment]
    return HostQueue.from_crawler(crawler, FifoMemoryQueue, "")


def put(queue: HostQueue, *urls: str, priority: int = 0) -> None:
    for url in urls:
        queue.push(Request(f"http://{url}", priority=priority))


def take(queue: HostQueue, count: int = 100) -> list[str]:
    taken: list[str] = []
    while len(taken) < count and (request := queue.pop()) is not None:
        taken.append(request.url.removeprefix("http://"))
    return taken


def test_hosts_are_served_in_the_order_of_their_waiting_whatever_their_names(queue: HostQueue) -> None:
    put(queue, "z/1", "m/1", "a/1")
    assert take(queue) == ["z/1", "m/1", "a/1"]


def test_a_host_that_was_served_goes_behind_those_that_wait(queue: HostQueue) -> None:
    put(queue, "a/1", "a/2", "a/3", "b/1", "c/1", "b/2")
    assert take(queue) == ["a/1", "b/1", "c/1", "a/2", "b/2", "a/3"]


def test_hosts_that_come_again_and_again_do_not_pass_one_that_waits(queue: HostQueue) -> None:
    put(queue, "a/story")
    for number in range(50):
        put(queue, f"b{number}/feed", priority=10)
    assert take(queue, 1) == ["a/story"]


def test_priority_decides_among_requests_of_one_host(queue: HostQueue) -> None:
    put(queue, "a/story")
    put(queue, "a/feed", priority=10)
    assert take(queue) == ["a/feed", "a/story"]


def test_a_host_with_requests_under_way_waits_for_the_others(queue: HostQueue, downloader: UnderWay) -> None:
    put(queue, "a/1", "b/1", "c/1")
    downloader.begin("a", 2)
    downloader.begin("b", 1)
    assert take(queue) == ["c/1", "b/1", "a/1"]


def test_a_look_at_the_next_request_takes_none(queue: HostQueue) -> None:
    assert queue.peek() is None and queue.pop() is None
    put(queue, "a/1", "b/1")
    looked = queue.peek()
    assert looked is not None and looked.url == "http://a/1" and len(queue) == 2
    assert take(queue, 1) == ["a/1"]


def test_the_number_of_requests_is_that_of_all_hosts(queue: HostQueue) -> None:
    put(queue, "a/1", "a/2", "b/1")
    counts = [len(queue)]
    while queue.pop() is not None:
        counts.append(len(queue))
    assert counts == [3, 2, 1, 0]
    assert "a" not in queue


def test_the_state_of_each_host_is_told_at_the_end(queue: HostQueue) -> None:
    put(queue, "a/1", "b/1", priority=3)
    assert queue.close() == {"a": [-3], "b": [-3]} and len(queue) == 0


def test_the_first_story_of_a_host_goes_before_the_beginnings_of_others(queue: HostQueue) -> None:
    put(queue, "a/feed", priority=10)
    take(queue, 1)
    for number in range(50):
        put(queue, f"b{number}/feed", priority=10)
    put(queue, "a/first", "a/second")
    put(queue, "c/first")
    assert take(queue, 3) == ["a/first", "c/first", "b0/feed"]
    assert take(queue)[-2:] == ["b49/feed", "a/second"], "its second one waits"


def test_a_first_story_of_a_host_that_is_busy_waits(queue: HostQueue, downloader: UnderWay) -> None:
    put(queue, "b/feed", priority=10)
    put(queue, "a/first")
    downloader.begin("a")
    assert take(queue) == ["b/feed", "a/first"]


def test_hosts_with_ever_new_stories_do_not_pass_one_that_waits_to_begin(queue: HostQueue) -> None:
    put(queue, "a/first", "b/first")
    take(queue)
    put(queue, "c/feed", priority=10)
    put(queue, "a/second", "b/second")
    assert take(queue, 1) == ["c/feed"]


def test_no_more_than_a_number_of_hosts_with_stories_are_known(
    queue: HostQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_queue, "MAX_KNOWN_HOSTS", 2)
    put(queue, "a/1", "b/1", "c/1")
    take(queue)
    put(queue, "d/feed", priority=10)
    put(queue, "a/2", "c/2")
    assert take(queue) == ["a/2", "d/feed", "c/2"], "a is not known any more"


def test_a_host_whose_delay_is_not_over_waits_for_those_that_may_be_asked(
    queue: HostQueue, downloader: UnderWay
) -> None:
    """It would wait in one of the places."""
    put(queue, "a/1", "b/1")
    downloader.begin("a")
    downloader.end("a")
    put(queue, "c/feed", priority=10)
    assert take(queue) == ["b/1", "c/feed", "a/1"]
    put(queue, "b/2", "a/2")
    downloader.slots["a"].lastseen -= 1.0
    assert take(queue) == ["b/2", "a/2"], "over"
