"""HTTP messages as they lie in WARC records: head and body apart, transfer and content codings undone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import brotli
import zstandard

from crawler.archive import deflate

Headers = tuple[tuple[str, str], ...]

STATUS_DIGITS = re.compile(r"[0-9]{3}")
STATUS = re.compile(rb"(?:HTTP[A-Z]{0,3}+/[\d.]++|ICY)[ \t]++(\d{3})\b")
BARE_STATUS = re.compile(rb"(\d{3})(?=[ \t\r]|$)")  # of a line without a protocol, as some write it
GZIP_MAGIC = b"\x1f\x8b"
CHUNK_SIZE = re.compile(rb"[ \t]*+([0-9a-fA-F]{1,8})[ \t]*+(;.*+)?+", re.DOTALL)
MAX_CHUNK_LINE_BYTES = 4096
MAX_LENGTH_DIGITS = 15
MAX_CODINGS = 3  # codings on top of each other; more is a trap
MAX_GZIP_MEMBERS = 10_000  # of one body; what packs in parallel makes one for each 128 kB
GZIP_PIECE_BYTES = 16_384


class MessageUnreadable(ValueError):
    """A block is no HTTP message, or its body cannot be decoded."""


@dataclass(frozen=True, slots=True)
class Head:
    """The status and headers of a response, names and order as they came."""

    status: int
    headers: Headers

    def get(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def body_start(block: bytes) -> int:
    """Where the body of a message begins, behind the first empty line; what has none is all head."""
    end = len(block)
    for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\r\n"):
        at = block.find(mark, 0, end)  # only before what was found: a body may be long
        end = end if at < 0 else at + len(mark)
    return end


def split_message(block: bytes) -> tuple[bytes, bytes]:
    """The head with its empty line, and the body."""
    start = body_start(block)
    return block[:start], block[start:]


def without_headers(block: bytes, names: Collection[str]) -> bytes:
    """A message without some headers, their names in lower case; a value that goes on in the next line goes with it."""
    head, body = split_message(block)
    kept, is_left_out = [], False
    for number, line in enumerate(head.splitlines(keepends=True)):
        if number and line[:1] not in (b" ", b"\t"):
            is_left_out = line.partition(b":")[0].strip().lower().decode("latin-1") in names
        if not is_left_out or not line.strip():
            kept.append(line)
    return b"".join(kept) + body


def final_response(received: bytes) -> bytes:
    """What was received less the interim responses (RFC 9110, section 15.2) before the final one."""
    while (found := STATUS.match(received)) and found[1].startswith(b"1") and found[1] != b"101":
        head, rest = split_message(received)
        if not rest or head == received:
            return b""
        received = rest
    return received


def read_head(head: bytes) -> Head:
    """The head of a response; HTTP/2 pseudo-headers, as some write them, give the status or are left out.

    Raises MessageUnreadable where no status is told.
    """
    lines = [line.rstrip(b"\r") for line in head.split(b"\n")]
    found = STATUS.match(lines[0]) or BARE_STATUS.match(lines[0])
    status = int(found[1]) if found else None
    headers: list[tuple[str, str]] = []
    for line in lines[1:] if found else lines:
        name, colon, value = line[1:].partition(b":") if line.startswith(b":") else line.partition(b":")
        text = value.strip().decode("latin-1")
        if line[:1] in {b" ", b"\t"} and headers:  # a folded line goes on (RFC 9112, section 5.2)
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip().decode('latin-1')}")
        elif line.startswith(b":"):
            if name == b"status" and STATUS_DIGITS.fullmatch(text):
                status = int(text)
        elif colon:
            headers.append((name.strip().decode("latin-1"), text))
    if status is None:
        raise MessageUnreadable(f"no HTTP response: it begins {lines[0][:40]!r}")
    return Head(status, tuple(headers))


@dataclass(frozen=True, slots=True)
class Body:
    """A body without its codings."""

    data: bytes
    missing: str | None = None  # why it is not whole, where that shows


def read_body(body: bytes, head: Head, *, limit: int) -> bytes:
    """As :func:`decode_body`, the bytes alone."""
    return decode_body(body, head, limit=limit).data


def decode_body(body: bytes, head: Head, *, limit: int) -> Body:
    """The body without its chunks and compression, at most ``limit`` bytes of it.

    Archives often keep the headers of codings that they have undone: a body that does not look encoded is taken as it
    is. Raises MessageUnreadable for one that breaks in its middle, or is larger.
    """
    missing = _missing_bytes(body, head)
    if "chunked" in (head.get("transfer-encoding") or "").lower():
        body, is_whole = join_chunks(body)
        missing = None if is_whole else "its last chunk is missing"
    codings = [name.strip().lower() for name in (head.get("content-encoding") or "").split(",") if name.strip()]
    for name in reversed(codings[-MAX_CODINGS:]):
        decode = DECODERS.get(name.removeprefix("x-"))
        if decode is not None and body:
            body, is_whole = decode(body, limit)
            missing = missing if is_whole else "its compressed body is cut off"
    if len(body) > limit:
        raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
    return Body(body, missing)


def _missing_bytes(body: bytes, head: Head) -> str | None:
    declared = (head.get("content-length") or "").strip()
    is_number = declared.isascii() and declared.isdigit() and len(declared) <= MAX_LENGTH_DIGITS
    if not is_number or int(declared) <= len(body):
        return None
    return f"{int(declared) - len(body):,} bytes are missing of its Content-Length in HTTP"


def join_chunks(body: bytes) -> tuple[bytes, bool]:
    """A chunked body (RFC 9112, section 7.1) in one piece, and whether its last chunk is there.

    One that is not chunked is given as it is, a cut one as far as it goes.
    """
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        size = CHUNK_SIZE.fullmatch(body[at : max(end, at)].rstrip(b"\r")[:MAX_CHUNK_LINE_BYTES])
        if size is None:
            return (b"".join(pieces), False) if pieces else (body, True)
        length = int(size[1], 16)
        if not length:
            return b"".join(pieces), True
        pieces.append(body[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces), not body


def _inflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    """Gzip, of one member or more; what is broken, cut or too large is zlib's alone to judge."""
    if not body.startswith(GZIP_MAGIC):
        return body, True
    if deflate.engine is not zlib:
        with suppress(*deflate.DEFLATE_ERRORS, MessageUnreadable):
            plain, is_whole = _join_members(body, limit, deflate.gzip_unpacking)
            if is_whole:
                return plain, True
    try:
        return _join_members(body, limit, lambda: zlib.decompressobj(deflate.GZIP))
    except zlib.error as error:
        raise MessageUnreadable(f"the body cannot be unpacked: {error}") from error


