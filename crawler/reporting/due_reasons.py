"""Why a URL is due, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.storage.values import Channel, DueUrl


def channel_reason(channel: Channel) -> str:
    """Why a feed, sitemap or front is due."""
    if channel.last_fetch is None:
        return "never fetched"
    if channel.failures:
        return f"retry after {_times(channel.failures, 'failure')} in a row"
    return "may have new stories"


def story_reason(due: DueUrl) -> str:
    """Why a story is due."""
    if due.outcome is None:
        return "never fetched"
    name = due.outcome.replace("_", " ")
    if due.tries:
        return f"retry after {name}, {_times(due.tries, 'time')} in a row"
    changes = f", {_times(due.changes, 'change')} so far" if due.changes else ""
    return f"may have changed; fetched {_times(due.visits, 'time')}{changes}"


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
