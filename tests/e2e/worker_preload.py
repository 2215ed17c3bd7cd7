"""Loaded once for all extraction workers of the commands that command_server.py forks.

It also makes the process that they are forked from outlive a command that is gone before it has said what it wants:
the standard library's server ends with an EOFError then, and every later command would be without workers.
"""

from __future__ import annotations

import errno
import importlib
from multiprocessing import reduction
from typing import Any

from tests.e2e.command_server import read_a_page

_receive_fds = reduction.recvfds


def receive_fds(connection: Any, size: int) -> list[int]:
    """What a request hands over; raises ConnectionAbortedError, which the server passes over, where none came."""
    try:
        return list(_receive_fds(connection, size))
    except (EOFError, ConnectionResetError) as error:
        raise ConnectionAbortedError(errno.ECONNABORTED, "the command ended before it asked") from error


reduction.recvfds = receive_fds
for name in ("crawler.crawl.worker_libraries", "crawler.crawl.worker_tables"):
    importlib.import_module(name)  # as that of a crawl of its own does
read_a_page()
