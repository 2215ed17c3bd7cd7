"""Pages that wait for a browser in a fleet: one worker hands them over, that of the queue ``render`` shows them.

What a page shows goes back to the next round of its site. Until then, and for a bounded time, its URL is not due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, text, update

from crawler.storage.fleet_tables import rendering_orders
from crawler.storage.runs import MIN_TIME_BETWEEN_ROUNDS, check_runs
from crawler.storage.schema import ledger, sites
from crawler.storage.transactions import Part, insert_into, reads, writes
from crawler.storage.types import chunks, key_of, storable
from crawler.storage.workers import check_worker, live_workers

RENDER_QUEUE = "render"
RENDER_TASK = "page_rendering"
RENDER_LOCK = "render:"  # before the group of hosts, or the number of the URL, in the locks of a job: no site has it
PAGES_PER_SLOT = 10  # that wait as jobs: as many as a browser shows between two plans, and more
KEPT_EXPIRED = timedelta(days=7)  # what nobody has read by then is fetched again when its site comes round

# one of each group of hosts in turn, since of one group one at a time is shown
DEFER_PAGES = f"""
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    SELECT '{RENDER_QUEUE}', '{RENDER_TASK}', '{RENDER_LOCK}' || host_group, '{RENDER_LOCK}' || ledger_id,
    jsonb_build_object('order', ledger_id, 'url', url) FROM (
    SELECT o.ledger_id, o.host_group, l.url, o.ordered,
    row_number() OVER (PARTITION BY o.host_group ORDER BY o.ordered, o.ledger_id) AS turn
    FROM rendering_orders o JOIN ledger l ON l.id = o.ledger_id
    WHERE o.answered IS NULL AND o.expires > now()
    AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = '{RENDER_LOCK}' || o.ledger_id)) AS waiting
    ORDER BY turn, ordered, ledger_id LIMIT :limit
