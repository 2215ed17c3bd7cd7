"""Why a URL is due, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.article import OutcomeName

if TYPE_CHECKING:
    from crawler.storage.values import Channel, DueUrl


def channel_reason(channel: Channel) -> str:
    """Why a feed, sitemap or front is due."""
    if channel.last_fetch is None:
        return "never fetched"
    if channel.failures:
        why = f": {channel.failure}" if channel.failure else ""
        return f"retry after {_times(channel.failures, 'failure')} in a row{why}"
    return "may have new stories"


def channel_failure(channel: Channel) -> str:
    """Why a feed, sitemap or front that fails does, how often in a row, and since when."""
    why = channel.failure or (f"answered {channel.status}" if channel.status else "could not be fetched")
    times = "once" if channel.failures == 1 else f"{channel.failures} times in a row"
    since = f" since {channel.failing_since:%Y-%m-%d %H:%M}" if channel.failing_since and channel.failures > 1 else ""
    if not since and channel.last_fetch:
        since = f", last {channel.last_fetch:%Y-%m-%d %H:%M}"
    return f"{why}, {times}{since}"


def story_reason(due: DueUrl) -> str:
    """Why a story is due."""
    if due.outcome is None:
        return "never fetched"
    if due.outcome is OutcomeName.OUT_OF_RANGE:
        return "outside of --since and --until of the run that met it; another run may want it"
    name = due.outcome.replace("_", " ")
    if due.tries:
        return f"retry after {name}, {_times(due.tries, 'time')} in a row"
    if not due.visits:
        return f"{name} at its latest visit"
    changes = f", {_times(due.changes, 'change')} so far" if due.changes else ""
    return f"may have changed; fetched {_times(due.visits, 'time')}{changes}"


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
