"""The heads of records: WARC 0.17 to 1.1 (ISO 28500), and the lines of ARC files, versions 1 and 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_HEAD_BYTES = 1 << 20  # some put a whole data: URL into one
MAX_ARC_LINE_BYTES = 1 << 16
WARC_VERSION = re.compile(rb"WARC/\d\.\d{1,2}[ \t\r]*+\n")
WARC_HEAD = re.compile(rb"WARC/\d\.\d{1,2}[ \t\r]*+\n[A-Za-z][A-Za-z0-9-]*+[ \t]*+:")
WARC_HEAD_BEGIN_BYTES = 128  # in which a version and the first name lie
ARC_LINE_BEGIN = re.compile(rb"(?:(?<=\n)|\A)[A-Za-z][A-Za-z0-9+.-]{1,15}+:")
ARC_TIME = re.compile(rb"\d{8,17}")
ARC_STATUS = re.compile(rb"\d{3}|-")
ARC_V2_FIELDS = 6  # behind the media type: result, checksum, location, offset, file name, length
FILEDESC = b"filedesc:"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one record."""

    size: int  # bytes of it, the empty line included
    length: int | None  # of the block, as declared; None where nothing sensible is
    kind: str  # "response", "request" ...
    fields: Mapping[str, str] = field(default_factory=dict)  # by name in lower case, the first of each

    def get(self, name: str) -> str | None:
        """A field, its name in lower case."""
        return self.fields.get(name)

    def uri(self, name: str) -> str:
        """A field that is a URI, less the angle brackets that some write around it."""
        return self.fields.get(name, "").strip("<> \t")


def read_warc_head(data: bytes | bytearray, endless: int = 0) -> Head | None:
    """The head with which bytes begin; None where they begin otherwise, or it does not end among the first of them.

    Lines may end in a bare LF or in CR CR LF, and a line that begins with a space goes on with the one before.
    ``endless`` is up to where it is known that no head ends.
    """
    version = WARC_VERSION.match(data)
    if version is None:
        return None
    end = head_end(data, max(version.end(), endless))
    if end is None:
        return None
    fields: dict[str, str] = {}
    last: str | None = None
    for line in bytes(data[version.end() : end]).split(b"\n"):
        text = decode_field(line)
        if line[:1] in {b" ", b"\t"} and last is not None:
            fields[last] = f"{fields[last]} {text}".strip()
            continue
        name, colon, value = text.partition(":")
        key = name.strip().lower()
        last = key if colon and key not in fields else None
        if last is not None:
            fields[last] = value.strip()
    return Head(end, _length_of(fields.get("content-length")), fields.get("warc-type", "").lower(), fields)


def head_end(data: bytes | bytearray, start: int) -> int | None:
    """Where the block behind a head begins, whichever line ends it has; None where no empty line is."""
    at = max(start - 1, 0)
    while (at := data.find(b"\n", at, MAX_HEAD_BYTES)) >= 0:
        if data.startswith(b"\n", at + 1):
            return at + 2
        if data.startswith(b"\r\n", at + 1):
            return at + 3
        if data.startswith(b"\r\r\n", at + 1):  # written twice in text mode
            return at + 4
        at += 1
    return None


def read_arc_head(data: bytes | bytearray, endless: int = 0) -> Head | None:
    """The line of an ARC record with which bytes begin; None where they begin otherwise.

    A URL and a media type may hold spaces, so that the fields are counted from the time on.
    """
    if ARC_LINE_BEGIN.match(data) is None:
        return None
    end = data.find(b"\n", 0, MAX_ARC_LINE_BYTES)
    parts = bytes(data[: max(end, 0)]).strip().split(b" ")
    time = next((n for n in range(2, len(parts) - 1) if ARC_TIME.fullmatch(parts[n])), None)
    length = _length_of(parts[-1].decode("latin-1"))
    if end < 0 or time is None or length is None:
        return None
    behind = parts[time + 1 : -1]
    if len(behind) >= ARC_V2_FIELDS and ARC_STATUS.fullmatch(behind[-5]):
        behind = behind[: 1 - ARC_V2_FIELDS]
    url = decode_field(b" ".join(parts[: time - 1]))
    fields = {
        "warc-target-uri": url,
        "warc-ip-address": parts[time - 1].decode("latin-1"),
        "warc-date": parts[time].decode("latin-1"),
        "content-type": decode_field(b" ".join(behind)),
    }
    return Head(end + 1, length, "warcinfo" if url.startswith(FILEDESC.decode()) else "response", fields)


def decode_field(line: bytes) -> str:
    """UTF-8, as WARC 1.1 says, or Latin-1 where it is not."""
    try:
        return line.decode().strip()
    except UnicodeDecodeError:
        return line.decode("latin-1").strip()


def _length_of(text: str | None) -> int | None:
    word = (text or "").strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None
