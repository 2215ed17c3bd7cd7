"""Archives are given to a fleet to be imported, by whatever workers it has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

PASSED_OPTIONS = ("site", "since", "until")  # to each import


def order_archives(arguments: Mapping[str, str], settings: BaseSettings) -> str:
    """Has a fleet import the files that the arguments of the spider ``warc`` name; returns what was done, in a line.

    Files that were read to their end before are left out, unless asked for again. Raises ArgumentInvalid,
    ArchiveUnreadable and StoreUnusable.
    """
    from crawler.crawl.archive_list import find_archive_files, leave_out_read
    from crawler.storage.store import Store

    given = arguments.get("file")
    files = (given,) if given else find_archive_files(str(arguments.get("path")), arguments.get("base"))
    again = arguments.get("again") == "1"
    options = {name: arguments[name] for name in PASSED_OPTIONS if arguments.get(name)}
    with Store.open(settings["NEWS_STORE"]) as store:
        wanted = leave_out_read(files, {} if again else store.archive_orders.ended_sizes(files))
        store.archive_orders.add(wanted, options, again=again)
        status = store.fleet.status()
    read = len(files) - len(wanted)
    waiting = "1 file waits" if len(wanted) == 1 else f"{len(wanted)} files wait"
    lines = [f"{waiting} for the workers of the fleet, {read} {'was' if read == 1 else 'were'} read before"]
    if wanted and not any(worker.file_slots for worker in (status.workers if status else ())):
        lines.append("no worker is there: 'news work' starts one")
    elif any(Path(path).is_absolute() for path in wanted):
        lines.append("each machine of the fleet has to see them under this path")
    return "; ".join(lines)
