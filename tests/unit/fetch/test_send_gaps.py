"""Requests to a host leave with their gap, however late the one before left."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from crawler.fetch.send_gaps import SendGaps


def test_a_request_waits_for_the_gap_behind_the_one_that_left_late() -> None:
    now = 100.0
    sent: dict[str, list[float]] = {}

    async def sleep(seconds: float) -> None:
        nonlocal now
        await asyncio.sleep(0)  # another one may go first
        now += max(seconds, 0.25)  # the machine is busy

    gaps, one, other = SendGaps(lambda: now, sleep), "one.example", "other.example"

    async def send(host: str) -> None:
        await gaps.wait(host, 0.5)
        sent.setdefault(host, []).append(now)

    async def send_all() -> None:
        nonlocal now
        await send(one)
        now += 0.25
        await asyncio.gather(send(one), send(one), send(other))
        now += 60
        await send(one)

    asyncio.run(send_all())
    assert sent[other] == [100.25], "of another host nothing is known"
    assert all(later - former >= 0.5 for former, later in pairwise(sent[one]))
    assert len(sent[one]) == 4
    assert sent[one][-1] >= 160.25, "nobody waits for what is long ago"
