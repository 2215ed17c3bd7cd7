"""What storing a story costs while the store grows: ``python -m tests.bench.stored_stories [--most 1000000]``.

Stores of 1,000 stories and ten times as many each time, filled within the database; a tenth of their stories lies in
the window in which copies are sought. Stories of random words are committed as a crawl does it, one in twenty a copy;
then the same ones again, which are known and unchanged. Prints milliseconds a story, CPU of this process and by the
clock, and the second half alone, where what is needed of the file is in memory.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.article import Candidate, Declared
from crawler.identity.compare import compare
from crawler.site import site_for
from crawler.storage.store import Store
from crawler.storage.upkeep import size
from crawler.storage.values import IdentifiedArticle
from tests.bench.copies import BATCH, NOW, RULES, fill_window, stories
from tests.bench.web import fill

SMALLEST = 1000
STORED = 2000
WINDOW_SHARE = 10  # one of so many stories is in the window of copies


def declare(store: Store, items: Sequence[IdentifiedArticle]) -> None:
    """Has the stories declared, as feeds do it before they are fetched."""
    found = [
        Candidate(
            url=one.ledger_url,
            site=one.article.site,
            declared_by=f"https://{one.article.site}.example/feed",
            declared_in=Declared.FEED,
            found=NOW,
        )
        for one in items
    ]
    store.ledger.declare(found)


def commit(store: Store, items: Sequence[IdentifiedArticle], now: datetime) -> list[tuple[float, float]]:
    """Commits stories in batches; returns milliseconds a story of each batch, CPU and by the clock."""
    runs = {one.article.site: one.article.url for one in items}
    run_of = {site: store.runs.begin_site(replace(site_for(url), name=site), now) for site, url in runs.items()}
    taken = []
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        cpu, clock = time.thread_time(), time.perf_counter()
        store.ledger.commit_batch(batch, compare=compare, run=run_of, now=now, copies=RULES)
        taken.append(
            (1000 * (time.thread_time() - cpu) / len(batch), 1000 * (time.perf_counter() - clock) / len(batch))
        )
    for run in run_of.values():
        store.runs.end(run, now, "finished")
    return taken


def figures(taken: Sequence[tuple[float, float]]) -> str:
    """What the batches took in the mean."""

    def mean(some: Sequence[tuple[float, float]]) -> str:
        cpu, clock = (sum(values) / len(some) for values in zip(*some, strict=True))
        return f"{cpu:.2f} ms ({clock:.2f} by the clock)"

    return f"{mean(taken)}, the second half {mean(taken[len(taken) // 2 :])}"


def main() -> None:
    """Prints the figures of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100_000, help="stories of the largest store")
    most = parser.parse_args().most
    items = stories(STORED)
    count = SMALLEST
    while count <= most:
        with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder, 'news.db')}") as store:
            fill(store, count)
            fill_window(store, count // WINDOW_SHARE)
            with store.database.engine.connect() as connection:  # or the first commits would do what is left of filling
                connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")
                connection.commit()
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            declare(store, items)
            new = commit(store, items, NOW)
            known = commit(store, items, datetime.now(UTC))
            held = f"{count:>9,} stories, {size(store.database) / 1e6:,.0f} MB"
            print(f"{held}: new {figures(new)}; unchanged {figures(known)}", flush=True)
        count *= 10


if __name__ == "__main__":
    main()
