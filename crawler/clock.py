"""The current time, and waiting, as an object that a test can replace (NEWS_CLOCK)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The time, aware and in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Waits."""


class SystemClock:
    """The time of this machine, put right by what is known of its clock."""

    correction = timedelta(0)  # a fleet goes by the clock of its database

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.read() + self.correction

    def read(self) -> datetime:
        """The time as this machine has it."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
