"""The threads of a crawl share one heap: glibc gives each its own, and what one of them frees there serves no other."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8  # of mallopt (malloc.h)


def share_heap() -> None:
    """Has threads that begin from now on use the heap of the process; does nothing where the C library is another.

    They seldom run at once, as each needs the interpreter's lock, but the pages that each has read leave holes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
