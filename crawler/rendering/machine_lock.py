"""One browser at a time on a machine: a lock that ends with its holder, however that ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import tempfile
from pathlib import Path

from crawler.rendering.messages import RenderingFailed

POLL_SECONDS = 0.2
WAIT_SECONDS = 600.0


class MachineLock:
    """Held by the process whose browser runs; one for each user of the machine."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"news-crawler-{os.getuid()}"
        self._descriptor: int | None = None

    async def acquire(self, *, wait: float = WAIT_SECONDS) -> None:
        """Waits for its turn; raises RenderingFailed when that takes too long, or when the folder is another user's."""
        if self._descriptor is not None:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.fstat(descriptor).st_uid != os.getuid():
                raise RenderingFailed(f"{self._folder} belongs to another user")
            async with asyncio.timeout(wait):
                while not _try_lock(descriptor):
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            os.close(descriptor)
            raise RenderingFailed("the browsers of other crawls of this machine are busy") from error
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Lets another process have its turn."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
