"""The socket and the server: one line where the port is in use, an orderly end on Ctrl-C."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from crawler.errors import AddressUnusable

BACKLOG = 128  # connections
GRACE = 3  # seconds for answers that are being written when the server is stopped


def bind(address: str, port: int) -> socket.socket:
    """A socket at an address; port 0 is any free one. Raises AddressUnusable."""
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise AddressUnusable(f"{address} is not an address of this machine: {error.strerror or error}") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(target)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        hint = "; --port 0 takes any that is free" if "in use" in str(error.strerror) else ""
        raise AddressUnusable(f"{where} cannot be used: {(error.strerror or str(error)).lower()}{hint}") from error
    return listener


def serve(app: ASGIApp, *listeners: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM; ``ready`` is called when connections are accepted."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it again at its end
    try:
        ready()
        uvicorn.Server(config).run(sockets=[*listeners])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, former)
        for listener in listeners:
            listener.close()
