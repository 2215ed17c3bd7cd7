"""The fleet: workers that live, what each does, and what waits or is stuck, as ``news fleet`` says it."""

from __future__ import annotations

import json
from dataclasses import asdict

from crawler.web.desk import Desk
from crawler.web.query import Query
from crawler.web.views import View

WORKER_COLUMNS = (
    "id", "host", "pid", "version", "slots", "file_slots", "started", "drains", "silent", "sites", "files",
    "render_slots", "pages",
)  # fmt: skip


def show_fleet(desk: Desk, query: Query) -> View:
    """What the workers of the store do now; an empty page where there never was one."""
    status = desk.store.fleet.status() if desk.store.database.url.get_backend_name() == "postgresql" else None
    data = None if status is None else json.loads(json.dumps(asdict(status), default=str))
    is_live = status is not None and bool(status.workers)
    return View(
        template="fleet.html",
        values={"status": status, "is_live": is_live},
        data={"fleet": data},
        columns=WORKER_COLUMNS,
        rows=data["workers"] if data else [],
    )
