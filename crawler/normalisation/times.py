"""Times in UTC, to the second, and only those that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EARLIEST = 1600  # year; the first newspapers
LATEST = 9999  # the calendar's last year, in which a change of zone may overflow
FARTHEST_OFFSET = 14 * 60  # minutes; Kiritimati
SLACK = timedelta(days=1)  # a clock or a zone may be wrong by as much


def to_utc(time: datetime | None) -> datetime | None:
    """The time in UTC and in whole seconds; None for one before any newspaper or at the ends of the calendar."""
    if time is None or not EARLIEST <= time.year < LATEST:
        return None
    return time.astimezone(UTC).replace(microsecond=0)


def clean_offset(offset: int | None, *, time: datetime | None) -> int | None:
    """Minutes east of UTC at which the page gave a time: as told, else as the time itself carries them."""
    if time is None:
        return None
    if offset is None:
        carried = time.utcoffset()
        offset = round(carried.total_seconds() / 60) if carried else None
    return offset if offset is not None and abs(offset) <= FARTHEST_OFFSET else None


def clean_modified(modified: datetime | None, *, published: datetime | None, fetched: datetime) -> datetime | None:
    """The time of the last change in UTC; None where it lies before publication or after the fetch."""
    time = to_utc(modified)
    if time is None or time > fetched + SLACK or (published is not None and time < published):
        return None
    return time
