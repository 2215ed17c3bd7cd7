"""Numbers of each site: for reading, and as metrics of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid
from crawler.storage.archive_orders import FILE_QUEUE
from crawler.storage.fleet_status import SITE_QUEUE, FleetStatus
from crawler.storage.rendering_orders import RENDER_QUEUE
from crawler.storage.store import Store

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from crawler.storage.windows import WindowStart


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStats:
    """How a site stands at a moment."""

    site: str
    articles: int  # held
    due: int  # URLs that an update would fetch
    channels: int  # feeds, sitemaps and fronts
    failing_channels: int  # whose latest fetch failed
    last_crawl: datetime | None
    last_new: datetime | None  # when a channel last declared a URL that was not known
    outcomes: Mapping[OutcomeName | None, int]  # of URLs, the latest of each; None: not yet tried

    @property
    def failed(self) -> int:
        """URLs that could not be fetched or read."""
        return self.outcomes.get(OutcomeName.FAILED, 0)

    def as_plain(self) -> dict[str, Any]:
        """The numbers as plain JSON values."""
        return {
            "site": self.site,
            "articles": self.articles,
            "due": self.due,
            "channels": self.channels,
            "failing_channels": self.failing_channels,
            "last_crawl": self.last_crawl.isoformat(timespec="seconds") if self.last_crawl else None,
            "last_new": self.last_new.isoformat(timespec="seconds") if self.last_new else None,
            "outcomes": {str(name or "untried"): count for name, count in sorted(self.outcomes.items(), key=str)},
        }


def gather_stats(store: Store, now: datetime, *, window_start: WindowStart) -> list[SiteStats]:
    """The numbers of every site of the store, by name; ``window_start`` says what a site's window leaves out."""
    due: dict[str, int] = {}
    for (site, _), count in store.ledger.count_due(now, window_start=window_start).items():
        due[site] = due.get(site, 0) + count
    return [
        SiteStats(
            site=row.name,
            articles=row.articles,
            due=due.get(row.name, 0),
            channels=len(row.channels),
            failing_channels=sum(bool(channel.failures) for channel in row.channels),
            last_crawl=row.last_crawl,
            last_new=max((channel.last_new for channel in row.channels if channel.last_new), default=None),
            outcomes=store.reports.outcome_counts(site=row.name),
        )
        for row in sorted(store.channels.sites(), key=lambda row: row.name)
    ]


def write_prometheus(stats: Iterable[SiteStats], file: Path, fleet: FleetStatus | None = None) -> None:
    """Writes a file for the text collector of Prometheus' node exporter, whole or not; raises ArgumentInvalid."""
    try:
        from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
    except ImportError as error:
        message = "--prometheus needs prometheus-client: pip install 'news-crawler[prometheus]'"
        raise ArgumentInvalid(message) from error
    registry = CollectorRegistry()

    def gauge(name: str, what: str, *labels: str) -> Any:
        return Gauge(f"news_{name}", what, ("site", *labels), registry=registry)

    articles = gauge("articles", "Articles held")
    due = gauge("due_urls", "URLs that an update would fetch now")
    channels = gauge("channels", "Feeds, sitemaps and fronts")
    failing = gauge("failing_channels", "Feeds, sitemaps and fronts whose latest fetch failed")
    urls = gauge("urls", "URLs of the ledger by their latest outcome", "outcome")
    crawled = gauge("last_crawl_timestamp_seconds", "Start of the latest crawl")
    new = gauge("last_new_timestamp_seconds", "When a URL that was not known was last declared")
    for one in stats:
        for metric, number in ((articles, one.articles), (due, one.due), (channels, one.channels)):
            metric.labels(one.site).set(number)
        failing.labels(one.site).set(one.failing_channels)
        for name, count in one.outcomes.items():
            urls.labels(one.site, str(name or "untried")).set(count)
        for metric, moment in ((crawled, one.last_crawl), (new, one.last_new)):
            if moment is not None:
                metric.labels(one.site).set(moment.timestamp())
    if fleet is not None:
        _add_fleet(registry, fleet)
    try:
        write_to_textfile(str(file), registry)
    except OSError as error:
        raise ArgumentInvalid(f"{file} cannot be written: {error.strerror or error}") from error


def _add_fleet(registry: CollectorRegistry, fleet: FleetStatus) -> None:
    """Adds the numbers of a fleet, those that are zero too: a series that ends is no alarm."""
    from prometheus_client import Gauge

    def gauge(name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"news_fleet_{name}", what, labels, registry=registry)

    gauge("workers", "Workers that live").set(len(fleet.workers))
    slots = gauge("slots", "Sites, archives or pages that the workers may do at once", "queue")
    slots.labels(SITE_QUEUE).set(sum(worker.slots for worker in fleet.workers))
    slots.labels(FILE_QUEUE).set(sum(worker.file_slots for worker in fleet.workers))
    slots.labels(RENDER_QUEUE).set(sum(worker.render_slots for worker in fleet.workers))
    jobs = gauge("jobs", "Jobs by their state", "queue", "state")
    oldest = gauge("oldest_job_seconds", "For how long the oldest job has waited", "queue")
    for one in fleet.queues:
        for state, count in (("waiting", one.waiting), ("doing", one.doing), ("failed", one.failed)):
            jobs.labels(one.queue, state).set(count)
        oldest.labels(one.queue).set(one.oldest_wait or 0)
    gauge("stuck_jobs", "Rounds of more than an hour, and jobs whose workers died again and again").set(
        len(fleet.stuck)
    )
    gauge("due_sites", "Sites that are due and have no job, 1,000 at most").set(fleet.due)
    gauge("longest_due_seconds", "For how long one of these has been due").set(fleet.longest_due or 0)
    archives = gauge("archives", "Archives that are to be imported", "state")
    archives.labels("ordered").set(fleet.files.waiting)
    archives.labels("failed").set(len(fleet.files.failed))
    gauge("pages_for_browser", "Pages that wait for a browser").set(fleet.pages.waiting)
    gauge("outcomes_per_hour", "Outcomes an hour, by the last ten minutes").set(fleet.outcomes_an_hour)
    gauge("new_per_hour", "New stories an hour, by the last ten minutes").set(fleet.new_an_hour)
