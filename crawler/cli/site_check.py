"""``news sites check``: what can be read of sites, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.cli.settings_check import check_settings
from crawler.cli.tables import Column
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.crawl.simulation import SimulatedSite

COLUMNS = (
    Column("site", is_flexible=True),
    Column("state"),
    Column("feeds", is_number=True),
    Column("stories", is_number=True),
    Column("newest (UTC)"),
    Column("problems", is_flexible=True, from_width=90),
)


def check_sites(names: Sequence[str], settings: BaseSettings | Configuration) -> list[dict[str, Any]]:
    """Looks at sites by name or URL, all of one's own without any; returns what was found of each."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.cli.known_sites import open_site_registry
    from crawler.cli.simulated_crawl import simulate

    if warnings := check_settings(settings):
        raise ArgumentInvalid("\n".join(warnings))
    registry = open_site_registry(settings)
    chosen = [registry.find(name).home for name in names] or _own_homes(settings)
    if not chosen:
        raise ArgumentInvalid("which sites? none was added or crawled yet: give names or URLs")
    quiet: Any = as_scrapy_settings(settings).copy()
    quiet.setdict({"LOG_ENABLED": True, "LOG_LEVEL": "ERROR"}, priority="cmdline")
    return [_row(site) for site in simulate(AsyncCrawlerProcess(quiet), chosen, {})]


def _own_homes(settings: BaseSettings | Configuration) -> list[str]:
    from crawler.cli.known_sites import load_site_registry
    from crawler.cli.site_editing import SiteEditor
    from crawler.cli.store_command import now_by
    from crawler.storage.store import Store

    with Store.open(settings["NEWS_STORE"], must_exist=True) as store:
        editor = SiteEditor(store, load_site_registry(settings), now_by(settings))
        return [site.home for site in editor.own_sites()]


def _row(found: SimulatedSite) -> dict[str, Any]:
    """A site as plain values."""
    from crawler.fetch.robots_rules import ROBOTS_UNREACHABLE

    is_refused = found.robots is not None and not found.robots.startswith(ROBOTS_UNREACHABLE)
    state = "refused" if is_refused else "dead" if not found.announced else "trouble" if found.problems else "good"
    return {
        "site": found.site.name,
        "home": found.site.home,
        "state": state,
        "feeds": [channel.url for channel in found.read],
        "stories": found.announced,
        "newest": found.newest.isoformat(timespec="seconds") if found.newest else None,
        "robots": found.robots,
        "problems": list(found.problems),
    }


def table_cells(row: dict[str, Any]) -> list[str]:
    """The same for a table of COLUMNS."""
    newest = (row["newest"] or "-")[:16].replace("T", " ")
    return [
        row["site"],
        row["state"],
        str(len(row["feeds"])),
        str(row["stories"]),
        newest,
        "; ".join(row["problems"]) or "-",
    ]
