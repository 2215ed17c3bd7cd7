"""A clock with a fault of the program in it, for crawls of which one task dies."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from crawler.clock import SystemClock


class FaultyClock(SystemClock):
    """Fails in the task of a site once there is a file ``fault`` in the working folder."""

    def now(self) -> datetime:
        """The time."""
        if _task_name().startswith("the crawl of ") and Path("fault").exists():
            raise KeyError("a fault of the program")
        return super().now()


def _task_name() -> str:
    try:
        task = asyncio.current_task()
    except RuntimeError:  # a thread without a loop
        return ""
    return task.get_name() if task is not None else ""
