"""How long a host asks to wait: the Retry-After header."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER_SECONDS = 7 * 86_400  # a slip or a lie would have stories wait for decades


def retry_after(value: bytes | None, *, date: bytes | None = None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks to wait (RFC 9110, 10.2.3: seconds or an HTTP date), None without one.

    ``date`` is the Date header of the same answer: a moment is counted from there, since the host's clock may be wrong.
    """
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), MAX_RETRY_AFTER_SECONDS))
    moment = _http_date(text)
    if moment is None:
        return None
    begin = _http_date((date or b"").decode("latin-1").strip()) or now or datetime.now(UTC)
    return min(max(0.0, (moment - begin).total_seconds()), float(MAX_RETRY_AFTER_SECONDS))


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
