"""What is loaded is left out of the search for garbage while crawls run, and looked at again behind the last one."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from crawler.__main__ import main
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


def test_the_search_is_as_it_was_when_the_last_of_overlapping_crawls_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuietCollector, "running", 0)  # a session of another test may be open in this process
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


def test_the_program_looks_seldom_from_its_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["news", "--version"])
    gc.set_threshold(700, 10, 10)
    with pytest.raises(SystemExit):
        main()
    assert gc.get_threshold() == THRESHOLDS


def test_what_workers_need_is_loaded_without_a_look() -> None:
    script = """
import atexit, gc, sys
endings = atexit._ncallbacks()
NAME = "crawler.crawl.worker_libraries"
looks = []
gc.callbacks.append(lambda *_: looks.append(sys.modules[NAME].__spec__._initializing if NAME in sys.modules else False))
import crawler.crawl.worker_start
print(sum(looks), gc.isenabled(), NAME in sys.modules, len(gc.get_objects()) < 1000)
print(atexit._ncallbacks() > endings)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True", "True", "True", "True"]


RING = """
import sys
from crawler.crawl.garbage import end_at_once

class Ring:
    def __init__(self):
        self.itself = self

    def __del__(self):
        print("it was looked at")

if sys.argv[1] == "at once":
    end_at_once()
Ring()
"""


@pytest.mark.parametrize(("how", "said"), [("as ever", "it was looked at\n"), ("at once", "")])
def test_a_program_that_ends_at_once_looks_at_nothing_that_it_holds(how: str, said: str) -> None:
    run = subprocess.run([sys.executable, "-c", RING, how], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == (said, "")
