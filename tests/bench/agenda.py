"""What a scheduler asks of a large ledger: ``python -m tests.bench.agenda [--rows 1000000] [--sites 1000]``.

Builds a store of so many settled URLs over so many sites, of which every hundredth is due and every thousandth untried,
in SQLite and in a PostgreSQL cluster of its own, and prints how long the questions take: the best of five.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from crawler.storage.declarations import blank_row
from crawler.storage.schema import ledger
from crawler.storage.store import Store
from crawler.storage.types import chunks

NOW = datetime(2026, 11, 28, tzinfo=UTC)
ROWS_AT_ONCE = 20_000
TURNS = 5


def rows(numbers: range, sites: int) -> Iterator[dict[str, Any]]:
    """Ledger rows, a fifth of which is settled for good."""
    for n in numbers:
        site = f"site-{n % sites:06}"
        row = blank_row(url=f"https://{site}.example/2026/story-{n}.html", site=site, found=NOW - timedelta(days=30))
        outcome = None if n % 1000 == 7 else "unchanged"
        due: datetime | None = NOW + timedelta(minutes=1 + n % 40_000)
        if n % 100 == 3:
            due = NOW - timedelta(minutes=n % 60)
        elif n % 5 == 4:
            due = None
        yield {**row, "outcome": outcome, "due": due if outcome else row["due"], "visits": 1}


def fill(store: Store, numbers: range, sites: int) -> None:
    """Writes the rows."""
    batch: list[dict[str, Any]] = []
    for row in rows(numbers, sites):
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            _write(store, batch)
            batch = []
    _write(store, batch)
    with store.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _write(store: Store, batch: list[dict[str, Any]]) -> None:
    for chunk in chunks(batch):
        values = list(chunk)
        store.database.write(lambda connection, values=values: connection.execute(insert(ledger), values))


def best(work: Callable[[], object]) -> float:
    """Milliseconds of the fastest of some turns."""
    taken = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000


def measure(url: str, numbers: range, sites: int) -> None:
    """Adds rows to a store and prints its figures."""
    with Store.open(url) as store:
        begun = time.perf_counter()
        fill(store, numbers, sites)
        filled = time.perf_counter() - begun
        questions = {
            "next_due_times": lambda: store.ledger.next_due_times(now=NOW),
            "count_due": lambda: store.ledger.count_due(NOW),
            "count_pending": lambda: store.ledger.count_pending("site-000003", NOW),
        }
        figures = ", ".join(f"{name} {best(work):.1f} ms" for name, work in questions.items())
        size = f"{numbers.stop:,} rows over {sites:,} sites"
        print(f"{store.database.engine.dialect.name}, {size}: {figures}; {len(numbers) / filled:,.0f} rows/s")


def main() -> None:
    """Measures both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=1000)
    options = parser.parse_args()
    from tests.postgres import running_cluster

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        cluster = stack.enter_context(running_cluster())
        database = stack.enter_context(cluster.database())
        for url in (f"sqlite:///{folder}/news.db", database):
            few = options.rows // 10
            for numbers in (range(few), range(few, options.rows)):
                measure(url, numbers, options.sites)


if __name__ == "__main__":
    main()
