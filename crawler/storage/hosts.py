"""When each host may be asked again, whichever process asks: the delay between two requests holds over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from crawler.clock import SystemClock
from crawler.storage.schema import hosts
from crawler.storage.transactions import Part, insert_into, writes
from crawler.storage.types import chunks, storable

MAX_AHEAD_SECONDS = 900.0  # a slot that lies further ahead is of a clock that was set back since


class Hosts(Part):
    """``store.hosts``: the next slot of each host."""

    @writes
    def take(
        self, connection: Connection, wanted: Sequence[tuple[str, float]], *, pauses: Mapping[str, float] | None = None
    ) -> list[float]:
        """Takes the slots of hosts that may be asked now, the next ones some seconds later: host and delay of each.

        Returns for each of them 0 where its slot was taken, else the seconds after which to ask again. ``pauses`` says
        for how many seconds nobody is to ask a host from now on, and comes first. The time is that of PostgreSQL's
        server, or of this machine.
        """
        pauses = pauses or {}
        slots = _lock_slots(connection, {*pauses, *(host for host, _ in wanted)})
        now = _now(connection)  # the locks may have taken their time
        slots = {host: slot if slot - now <= MAX_AHEAD_SECONDS else now for host, slot in slots.items()}
        for host, seconds in pauses.items():
            slots[host] = max(slots[host], now + seconds)
        waits = []
        for host, delay in wanted:
            waits.append(max(0.0, slots[host] - now))
            if slots[host] <= now:
                slots[host] = now + delay
        change = update(hosts).where(hosts.c.host == bindparam("name")).values(next_slot=bindparam("slot"))
        if slots:
            connection.execute(change, [{"name": storable(host), "slot": slot} for host, slot in slots.items()])
        return waits

    def pause(self, host: str, seconds: float) -> None:
        """Lets nobody ask a host for some seconds."""
        self.take([], pauses={host: seconds})


def _lock_slots(connection: Connection, names: Iterable[str]) -> dict[str, float]:
    """The next slots of hosts as they stand, their rows locked: in one order, so that nobody waits in a circle."""
    slots: dict[str, float] = {}
    for chunk in chunks(sorted(names)):
        stored = {storable(name): name for name in chunk}
        query = select(hosts).where(hosts.c.host.in_(stored)).order_by(hosts.c.host).with_for_update()
        rows = connection.execute(query).all()
        if len(rows) < len(stored):
            missing = sorted(stored.keys() - {row.host for row in rows})
            add = insert_into(connection, hosts).on_conflict_do_nothing(index_elements=["host"])
            connection.execute(add, [{"host": host, "next_slot": 0.0} for host in missing])
            rows = connection.execute(query).all()
        slots |= {stored[row.host]: float(row.next_slot) for row in rows}
    return slots


def _now(connection: Connection) -> float:
    if connection.dialect.name == "postgresql":
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    return SystemClock().now().timestamp()
