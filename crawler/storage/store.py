"""The store, in SQLite or PostgreSQL: ledger, records, sites, hosts, runs, fleet, lists, captures, deliveries."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from crawler.storage.archive_orders import ArchiveOrders
from crawler.storage.captures import Captures
from crawler.storage.channels import Channels
from crawler.storage.copies import Copies
from crawler.storage.deliveries import Deliveries
from crawler.storage.fleet import Fleet
from crawler.storage.hosts import Hosts
from crawler.storage.ledger import Ledger
from crawler.storage.listing import Listing
from crawler.storage.mementos import Mementos
from crawler.storage.records import Records
from crawler.storage.rendering_orders import RenderingOrders
from crawler.storage.renderings import Renderings
from crawler.storage.reports import Reports
from crawler.storage.requisites import Requisites
from crawler.storage.runs import Runs
from crawler.storage.site_settings import SiteSettingsTable
from crawler.storage.transactions import LOCK_TIMEOUT, Database


class Store:
    """A store that is open, in parts; every method of a part may be called from any thread and blocks.

    Every method raises StoreUnusable when the database refuses; what was being written is then not written at all.
    Times that are passed in must be aware, times that come back are in UTC.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ledger = Ledger(database)
        self.records = Records(database)
        self.channels = Channels(database)
        self.site_settings = SiteSettingsTable(database)
        self.runs = Runs(database)
        self.fleet = Fleet(database)
        self.reports = Reports(database)
        self.listing = Listing(database)
        self.captures = Captures(database)
        self.archive_orders = ArchiveOrders(database)
        self.mementos = Mementos(database)
        self.deliveries = Deliveries(database)
        self.hosts = Hosts(database)
        self.copies = Copies(database)
        self.requisites = Requisites(database)
        self.renderings = Renderings(database)
        self.rendering_orders = RenderingOrders(database)

    @classmethod
    def open(
        cls, url: str, *, must_exist: bool = False, lock_timeout: float = LOCK_TIMEOUT, patience: float = 0.0
    ) -> Store:
        """Opens the store at a database URL, creates or upgrades its tables where needed.

        ``must_exist``, for commands that only read, refuses a store that is not there yet and asks for no right to
        write. ``lock_timeout`` is in seconds; so is ``patience``, for which a store that has been opened may be away
        (its server restarts, another process keeps it locked) before a method gives up. Raises StoreUnusable.
        """
        database = Database.open(url, must_exist=must_exist, lock_timeout=lock_timeout)
        database.patience = patience
        return cls(database)

    def stop_waiting(self) -> None:
        """Has what waits for a store that is away give up, and all that comes later."""
        self.database.gives_up.set()

    def close(self) -> None:
        """Closes all connections; a second call does nothing."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __str__(self) -> str:
        return str(self.database)
