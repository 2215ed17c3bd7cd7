"""Whether an answer comes in any pace: one that trickles is ended before its time-out, for others of its host wait."""

from __future__ import annotations

from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

MIN_BODY_RATE: Final = 256  # bytes a second, on average since the first


class AnswerPace:
    """Tells which heads take longer than some ``seconds``, and which bodies keep below MIN_BODY_RATE for as long.

    0 seconds: none. It is asked when bytes come: a host that is silent has until DOWNLOAD_TIMEOUT, and may then send
    all at once.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._heads: WeakKeyDictionary[object, float] = WeakKeyDictionary()  # since when they come
        self._bodies: WeakKeyDictionary[object, tuple[float, int]] = WeakKeyDictionary()  # since when, how much

    def is_head_too_slow(self, exchange: object) -> bool:
        """Whether a head that is not whole yet, its interim answers included, should have been so long ago."""
        now = monotonic()
        return 0 < self.seconds < now - self._heads.setdefault(exchange, now)

    def is_body_too_slow(self, request: object, size: int) -> bool:
        """Counts bytes of the body that answers a request."""
        now = monotonic()
        since, before = self._bodies.get(request, (now, 0))
        self._bodies[request] = (since, before + size)
        is_due = 0 < self.seconds < now - since
        return is_due and before + size < MIN_BODY_RATE * (now - since)
