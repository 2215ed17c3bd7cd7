"""What finding copies costs in a large store: ``python -m tests.bench.copies [--stories 100000] [--postgres]``.

``--one-story 2000`` instead stores so many copies of one story, each on a site of its own, and prints what the first
and the last of them cost.

The window is filled with sketches that are drawn at random, then stories of random words are stored, one in twenty
a copy of an earlier one, with and without looking for copies. Prints CPU time a story, the size of the tables, and
how long a look-up takes.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection, insert, select, text

from crawler.article import Article
from crawler.identity.compare import compare
from crawler.identity.copies import TextCopies, sketch_article, sketch_bands
from crawler.identity.signature import PERMUTATIONS, SKETCH_VERSION
from crawler.storage.schema import bands, sketches
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle
from tests.postgres import running_cluster

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BATCH, STORED = 100, 1500  # stories
FILLED = 5000  # sketches at once
COPY_SHARE = 0.05
FIRST_ID = 10_000_000  # of the records that the window is filled with
RULES = TextCopies(timedelta(days=30))


def fill_window(store: Store, count: int) -> None:
    """Puts sketches of other stories into the window, their bands in the order of their keys.

    In the order of the stories each of a million would write 42 pages anywhere in a gigabyte.
    """
    store.database.write(partial(_fill, count=count))


def _fill(connection: Connection, count: int) -> None:
    connection.execute(text("CREATE TEMPORARY TABLE drawn (key BIGINT NOT NULL, record_id BIGINT NOT NULL)"))
    chance = random.Random(2)
    for first in range(FIRST_ID, FIRST_ID + count, FILLED):
        numbers = range(first, min(first + FILLED, FIRST_ID + count))
        drawn = {number: SKETCH_VERSION + chance.randbytes(4 * PERMUTATIONS) for number in numbers}
        new = [{"record_id": number, "seen": NOW, "signature": one} for number, one in drawn.items()]
        connection.execute(insert(sketches), new)
        _append(connection, ((key, number) for number, one in drawn.items() for key in sketch_bands(one)))
    connection.execute(
        text("INSERT INTO bands (key, record_id) SELECT key, record_id FROM drawn ORDER BY key, record_id")
    )
    connection.execute(text("DROP TABLE drawn"))


def _append(connection: Connection, rows: Iterator[tuple[int, int]]) -> None:
    """Adds rows to the table of what was drawn, as fast as the driver does it."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.executemany("INSERT INTO drawn VALUES (?, ?)", rows)  # type: ignore[arg-type]
        return
    with cursor.copy("COPY drawn FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)


def stories(count: int) -> list[IdentifiedArticle]:
    """Stories of 350 random words, some of them copies."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(2, 10))) for _ in range(20_000)]
    bodies: list[str] = []
    made = []
    for number in range(count):
        is_copy = bool(bodies) and chance.random() < COPY_SHARE
        bodies.append(chance.choice(bodies) if is_copy else " ".join(chance.choices(words, k=350)))
        url = f"https://site{number % 200}.example/{number}"
        article = Article(url=url, site=f"site{number % 200}", headline=f"Story {number}", body=bodies[-1], fetched=NOW)
        signature, keys = sketch_article(article)
        made.append(
            IdentifiedArticle(
                article=article, identity=url, digest=f"{number:064x}", signature=signature, bands=keys, ledger_url=url
            )
        )
    return made


def _batches(items: Sequence[IdentifiedArticle]) -> Iterator[Sequence[IdentifiedArticle]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def keep(store: Store, items: Sequence[IdentifiedArticle], rules: TextCopies | None) -> float:
    """Stores stories; returns milliseconds of CPU a story."""
    run, start = store.runs.begin("bench", NOW), time.thread_time()
    for batch in _batches(items):
        store.ledger.commit_batch(batch, compare=compare, run=run, now=NOW, copies=rules)
    return 1000 * (time.thread_time() - start) / len(items)


def keep_one_story(store: Store, count: int) -> None:
    """Stores copies of one story, ten to a batch, and prints what they cost."""
    body = stories(1)[0].article.body
    made = [replace(one, article=replace(one.article, body=body)) for one in stories(count)]
    signature, keys = sketch_article(made[0].article)
    copies = [replace(one, signature=signature, bands=keys) for one in made]
    run, times = store.runs.begin("bench", NOW), []
    for start in range(0, count, 10):
        began = time.perf_counter()
        store.ledger.commit_batch(copies[start : start + 10], compare=compare, run=run, now=NOW, copies=RULES)
        times.append(100 * (time.perf_counter() - began))
    tenth = max(len(times) // 10, 1)
    first, last = median(times[:tenth]), median(times[-tenth:])
    print(f"{count:,} copies of one story: {first:.1f} ms each at first, {last:.1f} at last ({last / first:.2f} times)")


def report(store: Store, items: Sequence[IdentifiedArticle]) -> None:
    """Prints the size of the tables, and how long a look-up takes."""
    with store.database.reading() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT name, sum(pgsize) FROM dbstat WHERE name IN ('bands', 'sketches') GROUP BY name"
        else:
            query = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relname IN ('bands', 'sketches')"
            )
        print(", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in connection.execute(text(query))))
        spent, seconds = [], []
        for item in items[:500]:
            cpu, clock = time.thread_time(), time.perf_counter()
            connection.execute(select(bands.c.key, bands.c.record_id).where(bands.c.key.in_(item.bands))).all()
            spent.append(1000 * (time.thread_time() - cpu))
            seconds.append(1000 * (time.perf_counter() - clock))
    for name, times in (("CPU", spent), ("wall", seconds)):
        print(
            f"look-up of a story's bands, {name}: median {median(times):.2f} ms, p95 {quantiles(times, n=20)[18]:.2f}"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest size of this process: {memory:.0f} MB")
    start = time.thread_time()
    found = list(store.copies.clusters(limit=50))
    print(f"news syndication: {len(found)} clusters, {1000 * (time.thread_time() - start):.0f} ms of CPU")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server is started for it and removed")
    parser.add_argument("--one-story", type=int, default=0)
    args = parser.parse_args()
    items = stories(STORED)
    with ExitStack() as open_things:
        if args.postgres:
            cluster = open_things.enter_context(running_cluster())
            urls = [open_things.enter_context(cluster.database()) for _ in range(2)]
        else:
            folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
            urls = [f"sqlite:///{folder / name}" for name in ("plain.db", "news.db")]
        if args.one_story:
            with Store.open(urls[0]) as store:
                keep_one_story(store, args.one_story)
            return
        with Store.open(urls[0]) as plain:
            without = keep(plain, items, None)
        with Store.open(urls[1]) as store:
            start, clock = time.process_time(), time.monotonic()
            fill_window(store, args.stories)
            print(f"filled in {time.monotonic() - clock:.0f} s, {time.process_time() - start:.0f} s of CPU here")
            with_copies = keep(store, items, RULES)
            print(f"{args.stories:,} stories in the window: {with_copies:.2f} ms of CPU a story, {without:.2f} without")
            report(store, items)


if __name__ == "__main__":
    main()
