"""Which process this is, and whether another one is still running."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROC_FOLDER = Path("/proc")
START_TIME_FIELD = 19  # among those after the name in /proc/PID/stat: field 22, in clock ticks since boot


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process, distinguished from later ones that get the same number."""

    host: str  # with the PID namespace
    pid: int
    born: str  # boot and clock ticks; empty on a host without /proc


def this_process() -> Process:
    """The current process."""
    pid = os.getpid()
    return Process(host=_host_name(), pid=pid, born=_birth(pid) or "")


def is_here(process: Process) -> bool:
    """Whether it runs, or ran, where this process could see it."""
    return process.host == _host_name()


def is_alive(process: Process) -> bool:
    """Whether a process of this host still runs."""
    if process.born:
        return _birth(process.pid) == process.born
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # of another user
    return True


def _host_name() -> str:
    try:
        return f"{socket.gethostname()} {(PROC_FOLDER / 'self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _birth(pid: int) -> str | None:
    """The boot and the tick in which a process started; None if there is no such process, or no /proc."""
    try:
        stat = (PROC_FOLDER / str(pid) / "stat").read_text()
        boot = (PROC_FOLDER / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    state, *_ = fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return None if state == "Z" else f"{boot} {fields[START_TIME_FIELD]}"