"""  # noqa: S608  # constants


@dataclass(frozen=True, slots=True)
class RenderingOrder:
    """A page that was handed over, and what became of it."""

    url: str  # of the ledger
    page: bytes  # as whoever hands it over has packed it
    answer: bytes | None  # as whoever has shown it has packed it; none: nobody has


@dataclass(frozen=True, slots=True)
class PageStatus:
    """How the pages of a fleet stand that wait for a browser."""

    waiting: int = 0  # that are not shown yet, those under way too
    oldest_wait: float | None = None  # seconds
    is_attended: bool = False  # whether a worker shows pages


class RenderingOrders(Part):
    """``store.rendering_orders``: pages that wait for a browser, or were shown and not read yet."""

    @writes
    def add(
        self, connection: Connection, run: int, site: str, url: str, page: bytes, *, group: str, now: datetime,
        wait: timedelta,
    ) -> bool:  # fmt: skip
        """Hands over the page of a URL that a run has leased, which is due again after ``wait``, or when it is shown.

        Returns whether a worker is there that shows pages. Raises RunEnded where another process has ended the run.
        """
        check_runs(connection, [run])
        is_url = (ledger.c.key == key_of(url)) & (ledger.c.site == storable(site))
        expires = now + wait
        released = update(ledger).where(is_url).values(leased_by=None, due=expires).returning(ledger.c.id)
        values = {"host_group": group, "page": page, "answer": None, "ordered": now, "expires": expires}
        values["answered"] = None
        statement = insert_into(connection, rendering_orders).values(
            ledger_id=connection.execute(released).scalar_one(), **values
        )
        connection.execute(statement.on_conflict_do_update(index_elements=["ledger_id"], set_=values))
        return is_attended(connection)

    @reads
    def count(self, connection: Connection, site: str) -> int:
        """How many pages of a site were handed over and are not read yet."""
        query = select(func.count()).select_from(rendering_orders.join(ledger)).where(ledger.c.site == site)
        return int(connection.execute(query).scalar_one())

    @reads
    def take(self, connection: Connection, order: int, now: datetime) -> bytes | None:
        """The page of an order that is to be shown; none where that is not wanted any more."""
        orders = rendering_orders.c
        is_open = orders.answered.is_(None) & (orders.expires > now)
        return connection.execute(select(orders.page).where(orders.ledger_id == order, is_open)).scalar()

    @writes
    def answer(self, connection: Connection, order: int, answer: bytes, *, worker: int, now: datetime) -> bool:
        """Writes down what became of a page, and makes its URL due; whether that is still wanted.

        Its site comes round at once where this was its last page, else within a minute. Raises RunEnded where others do
        the worker's work by now.
        """
        check_worker(connection, worker)
        # first the row of the ledger, as whoever stores its outcome does
        locked = select(ledger.c.site).where(ledger.c.id == order).with_for_update()
        site = connection.execute(locked).scalar_one_or_none()
        orders = rendering_orders.c
        answered = update(rendering_orders).where(orders.ledger_id == order, orders.answered.is_(None))
        if not connection.execute(answered.values(answer=answer, answered=now)).rowcount:
            return False
        connection.execute(update(ledger).where(ledger.c.id == order).values(due=now))
        more = select(orders.ledger_id).join(ledger).where(
            ledger.c.site == site, orders.answered.is_(None), orders.expires > now
        )  # fmt: skip
        pause = timedelta(0) if connection.execute(more.limit(1)).first() is None else MIN_TIME_BETWEEN_ROUNDS
        is_later = (sites.c.name == site) & (sites.c.next_due > now + pause)
        connection.execute(update(sites).where(is_later).values(next_due=now + pause))
        return True

    @reads
    def find(self, connection: Connection, site: str, urls: Sequence[str], now: datetime) -> list[RenderingOrder]:
        """The orders of some URLs of a site that wait no more: they were carried out, or came to nobody in time."""
        orders = rendering_orders.c
        columns = (ledger.c.url, orders.page, orders.answer)
        found: list[RenderingOrder] = []
        for chunk in chunks([key_of(url) for url in urls]):
            is_over = orders.answered.is_not(None) | (orders.expires <= now)
            query = select(*columns).select_from(rendering_orders.join(ledger)).where(is_over)
            rows = connection.execute(query.where(ledger.c.site == site, ledger.c.key.in_(chunk)))
            found += [RenderingOrder(row.url, row.page, row.answer) for row in rows]
        return found


def waiting_rows(connection: Connection, site: str, now: datetime) -> list[int]:
    """The ledger rows of a site whose pages wait for a browser: they are not due, though they were never tried."""
    if connection.dialect.name != "postgresql":  # there is no fleet
        return []
    orders = rendering_orders.c
    is_waiting = orders.answered.is_(None) & (orders.expires > now) & (ledger.c.site == site)
    query = select(orders.ledger_id).select_from(rendering_orders.join(ledger)).where(is_waiting)
    return list(connection.execute(query).scalars())


def end_orders(connection: Connection, rows: Sequence[int]) -> None:
    """Forgets the orders of ledger rows that have their outcome."""
    if connection.dialect.name == "postgresql":
        connection.execute(delete(rendering_orders).where(rendering_orders.c.ledger_id.in_(rows)))


def cancel_orders(connection: Connection, names: Sequence[str]) -> None:
    """Forgets the pages of sites that are not shown yet; they are fetched again when they are due."""
    rows = select(ledger.c.id).where(ledger.c.site.in_(names))
    is_open = rendering_orders.c.answered.is_(None) & rendering_orders.c.ledger_id.in_(rows)
    connection.execute(delete(rendering_orders).where(is_open))


def defer_page_jobs(connection: Connection, slots: int, waiting: int) -> int:
    """Defers the pages that wait, as many as there may be jobs; returns how many. Forgets what nobody has read."""
    connection.execute(delete(rendering_orders).where(rendering_orders.c.expires < func.now() - KEPT_EXPIRED))
    room = PAGES_PER_SLOT * slots - waiting
    return connection.execute(text(DEFER_PAGES), {"limit": room}).rowcount if room > 0 else 0


def is_attended(connection: Connection) -> bool:
    """Whether a worker is there that shows pages, and goes on to."""
    return any(row.render_slots and not row.drains for row in live_workers(connection))


def page_status(connection: Connection) -> PageStatus:
    """How the pages stand."""
    orders = rendering_orders.c
    age = func.max(func.extract("epoch", func.clock_timestamp() - orders.ordered))
    is_open = orders.answered.is_(None) & (orders.expires > func.now())
    count, oldest = connection.execute(select(func.count(), age).where(is_open)).one()
    return PageStatus(int(count), None if oldest is None else float(oldest), is_attended(connection))
