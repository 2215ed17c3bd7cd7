"""How a ledger grows: ``python -m tests.bench.growth [--rows 1000000] [--plot docs/growth.svg]``.

Fills the ledger of an SQLite store with so many URLs, in ten steps; the last ones of each step are declared, and some
of all again, which are known: first with URLs of all sites in each call, then of one site, as a sitemap gives them.
Prints, and plots, URLs for each CPU second of the process, which other processes hardly change, and by the clock, which
counts the disk. What is not measured is written within the database, in the order of its largest index: ten million
URLs take minutes so.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from crawler.article import Candidate, Declared
from crawler.storage.schema import declarations, ledger
from crawler.storage.store import Store
from crawler.storage.types import chunks, key_of

NOW = datetime(2026, 11, 28, tzinfo=UTC)
STEPS = 10
AT_ONCE = 2000  # as a sitemap gives them
SAMPLE = 20_000  # URLs that a step is measured by, at most
SITES = 1000
OF_ONE_SITE = 1_000_000_000  # number of the first URL that comes with others of its site
OWN_COLUMNS = frozenset({"id", "site", "key", "url"})
WIDTH, HEIGHT, MARGIN = 640, 320, 60
COLOURS = {"new": "#1f6feb", "known": "#d1480b", "new, of one site": "#7fb0f7", "known, of one site": "#f0a27c"}


def candidates(numbers: Sequence[int]) -> list[Candidate]:
    """URLs as feeds declare them."""
    return [
        Candidate(
            url=f"https://site-{n % SITES:04}.example/2026/11/28/story-of-the-day-{n}.html",
            site=f"site-{n % SITES:04}",
            declared_by=f"https://site-{n % SITES:04}.example/feed",
            declared_in=Declared.FEED,
            found=NOW,
        )
        for n in numbers
    ]


def rate(store: Store, calls: Iterable[Sequence[int]]) -> tuple[float, float]:
    """URLs that are declared for each CPU second, and for each second."""
    urls, cpu, wall = 0, 0.0, 0.0
    for numbers in calls:
        found = candidates(numbers)
        began = time.process_time(), time.perf_counter()
        store.ledger.declare(found)
        cpu, wall = cpu + time.process_time() - began[0], wall + time.perf_counter() - began[1]
        urls += len(numbers)
    return urls / cpu, urls / wall


def known_of_one_site(choice: random.Random, last: int, sample: int) -> Iterator[list[int]]:
    """Numbers of so many URLs below one, each time of another site."""
    each = min(AT_ONCE, last // SITES)
    for site in choice.sample(range(SITES), min(SITES, sample // each)):
        yield [SITES * n + site for n in choice.sample(range(last // SITES), each)]


def fill(file: Path, first: int, last: int) -> None:
    """Writes rows of the ledger, and who declared them, as declaring them would; the first URL gives what all share."""
    taken = ", ".join(column.name for column in ledger.columns if column.name not in OWN_COLUMNS)
    said = ", ".join(column.name for column in declarations.columns if column.name not in {"ledger_id", "key"})
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.create_function("url_of", 1, lambda n: candidates([n])[0].url, deterministic=True)
        connection.create_function("site_of", 1, lambda n: candidates([n])[0].site, deterministic=True)
        connection.create_function("feed_of", 1, lambda n: candidates([n])[0].declared_by, deterministic=True)
        connection.create_function("key_of", 1, key_of, deterministic=True)
        for pragma in ("synchronous = OFF", "cache_size = -800000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute(
            "CREATE TEMPORARY TABLE wanted AS WITH RECURSIVE numbers (n) AS"
            " (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)"
            " SELECT key_of(url_of(n)) AS key, n FROM numbers ORDER BY 1",
            (first, last),
        )
        connection.execute(
            f"INSERT INTO ledger (site, key, url, {taken})"
            f" SELECT site_of(n), wanted.key, url_of(n), {', '.join(f'one.{name}' for name in taken.split(', '))}"
            " FROM wanted JOIN ledger AS one ON one.id = 1 ORDER BY wanted.key"
        )
        connection.execute(
            f"INSERT INTO declarations (ledger_id, key, {said})"
            f" SELECT ledger.id, key_of(feed_of(n)), {said.replace('declared_by', 'feed_of(n)', 1)}"
            " FROM wanted JOIN ledger ON ledger.key = wanted.key JOIN (SELECT * FROM declarations LIMIT 1) ORDER BY 1"
        )
        connection.execute("COMMIT")


def measure(rows: int, folder: Path) -> dict[str, list[tuple[int, float]]]:
    """The rates of new and of known URLs for each CPU second, by the rows that the ledger has then."""
    choice = random.Random(17)
    sample = min(SAMPLE, rows // STEPS // 2)
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in COLOURS}
    file = folder / "news.db"
    with Store.open(f"sqlite:///{file}") as store:
        store.ledger.declare(candidates([0]))
        filled = 1
        for step in range(1, STEPS + 1):
            last = step * (rows // STEPS - sample)  # the others are those of one site
            if last - sample > filled:
                fill(file, filled, last - sample)
                filled = last - sample
            numbers = {
                "new": chunks(range(filled, last), AT_ONCE),
                "known": chunks([choice.randrange(last) for _ in range(sample)], AT_ONCE),
                "new, of one site": (
                    [OF_ONE_SITE + SITES * (AT_ONCE * step + n) + site for n in range(min(AT_ONCE, sample))]
                    for site in range(max(1, sample // AT_ONCE))
                ),
                "known, of one site": known_of_one_site(choice, last, sample),
            }
            filled = last
            rates = {name: rate(store, calls) for name, calls in numbers.items()}
            size = last + step * sample
            for name, (cpu, _) in rates.items():
                points[name].append((size, cpu))
            print(
                f"{size:>10,} URLs, {file.stat().st_size / size:,.0f} bytes each, for each CPU second (by the clock): "
                + "; ".join(f"{name} {cpu:,.0f} ({wall:,.0f})" for name, (cpu, wall) in rates.items()),
                flush=True,
            )
    return points


def plot(points: Mapping[str, Sequence[tuple[int, float]]], colours: Mapping[str, str], across: str, up: str) -> str:
    """Lines in SVG, and what is across and up."""
    widest = max(rows for line in points.values() for rows, _ in line)
    most = max(value for line in points.values() for _, value in line) * 1.1

    def place(rows: int, value: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * rows / widest
        return f"{x:.0f},{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / most:.0f}"

    middle, box = WIDTH // 2, f"0 0 {WIDTH} {HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<path d="M{MARGIN},{MARGIN} V{HEIGHT - MARGIN} H{WIDTH - MARGIN}" fill="none" stroke="#555"/>',
        f'<text x="{middle}" y="{HEIGHT - 20}" text-anchor="middle">{across}, up to {widest:,}</text>',
        f'<text x="{MARGIN}" y="{MARGIN - 12}">{up}, up to {most:,.0f}</text>',
    ]
    for row, (name, line) in enumerate(points.items()):
        path = " ".join(place(rows, value) for rows, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colours[name]}" stroke-width="2"/>')
        y = HEIGHT - MARGIN - 12 - 16 * row
        parts.append(f'<text x="{WIDTH - MARGIN}" y="{y}" text-anchor="end" fill="{colours[name]}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measures and plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="at least 20,000")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        points = measure(options.rows, Path(folder))
    if options.plot:
        options.plot.write_text(plot(points, COLOURS, "URLs in the ledger", "URLs a CPU second"))


if __name__ == "__main__":
    main()
