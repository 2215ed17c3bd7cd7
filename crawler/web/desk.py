"""What all pages read from: the store, the clock, the sites that are declared, the archive and the deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.site import Site
from crawler.storage.store import Store
from crawler.storage.windows import WindowStart, no_window
from crawler.web.replay_place import ReplayPlace
from crawler.web.snapshots import Snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The sources of the pages."""

    store: Store
    now: Callable[[], datetime]
    sites: Callable[[], Mapping[str, Site]] = dict  # as they are declared, by name; loading them takes seconds
    warc_folder: Path | None = None
    deliveries: str | None = None  # folder or URL
    snapshots: Snapshots
    window_start: WindowStart = no_window
    replay: ReplayPlace | None = None  # where archived pages are replayed
