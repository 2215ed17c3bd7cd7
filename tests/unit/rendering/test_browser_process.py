"""Around the browser: the lock of a machine, what processes take, messages that are none, a missing program."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.rendering.chromium import find_program
from crawler.rendering.machine_lock import MachineLock
from crawler.rendering.messages import BrowserOptions, Rendering, RenderingFailed, RenderJob, pack, read_message
from crawler.rendering.process_tree import descendants, is_alive, kill, usage_of
from crawler.rendering.renderer import Renderer

JOB = RenderJob(url="http://paper.example/", body=b"<p>x</p>", content_type="text/html", user_agent="x", seconds=5,
                max_bytes=1000, max_html_chars=1000)  # fmt: skip


def test_one_browser_at_a_time_and_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    async def main() -> None:
        first, second = MachineLock(tmp_path / "lock"), MachineLock(tmp_path / "lock")
        await first.acquire()
        await first.acquire()  # it has it
        with pytest.raises(RenderingFailed, match="busy"):
            await second.acquire(wait=0.3)
        first.release()
        await second.acquire(wait=5)
        second.release()

    asyncio.run(main())
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o700


def test_the_lock_follows_no_link_of_another_user(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"lock"):
        asyncio.run(MachineLock(tmp_path / "lock").acquire(wait=1))


def test_what_processes_take_and_their_end() -> None:
    script = "import subprocess, sys; x = b'a' * 50_000_000; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as process:
        while not descendants(process.pid):
            pass
        below = descendants(process.pid)
        assert process.pid in descendants(os.getpid())
        assert usage_of([process.pid, *below]).memory > 50_000_000
        assert usage_of([process.pid]).cpu_seconds >= 0
        assert all(map(is_alive, [process.pid, *below]))
        kill([*below, process.pid, 2**22 + 1])  # the last one is nobody's
        process.wait()
        assert not is_alive(process.pid)
        assert usage_of([process.pid]) == usage_of([])


async def _read(data: bytes) -> Rendering:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await read_message(reader, Rendering)


def test_messages_are_of_one_shape_and_never_code() -> None:
    rendering = Rendering(html="<p>caf\u00e9</p>", notes=("a",), seconds=1.5)
    assert asyncio.run(_read(pack(rendering))) == rendering
    for data, error in (
        (pack(rendering)[:-1], EOFError),
        (b"", EOFError),
        (pack({"html": 7}), RenderingFailed),
        (pack(["html"]), RenderingFailed),
        (b"\x00\x00\x00\x02\xc1\xc1", RenderingFailed),
        (b"\xff\xff\xff\xff", RenderingFailed),
    ):
        with pytest.raises(error):
            asyncio.run(_read(data))


def test_a_browser_that_is_not_there_costs_a_page_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(RenderingFailed, match="NEWS_RENDER_BROWSER"):
        find_program(str(tmp_path / "chromium"))

    async def main() -> list[Rendering]:
        renderer = Renderer(BrowserOptions(program=str(tmp_path / "chromium")))
        first = await renderer.render(JOB)
        renderer.give_up()
        last = await renderer.render(JOB)
        await renderer.stop()
        return [first, last]

    first, last = asyncio.run(main())
    assert "NEWS_RENDER_BROWSER" in first.failure
    assert last.failure == "the crawl ends"