def _join_members(body: bytes, limit: int, new_member: Callable[[], Any]) -> tuple[bytes, bool]:
    """All members of gzip, and whether the last one is whole; in pieces, as zlib copies what lies behind a member."""
    plain: list[bytes] = []
    size, is_whole, at, members = 0, True, 0, 0
    while body.startswith(GZIP_MAGIC, at):
        members += 1
        if members > MAX_GZIP_MEMBERS:
            raise MessageUnreadable(f"the body has more than {MAX_GZIP_MEMBERS:,} members of gzip")
        member = new_member()
        while not member.eof and at < len(body):
            piece = body[at : at + GZIP_PIECE_BYTES]
            plain.append(member.decompress(piece, limit + 1 - size))
            size += len(plain[-1])
            if size > limit:
                raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
            at += len(piece) - len(member.unused_data)
        is_whole = member.eof
    return b"".join(plain), is_whole


def _deflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    """Zlib, or the bare deflate that some servers send under its name."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            plain, is_whole = _unzip(body, limit, bits)
        except MessageUnreadable as error:
            if "larger" in str(error):
                raise
        else:
            return plain, is_whole
    return body, True


def _unzip(body: bytes, limit: int, bits: int) -> tuple[bytes, bool]:
    """What is packed, as far as it goes, and whether it is whole."""
    member = zlib.decompressobj(bits)
    try:
        plain = member.decompress(body, limit + 1)
    except zlib.error as error:
        raise MessageUnreadable(f"the body cannot be unpacked: {error}") from error
    if len(plain) > limit:
        raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
    return plain, member.eof


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    is_whole = False
    try:
        unpacking = brotli.Decompressor()
        plain = bytearray()
        piece = body
        while len(plain) <= limit:
            got = unpacking.process(piece, output_buffer_limit=1 << 16)
            plain += got
            piece = b""
            is_whole = unpacking.is_finished()
            if is_whole or (not got and unpacking.can_accept_more_data()):
                break
    except brotli.error:
        return body, True  # brotli has no mark to be told by
    if len(plain) > limit:
        raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
    return bytes(plain), is_whole


def _zstandard(body: bytes, limit: int) -> tuple[bytes, bool]:
    if not body.startswith(b"\x28\xb5\x2f\xfd"):
        return body, True
    try:
        with zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True) as stream:
            plain = stream.read(limit + 1)
    except zstandard.ZstdError as error:
        raise MessageUnreadable(f"the body cannot be unpacked: {error}") from error
    if len(plain) > limit:
        raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
    return plain, True


DECODERS: Mapping[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _inflate,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstandard,
}
