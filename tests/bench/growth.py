"""How a ledger grows: ``python -m tests.bench.growth [--rows 1000000] [--plot docs/growth.svg]``.

Declares so many URLs in an SQLite store, in ten steps, and after each declares some again, which are known. Prints, and
plots, URLs for each CPU second of the process, which other processes hardly change.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.article import Candidate, Declared
from crawler.storage.store import Store

NOW = datetime(2026, 11, 28, tzinfo=UTC)
STEPS = 10
AT_ONCE = 2000  # as a sitemap gives them
SAMPLE = 20_000  # URLs that a step is measured by
SITES = 1000
WIDTH, HEIGHT, MARGIN = 640, 320, 60
COLOURS = {"new": "#1f6feb", "known": "#d1480b"}


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


def rate(store: Store, numbers: Sequence[int]) -> float:
    """URLs that are declared for each CPU second."""
    seconds = 0.0
    for start in range(0, len(numbers), AT_ONCE):
        found = candidates(numbers[start : start + AT_ONCE])
        began = time.process_time()
        store.ledger.declare(found)
        seconds += time.process_time() - began
    return len(numbers) / seconds


def measure(rows: int, folder: Path) -> dict[str, list[tuple[int, float]]]:
    """The rates of new and of known URLs, by the rows that the ledger has then."""
    choice = random.Random(17)
    points: dict[str, list[tuple[int, float]]] = {"new": [], "known": []}
    with Store.open(f"sqlite:///{folder}/news.db") as store:
        for step in range(STEPS):
            first, last = step * rows // STEPS, (step + 1) * rows // STEPS
            points["new"].append((last, rate(store, range(first, last))))
            points["known"].append((last, rate(store, [choice.randrange(last) for _ in range(min(SAMPLE, last))])))
            new, known = points["new"][-1][1], points["known"][-1][1]
            print(f"{last:>10,} URLs: {new:>8,.0f} new and {known:>8,.0f} known ones a CPU second", flush=True)
    return points


def plot(points: dict[str, list[tuple[int, float]]]) -> str:
    """The rates as lines, in SVG."""
    most_rows = max(rows for line in points.values() for rows, _ in line)
    most = max(value for line in points.values() for _, value in line) * 1.1

    def place(rows: int, value: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * rows / most_rows
        return f"{x:.0f},{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / most:.0f}"

    middle, box = WIDTH // 2, f"0 0 {WIDTH} {HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<path d="M{MARGIN},{MARGIN} V{HEIGHT - MARGIN} H{WIDTH - MARGIN}" fill="none" stroke="#555"/>',
        f'<text x="{middle}" y="{HEIGHT - 20}" text-anchor="middle">URLs in the ledger, up to {most_rows:,}</text>',
        f'<text x="{MARGIN}" y="{MARGIN - 12}">URLs a CPU second, up to {most:,.0f}</text>',
    ]
    for row, (name, line) in enumerate(points.items()):
        path = " ".join(place(rows, value) for rows, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        y = HEIGHT - MARGIN - 12 - 16 * row
        parts.append(f'<text x="{WIDTH - MARGIN}" y="{y}" text-anchor="end" fill="{COLOURS[name]}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measures and plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        points = measure(options.rows, Path(folder))
    if options.plot:
        options.plot.write_text(plot(points))


if __name__ == "__main__":
    main()
