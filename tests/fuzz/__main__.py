"""``python -m tests.fuzz SECONDS``: the fuzz tests again and again, each time with other examples, for a set time.

What breaks one of them ends it with exit code 1 and the seed that shows it again; a case of it then goes into its file.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent


def fuzz(seconds: float) -> int:
    """Rounds until the time is over; returns the exit code of the first that failed, else 0."""
    end, rounds = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        seed = secrets.randbelow(2**32)
        words = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "hypothesis", f"--hypothesis-seed={seed}"]
        try:
            done = subprocess.run([*words, str(FOLDER)], timeout=left, capture_output=True, text=True, check=False)
        except subprocess.TimeoutExpired:
            break
        if done.returncode:
            print(done.stdout, done.stderr, f"To see it again: pytest tests/fuzz --hypothesis-seed={seed}", sep="\n")
            return done.returncode
        rounds += 1
    print(f"fuzz: {rounds} whole rounds in {seconds:.0f} seconds, nothing broke")
    return 0


if __name__ == "__main__":
    sys.exit(fuzz(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0))
