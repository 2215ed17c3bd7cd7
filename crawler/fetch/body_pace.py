"""Whether a body comes in any pace: one that trickles is ended before its time-out, for others of its host wait."""

from __future__ import annotations

from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

MIN_BODY_RATE: Final = 256  # bytes a second, on average since the first


class BodyPace:
    """Tells which bodies have come with less than MIN_BODY_RATE for some ``seconds``; 0 of them: none.

    It is asked when bytes come: a host that is silent has until DOWNLOAD_TIMEOUT, and may then send all at once.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._received: WeakKeyDictionary[object, tuple[float, int]] = WeakKeyDictionary()  # since when, how much

    def is_too_slow(self, request: object, size: int) -> bool:
        """Counts bytes of the body that answers a request."""
        now = monotonic()
        since, before = self._received.get(request, (now, 0))
        self._received[request] = (since, before + size)
        is_due = 0 < self.seconds < now - since
        return is_due and before + size < MIN_BODY_RATE * (now - since)
