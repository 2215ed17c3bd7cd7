"""Captures of web archives as they were captured: what an archive adds to an answer, and what it renames (RFC 7089)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.archive.messages import split_message
from crawler.archive.records import Exchange

ORIGINAL_PREFIX = "x-archive-orig-"  # before the headers that were captured, as some archives hand them on
ADDED_HEADERS = frozenset({"memento-datetime", "preference-applied", "x-cache-key", "x-location", "x-page-cache"})
ADDED_PREFIXES = ("x-archive-", "x-ts", "x-tr", "x-rl", "x-na", "x-nid")
FRAMING_HEADERS = frozenset({"transfer-encoding", "content-encoding", "content-length", "content-type"})
MEMENTO_LINKS = ("timegate", "timemap", "memento")  # relations of the Link header that an archive writes


def memento_time(text: str | None) -> datetime | None:
    """The time of a Memento-Datetime header; None where there is none, or none that can be read."""
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def original_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers of a page as it was captured, out of those with which an archive hands it on.

    Where the archive renames those that were captured, only these count and what frames the body; elsewhere all but
    its own additions.
    """
    pairs = [(name, value) for name, value in headers if not _is_memento_link(name, value)]
    renamed = [
        (name[len(ORIGINAL_PREFIX) :], value) for name, value in pairs if name.lower().startswith(ORIGINAL_PREFIX)
    ]
    if renamed:
        framing = [(name, value) for name, value in pairs if name.lower() in FRAMING_HEADERS]
        framed = {name.lower() for name, _ in framing} | FRAMING_HEADERS - {"content-type"}
        return (*(pair for pair in renamed if pair[0].lower() not in framed), *framing)
    return tuple(pair for pair in pairs if not _is_added(pair[0].lower()))


def original_exchange(exchange: Exchange, url: str, at: datetime) -> Exchange:
    """An exchange with an archive as one with the host that was captured: its URL, time and headers, the body as is."""
    head, payload = split_message(exchange.received)
    status, *lines = head.decode("latin-1").splitlines()
    pairs: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
        elif colon:
            pairs.append((name.strip(), value.strip()))
    kept = "".join(f"{name}: {value}\r\n" for name, value in original_headers(pairs))
    received = f"{status}\r\n{kept}\r\n".encode("latin-1") + payload
    return replace(
        exchange, url=url, begun=at, sent=b"", received=received, address=None, source=exchange.url, made=exchange.begun
    )


def _is_memento_link(name: str, value: str) -> bool:
    return name.lower() == "link" and any(
        f"rel={quote}{word}" in value for word in MEMENTO_LINKS for quote in ('"', "")
    )


def _is_added(name: str) -> bool:
    return name in ADDED_HEADERS or name.startswith(ADDED_PREFIXES)
