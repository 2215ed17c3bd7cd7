"""The socket and the server: one line where the port is in use, an orderly end on Ctrl-C."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from crawler.errors import AddressUnusable
from crawler.web.connections import MAX_HEAD_BYTES, MAX_REQUESTS, BoundedConnection

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


def make_server(app: ASGIApp) -> uvicorn.Server:
    """A server that strangers can neither fill with connections nor have log what they send."""
    config = uvicorn.Config(
        app,
        http=BoundedConnection,
        limit_concurrency=MAX_REQUESTS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


def serve(app: ASGIApp, *listeners: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM; ``ready`` is called when connections are accepted."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it again at its end
    try:
        ready()
        make_server(app).run(sockets=[*listeners])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, former)
        for listener in listeners:
            listener.close()
