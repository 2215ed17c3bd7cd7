"""The interpreter's search for rings of objects holds up the event loop: seldom, and briefly, while a crawl runs."""

from __future__ import annotations

import atexit
import gc
from typing import ClassVar

# new objects between two looks at the young ones (Python: 700), looks at these until one at the next generation; a
# page makes some thousands
THRESHOLDS = (40_000, 10, 20)


def look_seldom() -> None:
    """Has a program look less often from its begin: of what it loads, nothing is garbage."""
    gc.set_threshold(*THRESHOLDS)


def end_at_once() -> None:
    """Has a program end without a look at all that it holds: the system takes it back, a tenth of a second sooner."""
    atexit.register(gc.freeze)


class QuietCollector:
    """What is loaded when a crawl begins is not looked at until it ends; crawls of one process may overlap."""

    running: ClassVar[int] = 0  # crawls of this process
    before: ClassVar[tuple[int, int, int]] = gc.get_threshold()  # the first of these began

    def __init__(self) -> None:
        self._is_quiet = False

    def begin(self) -> None:
        """Leaves out what is loaded by now, and has new objects looked at less often; again when more is loaded."""
        gc.freeze()  # with no look at it before: that alone would hold up the loop for a tenth of a second
        if self._is_quiet:
            return
        self._is_quiet = True
        if not QuietCollector.running:
            QuietCollector.before = gc.get_threshold()
        QuietCollector.running += 1
        look_seldom()

    def end(self) -> None:
        """Has everything looked at again, as before the first crawl began."""
        if not self._is_quiet:
            return
        self._is_quiet = False
        QuietCollector.running -= 1
        if not QuietCollector.running:
            gc.unfreeze()
            gc.set_threshold(*QuietCollector.before)
