"""Crawls and their commands killed with kill -9 at seeded moments, again and again, until each has run to its end.

``python -m tests.bench.kills [--kills 50] [--stories 300] [--seed 1] [--delay 0.1] [--only NAME ...]`` prints for each
case what was lost, doubled and fetched again; it ends with 1 where anything was lost or doubled. Only loopback is met.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from crawler.archive.reading import read_capture
from crawler.settings import NEWS_DELIVERIES
from crawler.storage.store import Store
from tests.e2e.command import Newsroom
from tests.paper import paper, path, story
from tests.server import Server

PAST = "2026-01-01 00:00:00.000000"
CASES = ("sqlite", "sqlite-warc", "postgres", "postgres-warc", "update", "deliver", "reextract", "import")
PATIENCE_SECONDS = 120.0  # for one process to come to its next kill


@dataclass
class Toll:
    """What a case has cost."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    refetched: list[int] = field(default_factory=list)  # stories asked for again after each kill
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        again = f", fetched again {sum(self.refetched)} (at most {max(self.refetched, default=0)} after one kill)"
        notes = "".join(f"; {note}" for note in self.notes)
        return f"{self.kills} kills, lost {self.lost}, doubled {self.doubled}{again if self.refetched else ''}{notes}"


@dataclass
class Scene:
    """A newsroom, its paper and the store that it writes."""

    room: Newsroom
    server: Server
    store_url: str
    chance: random.Random
    stories: int
    delay: float = 0.1  # seconds between two requests

    def begin(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """A command in a process group of its own."""
        chosen = {"DOWNLOAD_DELAY": str(self.delay), "NEWS_STORE": self.store_url, **settings}
        return self.room.begin(*words, settings=chosen)

    def asked(self) -> Counter[str]:
        """How often each story was asked for, and answered."""
        requests = list(self.server.requests)
        return Counter(one.path for one in requests if one.path.endswith(".html") and one.done is not None)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        with Store.open(self.store_url) as store, store.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def change(self, sql: str) -> None:
        """A change behind the program's back."""
        with Store.open(self.store_url) as store, store.database.engine.begin() as connection:
            connection.execute(text(sql))


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 of the process alone: its workers end with it."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def run_with_kills(scene: Scene, toll: Toll, kills: int, begin: Callable[[], subprocess.Popen[str]]) -> None:
    """Begins a fetching command again and again, kills it some stories later, and at last lets it end."""
    for number in range(kills + 1):
        before = scene.asked()
        step = max(1, (scene.stories - len(before)) // (kills + 1 - number))
        target = before.total() + scene.chance.randint(1, 2 * step - 1) if number < kills else None
        process = begin()
        until = time.monotonic() + PATIENCE_SECONDS * (5 if target is None else 1)
        while process.poll() is None and (target is None or scene.asked().total() < target):
            if time.monotonic() > until:
                kill(process)
                raise SystemExit(f"a process did not go on: {(scene.room.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.005)
        has_ended = process.poll() is not None
        if not has_ended:
            time.sleep(scene.chance.random() * 0.2)
            kill(process)
            toll.kills += 1
        after = scene.asked()
        toll.refetched.append(sum(1 for name in after if before[name] and after[name] > before[name]))
        if has_ended:
            break
    if process.returncode not in {0, -signal.SIGKILL}:
        toll.notes.append(f"the last run ended with {process.returncode}")


def count_losses(scene: Scene, toll: Toll, revisions: int = 1) -> None:
    """What the store does not hold, or holds twice."""
    held = dict(
        scene.query("SELECT r.url, count(*) FROM records r JOIN revisions v ON v.record_id = r.id GROUP BY r.url")
    )
    wanted = {scene.server.url(path(n)) for n in range(scene.stories)}
    toll.lost += len(wanted - held.keys())
    toll.doubled += sum(count - revisions for count in held.values() if count > revisions)
    toll.lost += sum(revisions - count for count in held.values() if count < revisions)
    [(leased,)] = scene.query("SELECT count(*) FROM ledger WHERE leased_by IS NOT NULL")
    [(untried,)] = scene.query("SELECT count(*) FROM ledger WHERE outcome IS NULL")
    if leased or untried:
        toll.notes.append(f"{leased} leased, {untried} without an outcome")


def count_archive(scene: Scene, toll: Toll) -> None:
    """Whether every revision's page is where the store says."""
    with Store.open(scene.store_url) as store:
        held = store.records.archived(0, limit=10 * scene.stories)
        for one in held:
            assert one.revision.capture is not None, "only such are selected"
            read_capture(one.revision.capture)
    toll.notes.append(f"{len(held)} pages in the archive, all found")


def crawl(scene: Scene, kills: int, *, warc: bool) -> Toll:
    """A crawl of all stories."""
    toll = Toll()
    more = {"NEWS_WARC": "warc"} if warc else {}
    words = ("crawl", "news", "-a", f"site={scene.server.url('/')}")
    run_with_kills(scene, toll, kills, lambda: scene.begin(*words, **more))
    count_losses(scene, toll)
    if warc:
        count_archive(scene, toll)
    return toll


def crawl_quietly(scene: Scene, **more: str) -> None:
    """A crawl that nothing disturbs."""
    words = ("crawl", "news", "-a", f"site={scene.server.url('/')}")
    if code := scene.begin(*words, **more, DOWNLOAD_DELAY="0.002").wait():
        raise SystemExit(f"the crawl before ended with {code}: {(scene.room.folder / 'log').read_text()[-2000:]}")


def update(scene: Scene, kills: int) -> Toll:
    """A round in which every story was edited."""
    toll = Toll()
    crawl_quietly(scene)
    for n in range(scene.stories):
        scene.server.routes[path(n)] = story(n, extra=f"<p>Later crane {n} was painted blue by {n + 3} people.</p>")
    scene.change(f"UPDATE ledger SET due = '{PAST}'")
    scene.server.forget()
    run_with_kills(scene, toll, kills, lambda: scene.begin("update"))
    count_losses(scene, toll, revisions=2)
    return toll


def run_command_with_kills(
    scene: Scene, toll: Toll, kills: int, words: tuple[str, ...], seconds: float, **more: str
) -> None:
    """Begins a command that fetches nothing again and again, kills it after some time, and at last lets it end."""
    for number in range(kills + 1):
        process = scene.begin(*words, **more)
        try:
            process.wait(scene.chance.uniform(0.3, 1.0) * seconds if number < kills else PATIENCE_SECONDS * 5)
        except subprocess.TimeoutExpired:
            kill(process)
            toll.kills += 1
    if process.returncode:
        toll.notes.append(f"the last run ended with {process.returncode}")


def deliver(scene: Scene, kills: int) -> Toll:
    """Deliveries of each format; each story is to come once, in whole files."""
    toll = Toll()
    crawl_quietly(scene, NEWS_WARC="warc")
    for form in sorted(NEWS_DELIVERIES):
        before = toll.kills
        words = ("deliver", "--format", form, "--out", form)
        begun = time.monotonic()
        scene.begin("deliver", "--format", form, "--out", f"{form}-undisturbed").wait()
        run_command_with_kills(scene, toll, max(1, kills // len(NEWS_DELIVERIES)), words, time.monotonic() - begun)
        manifests = [json.loads(one.read_text()) for one in (scene.room.folder / form).glob("*/manifest.json")]
        items = sum(one["revisions"] for one in manifests)
        toll.lost += max(0, scene.stories - items)
        toll.doubled += max(0, items - scene.stories)
        toll.notes.append(
            f"{form}: {items} of {scene.stories} in {len(manifests)} delivery, {toll.kills - before} kills"
        )
    return toll


def reextract(scene: Scene, kills: int) -> Toll:
    """Every headline was read wrongly once."""
    toll = Toll()
    crawl_quietly(scene, NEWS_WARC="warc")
    scene.change("UPDATE revisions SET article = json_set(article, '$.headline', 'Wrong')")
    begun = time.monotonic()
    scene.begin("reextract", "--dry-run").wait()
    run_command_with_kills(scene, toll, kills, ("reextract",), time.monotonic() - begun)
    [(wrong,)] = scene.query("SELECT count(*) FROM revisions WHERE article LIKE '%\"Wrong\"%'")
    [(twice,)] = scene.query("SELECT count(*) - count(DISTINCT revision_id) FROM reextractions")
    toll.lost, toll.doubled = wrong, twice
    return toll


def import_archive(scene: Scene, kills: int) -> Toll:
    """The archive of a crawl, read into another store."""
    toll = Toll()
    crawl_quietly(scene, NEWS_WARC="warc")
    scene.store_url = f"sqlite:///{scene.room.folder / 'imported.db'}"
    words = ("crawl", "warc", "-a", "path=warc")
    begun = time.monotonic()
    scene.begin(*words, NEWS_STORE=f"sqlite:///{scene.room.folder / 'undisturbed.db'}").wait()
    # half of its time: once it has come to its end, there is nothing left to be killed
    run_command_with_kills(scene, toll, kills, words, (time.monotonic() - begun) / 2)
    count_losses(scene, toll)
    return toll


@contextmanager
def scene_of(case: str, stories: int, seed: int, delay: float) -> Iterator[Scene]:
    """The scene of a case."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(Server(paper(stories)))
        room = Newsroom(folder)
        url = room.store
        if case.startswith("postgres"):
            from tests.postgres import running_cluster

            url = stack.enter_context(stack.enter_context(running_cluster()).database())
        yield Scene(room, server, url, random.Random(f"{seed} {case}"), stories, delay)


def run_case(case: str, *, kills: int, stories: int, seed: int, delay: float = 0.1) -> Toll:
    """One case."""
    with scene_of(case, stories, seed, delay) as scene:
        if case in {"update", "deliver", "reextract", "import"}:
            works = {"update": update, "deliver": deliver, "reextract": reextract, "import": import_archive}
            return works[case](scene, kills)
        return crawl(scene, kills, warc=case.endswith("warc"))


def main() -> int:
    """All cases, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.1, help="seconds between two requests, default %(default)s")
    parser.add_argument("--only", nargs="+", choices=CASES, default=CASES)
    options = parser.parse_args()
    is_sound = True
    for case in options.only:
        begun = time.monotonic()
        toll = run_case(case, kills=options.kills, stories=options.stories, seed=options.seed, delay=options.delay)
        is_sound = is_sound and not toll.lost and not toll.doubled
        print(f"{case}: {toll}; {time.monotonic() - begun:.0f} s", flush=True)
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
