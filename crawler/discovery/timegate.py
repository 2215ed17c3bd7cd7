"""Web archives that are asked by time alone: the TimeGate of RFC 7089, for those that have no CDX server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from crawler.errors import ArgumentInvalid
from crawler.text.urls import web_parts

MARK = "timegate:"  # before the address of one whose path does not say so
CAPTURE_TIME = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")  # of the address of a capture, where it is rewritten to be shown
LINK = re.compile(r"<([^<>]{1,4000}+)>\s*+;([^<>]{0,2000}+)")
MEMENTO = re.compile(r"\brel\s*=\s*(?:\"[^\"]{0,200}?\bmemento\b|memento\b)", re.IGNORECASE)
TIME = re.compile(r"\bdatetime\s*=\s*\"([^\"]{1,60})\"", re.IGNORECASE)
ORIGINAL = re.compile(r"\brel\s*=\s*\"?original\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGate:
    """A web archive that leads to the capture of a URL that is nearest to a time."""

    address: str  # what a URL is put behind

    def __str__(self) -> str:
        return self.address

    def url_of(self, url: str) -> str:
        """Where the captures of a URL are asked for."""
        return f"{self.address}{url}"


def read_timegate_address(text: str) -> TimeGate | None:
    """The TimeGate of an address (``timegate:URL``, or one whose path ends in ``/timegate``); None of any other.

    Raises ArgumentInvalid.
    """
    address = text.strip()
    is_marked = address.startswith(MARK)
    address = address.removeprefix(MARK)
    parts = web_parts(address)
    if not is_marked and (parts is None or not parts.path.rstrip("/").endswith("/timegate")):
        return None
    if parts is None:
        raise ArgumentInvalid(f"{address!r} is not an http or https URL: give that of a TimeGate")
    return TimeGate(address=address if address.endswith(("/", "=")) else f"{address}/")


def accept_datetime(at: datetime) -> str:
    """A time as the header Accept-Datetime has it."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def raw_url(url: str) -> str:
    """The address of a capture in its raw form, where its archive writes the time into it; else the address itself."""
    return CAPTURE_TIME.sub(lambda found: f"/{found[1]}id_/", url, count=1)


def original_url(link: str | None) -> str | None:
    """The URL that a capture is of, as its Link header says (RFC 7089, section 2.2.1)."""
    return next((found[1] for found in LINK.finditer(link or "") if ORIGINAL.search(found[2])), None)


def linked_mementos(link: str | None) -> list[tuple[str, str]]:
    """The captures that a Link header names, each with its time as it is written (RFC 7089, section 2.2)."""
    found = ((one[1], one[2]) for one in LINK.finditer(link or ""))
    return [(url, at[1]) for url, words in found if MEMENTO.search(words) and (at := TIME.search(words))]
