"""What hosts have answered, kept for as many of them as are needed at once: a process may run for days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

MAX_KEPT_HOSTS = 4000  # twice the sites that are crawled at once

Kept = TypeVar("Kept")


class KeptByHost(Generic[Kept]):
    """Values by host; of more than ``most`` those that were not asked for the longest go, where ``may_go`` says so."""

    def __init__(self, may_go: Callable[[Kept], bool], *, most: int = MAX_KEPT_HOSTS) -> None:
        self._may_go = may_go
        self._most = most
        self._values: dict[str, Kept] = {}  # those asked for last behind the others

    def __len__(self) -> int:
        return len(self._values)

    def get(self, host: str) -> Kept | None:
        """What is kept of a host."""
        value = self._values.pop(host, None)
        if value is not None:
            self._values[host] = value
        return value

    def keep(self, host: str, value: Kept) -> None:
        """Keeps what a host has answered, or will."""
        self._values.pop(host, None)
        self._values[host] = value
        if len(self._values) > self._most:
            oldest = next((host for host, value in self._values.items() if self._may_go(value)), None)
            if oldest is not None:
                del self._values[oldest]
