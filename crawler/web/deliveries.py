"""Deliveries: those of a destination, and the manifest of one."""

from __future__ import annotations

from typing import Any

from crawler.delivery.destinations import open_destination
from crawler.errors import NotHeld
from crawler.web.desk import Desk
from crawler.web.query import Query
from crawler.web.views import View

LIST_COLUMNS = ("name", "format", "site", "revisions", "stories", "files", "bytes", "cursor")
FILE_COLUMNS = ("path", "bytes", "sha256")


def _manifests(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    return list(open_destination(desk.deliveries).named_manifests()) if desk.deliveries else []


def list_deliveries(desk: Desk, query: Query) -> View:
    """The deliveries, by name."""
    rows = [_as_row(name, manifest) for name, manifest in _manifests(desk)]
    values = {"rows": rows, "where": desk.deliveries}
    return View(template="deliveries.html", values=values, data={"deliveries": rows}, columns=LIST_COLUMNS, rows=rows)


def _as_row(name: str, manifest: dict[str, Any]) -> dict[str, Any]:
    files = manifest.get("files") or []
    return {
        "name": name,
        "format": manifest.get("format"),
        "site": manifest.get("site"),
        "revisions": manifest.get("revisions", 0),
        "stories": manifest.get("stories", 0),
        "files": len(files),
        "bytes": sum(file.get("bytes", 0) for file in files),
        "cursor": (manifest.get("cursor") or {}).get("to"),
        "first_seen": manifest.get("first_seen"),
        "last_seen": manifest.get("last_seen"),
    }


def show_delivery(desk: Desk, query: Query) -> View:
    """The manifest of a delivery."""
    name = query.parts["name"]
    manifest = next((manifest for found, manifest in _manifests(desk) if found == name), None)
    if manifest is None:
        raise NotHeld(f"there is no delivery {name}")
    values = {"name": name, "manifest": manifest, "row": _as_row(name, manifest)}
    return View(
        template="delivery.html", values=values, data=manifest, columns=FILE_COLUMNS, rows=manifest.get("files") or []
    )
