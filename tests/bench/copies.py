"""What finding copies costs in a large store: ``python -m tests.bench.copies [--stories 100000] [--store URL]``.

Stories are of random words, one in twenty a copy of an earlier one; the sketches are those of real texts of 350 words.
Prints the CPU time that a story takes with and without, the size of the tables, and the CPU time of one look-up.
"""

from __future__ import annotations

import argparse
import random
import struct
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select, text

from crawler.article import Article
from crawler.identity.compare import compare
from crawler.identity.copies import TextCopies, sketch_article, sketch_bands
from crawler.identity.signature import PERMUTATIONS, SKETCH_VERSION
from crawler.storage.schema import bands
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BATCH = 100
COPY_SHARE = 0.05
REMEMBERED = 500  # texts of which copies are made
RULES = TextCopies(timedelta(days=30))


def stories(count: int) -> Iterator[IdentifiedArticle]:
    """Stories, some of them copies; the text of most is a stand-in for its sketch, which is drawn at random."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(2, 10))) for _ in range(20_000)]
    originals: list[str] = []
    for number in range(count):
        is_copy = bool(originals) and chance.random() < COPY_SHARE
        body = chance.choice(originals) if is_copy else " ".join(chance.choices(words, k=350))
        if not is_copy and len(originals) < REMEMBERED:
            originals.append(body)
        site = f"site{number % 200}"
        url = f"https://{site}.example/{number}"
        article = Article(url=url, site=site, headline=f"Story {number}", body=body, fetched=NOW)
        if body in originals[-REMEMBERED:]:
            signature, keys = sketch_article(article)
        else:
            numbers = (chance.getrandbits(32) for _ in range(PERMUTATIONS))
            signature = SKETCH_VERSION + struct.pack(f"<{PERMUTATIONS}I", *numbers)
            keys = sketch_bands(signature)
        yield IdentifiedArticle(
            article=article, identity=url, digest=f"{number:064x}", signature=signature, bands=keys, ledger_url=url
        )


def fill(store: Store, count: int, rules: TextCopies | None) -> float:
    """Stores stories; returns milliseconds a story over the last tenth."""
    run, batch, seconds = store.runs.begin("bench", NOW), [], []
    for item in stories(count):
        batch.append(item)
        if len(batch) == BATCH:
            start = time.thread_time()
            store.ledger.commit_batch(batch, compare=compare, run=run, now=NOW, copies=rules)
            seconds.append(time.thread_time() - start)
            batch = []
    last = seconds[-max(1, len(seconds) // 10) :]
    return 1000 * sum(last) / (len(last) * BATCH)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--store", help="an empty store; without it one in SQLite is made and removed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(f"sqlite:///{Path(folder) / 'plain.db'}") as plain:
            without = fill(plain, min(args.stories, 5000), None)
        with Store.open(args.store or f"sqlite:///{Path(folder) / 'news.db'}") as store:
            with_copies = fill(store, args.stories, RULES)
            print(f"{args.stories:,} stories: {with_copies:.2f} ms a story at the end, {without:.2f} without copies")
            report(store)


def report(store: Store) -> None:
    """Prints the size of the tables, and how long a look-up takes."""
    with store.database.reading() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            query = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
            )
        try:
            sizes = {str(name): int(size) for name, size in connection.execute(text(query))}
        except Exception as error:  # noqa: BLE001  # SQLite may be built without dbstat
            sizes = {}
            print(f"sizes are not to be had: {error}")
        wanted = ("revisions", "bands", "sketches", "cluster_members", "clusters")
        print(", ".join(f"{name} {sizes[name] / 1e6:.1f} MB" for name in wanted if name in sizes))
        times = []
        for item in list(stories(600))[100:]:
            start = time.thread_time()
            connection.execute(select(bands.c.key, bands.c.record_id).where(bands.c.key.in_(item.bands))).all()
            times.append(1000 * (time.thread_time() - start))
    print(f"look-up of a story's 42 bands: median {median(times):.2f} ms, p95 {quantiles(times, n=20)[18]:.2f} ms")
    start = time.thread_time()
    found = store.copies.clusters(min_sites=3, limit=50)
    print(f"news syndication --min 3: {len(found)} clusters in {1000 * (time.thread_time() - start):.0f} ms")


if __name__ == "__main__":
    main()
