"""Pages are extracted in processes of their own, with real processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.crawl import extraction_pool
from crawler.crawl.extraction_pool import ExtractionPool, SiteQueue, WaitingJob, Worker
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput, JobReader, JobWriter, ReadPage, run_job
from crawler.errors import PageUnread
from crawler.extraction.body.site_template import Template, Text
from crawler.site import Site, site_for
from tests.paper import headline, path, story

URL = f"https://paper.example{path(1)}"
SLOW = story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 200_000)
KILLS_ITSELF = "tests.unit.crawl.test_extraction_pool.KillsItself"
TAKES_MEMORY = "tests.unit.crawl.test_extraction_pool.TakesMemory"
HANGS = "tests.unit.crawl.test_extraction_pool.Hangs"


class KillsItself:
    """A step that ends its process."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article | Outcome:
        os.kill(os.getpid(), signal.SIGSEGV)
        return article


class TakesMemory:
    """A step that takes more than a page may."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article | Outcome:
        raise AssertionError(f"it was given {len(bytearray(1 << 31))} bytes")


class Hangs:
    """A step that waits for ever without taking CPU."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article | Outcome:
        time.sleep(600)
        return article


def job(html: str, template: bytes | None = None) -> ExtractionJob:
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return ExtractionJob(page, site_for(URL), template=template)


async def extract_all(pool: ExtractionPool, *tasks: ExtractionJob) -> list[ExtractionOutput]:
    try:
        return list(await asyncio.gather(*(pool.extract(one) for one in tasks)))
    finally:
        await pool.stop()


def within(pool: ExtractionPool, work: Callable[[ExtractionPool], Awaitable[None]]) -> None:
    """Does work with a pool that is stopped afterwards."""

    async def run() -> None:
        try:
            await work(pool)
        finally:
            await pool.stop()

    asyncio.run(run())


def failure(output: ExtractionOutput) -> str:
    assert isinstance(output.result, Outcome)
    assert output.result.name is OutcomeName.FAILED
    return output.result.reason


@pytest.mark.parametrize("workers", [0, 1])
def test_a_page_is_read_here_or_in_a_worker_alike(workers: int) -> None:
    [output] = asyncio.run(extract_all(ExtractionPool(workers=workers, timeout=30), job(story(1))))
    assert isinstance(output.result, Article)
    assert output.result.headline == headline(1)
    assert len(output.traces) >= 5, "what the page teaches of its site comes along"


def test_a_page_that_is_no_article_teaches_nothing() -> None:
    [output] = asyncio.run(extract_all(ExtractionPool(workers=0, timeout=30), job("<html></html>")))
    assert isinstance(output.result, Outcome)
    assert output.traces == []


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async def work(pool: ExtractionPool) -> None:
        slow, good = (asyncio.create_task(pool.extract(one)) for one in (job(SLOW), job(story(2))))
        assert "longer than 1 s" in failure(await slow)
        pool.timeout = 60  # the next one takes longer than a second on a busy machine
        assert isinstance((await good).result, Article)

    within(ExtractionPool(workers=1, timeout=1), work)


def test_a_page_that_hangs_without_taking_cpu_is_given_up() -> None:
    [output] = asyncio.run(extract_all(ExtractionPool(workers=1, timeout=1, steps=(HANGS,)), job(story(1))))
    assert "longer than 1 s" in failure(output)


def test_a_page_that_takes_too_much_memory_fails_alone() -> None:
    pool = ExtractionPool(workers=1, timeout=30, steps=(TAKES_MEMORY,), memory=1 << 30)
    outputs = asyncio.run(extract_all(pool, job(story(1)), job("<html></html>")))
    assert "MemoryError" in failure(outputs[0])
    assert isinstance(outputs[1].result, Outcome)
    assert outputs[1].result.name is not OutcomeName.FAILED


def test_an_idle_worker_that_is_killed_costs_nothing() -> None:
    async def work(pool: ExtractionPool) -> None:
        assert isinstance((await pool.extract(job(story(1)))).result, Article)
        for _ in range(2):
            for pid in pool.pids():
                os.kill(pid, signal.SIGKILL)
            outputs = await asyncio.gather(*(pool.extract(job(story(n))) for n in range(3)))
            assert all(isinstance(output.result, Article) for output in outputs)

    within(ExtractionPool(workers=2, timeout=60), work)


def test_a_page_that_ends_its_worker_twice_is_an_outcome() -> None:
    pool = ExtractionPool(workers=1, timeout=60, steps=(KILLS_ITSELF,))
    [output] = asyncio.run(extract_all(pool, job(story(1))))
    assert "ended its worker process 2 times (signal SIGSEGV)" in failure(output)


def test_a_worker_that_dies_with_a_page_costs_neither_this_one_nor_others() -> None:
    async def work(pool: ExtractionPool) -> None:
        slow = asyncio.ensure_future(pool.extract(job(SLOW)))
        other = asyncio.ensure_future(pool.extract(job(story(2))))
        while not pool.pids():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # the page is being read
        os.kill(pool.pids()[0], signal.SIGKILL)
        assert isinstance((await other).result, Article)
        slow.cancel()

    within(ExtractionPool(workers=1, timeout=60), work)


def test_a_stop_gives_unread_pages_back_at_once() -> None:
    async def work(pool: ExtractionPool) -> None:
        reading = [asyncio.ensure_future(pool.extract(job(SLOW))) for _ in range(3)]
        while not pool.pids():
            await asyncio.sleep(0.05)
        pool.return_unread()
        results = await asyncio.wait_for(asyncio.gather(*reading, return_exceptions=True), 20)
        assert all(isinstance(result, PageUnread) for result in results[1:])
        with pytest.raises(PageUnread):
            await pool.extract(job(story(1)))

    within(ExtractionPool(workers=1, timeout=60), work)


