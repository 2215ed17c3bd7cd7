"""WARC and ARC files as other programs write them, for the tests that read them."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode
from collections.abc import Callable

import zstandard
from lz4.frame import compress

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The harbour board met.</p>"


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def record(
    number: int = 0, block: bytes = PAGE, *, length: int | None = None, kind: str = "response", **headers: str
) -> bytes:
    """One record, uncompressed; ``length`` is a Content-Length that may lie."""
    lines = {
        "WARC-Type": kind,
        "WARC-Date": "2026-11-20T10:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>",
        "WARC-Target-URI": f"https://paper.example/{number}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block) if length is None else length),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def plain(*records: bytes) -> bytes:
    return b"".join(records)


def zipped(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def zstd(*records: bytes) -> bytes:
    return b"".join(zstandard.compress(one) for one in records)


def lz4(*records: bytes) -> bytes:
    return b"".join(compress(one) for one in records)


def zstd_with_dictionary(*records: bytes) -> bytes:
    """A dictionary in a skippable frame in front, as some crawlers write it."""
    samples = [record(n, PAGE + bytes(str(n), "ascii") * 20) for n in range(200)]
    trained = zstandard.train_dictionary(2048, samples)
    packer = zstandard.ZstdCompressor(dict_data=trained)
    data = trained.as_bytes()
    front = b"\x5d\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data
    return front + b"".join(packer.compress(one) for one in records)


def with_lf(one: bytes) -> bytes:
    """The record with bare LF in its head and behind its block."""
    head, _, block = one.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + block.removesuffix(b"\r\n\r\n") + b"\n\n"


def in_version(version: bytes) -> Callable[[bytes], bytes]:
    """Gives a record another version."""
    return lambda one: one.replace(b"WARC/1.0", b"WARC/" + version, 1)


ARC_TIME = "20261120100000"
ARC_FIELDS = {
    1: "URL IP-address Archive-date Content-type Archive-length",
    2: "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length",
}


def arc_info(version: int = 1) -> bytes:
    """The record with which an ARC file begins."""
    block = f"{version} 0 Harbour\n{ARC_FIELDS[version]}\n".encode()
    rest = "" if version == 1 else " 200 - - 0 some.arc"
    return f"filedesc://some.arc 0.0.0.0 {ARC_TIME} text/plain{rest} {len(block)}\n".encode() + block + b"\n"


def arc_record(
    number: int, block: bytes = PAGE, *, version: int = 1, length: int | None = None, **fields: str
) -> bytes:
    """One record of an ARC file; ``url``, ``ip``, ``time`` and ``kind`` may be given."""
    url = fields.get("url", f"https://paper.example/{number}")
    ip, time, kind = fields.get("ip", "192.0.2.7"), fields.get("time", ARC_TIME), fields.get("kind", "text/html")
    rest = "" if version == 1 else " 200 XYZ - 4711 some.arc"
    size = len(block) if length is None else length
    return f"{url} {ip} {time} {kind}{rest} {size}\n".encode() + block + b"\n"
