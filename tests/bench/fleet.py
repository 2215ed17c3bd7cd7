"""A fleet under kills: ``python -m tests.bench.fleet [--sites 200] [--workers 4] [--kills 6] [--database-kills 1]``.

Serves so many sites on loopback addresses of their own, has workers crawl them into a PostgreSQL cluster of its own,
kills some of them with SIGKILL and starts others, kills the database and starts it again, and prints what is wrong
(nothing should be), how long taking over took, and what the job queue costs. ``--planner 1000000`` instead measures a
plan over so many sites, ``--store 20000`` what so many stories cost the database.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from crawler.article import Declared
from crawler.crawl.fleet_planning import choose_jobs
from crawler.crawl.fleet_queue import JobQueue, queue_schema
from crawler.site import Site
from crawler.storage.fleet_due import due_sites
from crawler.storage.store import Store
from crawler.storage.values import SiteSettings
from tests.contract import stories
from tests.paper import front, path, story
from tests.postgres import Cluster, running_cluster

ROOT = Path(__file__).parents[2]
LATENCY_SECONDS = 0.1  # of the servers
DELAY_SECONDS = 0.5
DATABASE_AWAY_SECONDS = 2.0
SETTINGS = {"DOWNLOAD_DELAY": str(DELAY_SECONDS), "AUTOTHROTTLE_ENABLED": "0", "NEWS_TDMREP": "0", "RETRY_TIMES": "0"}
NO_OP_ROUNDS = 500
WORDS_A_STORY = 600


def address(n: int) -> str:
    """The loopback address of a site."""
    return f"127.30.{n // 250}.{n % 250 + 1}"


async def serve(sites: int, stories: int, log: Path) -> None:
    """Serves the sites, all on one port, until SIGTERM; then writes who asked for what and when."""
    requests: list[dict[str, Any]] = []
    pages = {"/": front(range(stories)), **{path(n): story(n) for n in range(stories)}}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while line := await reader.readline():
                target = line.split()[1].decode()
                began, agent = time.monotonic(), ""
                while (header := await reader.readline()).strip():
                    if header.lower().startswith(b"user-agent:"):
                        agent = header.decode().partition("worker-")[2].partition(".")[0]
                await asyncio.sleep(LATENCY_SECONDS)
                body = pages.get(target, "").encode()
                status = "200 OK" if body else "404 Not Found"
                head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
                requests.append({"host": host, "path": target, "worker": agent, "at": began, "done": time.monotonic()})
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a worker was killed
        finally:
            writer.close()

    first = await asyncio.start_server(answer, address(0), 0)
    port = first.sockets[0].getsockname()[1]
    for n in range(1, sites):
        await asyncio.start_server(answer, address(n), port)
    print(port, flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    log.write_text(json.dumps(requests))


class Workers:
    """The worker processes of the fleet; each has a contact that the servers see."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.started = 0
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts one more."""
        own = {"NEWS_STORE": self.url, "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8", "PYTHONPATH": str(ROOT)}
        own |= {"NEWS_CONTACT": f"https://worker-{self.started}.example/", "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        words = [part for name, value in SETTINGS.items() for part in ("-s", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "scrapy", "work", "-L", "WARNING", *words]
            self.running.append(
                subprocess.Popen(command, cwd=self.folder, env={**os.environ, **own}, stdout=log, stderr=log)
            )
        self.started += 1

    def kill(self, choice: random.Random) -> int:
        """Kills one and returns the number of its process."""
        victim = choice.choice(self.running)
        self.running.remove(victim)
        victim.kill()
        victim.wait()
        return victim.pid

    def stop(self) -> float:
        """Ends all and returns the CPU seconds of all workers, the killed ones too."""
        for worker in self.running:
            worker.send_signal(signal.SIGTERM)
        for worker in self.running:
            worker.wait(120)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def wait(is_so: Callable[[], bool]) -> float:
    """Waits until something is so; returns the seconds."""
    began = time.monotonic()
    while not is_so():
        time.sleep(0.25)
    return time.monotonic() - began


def kill_database(cluster: Cluster) -> None:
    """Crashes the server of the database and starts it again."""
    cluster.stop(signal.SIGKILL)
    time.sleep(DATABASE_AWAY_SECONDS)
    cluster.start()


def run_fleet(cluster: Cluster, url: str, options: argparse.Namespace, folder: Path, queue_seconds: float) -> None:
    """Crawls the sites under kills and prints what came of it; ``queue_seconds`` is what the queue costs a round."""
    server_log = folder / "requests.json"
    words = ["--serve", str(server_log), "--sites", str(options.sites), "--stories", str(options.stories)]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.fleet", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    port = int(server.stdout.readline())
    now = datetime.now(UTC)
    homes = [f"http://{address(n)}:{port}/" for n in range(options.sites)]
    with Store.open(url) as store:
        rows = [SiteSettings(name=f"site_{n}", added=now, home=home) for n, home in enumerate(homes)]
        store.site_settings.save(rows)
        choice, workers, took = random.Random(options.seed), Workers(url, folder), []

        def value(sql: str, *values: object) -> int:
            with psycopg.connect(store.fleet.address, autocommit=True) as connection:
                row = connection.execute(sql.encode(), values).fetchone()
            assert row is not None
            return int(row[0])

        began = time.monotonic()
        for _ in range(options.workers):
            workers.start()
        wanted = options.sites * options.stories
        victims = ["worker"] * options.kills + ["database"] * options.database_kills
        choice.shuffle(victims)
        for kill, victim in enumerate(victims):
            wait(lambda kill=kill: value("SELECT count(*) FROM records") >= wanted * (kill + 1) / (len(victims) + 2))
            if victim == "database":
                kill_database(cluster)
                continue
            pid = workers.kill(choice)
            workers.start()
            took.append(wait(lambda pid=pid: value("SELECT count(*) FROM workers WHERE pid = %s", pid) == 0))
        wait(lambda: value("SELECT count(*) FROM records") >= wanted)
        wall = time.monotonic() - began
        cpu = workers.stop()
        rounds = value("SELECT count(*) FROM runs WHERE finish = 'finished'")
        new = value("SELECT count(*) FROM outcomes WHERE name = 'new'")
        held = value("SELECT count(*) FROM revisions")
        server.send_signal(signal.SIGTERM)
        server.wait()
        requests = json.loads(server_log.read_text())
        overlaps, nearest = check_requests(requests)
        gaps = request_gaps(requests)
        print(
            f"{options.sites} sites, {wanted} stories, {options.workers} workers, {options.kills} of them killed,"
            f" the database {options.database_kills} times: {wall:.0f} s, seed {options.seed}"
        )
        print(f"stories held {held}, outcomes 'new' {new}, of {wanted}; hosts asked by two at once: {overlaps}")
        print(f"least seconds between the end of an answer and the next request of another worker: {nearest:.1f}")
        if took:
            print(f"take-over: median {median(took):.0f} s, longest {max(took):.0f} s")
        print(f"{len(requests)} requests; least seconds between two of a host: {min(gaps):.2f},", end=" ")
        print(
            f"{sum(gap < DELAY_SECONDS for gap in gaps)} of {len(gaps)} nearer than the {DELAY_SECONDS} s of the delay"
        )
        a_round = cpu / max(rounds, 1)
        share = f"{100 * queue_seconds / a_round:.1f} % of it the queue's"
        print(f"{rounds} rounds, {a_round:.2f} CPU-s of workers a round, {share}")


def check_requests(requests: list[dict[str, Any]]) -> tuple[int, float]:
    """How often a host was asked by two workers at once, and the least time between two workers."""
    by_host: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for request in requests:
        by_host[request["host"]].append(request)
    gaps = [
        later["at"] - former["done"]
        for of_host in by_host.values()
        for former, later in pairwise(sorted(of_host, key=lambda one: one["at"]))
        if former["worker"] != later["worker"]
    ]
    return sum(gap < 0 for gap in gaps), min(gaps, default=float("nan"))


def request_gaps(requests: list[dict[str, Any]]) -> list[float]:
    """Seconds between the begins of each two requests of a host that follow each other, as the server saw them."""
    times: dict[str, list[float]] = defaultdict(list)
    for request in requests:
        times[request["host"]].append(request["at"])
    return [later - former for of_host in times.values() for former, later in pairwise(sorted(of_host))]


async def measure_queue(store: Store) -> float:
    """CPU seconds of this process for a round that does nothing."""
    done = 0

    async def do_nothing(name: str, home: str) -> None:
        nonlocal done
        done += 1

    worker = store.fleet.join(version="bench", slots=40, now=datetime.now(UTC))
    queue = JobQueue(store.fleet.address, worker, sites_at_once=40, do_site=do_nothing)
    running = asyncio.create_task(queue.run())
    began = time.process_time()
    while done < NO_OP_ROUNDS:
        await asyncio.to_thread(store.fleet.plan, choose_jobs)
        await asyncio.sleep(0.2)
    used = time.process_time() - began
    running.cancel()
    await asyncio.wait([running])
    store.fleet.leave(worker, datetime.now(UTC))
    return used / done


def add_sites(store: Store, count: int) -> None:
    """Sites with a channel each, of which every hundredth is due."""
    now = datetime.now(UTC)
    store.channels.save_sites([Site(name="first", home="https://first.example/")], now)
    store.channels.add("https://first.example/", site="first", kind=Declared.FRONT, found_by="user", now=now)
    with psycopg.connect(store.fleet.address, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO sites (name, home, first_seen, last_seen, next_due) SELECT 'site_' || n,"
            " 'https://site-' || n || '.example/', now(), now(),"
            " now() + make_interval(mins => CASE WHEN n %% 100 = 0 THEN -1 ELSE n %% 1440 + 1 END)"
            " FROM generate_series(1, %s) n",
            (count,),
        )
        connection.execute(
            "INSERT INTO channels (site, key, url, kind, found_by, found, failures) SELECT name, md5(name), home,"
            " 'front', 'user', now(), 0 FROM sites WHERE name <> 'first'"
        )
        connection.execute("ANALYZE")


def measure_planner(store: Store, count: int) -> None:
    """Prints how long a plan takes over many sites."""
    add_sites(store, count)
    worker = store.fleet.join(version="bench", slots=40, now=datetime.now(UTC))
    times, questions = [], []
    for _ in range(5):
        with psycopg.connect(store.fleet.address, autocommit=True) as connection:
            connection.execute("TRUNCATE procrastinate_jobs CASCADE")
        began = time.perf_counter()
        deferred = store.fleet.plan(choose_jobs)
        times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        store.database.read(lambda connection: due_sites(connection, 480))
        questions.append((time.perf_counter() - began) * 1000)
    store.fleet.leave(worker, datetime.now(UTC))
    print(
        f"planner over {count:,} sites, {count // 100:,} due: {deferred} jobs in {min(times):.0f} ms,"
        f" 480 due sites asked for in {min(questions):.0f} ms (best of 5)"
    )


def measure_store(store: Store, count: int, folder: Path) -> None:
    """Prints what stories cost: seconds of this process and of the server, and bytes on disk."""
    choice = random.Random(17)
    words = ["".join(choice.choices("aeiourtnslmdkp", k=choice.randint(2, 11))) for _ in range(20_000)]
    run = store.runs.begin("paper", stories.NOW)
    began, own = time.monotonic(), time.process_time()
    server = server_seconds(folder)
    for first in range(0, count, 100):
        numbers = range(first, first + 100)
        store.ledger.declare([stories.candidate(n) for n in numbers])
        leased = store.ledger.lease(run, "paper", limit=100, now=stories.NOW)
        bodies = [" ".join(choice.choices(words, k=WORDS_A_STORY)) for _ in leased]
        items = [
            replace(stories.story(due.url.rpartition("/")[2], body=body), signature=bytes(512))
            for due, body in zip(leased, bodies, strict=True)
        ]
        store.ledger.commit_batch(items, compare=stories.compare, run=run, now=stories.NOW)
    wall, own, server = time.monotonic() - began, time.process_time() - own, server_seconds(folder) - server
    with psycopg.connect(store.fleet.address, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    print(
        f"{count:,} stories of {WORDS_A_STORY} words: {wall:.0f} s, {own / count * 1000:.2f} ms of CPU a story,"
        f" {server / count * 1000:.2f} ms of the server's, {row[0] / count / 1000:.1f} kB on disk"
    )


def server_seconds(folder: Path) -> float:
    """CPU seconds of the processes of a PostgreSQL server, those that have ended too."""
    main = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if main in {int(stat.parent.name), int(fields[1])}:
            ticks += sum(map(int, fields[11:15] if int(stat.parent.name) == main else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measures a fleet, or the planner."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("sites", 200),
        ("stories", 3),
        ("workers", 4),
        ("kills", 6),
        ("database-kills", 1),
        ("seed", 17),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name in ("planner", "store"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.sites, options.stories, options.serve))
        return
    with running_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        with cluster.database() as url, Store.open(url) as store:
            store.fleet.install_queue(queue_schema())
            if options.store:
                measure_store(store, options.store, cluster.folder)
                return
            if options.planner:
                measure_planner(store, options.planner)
                return
            add_sites(store, NO_OP_ROUNDS * 110)
            queue_seconds = asyncio.run(measure_queue(store))
            print(f"job queue: {queue_seconds * 1000:.1f} ms CPU a round, of the worker", flush=True)
        with cluster.database() as url:
            run_fleet(cluster, url, options, Path(folder), queue_seconds)


if __name__ == "__main__":
    main()
