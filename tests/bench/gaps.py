"""Two crawls of one site at once: how far apart its host is asked, as the host sees it.

``python -m tests.bench.gaps [--stories 80] [--delay 0.5]`` prints how many of the gaps between two requests are under
the delay, and under half of it; two crawls that do not know of each other leave a third of them under half. A request
that arrives late makes the gap behind it short: over three gaps that evens out. Only loopback is asked.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.e2e.command import Newsroom
from tests.paper import paper
from tests.server import Server


def measure(stories: int, delay: float) -> list[float]:
    """When the host was asked, in seconds."""
    with tempfile.TemporaryDirectory() as folder, Server(paper(stories)) as server:
        room = Newsroom(Path(folder))
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        crawls = [room.begin(*words, settings={"DOWNLOAD_DELAY": str(delay), "NEWS_BATCH": "4"}) for _ in range(2)]
        codes = {crawl.wait() for crawl in crawls}
        assert codes == {0}, (Path(folder) / "log").read_text()
        return sorted(request.at for request in server.requests)


def main() -> None:
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=80)
    parser.add_argument("--delay", type=float, default=0.5, help="seconds between two requests, default %(default)s")
    options = parser.parse_args()
    moments = measure(options.stories, options.delay)
    for name, step in (("gaps", 1), ("spans of three gaps", 3)):
        spans = [after - before for before, after in zip(moments, moments[step:], strict=False)]
        under, half = (sum(span < step * options.delay * share for span in spans) for share in (0.98, 0.5))
        print(f"{name} under the delay of {options.delay}: {under} of {len(spans)}, under half of it: {half}")


if __name__ == "__main__":
    main()
