"""A reader that closes the pipe, as ``| head -1`` does, ends a command like any Unix tool: without a traceback."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

CLOSED_PIPE_EXIT_CODE = 141  # 128 + SIGPIPE: what a shell shows of a tool that the signal has ended


@contextmanager
def ended_by_closed_pipe() -> Iterator[None]:
    """Turns a write to a closed standard output or error into exit code 141; other broken pipes are raised."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not silence_closed_streams():
            raise
        raise SystemExit(CLOSED_PIPE_EXIT_CODE) from None
    except SystemExit as ending:
        if isinstance(ending.__context__, BrokenPipeError):  # rich has silenced the stream, and ends with 1
            raise SystemExit(CLOSED_PIPE_EXIT_CODE) from None
        raise


@contextmanager
def going_on_unread() -> Iterator[None]:
    """Lets what is printed end without a word where standard error has no reader; the work around it goes on.

    Within the event loop an exception of its own would leave the threads of the loop, and the process, for ever.
    """
    try:
        yield
    except (BrokenPipeError, SystemExit):  # rich turns the first into the second
        if not silence_closed_streams():
            raise


def silence_closed_streams() -> bool:
    """Leads standard output and error to the null device where their reader is gone; whether one of them was.

    What is left in them is written when the interpreter ends, which would then complain of the closed pipe.
    """
    closed = [stream for stream in (sys.stdout, sys.stderr) if _has_no_reader(stream)]
    for stream in closed:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    return bool(closed)


def _has_no_reader(stream: TextIO) -> bool:
    """Asks the system: what was written without a buffer leaves no trace in the stream."""
    state = select.poll()
    state.register(stream, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in state.poll(0))
