"""What the crawl and the process of the browser send each other: MessagePack of fixed shape behind its length.

The other end of the pipe deals with hostile pages, so nothing that is read from it is ever unpickled.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from crawler.errors import NewsError

LENGTH_BYTES = 4
MAX_MESSAGE_BYTES = 64 * 1024 * 1024

Message = TypeVar("Message")


class RenderingFailed(NewsError):
    """A page could not be rendered; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """What the process of the browser is told once."""

    opened: tuple[str, ...] = ()  # NEWS_ALLOW_ADDRESSES
    program: str = ""  # path of Chromium; empty: the one on PATH
    is_sandboxed: bool = True
    max_memory: int = 1024**3  # bytes that the browser may take for a page


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """A page that was fetched, to be shown."""

    url: str
    body: bytes
    content_type: str
    user_agent: str
    seconds: float  # that it may take
    max_bytes: int  # that it may load
    max_html_chars: int
    labels: tuple[str, ...] = ()  # of buttons behind which the rest of a story stands, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What became of a page: what it shows, or why it shows nothing, and what that took."""

    html: str = ""
    failure: str = ""
    notes: tuple[str, ...] = ()  # what it was refused, and where it was cut off
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    max_memory: int = 0  # bytes
    requests: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of CPU, {self.requests} requests, {self.bytes:,} bytes"


@dataclass(frozen=True, slots=True)
class Begun:
    """The browser is there, the time of the page counts from now on."""

    warnings: tuple[str, ...] = ()


def pack(message: object) -> bytes:
    """A message with its length before it."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


async def read_message(reader: asyncio.StreamReader, kind: type[Message]) -> Message:
    """The next message; raises EOFError at the end, and RenderingFailed for what is none."""
    length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
    if length > MAX_MESSAGE_BYTES:
        raise RenderingFailed(f"the browser's process sends {length:,} bytes")
    try:
        return msgspec.msgpack.decode(await reader.readexactly(length), type=kind)
    except msgspec.DecodeError as error:
        raise RenderingFailed(f"the browser's process sends no message: {error}") from error
