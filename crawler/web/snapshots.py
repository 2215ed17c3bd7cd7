"""What takes long is worked out beside the answers, and kept for a while with the time at which it was true."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from crawler.errors import NewsError

Value = TypeVar("Value")

MAX_AGE = 60.0  # seconds
PATIENCE = 0.1  # seconds that an answer waits for the first value
MAX_KEPT = 64  # values


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[Value]):
    """A value, and when it was true."""

    value: Value
    at: datetime
    seconds: float  # that it took


@dataclass(slots=True)
class _Entry:
    snapshot: Snapshot[Any] | None = None
    error: NewsError | None = None
    made: float = 0.0  # by the monotonic clock
    is_working: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class Snapshots:
    """Values by name; each is worked out by one thread at a time, which ends with the program."""

    def __init__(self, now: Callable[[], datetime], *, patience: float = PATIENCE, max_age: float = MAX_AGE) -> None:
        self._now, self._patience, self._max_age = now, patience, max_age
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def get(self, name: str, work: Callable[[], Value]) -> Snapshot[Value] | None:
        """The latest value, None while the first is worked out; an old one is replaced beside.

        Raises the NewsError that the work raised.
        """
        with self._lock:
            if name not in self._entries and len(self._entries) >= MAX_KEPT:
                del self._entries[next(iter(self._entries))]
            entry = self._entries.setdefault(name, _Entry())
            is_old = entry.snapshot is None or time.monotonic() - entry.made > self._max_age
            if is_old and not entry.is_working:
                entry.is_working = True
                entry.done.clear()
                threading.Thread(target=self._work, args=(entry, work), name=f"snapshot {name}", daemon=True).start()
        if entry.snapshot is None:
            entry.done.wait(self._patience)
        if entry.error is not None:
            raise entry.error
        return entry.snapshot

    def _work(self, entry: _Entry, work: Callable[[], Any]) -> None:
        start, at = time.monotonic(), self._now()
        try:
            value = work()
            entry.snapshot, entry.error = Snapshot(value, at, time.monotonic() - start), None
        except NewsError as error:
            entry.error = error
        finally:
            if entry.snapshot is None and entry.error is None:
                entry.error = NewsError("this cannot be worked out: the terminal of news web shows why")
            entry.made = time.monotonic()
            entry.is_working = False
            entry.done.set()
