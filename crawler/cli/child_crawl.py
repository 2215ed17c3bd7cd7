"""A crawl in a process of its own, whose articles are handed over one by one, as they are stored."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler.cli.command import MISUSED
from crawler.errors import ArgumentInvalid, CrawlFailed

if TYPE_CHECKING:
    from crawler.article import Article
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2  # between two looks into the store
ARTICLES_PER_LOOK = 200
STOP_SECONDS = 30.0  # for what is under way, then the process is killed
MAX_ERROR_LINES = 5
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[[\w.]+\] [A-Z]+: ", re.ASCII)
AROUND_REASONS = (
    "Outcomes of this crawl",
    *"┏┃┡│├└",
    "others: ",
    "Crawling ",
    "Next: ",
)  # how lines of a summary begin
STORE_LINE = "; the records are in "


def stream_articles(
    sites: Sequence[str],
    options: Mapping[str, str],
    *,
    store_url: str | None,
    settings: Mapping[str, Any],
    progress: bool,
    total: int | None,
) -> Iterator[Article]:
    """The articles of a crawl; closing the iterator stops it.

    Without ``store_url`` its store is a temporary one. Raises ArgumentInvalid and CrawlFailed, the latter at the end.
    """
    from crawler.storage.store import Store

    with TemporaryDirectory(prefix="news-") as folder:
        url = store_url or f"sqlite:///{folder}/news.db"
        with Store.open(url) as store, Path(folder, "log").open("w+b") as log:
            since = store.deliveries.cursor().revisions
            words = ["crawl", *sites, "--once"]
            words += [word for name, value in options.items() for word in (f"--{name}", value)]
            for name, value in {**settings, "NEWS_STORE": url}.items():
                words += ["-s", f"{name}={value}"]
            child = subprocess.Popen(  # noqa: S603  # no shell; what is no option stands as an argument
                [sys.executable, "-m", "crawler", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # an interrupt of this process is not one of the crawl: it is stopped in order
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            try:
                articles = _stored(store, since, child)
                yield from _with_progress(articles, sites, total) if progress else articles
            finally:
                _stop(child)
            log.seek(0)
            _check(child.returncode, log.read().decode("utf-8", "replace").splitlines())


def _stored(store: Store, since: int, child: subprocess.Popen[bytes]) -> Iterator[Article]:
    """What is stored behind a revision, until the process has ended and nothing is left."""
    from crawler.storage.values import Cursor

    while True:
        is_over = child.poll() is not None
        start = Cursor(since, sys.maxsize)
        found = list(islice(store.deliveries.between(start, store.deliveries.cursor()), ARTICLES_PER_LOOK))
        for one in found:
            since = one.id
            if not one.is_taken_down:
                yield one.revision.article
        if is_over and not found:
            return
        if not found:
            time.sleep(POLL_SECONDS)


def _with_progress(articles: Iterator[Article], sites: Sequence[str], total: int | None) -> Iterator[Article]:
    """The same with a bar in a terminal or notebook: how many articles, of how many at most, the latest headline."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    is_shown = console.is_terminal or console.is_jupyter
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not is_shown, transient=True) as bar:
        task = bar.add_task(escape(", ".join(sites)), total=total)
        for article in articles:
            bar.update(task, advance=1, description=escape(article.headline[:50]))
            yield article


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ends the crawl as a signal does, or by force where it does not end."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _check(code: int, lines: Sequence[str]) -> None:
    """Raises for a crawl that failed; what it warned of is logged."""
    warnings = [line.partition(" crawl: ")[2] or line for line in lines if line.strip()]
    if code == 0:
        for line in warnings:
            logger.info("%s", line)
        return
    message = "; ".join(reasons(warnings)[:MAX_ERROR_LINES]) or f"the crawl ended with exit code {code}"
    raise ArgumentInvalid(message) if code == MISUSED else CrawlFailed(message)


def reasons(lines: Sequence[str]) -> list[str]:
    """Why a crawl failed, by its summary, else by its log; a table, the store and what to do next are left out."""
    logged = [LOG_LINE.sub("", line) for line in lines if LOG_LINE.match(line)]
    told = [line.strip() for line in lines if not LOG_LINE.match(line) and not line.startswith(AROUND_REASONS)]
    return list(dict.fromkeys([line for line in told if STORE_LINE not in line] or logged))
