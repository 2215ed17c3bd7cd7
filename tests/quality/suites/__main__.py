"""``python -m tests.quality.suites FOLDER``: suites of others against our readers; right, total and the differences.

FOLDER holds the unpacked source distributions of ``feedparser``, ``protego``, ``gpyrobotstxt``, ``pywb`` and more, and
web-platform-tests' ``urltestdata.json``, each somewhere below it. What is not there is left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.quality.suites.archives import run_archives
from tests.quality.suites.feeds import run_dates, run_feeds
from tests.quality.suites.robots import run_google, run_protego
from tests.quality.suites.tally import Tally
from tests.quality.suites.urls import run_urls

SUITES: dict[str, tuple[str, Callable[[Path], Tally]]] = {
    "feeds": ("**/tests/wellformed/..", run_feeds),
    "dates": ("**/tests/wellformed/../..", run_dates),
    "protego": ("**/tests/test_protego.py/../..", run_protego),
    "google": ("**/test/test_google_only_system.py/../..", run_google),
    "urls": ("**/urltestdata.json", run_urls),
    "archives": (".", run_archives),
}


def _places(folder: Path, pattern: str) -> Iterator[Path]:
    """The newest place of a suite: the last of those that lie in the folder."""
    anchor, *ups = pattern.split("/..")
    found = sorted(folder.glob(anchor)) if anchor != "." else [folder]
    for place in found[-1:]:
        yield place.parents[len(ups) - 1] if ups else place


def main() -> None:
    """Run the suites that are there, and print what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=SUITES, nargs="*", default=list(SUITES))
    options = parser.parse_args()
    tallies = []
    for name in options.only:
        pattern, run = SUITES[name]
        places = list(_places(options.folder.resolve(), pattern))
        tallies += [run(place) for place in places]
        if not places:
            print(f"{name}: not below {options.folder}")
    for tally in tallies:
        for difference in tally.differences:
            print(f"{tally.name}: {difference}")
    for tally in tallies:
        print(f"{tally.name}: {tally.right} of {tally.total} right ({tally.not_ours} of what is not read)")


if __name__ == "__main__":
    main()
