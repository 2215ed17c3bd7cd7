"""What a program takes with all processes that it begins, orphans included.

Linux alone: orphans become children of this process, which waits until the last of them has ended.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Taken:
    """Seconds of a run."""

    cpu: float  # of all its processes
    clock: float  # until the first of them has ended


def run_tree(words: Sequence[str], folder: str, environment: Mapping[str, str], errors: str = os.devnull) -> Taken:
    """Runs a program in a folder, what it prints put aside, its standard error added to a file; it has to succeed."""
    measured = [sys.executable, "-m", "tests.bench.process_tree", folder, errors, *words]
    done = subprocess.run(measured, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    taken = json.loads(done.stdout)
    if taken.pop("code"):
        raise SystemExit(f"{' '.join(words)[:200]} has failed")
    return Taken(**taken)


def main() -> None:
    """Runs the words of the command line and prints what they took as JSON."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    folder, errors, *words = sys.argv[1:]
    with Path(errors).open("ab") as log:
        begun = time.perf_counter()
        code = subprocess.call(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        clock = time.perf_counter() - begun
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "clock": clock, "code": code}))


if __name__ == "__main__":
    main()
