"""``scrapy fleet``: the workers of a fleet and what each does; ``drain`` has them end, ``cancel`` rounds of sites."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

from crawler.article import without_controls
from crawler.cli.command import did_you_mean
from crawler.cli.store_command import StoreCommand
from crawler.crawl.program import name_program
from crawler.errors import ArgumentInvalid, FleetRefused

if TYPE_CHECKING:
    from crawler.storage.fleet_status import FleetStatus, RunningJob, Worker
    from crawler.storage.rendering_orders import PageStatus
    from crawler.storage.store import Store

DRAIN = "drain"
CANCEL = "cancel"
MAX_NAMED_SITES = 5  # of a worker


class Command(StoreCommand):
    """Shows a fleet."""

    example = "fleet --json"
    max_arguments = 1000
    usage_error = "give nothing, or: drain, or: cancel and sites"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] [drain | cancel <site> ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "The workers of a fleet, what each does, what waits and is stuck; 'drain' ends all, 'cancel' a round"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Shows the workers that 'scrapy work' started on the store, the sites that each crawls, how many wait and"
            " for how long, jobs that have run for more than an hour or whose workers died again and again, and how"
            " many stories come in. 'scrapy fleet drain' has all workers end when the sites are done that they crawl,"
            " as before an upgrade. 'scrapy fleet cancel SITE' ends the rounds of sites soon, gives back what they have"
            " leased, and lets them rest for an hour; 'scrapy sites disable SITE' for longer."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print a line for each worker, then the queue."""
        if args[:1] == [CANCEL] and args[1:]:
            return self._cancel(store, args[1:])
        if args and args != [DRAIN]:
            hint = did_you_mean(args[0], (DRAIN, CANCEL))
            raise ArgumentInvalid(f"{args[0]!r}{hint or f': {self.usage_error}'}")
        status = store.fleet.status()
        if args:
            count = store.fleet.drain() if status is not None else 0
            shows = name_program("'scrapy fleet' shows them")
            ends = "1 worker ends when the sites are done that it crawls"
            line = f"{ends if count == 1 else f'{count} workers end when the sites are done that they crawl'}: {shows}"
            print(line if count else no_worker_line())
        elif opts.json:
            print(json.dumps(None if status is None else asdict(status), default=str))
        else:
            print_status(status)
        return 0

    def _cancel(self, store: Store, names: list[str]) -> int:
        from crawler.cli.known_sites import open_site_registry

        assert self.settings is not None
        registry = open_site_registry(self.settings)
        known = {*registry.met, *registry.settings, *registry.declared}
        sites = [name if name in known else registry.find(name).name for name in names]
        for name, site in zip(names, sites, strict=True):
            if site not in known:
                raise ArgumentInvalid(f"site {name!r} is not in {store}: 'scrapy sites' lists the sites")
        count = store.fleet.cancel(sites)
        if count is None:
            raise FleetRefused("no fleet works on this store, so that there is no round to cancel")
        ends = {0: "no round is under way", 1: "1 round ends within a minute"}
        print(f"{ends.get(count, f'{count} rounds end within a minute')}; {', '.join(sites)}: no other for an hour")
        return 0


def no_worker_line() -> str:
    """What there is to say where no fleet is at work."""
    return name_program("no worker is at work on this store: 'scrapy work' starts one, over a store in PostgreSQL")


def print_status(status: FleetStatus | None) -> None:
    """Prints what a fleet does; a long line is broken to the width of the terminal, where there is one."""
    width = get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in map(without_controls, status_lines(status)):
        if width:
            line = fill(line, width, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
        print(line)


def status_lines(status: FleetStatus | None) -> Iterator[str]:
    """What a fleet does: its workers, what waits for how long, what is wrong, and how much comes in."""
    if status is None or not status.workers:
        yield no_worker_line()
    if status is None or not status.has_news:
        return
    yield from map(worker_line, status.workers)
    waiting = "1 round waits" if status.waiting == 1 else f"{status.waiting} rounds wait"
    more = f"{status.due}{'+' if status.due >= 1000 else ''}"
    due = "1 more site is due" if status.due == 1 else f"{more} more sites are due"
    yield f"{waiting}{_for_seconds('oldest', status.oldest_wait)}; {due}{_for_seconds('longest', status.longest_due)}"
    if count := status.files.waiting:
        yield f"{'1 archive is' if count == 1 else f'{count} archives are'} to be imported, those under way too"
    if status.pages.waiting:
        yield pages_line(status.pages)
    yield from map(stuck_line, status.stuck)
    yield from (f"{file.path} {file.problem}" for file in status.files.failed)
    yield f"{status.new_an_hour:,.0f} new stories and {status.outcomes_an_hour:,.0f} outcomes an hour"


def _for_seconds(which: str, seconds: float | None) -> str:
    from crawler.cli.simulated_crawl import duration

    return "" if seconds is None else f", the {which} for {duration(seconds)}"


def pages_line(pages: PageStatus) -> str:
    """How many pages wait for a browser."""
    nobody = (
        "" if pages.is_attended else name_program("; no worker shows them: 'scrapy work --queue render' starts one")
    )
    return f"{pages.waiting} pages wait for a browser{_for_seconds('oldest', pages.oldest_wait)}{nobody}"


def worker_line(worker: Worker) -> str:
    """What a worker does."""
    sites = ", ".join(worker.sites[:MAX_NAMED_SITES])
    more = len(worker.sites) - MAX_NAMED_SITES
    named = f": {sites}{f' and {more} more' if more > 0 else ''}" if sites else ""
    drains = ", ends when they are done" if worker.drains else ""
    files = f"; imports {', '.join(worker.files)}" if worker.files else ""
    doing = f"{len(worker.sites)} of {worker.slots} sites{named}{files}"
    if worker.render_slots:
        doing = f"shows {', '.join(worker.pages)}" if worker.pages else "has a browser, which shows no page now"
    return (
        f"worker {worker.id} (process {worker.pid} on {worker.host}, since {worker.started:%Y-%m-%d %H:%M} UTC):"
        f" {doing}{drains}"
    )


def stuck_line(job: RunningJob) -> str:
    """What is wrong with a job."""
    from crawler.storage.fleet_status import SITE_QUEUE

    return f"stuck: {'site ' if job.queue == SITE_QUEUE else ''}{job.site} {job.problem}"
