"""What is asked of a web archive, what it answers, and the captured page that an answer holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeAlias

from crawler.archive.mementos import memento_time, original_headers
from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import Stored, read_page, read_records
from crawler.archive.records import Exchange
from crawler.article import Capture, OutcomeName, Page
from crawler.crawl.fetch_facts import FetchFailure
from crawler.discovery.cdx import WebArchive
from crawler.discovery.timegate import TimeGate, raw_url
from crawler.discovery.timemaps import TimeMapArchive
from crawler.errors import ArchiveUnreadable
from crawler.identity.urls import fetch_url
from crawler.revisit import GONE_STATUSES
from crawler.storage.mementos import ListedCapture

SAME_CAPTURE = timedelta(seconds=1)  # by which times of one capture may differ
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})  # another time it may be had


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequest:
    """A request to a web archive."""

    url: str
    memento: tuple[str, datetime] | None = None  # URL and time of the capture that is asked for
    first_byte: int | None = None  # of a part of a WARC file
    last_byte: int | None = None
    near: datetime | None = None  # the time that a TimeGate is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAnswer:
    """An answer of any status."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    capture: Capture | None = None  # where its bytes are archived
    is_partial: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


AskArchive: TypeAlias = Callable[[ArchiveRequest], Awaitable["ArchiveAnswer | FetchFailure"]]
RecordExchange: TypeAlias = Callable[[Exchange], Awaitable[Capture]]


@dataclass(frozen=True, slots=True)
class NoPage:
    """Why a capture gave no page."""

    outcome: OutcomeName
    reason: str
    is_transient: bool = False  # it may be had another time
    is_refused: bool = False  # the archive may not be asked, or asks to be left alone
    is_stopped: bool = False  # the run ended before


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """A page as it was captured."""

    page: Page
    capture: Capture | None  # where it lies in our own archive
    stored: Stored | None = None  # the record of a WARC file, from which it was read


def request_of(archive: WebArchive | TimeGate | TimeMapArchive, listed: ListedCapture) -> ArchiveRequest | NoPage:
    """The request for a capture: for its raw form, or for a part of a WARC file."""
    if not isinstance(archive, WebArchive):  # the address of the capture stands in the place of a file
        assert listed.warc_file is not None
        return ArchiveRequest(url=raw_url(listed.warc_file), memento=(listed.url, listed.captured))
    if archive.warcs is None:
        address = archive.memento_url(listed.captured, listed.url)
        return ArchiveRequest(url=address, memento=(listed.url, listed.captured))
    if listed.warc_file is None or listed.warc_offset is None or not listed.warc_length:
        return NoPage(OutcomeName.FAILED, "the index does not say where in a WARC file it lies")
    return ArchiveRequest(
        url=archive.warcs + listed.warc_file.lstrip("/"),
        first_byte=listed.warc_offset,
        last_byte=listed.warc_offset + listed.warc_length - 1,
    )


def failed_page(failure: FetchFailure) -> NoPage:
    """Why a request without an answer gave no page."""
    is_final = failure.outcome in {OutcomeName.TOO_LARGE, OutcomeName.REFUSED_ADDRESS}
    is_refused = failure.is_refused and not is_final
    return NoPage(failure.outcome, failure.reason, not is_final, is_refused, failure.is_stopped)


def read_memento(listed: ListedCapture, answer: ArchiveAnswer) -> CapturedPage | NoPage:
    """The page of an answer to a request for the raw form of a capture (RFC 7089)."""
    stated = memento_time(answer.header("memento-datetime"))
    if answer.status != 200:
        whose = "the capture is an answer of" if stated is not None else "the archive answers"
        is_transient = stated is None and answer.status in TRANSIENT_STATUSES
        outcome = OutcomeName.BLOCKED if answer.status in {401, 403, 451} else OutcomeName.FAILED
        if stated is not None and answer.status in GONE_STATUSES:
            outcome = OutcomeName.GONE
        return NoPage(outcome, f"{whose} HTTP {answer.status}", is_transient)
    if stated is not None and abs(stated - listed.captured) > SAME_CAPTURE:
        reason = f"the archive gives the capture of {stated:%Y-%m-%d %H:%M:%S} UTC in its place"
        return NoPage(OutcomeName.FAILED, reason)
    if answer.is_partial:
        return NoPage(OutcomeName.INCOMPLETE, "less came than the archive has", is_transient=True)
    page = Page(
        url=listed.url,
        body=answer.body,
        fetched=stated or listed.captured,
        headers=original_headers(answer.headers),
        requested_url=listed.url,
        memento=answer.url,
    )
    return CapturedPage(page, answer.capture)


