"""The browser's process, ``python -m crawler.rendering.worker``: pages come in on a pipe, what they show goes back.

It ends with the pipe. Its environment holds nothing of the crawl's: no address of a store, no key.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

from crawler.fetch.addresses import Opened
from crawler.rendering.browser import PageBrowser
from crawler.rendering.guard_proxy import GuardProxy
from crawler.rendering.machine_lock import MachineLock
from crawler.rendering.messages import Begun, BrowserOptions, Rendering, RenderingFailed, RenderJob, pack, read_message

IDLE_SECONDS = 10.0  # after which the browser is ended, for others of the machine to have theirs
PAUSE_SECONDS = 0.5  # for others to take their turn
MAX_FILE_BYTES = 256 * 1024 * 1024  # that a process of the browser may write


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path, lock: MachineLock) -> None:
    """Page after page, until the other end is closed."""
    options = await read_message(reader, BrowserOptions)
    proxy = GuardProxy(Opened.parse(options.opened))
    browser = PageBrowser(options, proxy, proxy_port=await proxy.start(), folder=folder)
    try:
        while True:
            waiting = asyncio.ensure_future(read_message(reader, RenderJob))
            await asyncio.wait([waiting], timeout=IDLE_SECONDS if browser.is_running else None)
            if not waiting.done():
                await browser.stop()
                lock.release()
            await _show(browser, lock, await waiting, writer)
            if browser.is_worn or not browser.is_running:
                await browser.stop()
                lock.release()
                await asyncio.sleep(PAUSE_SECONDS)
    except EOFError:
        return
    finally:
        await browser.stop()
        await proxy.stop()
        lock.release()


async def _show(browser: PageBrowser, lock: MachineLock, job: RenderJob, writer: asyncio.StreamWriter) -> None:
    """Answers one job: that it has begun, and what became of it."""
    warnings: tuple[str, ...] = ()
    try:
        await lock.acquire()
        if not browser.is_running:
            await browser.start()
            warnings = browser.warnings
        else:
            await browser.start()
    except RenderingFailed as error:
        writer.write(pack(Begun()) + pack(Rendering(failure=str(error))))
    else:
        writer.write(pack(Begun(warnings)))
        writer.write(pack(await browser.show(job)))
    await writer.drain()


async def _main(folder: Path, lock: MachineLock) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not break the messages
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    await serve(reader, asyncio.StreamWriter(transport, protocol, None, loop), folder, lock)


def main() -> None:
    """Serves the process that started this one; Ctrl-C is meant for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    limit = MAX_FILE_BYTES if hard == resource.RLIM_INFINITY else min(MAX_FILE_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    lock = MachineLock()  # in the folder for temporary files that all processes of the machine share
    with tempfile.TemporaryDirectory(prefix="news-render-", ignore_cleanup_errors=True) as folder:
        os.environ["HOME"] = os.environ["TMPDIR"] = folder
        tempfile.tempdir = folder
        asyncio.run(_main(Path(folder), lock))


if __name__ == "__main__":
    main()