def test_a_stop_that_ends_the_workers_too_gives_the_page_back_that_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "CLOSING_SECONDS", 3600.0)  # nothing else gives it back

    async def work(pool: ExtractionPool) -> None:
        reading = asyncio.ensure_future(pool.extract(job(story(1))))
        while not pool.pids():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # it has the page, and hangs with it
        pool.return_unread()
        for pid in pool.pids():
            os.kill(pid, signal.SIGTERM)  # as a service manager does with the whole group
        with pytest.raises(PageUnread):
            await asyncio.wait_for(reading, 30)

    within(ExtractionPool(workers=1, timeout=60, steps=(HANGS,)), work)


def test_workers_end_with_the_process_that_started_them() -> None:
    code = (
        "import asyncio, sys\n"
        "from tests.unit.crawl.test_extraction_pool import ExtractionPool, SLOW, job, story\n"
        "async def main():\n"
        "    pool = ExtractionPool(workers=2, timeout=600)\n"
        "    await asyncio.gather(*(pool.extract(job(story(n))) for n in range(4)))\n"
        "    slow = [asyncio.ensure_future(pool.extract(job(SLOW * 3))) for _ in range(2)]\n"
        "    await asyncio.sleep(.3)\n"
        "    print(*pool.pids(), flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        process.kill()
    end = time.monotonic() + 30
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < end, "they go on"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_sites_take_turns() -> None:
    async def run() -> list[str]:
        queue = SiteQueue()
        loop = asyncio.get_running_loop()
        for site, count in (("slow", 4), ("quick", 2), ("late", 1)):
            for n in range(count):
                url = f"https://{site}.example/{n}"
                page = Page(url=url, body=b"", fetched=datetime(2026, 11, 20, tzinfo=UTC))
                queue.put(WaitingJob(ExtractionJob(page, site_for(url)), loop.create_future()))
        return [(await queue.take()).job.page.url.removeprefix("https://") for _ in range(7)]

    assert asyncio.run(run()) == [
        "slow.example/0",
        "quick.example/0",
        "late.example/0",
        "slow.example/1",
        "quick.example/1",
        "slow.example/2",
        "slow.example/3",
    ]


def test_a_site_and_its_template_are_sent_once_and_when_they_change() -> None:
    writer, reader = JobWriter(), JobReader()
    first = Template(pages=3, texts={f"text {n}": Text(3, "sample") for n in range(1000)}).to_message()
    second = Template(pages=4).to_message()
    sizes = []
    for template in (None, first, first, second, second, None):
        sent = job(story(1), template)
        message = writer.write(sent)
        sizes.append(len(message))
        assert reader.read(message) == sent
    assert sizes[1] > sizes[2] + 10_000, "the same template does not go along again"
    assert sizes[4] < sizes[3]


def test_a_broken_template_is_as_none() -> None:
    [output] = asyncio.run(extract_all(ExtractionPool(workers=0, timeout=30), job(story(1), template=b"\x00 no json")))
    assert isinstance(output.result, Article)
    assert Template.from_message(b"\x00 no message") == Template.from_bytes(b"\x00 no json") == Template()


def plain_reader() -> ReadPage:
    return run_job


class SentSlowly:
    """Reads pages, once it was sent to a process."""

    def __init__(self) -> None:
        self.is_sent = threading.Event()
        self.may_go = threading.Event()

    def __call__(self, job: ExtractionJob, steps: Sequence[str]) -> ExtractionOutput:
        return run_job(job, steps)

    def __reduce__(self) -> tuple[Callable[[], ReadPage], tuple[()]]:
        self.is_sent.set()
        self.may_go.wait(30)
        return plain_reader, ()


def test_what_is_sent_to_a_process_stays_open_until_it_was_sent_though_the_pool_is_stopped() -> None:
    read = SentSlowly()

    async def work(pool: ExtractionPool) -> None:
        pool.start()
        assert await asyncio.to_thread(read.is_sent.wait, 30)
        stopping = asyncio.create_task(pool.stop())
        await asyncio.sleep(0.1)
        assert not stopping.done()
        read.may_go.set()
        await stopping
        assert multiprocessing.active_children() == []

    within(ExtractionPool(workers=1, timeout=60, read=read), work)


def test_a_stop_just_as_a_worker_is_ready_ends_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    receive = Worker._receive

    async def work(pool: ExtractionPool) -> None:
        is_ready, may_say_so = asyncio.Event(), asyncio.get_running_loop().create_future()

        async def receive_when_told(worker: Worker) -> bytes:
            message = await receive(worker)
            is_ready.set()
            await may_say_so
            return message

        monkeypatch.setattr(Worker, "_receive", receive_when_told)
        pool.start()
        await is_ready.wait()
        may_say_so.set_result(None)  # both within one turn of the loop
        async with asyncio.timeout(30):
            await asyncio.create_task(pool.stop())

    within(ExtractionPool(workers=1, timeout=60), work)


def test_what_is_sent_to_a_worker_and_back_has_more_room_than_the_system_gives_unasked() -> None:
    async def work(pool: ExtractionPool) -> None:
        await pool.extract(job(story(1)))
        (worker,) = pool._workers
        ends = socket.socketpair()
        unasked = ends[0].getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        for end in ends:
            end.close()
        used = worker._writer.get_extra_info("socket")
        assert used.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) > unasked

    within(ExtractionPool(workers=1, timeout=60), work)
