"""``scrapy fleet``: the workers of a fleet and what each does; ``drain`` has them end, ``cancel`` rounds of sites."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.article import without_controls
from crawler.cli.command import did_you_mean
from crawler.cli.store_command import StoreCommand
from crawler.crawl.program import name_program
from crawler.errors import ArgumentInvalid

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
        status = store.fleet.status()
        if args[:1] == [CANCEL] and args[1:]:
            return self._cancel(store, args[1:], is_there=status is not None)
        if args and args != [DRAIN]:
            hint = did_you_mean(args[0], (DRAIN, CANCEL))
            raise ArgumentInvalid(f"{args[0]!r}{hint or f': {self.usage_error}'}")
        if args:
            count = store.fleet.drain() if status is not None else 0
            shows = name_program("'scrapy fleet' shows them")
            ends = "1 worker ends when the sites are done that it crawls"
            print(f"{ends if count == 1 else f'{count} workers end when the sites are done that they crawl'}: {shows}")
        elif opts.json:
            print(json.dumps(None if status is None else asdict(status), default=str))
        else:
            print_status(status)
        return 0

    def _cancel(self, store: Store, names: list[str], *, is_there: bool) -> int:
        from crawler.cli.known_sites import open_site_registry

        assert self.settings is not None
        registry = open_site_registry(self.settings)
        sites = [registry.find(name).name for name in names]
        count = store.fleet.cancel(sites) if is_there else 0
        print(f"{count} rounds end within a minute; {', '.join(sites)}: no other round for an hour")
        return 0


def print_status(status: FleetStatus | None) -> None:
    """Prints what a fleet does."""
    if status is None or not status.has_news:
        print(name_program("no worker is at work on this store: 'scrapy work' starts one, over a store in PostgreSQL"))
        return
    for worker in status.workers:
        print(without_controls(worker_line(worker)))
    oldest = "" if status.oldest_wait is None else f", the oldest for {status.oldest_wait:.0f} s"
    more = "+" if status.due >= 1000 else ""
    print(f"{status.waiting} rounds wait{oldest}; {status.due}{more} more sites are due")
    if status.files.waiting:
        print(f"{status.files.waiting} archives are to be imported, those under way too")
    if status.pages.waiting:
        print(pages_line(status.pages))
    for job in status.stuck:
        print(without_controls(stuck_line(job)))
    for file in status.files.failed:
        again = "order it again when it is mended" if file.is_given_up else "it is tried again"
        print(without_controls(f"failed {file.failures} times: {file.path}: {file.error}; {again}"))
    print(f"{status.new_an_hour:,.0f} new stories and {status.outcomes_an_hour:,.0f} outcomes an hour")


def pages_line(pages: PageStatus) -> str:
    """How many pages wait for a browser."""
    oldest = "" if pages.oldest_wait is None else f", the oldest for {pages.oldest_wait:.0f} s"
    nobody = (
        "" if pages.is_attended else name_program("; no worker shows them: 'scrapy work --queue render' starts one")
    )
    return f"{pages.waiting} pages wait for a browser{oldest}{nobody}"


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
    from crawler.storage.rendering_orders import RENDER_QUEUE

    if job.failed and job.queue == RENDER_QUEUE:
        return f"stuck: {job.site} is not shown to a browser for an hour: that ended its worker {job.take_overs} times"
    if job.failed:
        return f"stuck: site {job.site} rests for an hour: its round ended its worker {job.take_overs} times"
    return f"stuck: site {job.site} has been under way for {job.seconds / 60:.0f} minutes, in worker {job.worker}"
