"""The processes of a browser: what they take together, and their end. Linux alone tells (proc(5)), others nothing."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
MEMORY_FIELDS = ("RssAnon:", "RssShmem:")  # of status, in kB: memory of its own; that of files may be let go
STATE, PARENT, USER_TIME, SYSTEM_TIME = 0, 1, 11, 12  # fields of stat behind the name


@dataclass(frozen=True, slots=True)
class Usage:
    """What processes take."""

    memory: int  # bytes
    cpu_seconds: float


def descendants(root: int) -> list[int]:
    """The processes below one, nearest first."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.glob("[0-9]*"):
        if fields := _stat(int(entry.name)):
            children[int(fields[PARENT])].append(int(entry.name))
    found = list(children[root])
    for pid in found:
        found += children[pid]
    return found


def usage_of(pids: Iterable[int]) -> Usage:
    """What processes take together; those that have ended count nothing."""
    ticks = os.sysconf("SC_CLK_TCK")
    memory, cpu = 0, 0
    for pid in pids:
        if fields := _stat(pid):
            cpu += int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])
            memory += _memory(pid)
    return Usage(memory, cpu / ticks)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    fields = _stat(pid)
    return bool(fields) and fields[STATE] != "Z"


def kill(pids: Iterable[int]) -> None:
    """Ends processes at once."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _stat(pid: int) -> list[str]:
    """The fields of stat behind the name, which may hold anything; none of a process that has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(MEMORY_FIELDS))
