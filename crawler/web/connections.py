"""Connections to ``news web``: so many at once, and none for longer than it makes use of."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 100
MAX_REQUESTS = 2 * MAX_CONNECTIONS  # at work at once, those whose connection has ended included
MAX_HEAD_BYTES = 32 * 1024
PATIENCE = 15.0  # seconds for a head, the rest of a body that nobody reads, or a part of an answer to be taken
PART_BYTES = 16 * 1024  # that a reader takes meanwhile


class BoundedConnection(H11Protocol):
    """A connection that is ended when its client keeps it waiting, or when too many others do not."""

    _ends: asyncio.TimerHandle | None = None  # while it waits for its client
    _unsent = 0  # bytes, as that began

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; where there are too many connections the one that has waited longest is ended."""
        super().connection_made(transport)
        self._mind()
        if len(self.connections) > MAX_CONNECTIONS:
            waiting = [one for one in self.connections if isinstance(one, BoundedConnection) and one._ends is not None]
            min(waiting, key=lambda one: cast("asyncio.TimerHandle", one._ends).when())._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._rest()

    def data_received(self, data: bytes) -> None:
        """Wait no more once a head is whole; single bytes of one earn no time."""
        super().data_received(data)
        self._mind()

    def on_response_complete(self) -> None:
        """Wait for the answer to be taken, and for the next head."""
        super().on_response_complete()
        self._mind()

    def pause_writing(self) -> None:
        """Wait for the answer to be taken."""
        super().pause_writing()
        self._mind()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        super().resume_writing()
        self._mind()

    def _mind(self) -> None:
        """Count the seconds while it is the client's turn."""
        if self.cycle is not None and not self.cycle.response_complete and not self.flow.write_paused:
            self._rest()
        elif self._ends is None:
            self._unsent = self.transport.get_write_buffer_size()
            self._ends = self.loop.call_later(PATIENCE, self._check)

    def _rest(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _check(self) -> None:
        self._ends = None
        if self._unsent - self.transport.get_write_buffer_size() >= PART_BYTES:
            self._mind()
        else:
            self._end()

    def _end(self) -> None:
        self._rest()
        self.connections.discard(self)  # now: many may be accepted before the loop comes to what is lost
        self.transport.abort()
