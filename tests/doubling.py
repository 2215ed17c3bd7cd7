"""Documents of any size made of repeated parts, and whether reading one of twice the size takes more than 2.5 times."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests import effort

BYTES = 240_000 if effort.LONG else 40_000  # of the shorter document
MAX_GROWTH = 2.5  # of the CPU time when a document is doubled: 2 is linear, 4 is quadratic
CLEAR_GROWTH = 2.2  # below which one look is enough
MIN_SECONDS = 0.05  # of the longer document; what is faster cannot be told from noise
LIMIT = 20.0  # seconds, after which a document is given up
LOOKS = 5  # at what seems to grow: a pause of the machine looks like growth, once


@dataclass(frozen=True, slots=True)
class Family:
    """Documents of repeated parts; ``{n}`` in a part is its number."""

    part: str
    before: str = ""
    after: str = ""

    def document(self, size: int, look: int = 0) -> str:
        """The one whose parts have so many characters, about; at each look they have other numbers."""
        count, first = max(size // len(self.part.replace("{n}", "100000")), 1), 100_000 * (look + 1)
        if "{n}" not in self.part:
            return self.before + self.part * count + self.after
        return self.before + "".join(self.part.replace("{n}", str(first + n)) for n in range(count)) + self.after


def growth(read: Callable[[str], object], family: Family, size: int = BYTES) -> str | None:
    """How much longer a document of twice the size takes, where that is too long; None where it is not.

    It has to be so twice in a row: where another parser takes over there is a step, once.
    """
    first = _growth(read, family, size)
    return None if first is None else _growth(read, family, 2 * size)


def _growth(read: Callable[[str], object], family: Family, size: int) -> str | None:
    slow = quick = LIMIT
    for look in range(LOOKS):  # what was read once may be known to a cache, which has room for the shorter document
        slow = min(slow, _seconds(read, family.document(2 * size, look)))
        if slow < MIN_SECONDS:
            return None
        quick = min(quick, _seconds(read, family.document(size, LOOKS + look)))
        if slow < CLEAR_GROWTH * quick:
            return None
    return None if slow < MAX_GROWTH * quick else f"{quick:.3f} and {slow:.3f} s for {size} and {2 * size} characters"


def _seconds(read: Callable[[str], object], document: str) -> float:
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    gc.disable()  # its work grows with what the process holds
    began = time.process_time()
    try:
        read(document)
    finally:
        took = time.process_time() - began
        gc.enable()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return took


def _give_up(*_: object) -> None:
    raise TimeoutError(f"a document is not read in {LIMIT:g} s")
