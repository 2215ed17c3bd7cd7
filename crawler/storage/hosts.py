"""When each host may be asked again, whichever process asks: the delay between two requests holds over all of them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from crawler.clock import SystemClock
from crawler.storage.schema import hosts
from crawler.storage.transactions import Part, insert_into, writes
from crawler.storage.types import storable

MAX_AHEAD_SECONDS = 900.0  # a slot that lies further ahead is of a clock that was set back since


class Hosts(Part):
    """``store.hosts``: the next slot of each host."""

    @writes
    def reserve(self, connection: Connection, host: str, delay: float) -> float:
        """Takes the next slot of a host, and keeps the one after it at least ``delay`` seconds away.

        Returns the seconds until the slot. The time is that of PostgreSQL's server, or of this machine.
        """
        now = _now(connection)
        slot = max(_next_slot(connection, host, now), now)
        connection.execute(update(hosts).where(hosts.c.host == storable(host)).values(next_slot=slot + delay))
        return slot - now

    @writes
    def pause(self, connection: Connection, host: str, seconds: float) -> None:
        """Lets nobody ask a host for some seconds."""
        now = _now(connection)
        slot = max(_next_slot(connection, host, now), now + seconds)
        connection.execute(update(hosts).where(hosts.c.host == storable(host)).values(next_slot=slot))


def _next_slot(connection: Connection, host: str, now: float) -> float:
    """The next slot as it stands, its row locked."""
    query = select(hosts.c.next_slot).where(hosts.c.host == storable(host)).with_for_update()
    slot = connection.execute(query).scalar()
    if slot is None:
        row = insert_into(connection, hosts).values(host=storable(host), next_slot=now)
        connection.execute(row.on_conflict_do_nothing(index_elements=["host"]))
        slot = connection.execute(query).scalar_one()
    return float(slot) if slot - now <= MAX_AHEAD_SECONDS else now


def _now(connection: Connection) -> float:
    if connection.dialect.name == "postgresql":
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    return SystemClock().now().timestamp()
