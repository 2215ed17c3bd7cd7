"""Times in UTC, to the second, and only those that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.text.times import MAX_UTC_OFFSET, in_calendar, is_believable


def to_utc(time: datetime | None) -> datetime | None:
    """The time in UTC and in whole seconds; None for one before any newspaper or at the ends of the calendar."""
    if time is None or not in_calendar(time):
        return None
    return time.astimezone(UTC).replace(microsecond=0)


def clean_offset(offset: int | None, *, time: datetime | None) -> int | None:
    """Minutes east of UTC at which the page gave a time: as given, else as the time itself carries them."""
    if time is None:
        return None
    if offset is None:
        carried = time.utcoffset()
        offset = round(carried.total_seconds() / 60) if carried else None  # a record is in UTC, whatever the page was
    return offset if offset is not None and timedelta(minutes=abs(offset)) <= MAX_UTC_OFFSET else None


def clean_modified(modified: datetime | None, *, published: datetime | None, fetched: datetime) -> datetime | None:
    """The time of the last change in UTC; None where it lies before publication or after the fetch."""
    time = to_utc(modified)
    if time is None or not is_believable(time, fetched) or (published is not None and time < published):
        return None
    return time