def read_warc_part(
    listed: ListedCapture, request: ArchiveRequest, answer: ArchiveAnswer, *, limit: int
) -> CapturedPage | NoPage:
    """The page of an answer to a request for a part of a WARC file; blocks, for it goes by way of a file."""
    first, last = request.first_byte or 0, request.last_byte or 0
    if answer.status == 206:
        data = answer.body
    elif answer.status == 200:  # it does not know of ranges
        data = answer.body[first : last + 1]
    else:
        is_transient = answer.status in TRANSIENT_STATUSES
        return NoPage(OutcomeName.FAILED, f"the archive answers HTTP {answer.status}", is_transient)
    if len(data) != last + 1 - first:
        reason = f"{len(data)} bytes came in place of {last + 1 - first}"
        return NoPage(OutcomeName.INCOMPLETE, reason, is_transient=answer.is_partial)
    warnings: list[str] = []
    try:
        with NamedTemporaryFile(suffix=".warc.gz" if data[:2] == b"\x1f\x8b" else ".warc") as file:
            file.write(data)
            file.flush()
            stored = next(read_records(Path(file.name), warn=warnings.append), None)
        if stored is None:
            return NoPage(OutcomeName.FAILED, f"no record of a WARC file: {'; '.join(warnings)[:200]}")
        if stored.kind == "revisit":
            return NoPage(OutcomeName.FAILED, "its record only refers to one that the index does not lead to")
        if fetch_url(stored.url) != listed.url or abs(stored.date - listed.captured) > SAME_CAPTURE:
            return NoPage(OutcomeName.FAILED, f"the record is of {stored.url} at {stored.date:%Y-%m-%d %H:%M:%S} UTC")
        page, missing = read_page(stored, limit=limit)
    except (ArchiveUnreadable, MessageUnreadable) as error:
        return NoPage(OutcomeName.FAILED, f"no record of a WARC file: {error}"[:200])
    if missing:
        return NoPage(OutcomeName.INCOMPLETE, missing)
    if page.status != 200:
        return NoPage(OutcomeName.FAILED, f"the capture is an answer of HTTP {page.status}")
    address = f"{request.url}#bytes={first}-{last}"
    captured = Page(
        url=listed.url,
        body=page.body,
        fetched=stored.date,
        headers=page.headers,
        requested_url=listed.url,
        memento=address,
    )
    return CapturedPage(captured, None, stored)


async def fetch_capture(
    archive: WebArchive | TimeGate | TimeMapArchive,
    listed: ListedCapture,
    ask: AskArchive,
    record: RecordExchange | None,
    *,
    max_page_bytes: int,
) -> CapturedPage | NoPage:
    """A capture, in its raw form or out of a part of a WARC file, which ``record`` archives."""
    request = request_of(archive, listed)
    if isinstance(request, NoPage):
        return request
    answer = await ask(request)
    if isinstance(answer, FetchFailure):
        return failed_page(answer)
    if request.memento is not None:
        return read_memento(listed, answer)
    found = await asyncio.to_thread(read_warc_part, listed, request, answer, limit=max_page_bytes)
    if isinstance(found, NoPage) or record is None or found.stored is None or found.page.memento is None:
        return found
    exchange = Exchange(
        url=listed.url,
        begun=found.page.fetched,
        sent=b"",
        received=found.stored.block,
        source=found.page.memento,
        made=answer.at,
    )
    return CapturedPage(found.page, await record(exchange))
