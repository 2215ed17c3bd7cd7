"""What takes long is worked out beside the answers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from crawler.errors import NewsError, StoreUnusable
from crawler.web.snapshots import Snapshots

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_a_value_is_worked_out_once_and_kept() -> None:
    calls: list[int] = []
    snapshots = Snapshots(lambda: NOW, patience=30)
    for _ in range(3):
        found = snapshots.get("a", lambda: calls.append(1) or len(calls))
        assert found is not None
        assert (found.value, found.at) == (1, NOW)


def test_who_asks_meanwhile_is_not_held_up_and_the_work_is_done_once() -> None:
    gate, calls = threading.Event(), []
    snapshots = Snapshots(lambda: NOW, patience=0)

    def work() -> str:
        calls.append(1)
        gate.wait(30)
        return "done"

    assert snapshots.get("a", work) is None
    assert snapshots.get("a", work) is None
    gate.set()
    patient = next(found for _ in range(10**7) if (found := snapshots.get("a", work)))
    assert (patient.value, calls) == ("done", [1])


def test_an_old_value_is_shown_while_the_next_is_worked_out() -> None:
    done = threading.Event()
    snapshots = Snapshots(lambda: NOW, patience=30, max_age=0)
    first = snapshots.get("a", lambda: 1)
    second = snapshots.get("a", lambda: done.set() or 2)
    assert first is not None
    assert second is not None
    assert first.value == 1
    assert second.value in {1, 2}
    assert done.wait(30)


def test_errors_are_those_of_the_work_and_do_not_stay() -> None:
    snapshots = Snapshots(lambda: NOW, patience=30, max_age=0)

    def fail() -> int:
        raise StoreUnusable("the store is gone")

    with pytest.raises(StoreUnusable, match="is gone"):
        snapshots.get("a", fail)
    for _ in range(10**6):
        try:
            found = snapshots.get("a", lambda: 3)
        except NewsError:
            continue
        assert found is not None
        assert found.value == 3
        break
