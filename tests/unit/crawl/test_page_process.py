"""A page that kills its process, or hangs in it, is an outcome, and the next page is read in another process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.article import Outcome, Page
from crawler.crawl import page_process
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput, WorkerLimits, failed_job
from crawler.crawl.page_process import PageProcess
from crawler.site import site_for

LIMITS = WorkerLimits(seconds=30, memory=0)


@pytest.fixture(autouse=True)
def no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read here needs none."""
    monkeypatch.setattr(page_process, "LIBRARIES", "crawler.errors")


def job(path: str) -> ExtractionJob:
    url = f"https://paper.example/{path}"
    return ExtractionJob(Page(url=url, body=b"", fetched=datetime.now(UTC)), site_for(url))


def act(job: ExtractionJob, steps: Sequence[str] = ()) -> ExtractionOutput:
    """Does what the address says, in the process that reads it."""
    what, _, rest = job.page.url.removeprefix("https://paper.example/").partition("/")
    if what == "die" or (what == "die-once" and not Path("/", rest).exists()):
        if rest:
            Path("/", rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        time.sleep(60)
    return failed_job(job, f"read in {os.getpid()}")


def reason(output: ExtractionOutput) -> str:
    assert isinstance(output.result, Outcome)
    return output.result.reason


def test_pages_are_read_in_one_process_which_ends_with_the_context() -> None:
    others = set(multiprocessing.active_children())  # of other tests
    with PageProcess(act, LIMITS) as process:
        assert set(multiprocessing.active_children()) <= others, "it begins with the first page"
        first, second = (reason(process.read(job(name))) for name in "ab")
        [child] = set(multiprocessing.active_children()) - others
        assert first == second == f"read in {child.pid}"
    assert child not in multiprocessing.active_children()


def test_a_page_that_kills_its_process_is_read_once_more(tmp_path: Path) -> None:
    with PageProcess(act, LIMITS) as process:
        assert reason(process.read(job("die"))) == "the page ended its worker process 2 times (signal SIGKILL)"
        assert reason(process.read(job(f"die-once{tmp_path}/died"))).startswith("read in ")
        assert (tmp_path / "died").exists()


def test_a_page_that_hangs_is_given_up_and_the_next_one_is_read() -> None:
    others = set(multiprocessing.active_children())
    with PageProcess(act, WorkerLimits(seconds=0.5, memory=0)) as process:
        assert reason(process.read(job("hang"))) == "the extraction took longer than 0.5 s (NEWS_EXTRACT_TIMEOUT)"
        assert set(multiprocessing.active_children()) <= others
        assert reason(process.read(job("a"))).startswith("read in ")
