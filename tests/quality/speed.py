"""How fast pages are read beside plain trafilatura: the CPU time of both on each page of a corpus, one after the other.

    python -m tests.quality.speed [--corpus ../shared] [--pages 150]

A run on a busy machine is slower for both; the ratio of their sums hardly moves.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.quality.adapter import extract

WARM_UP_PAGES = 10


def measure(read: Callable[[bytes, str], Any], page: Any) -> float:
    """Seconds of CPU that a page takes."""
    began = time.process_time()
    read(page.html, page.url)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument("--pages", type=int, default=150, help="of each corpus, drawn at random")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    from anchors import trafilatura_default
    from pages import LOADERS

    for corpus, load in LOADERS.items():
        pages = load()
        random.Random(1).shuffle(pages)
        for page in pages[:WARM_UP_PAGES]:
            extract(page.html, page.url)
            trafilatura_default(page.html, page.url)
        chosen = pages[: args.pages]
        times = [(measure(extract, page), measure(trafilatura_default, page)) for page in chosen]
        ours, theirs = zip(*times, strict=True)
        print(
            f"{corpus:12} {len(chosen):4} pages: ours {1000 * sum(ours) / len(chosen):5.1f} ms a page,"
            f" trafilatura {1000 * sum(theirs) / len(chosen):5.1f}, pages per CPU second {sum(theirs) / sum(ours):.2f}"
        )


if __name__ == "__main__":
    main()
