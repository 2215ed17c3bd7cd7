"""Whether a body comes in any pace: one that trickles is ended long before its time-out, others of its host wait."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from scrapy.exceptions import StopDownload

if TYPE_CHECKING:
    from scrapy import Request, Spider

MIN_BODY_RATE: Final = 256  # bytes a second, on average since the first


class SlowBodyStopped(StopDownload):
    """A body that is not read further."""


class BodyPace:
    """Stops bodies that have come with less than MIN_BODY_RATE for some ``seconds``; 0 of them stops none.

    It is asked when bytes come: a host that is silent has until DOWNLOAD_TIMEOUT, and may then send all at once.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._received: WeakKeyDictionary[Request, tuple[float, int]] = WeakKeyDictionary()  # since when, how much

    def receive(self, data: bytes, request: Request, spider: Spider | None) -> None:
        """Takes bytes of a body, as Scrapy's signal bytes_received gives them; raises SlowBodyStopped."""
        if not self.seconds:
            return
        now = monotonic()
        since, size = self._received.get(request, (now, 0))
        size += len(data)
        self._received[request] = (since, size)
        if now - since > self.seconds and size < MIN_BODY_RATE * (now - since):
            raise SlowBodyStopped(fail=True)
