"""A delivery: what is new since the last one to a destination, as files with a manifest."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.article import OutcomeName
from crawler.delivery.destinations import MANIFEST_NAME
from crawler.delivery.doubtful_fields import without_doubtful_fields
from crawler.delivery.format import Options
from crawler.delivery.originals import without_copies
from crawler.delivery.respect import permitted
from crawler.errors import ArgumentInvalid
from crawler.storage.selection import RecordFilter
from crawler.storage.values import Cursor, Deliverable

if TYPE_CHECKING:
    from crawler.delivery.destinations import Destination
    from crawler.delivery.format import Format
    from crawler.storage.store import Store

CURSOR = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?")
PROGRESS_STEP = 100  # revisions
MAX_SITE_CHARS = 100  # of a site's name, in that of a folder


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryJob:
    """What is to be delivered, and how."""

    format: str
    writer: Format
    options: Options
    settings_digest: str
    site: str | None = None
    respect: tuple[str, ...] = ()
    since: Cursor | None = None  # None: where the last delivery of the kind ended
    wanted: RecordFilter | None = None
    originals: bool = False  # whether copies of other stories are left out
    filters: Mapping[str, str] = field(default_factory=dict)  # of ``wanted`` and below, as they were typed
    min_confidence: float | None = None  # of the fields that are delivered

    @property
    def kind(self) -> dict[str, Any]:
        """What distinguishes deliveries to one destination: each kind has a cursor of its own."""
        kind = {"format": self.format, "site": self.site, "respect": list(self.respect), "zstd": self.options.zstd}
        return kind | {"filters": dict(self.filters) or None}

    def name(self, since: Cursor, upto: Cursor) -> str:
        """The name of a delivery's folder."""
        packed = "zst" if self.options.zstd else ""
        chosen = (
            hashlib.sha256(json.dumps(self.filters, sort_keys=True).encode()).hexdigest()[:8] if self.filters else ""
        )
        site = self.site or ""
        if len(site) > MAX_SITE_CHARS:  # names of hosts may be as long as a name of a file
            site = f"{site[:MAX_SITE_CHARS]}_{hashlib.sha256(site.encode()).hexdigest()[:8]}"
        return "-".join(filter(None, (self.format, packed, site, *self.respect, chosen, str(since), str(upto))))


@dataclass(slots=True)
class DeliveryStats:
    """What is counted of the items of a delivery."""

    revisions: int = 0
    stories: set[int] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    robots: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)  # what a format has to say of what it wrote

    def count(self, items: Iterable[Deliverable], report_progress: Callable[[int], None]) -> Iterator[Deliverable]:
        """Passes the items on and counts them; every hundred revisions the number so far is reported."""
        for item in items:
            revision = item.revision
            self.revisions += 1
            self.stories.add(item.story)
            self.first = min(self.first or revision.seen, revision.seen)
            self.last = max(self.last or revision.seen, revision.seen)
            self.changes[revision.change.value] += 1
            rights = revision.article.rights
            if rights is not None and rights.robots is not None:
                self.robots[rights.robots] += 1
            if self.revisions % PROGRESS_STEP == 0:
                report_progress(self.revisions)
            yield item

    def count_remark(self, what: str) -> None:
        """Counts what a format has to say."""
        self.remarks[what] += 1

    def leave_out(self, reason: str) -> None:
        """Counts an item that was not written, by the reason."""
        self.revisions -= 1
        self.left_out[reason] += 1


def parse_cursor(text: str) -> Cursor:
    """Reads a cursor as manifests spell it; raises ArgumentInvalid."""
    found = CURSOR.fullmatch(text.strip())
    if not found:
        raise ArgumentInvalid(
            f"--cursor {text} is not a valid cursor: give 0 for the beginning, or a cursor of a manifest, such as 120.7"
        )
    return Cursor(int(found[1]), int(found[2] or 0))


def last_cursor(destination: Destination, job: DeliveryJob) -> Cursor:
    """Where the last delivery of a job's kind to a destination ended."""
    wanted = json.dumps(job.kind)
    ends = [
        parse_cursor(manifest["cursor"]["to"])
        for manifest in destination.manifests()
        if json.dumps({name: manifest.get(name) for name in job.kind}) == wanted
    ]
    return max(ends, key=lambda cursor: (cursor.revisions, cursor.reextractions), default=Cursor())


def deliver(
    store: Store, destination: Destination, job: DeliveryJob, *, report_progress: Callable[[int], None]
) -> tuple[str | None, dict[str, Any]]:
    """Delivers; returns where it is (None: nothing is to be delivered, and no cursor moves) and the manifest.

    Raises FormatUnusable, DestinationUnusable and StoreUnusable: the former deliveries and their cursor are then as
    they were.
    """
    with destination.preparing() as folder:
        upto = store.deliveries.cursor()
        since = job.since or last_cursor(destination, job)
        if since.revisions > upto.revisions or since.reextractions > upto.reextractions:
            raise ArgumentInvalid(
                f"cursor {since} is beyond the end of {store}, {upto}: is it a cursor of another store?"
            )
        if since == upto:
            return None, {"cursor": {"from": str(since), "to": str(upto)}, "left_out": {}}
        name = job.name(since, upto)
        stats = DeliveryStats()
        held: Iterable[Deliverable] = store.deliveries.between(since, upto, wanted=job.wanted)
        if job.originals:
            held = without_copies(held, stats.left_out)
        items = permitted(held, job.respect, stats.left_out)
        if job.min_confidence is not None:
            items = without_doubtful_fields(items, job.min_confidence, stats.left_out)
        counted = stats.count(items, report_progress)
        options = replace(
            job.options,
            leave_out=stats.leave_out,
            count=stats.count_remark,
            requisites=store.requisites.of_revision,
            find_response=store.captures.find,
        )
        job.writer.write(counted, folder, options)
        if not stats.revisions:
            left_out = dict(sorted(stats.left_out.items()))
            return None, {"cursor": {"from": str(since), "to": str(since)}, "left_out": left_out}
        manifest = _manifest(store, job, since, upto, stats, folder)
        (folder / MANIFEST_NAME).write_bytes(json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n")
        return destination.publish(folder, name), manifest


def _manifest(
    store: Store, job: DeliveryJob, since: Cursor, upto: Cursor, stats: DeliveryStats, folder: Path
) -> dict[str, Any]:
    outcomes = store.reports.outcome_counts(site=job.site)
    return {
        **job.kind,
        "cursor": {"from": str(since), "to": str(upto)},
        "files": [_describe_file(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()],
        "revisions": stats.revisions,
        "stories": len(stats.stories),
        "changes": dict(sorted(stats.changes.items())),
        "left_out": dict(sorted(stats.left_out.items())),
        **({"requisites": dict(sorted(stats.remarks.items()))} if stats.remarks else {}),
        "first_seen": stats.first.isoformat() if stats.first else None,
        "last_seen": stats.last.isoformat() if stats.last else None,
        "outcomes": {name.value if name else "untried": count for name, count in sorted(outcomes.items(), key=str)},
        "robots": {
            "applied": dict(sorted(stats.robots.items())),
            "refused": dict(
                sorted(store.reports.outcome_reasons(OutcomeName.REFUSED_BY_ROBOTS, site=job.site).items())
            ),
        },
        "seeds": store.channels.seed_urls(site=job.site),
        "software": job.options.software,
        "settings_digest": job.settings_digest,
    }


def _describe_file(path: Path, folder: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest}
