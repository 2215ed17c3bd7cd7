"""A body as it is meant: compression told by the first bytes, whatever the headers say, and whether it is whole."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.archive.messages import DECODERS, GZIP_MAGIC, MAX_CODINGS, MessageUnreadable

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
CODING_OF_MAGIC = {GZIP_MAGIC: "gzip", ZSTD_MAGIC: "zstd"}
CODINGS_WITHOUT_MAGIC = frozenset({"br", "deflate"})
TAIL_BYTES = 512  # in which a document's last tag is looked for
_LAST_TAG = re.compile(
    rb"</(?:[a-z]+:)?(?:html|rss|rdf|feed|urlset|sitemapindex)\s*>\s*(?:<!--[^<>]*-->\s*)*$", re.IGNORECASE
)
# how a browser tells HTML that has no type (WHATWG MIME Sniffing, section 7.1)
_HTML_START = re.compile(
    rb"[\t\n\x0c\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]",
    re.IGNORECASE,
)


class BodyTooLarge(Exception):
    """A body is larger than its limit when its declared compression is undone."""


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body without compression; ``is_whole`` is false where its compressed stream ends in its middle."""

    body: bytes
    is_whole: bool = True


def undo_codings(body: bytes, declared: Iterable[str], *, limit: int) -> DecodedBody:
    """The body without its codings: gzip and zstd by their first bytes, brotli and deflate where they are declared.

    ``declared`` are the values of Content-Encoding in their order. A coding that is declared and not there costs
    nothing. Gzip and zstd that nobody declared stay where they hold more than ``limit`` bytes. Raises BodyTooLarge.
    """
    pending = [name.strip().lower().removeprefix("x-") for value in declared for name in value.split(",")]
    pending = [name for name in pending if name and name != "identity"]
    is_whole = True
    for _ in range(MAX_CODINGS):
        is_declared = bool(pending)
        coding = next((name for magic, name in CODING_OF_MAGIC.items() if body.startswith(magic)), None)
        if coding is None:
            coding = next((name for name in reversed(pending) if name in CODINGS_WITHOUT_MAGIC), None)
        if coding is None or not body:
            break
        pending = pending[:-1]
        try:
            plain, has_end = DECODERS[coding](body, limit)
        except MessageUnreadable as error:
            if "larger" not in str(error):
                return DecodedBody(_begin_of_gzip(body, limit) if coding == "gzip" else body, is_whole=False)
            if is_declared:
                raise BodyTooLarge(str(error)) from error
            break
        is_whole = is_whole and (coding != "gzip" or has_end)
        if plain == body:
            break
        body = plain
    return DecodedBody(body, is_whole)


def _begin_of_gzip(body: bytes, limit: int) -> bytes:
    """What can be read of gzip that breaks in its middle."""
    member, plain = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray()  # bytes would be copied at each step
    for at in range(0, len(body), 256):
        try:
            plain += member.decompress(body[at : at + 256], max(1, limit - len(plain)))
        except zlib.error:
            break
        if len(plain) >= limit or member.eof:
            break
    return bytes(plain)


def has_document_end(body: bytes) -> bool:
    """Whether a document is whole by what it says itself: its last tag, or the end of its JSON."""
    if _LAST_TAG.search(body[-TAIL_BYTES:].rstrip(b"\0 \t\r\n")):
        return True
    if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"{", b"["}:
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def covers_all(content_range: str | None) -> bool:
    """Whether the Content-Range of a 206 names all bytes that there are (RFC 9110, section 14.4)."""
    found = re.fullmatch(r"\s*bytes\s+0-(\d{1,15})/(\d{1,15})\s*", content_range or "", re.IGNORECASE)
    return found is not None and int(found[1]) + 1 == int(found[2])


def is_html_by_bytes(body: bytes) -> bool:
    """Whether a browser would take a body without a type for HTML."""
    return _HTML_START.match(body[:1445].removeprefix(b"\xef\xbb\xbf")) is not None
