"""One saved page, and a crawl of one story, against a bare import: ``python -m tests.bench.small_jobs [--turns 7]``.

The bare program is ``python -c`` with an import of each module, of ours and of others, that any process of the command
has loaded, in their order; those of ours that read tables when they are imported are left out. Both run in turns, with
modules that are compiled. Politeness is off.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.process_tree import ROOT, Taken, run_tree
from tests.bench.throughput import POLITENESS_OFF, WEB, list_sites, local_web
from tests.paper import paper
from tests.recorded import FIXTURE_FOLDER
from tests.server import Server

BAR = 1.5
TURNS = 7
PAGE = FIXTURE_FOLDER / "sputnik" / "tidal_barrier" / "page.html"
NEWS = (sys.executable, "-m", "crawler")
IMPORT_TIME = re.compile(rb"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)
READ_TABLES = frozenset({"crawler.crawl.worker_models", "crawler.crawl.worker_tables"})


@dataclass
class Job:
    """A command, and what it and the bare import have taken."""

    name: str
    words: Sequence[str]
    modules: list[str] = field(default_factory=list)
    runs: list[Taken] = field(default_factory=list)
    bare: list[Taken] = field(default_factory=list)


def environment() -> dict[str, str]:
    """That of a user: modules are compiled, and no setting is given but that local pages may be fetched."""
    strange = ("NEWS_", "SCRAPY_", "PYTHONDONTWRITEBYTECODE")
    own = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return {**own, "PYTHONPATH": str(ROOT), "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}


def find_modules(words: Sequence[str], own: Mapping[str, str]) -> list[str]:
    """The modules that a command loads, in the order in which they are ready, without those that read tables."""
    with tempfile.TemporaryDirectory() as folder:
        run_tree(words, folder, own)  # compiles them
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "modules")
        run_tree(["env", "PYTHONPROFILEIMPORTTIME=1", *words], folder, own, str(log))
        names = dict.fromkeys(name.decode() for name in IMPORT_TIME.findall(log.read_bytes()))
    return [name for name in loadable(names, own) if name not in READ_TABLES and not name.endswith("__main__")]


def loadable(names: Iterable[str], own: Mapping[str, str]) -> list[str]:
    """Those that can be imported: programs also try modules that are not there."""
    code = (
        "import sys\nfrom importlib import import_module\nfrom contextlib import suppress\n"
        "for name in sys.stdin.read().split():\n with suppress(ImportError): import_module(name); print(name)"
    )
    line = [sys.executable, "-c", code]
    listed = "\n".join(names)
    return subprocess.run(line, input=listed, env=own, capture_output=True, text=True, check=True).stdout.split()


def measure(jobs: Sequence[Job], turns: int) -> None:
    """Runs each job and its bare import in turns."""
    own = environment()
    for job in jobs:
        job.modules = find_modules(job.words, own)
    for _ in range(turns):
        for job in jobs:
            bare = (sys.executable, "-c", f"for name in {' '.join(job.modules)!r}.split(): __import__(name)")
            for words, runs in ((job.words, job.runs), (bare, job.bare)):
                with tempfile.TemporaryDirectory() as folder:
                    runs.append(run_tree(words, folder, own))


def describe(job: Job) -> str:
    """A line for a job."""
    figures = []
    for name in ("cpu", "clock"):
        ours, bare = (statistics.median(getattr(run, name) for run in runs) for runs in (job.runs, job.bare))
        ratio = statistics.median(
            getattr(one, name) / getattr(other, name) for one, other in zip(job.runs, job.bare, strict=True)
        )
        figures.append(f"{name} {ours:.3f} s, bare {bare:.3f} s, ratio {ratio:.2f}")
    return f"small jobs, {job.name}: {'; '.join(figures)}; {len(job.modules)} modules"


def bench_small_jobs(turns: int = TURNS) -> None:
    """Prints what small jobs take, and what a bare import of their modules does."""
    with ExitStack() as stack:
        if WEB.exists():
            home = next(iter(list_sites(stack.enter_context(local_web(1, 40)))))
        else:
            home = stack.enter_context(Server(paper(40))).url("/")
        quick = [word for name, value in POLITENESS_OFF.items() for word in ("-s", f"{name}={value}")]
        jobs = [
            Job("extract FILE", [*NEWS, "extract", str(PAGE), "--url", "https://paper.test/2026/11/18/barrier.html"]),
            Job("extract FILE of a declared site", [*NEWS, "extract", str(PAGE)]),
            Job("crawl URL --once --limit 1", [*NEWS, "crawl", home, "--once", "--limit", "1", *quick]),
        ]
        measure(jobs, turns)
    for job in jobs:
        print(describe(job))
    print(f"  in the median of {turns} turns; {BAR} times is wanted")


def main() -> None:
    """Measures, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=TURNS)
    bench_small_jobs(parser.parse_args().turns)


if __name__ == "__main__":
    main()
