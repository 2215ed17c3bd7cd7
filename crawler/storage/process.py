"""Which process this is, and whether another one is still there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
START_TIME = 19  # of the fields after the name in /proc/PID/stat: field 22, in clock ticks since boot


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process, told apart from later ones that are given the same number."""

    host: str  # with the namespace that process numbers count in
    pid: int
    born: str  # empty where the host does not tell


def this_process() -> Process:
    """The process that runs this."""
    pid = os.getpid()
    return Process(host=_host(), pid=pid, born=_born(pid) or "")


def is_here(process: Process) -> bool:
    """Whether it runs, or ran, where this process could see it."""
    return process.host == _host()


def is_alive(process: Process) -> bool:
    """Whether a process of this host still runs."""
    if process.born:
        return _born(process.pid) == process.born
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def _host() -> str:
    try:
        return f"{socket.gethostname()} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _born(pid: int) -> str | None:
    """The boot and the tick in which a process started; none when there is no such process, or no /proc."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    state, *_ = fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return None if state == "Z" else f"{boot} {fields[START_TIME]}"
