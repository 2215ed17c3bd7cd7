"""An archived response in a terminal is readable, and steers it by nothing."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from crawler.archive.reading import Stored
from crawler.commands.show import readable

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
TEXT = "<p>The crane stays, M\u00fcller says.</p>\r\n\t<p>\u6e2f</p>\n".encode()
ZIPPED = gzip.compress(TEXT, mtime=0)
CHUNKED = b"5\r\n" + ZIPPED[:5] + b"\r\n" + f"{len(ZIPPED) - 5:x}\r\n".encode() + ZIPPED[5:] + b"\r\n0\r\n\r\n"


def stored(block: bytes, *, is_http: bool = True) -> Stored:
    return Stored(
        file="a.warc.gz",
        offset=0,
        next_offset=1,
        kind="response",
        id="urn:uuid:1",
        url="https://paper.example/a",
        date=datetime(2026, 11, 20, tzinfo=UTC),
        payload_digest=None,
        refers_to=None,
        concurrent_to=None,
        block=block,
        is_http=is_http,
    )


@pytest.mark.parametrize(
    ("block", "is_http", "shown"),
    [
        (HEAD + b"\r\n" + TEXT, True, HEAD + b"\r\n" + TEXT),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + ZIPPED, True, HEAD + b"Content-Encoding: gzip\r\n\r\n" + TEXT),
        (
            HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
            True,
            HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + TEXT,
        ),
        (HEAD + b"\r\n\x1b]0;owned\x07\x1b[2Jtext", True, HEAD + b"\r\n]0;owned[2Jtext"),
        (b"<p>a payload alone\x1b[2J", False, b"<p>a payload alone[2J"),
        ("\x9b2J\u202etxet\r\n\tand".encode(), False, b"2Jtxet\r\n\tand"),
        (b"a byte \x9b alone", False, "a byte \ufffd alone".encode()),
    ],
    ids=["plain", "gzip", "gzip in chunks", "escapes", "no message", "controls of Unicode", "controls of 8 bits"],
)
def test_a_response_in_a_terminal(block: bytes, is_http: bool, shown: bytes) -> None:
    assert readable(stored(block, is_http=is_http)) == shown
