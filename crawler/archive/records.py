"""WARC records (ISO 28500:2017): an exchange, a revisit, a description or a text, as one gzip member each."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.archive.deflate import gzip_member
from crawler.archive.messages import STATUS, body_start
from crawler.article import Capture

SAME_PAYLOAD_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RENDERED_PREFIX = "urn:rendered:"  # before the URL of a page, where the record is what a browser showed of it
WARC_FIELDS_TYPE = "application/warc-fields"

NewId = Callable[[], str]


def new_id() -> str:
    """A fresh record id: ``urn:uuid:...``."""
    return uuid.uuid4().urn


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response, the bytes as they went over the wire."""

    url: str
    begun: datetime
    sent: bytes
    received: bytes  # head and body of the final response
    address: str | None = None  # IP address of the host
    truncated: str | None = None  # "length", "time" or "disconnect", where not all of the response came
    source: str | None = None  # URL at a web archive that it was had from: ``begun`` is then the time of capture
    made: datetime | None = None  # when it was had from there

    @property
    def payload(self) -> memoryview:
        """The body as it came, chunks and compression included."""
        return memoryview(self.received)[body_start(self.received) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A response that is archived already."""

    capture: Capture
    url: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Packed:
    """A record, compressed, to be appended to a file."""

    id: str
    data: bytes


def digest_of(data: bytes | memoryview) -> str:
    """A labelled digest as WARC spells it: ``sha256:`` and hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def pack(
    kind: WarcRecordType, block: bytes, headers: Iterable[tuple[str, str | None]], *, record_id: str, date: datetime
) -> Packed:
    """One record with its digest, compressed for itself; a header whose value is None is left out."""
    record = WarcRecord()
    record.init_headers(kind, record_id.encode(), content_length=len(block))
    record.headers["WARC-Date"] = stamp(date)
    record.headers["WARC-Record-ID"] = f"<{record_id}>"
    for name, value in headers:
        if value is not None:
            record.headers.append(name, " ".join(value.split()))
    record.headers["WARC-Block-Digest"] = digest_of(block)
    record.set_bytes_content(block)
    plain = io.BytesIO()
    record.write(plain)
    return Packed(record_id, gzip_member(plain.getbuffer()))


def stamp(date: datetime) -> str:
    """A time in UTC to the second, as all readers take it."""
    return f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def pack_info(fields: Mapping[str, str], *, filename: str, date: datetime, make_id: NewId = new_id) -> Packed:
    """The warcinfo record with which a file begins."""
    headers = [("WARC-Filename", filename), ("Content-Type", WARC_FIELDS_TYPE)]
    return pack(WarcRecordType.warcinfo, as_fields(fields.items()), headers, record_id=make_id(), date=date)


def pack_exchange(
    exchange: Exchange,
    *,
    info: str,
    earlier: Earlier | None = None,
    payload_digest: str | None = None,
    make_id: NewId = new_id,
) -> list[Packed]:
    """The response and its request, linked; a revisit in place of a response whose payload is archived already.

    What was had from a web archive is a response alone. ``info`` is the id of the file's warcinfo record; the digest of
    the payload is worked out where it is not given.
    """
    about = [
        ("WARC-Target-URI", exchange.url),
        ("WARC-IP-Address", exchange.address),
        ("WARC-Warcinfo-ID", f"<{info}>"),
        ("WARC-Source-URI", exchange.source),  # as other writers name where a record was taken over from
        ("WARC-Creation-Date", stamp(exchange.made) if exchange.made else None),
    ]
    headers: list[tuple[str, str | None]] = [*about, ("Content-Type", "application/http; msgtype=response")]
    block, kind = exchange.received, WarcRecordType.response
    if earlier is not None:
        head = exchange.received[: body_start(exchange.received)]
        found = STATUS.match(head)
        is_modified = len(head) < len(exchange.received) or (found is not None and found[1] != b"304")
        block, kind = head, WarcRecordType.revisit
        headers += [
            ("WARC-Profile", SAME_PAYLOAD_PROFILE if is_modified else NOT_MODIFIED_PROFILE),
            ("WARC-Refers-To", f"<{earlier.capture.record_id}>"),
            ("WARC-Refers-To-Target-URI", earlier.url),
            ("WARC-Refers-To-Date", stamp(earlier.date)),
            ("WARC-Payload-Digest", earlier.capture.payload_digest),
        ]
    else:
        payload_digest = payload_digest or digest_of(exchange.payload)
        headers += [("WARC-Payload-Digest", payload_digest), ("WARC-Truncated", exchange.truncated)]
    response = pack(kind, block, headers, record_id=make_id(), date=exchange.begun)
    if exchange.source is not None:  # what was sent to the archive is no request to the host that was captured
        return [response]
    asked = [
        *about,
        ("WARC-Concurrent-To", f"<{response.id}>"),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    request = pack(WarcRecordType.request, exchange.sent, asked, record_id=make_id(), date=exchange.begun)
    return [response, request]


def pack_article(
    *,
    url: str,
    capture: Capture,
    facts: Sequence[tuple[str, str]],
    text: str,
    info: str,
    date: datetime,
    make_id: NewId = new_id,
) -> list[Packed]:
    """What is known of an article's page, and its text, as records that lead to its response.

    The text has the URL ``urn:text:`` with the page's behind it: under the page's own, replay tools would show the text
    in its place.
    """
    converted = [
        ("WARC-Target-URI", f"urn:text:{url}"),
        ("WARC-Warcinfo-ID", f"<{info}>"),
        ("WARC-Refers-To", f"<{capture.record_id}>"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]
    return [
        pack_described(url=url, capture=capture, facts=facts, info=info, date=date, make_id=make_id),
        pack(WarcRecordType.conversion, text.encode(), converted, record_id=make_id(), date=date),
    ]


def pack_described(
    *,
    url: str,
    capture: Capture,
    facts: Sequence[tuple[str, str]],
    info: str,
    date: datetime,
    make_id: NewId = new_id,
) -> Packed:
    """What is known of an archived response, as a metadata record that leads to it."""
    described = [
        ("WARC-Target-URI", url),
        ("WARC-Warcinfo-ID", f"<{info}>"),
        ("WARC-Concurrent-To", f"<{capture.record_id}>"),
        ("Content-Type", WARC_FIELDS_TYPE),
    ]
    return pack(WarcRecordType.metadata, as_fields(facts), described, record_id=make_id(), date=date)


def pack_rendering(
    *, url: str, capture: Capture, html: bytes, info: str, date: datetime, make_id: NewId = new_id
) -> Packed:
    """A page as a browser showed it, as a record that leads to the response that was shown.

    Its URL has :data:`RENDERED_PREFIX` before it, so that a replay shows the page that the host sent.
    """
    headers = [
        ("WARC-Target-URI", f"{RENDERED_PREFIX}{url}"),
        ("WARC-Warcinfo-ID", f"<{info}>"),
        ("WARC-Refers-To", f"<{capture.record_id}>"),
        ("WARC-Refers-To-Target-URI", url),
        ("WARC-Payload-Digest", digest_of(html)),
        ("Content-Type", "text/html; charset=utf-8"),
    ]
    return pack(WarcRecordType.conversion, html, headers, record_id=make_id(), date=date)


def as_fields(facts: Iterable[tuple[str, str]]) -> bytes:
    """Named fields, each on a line of its own (``application/warc-fields``)."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in facts).encode()
