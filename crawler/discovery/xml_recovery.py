"""What XML takes for markup and is none is escaped, so that a recovering parser loses nothing behind it."""

from __future__ import annotations

import re

_MAX_ENTITY_BYTES = 12
_STRAY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)|<(?![A-Za-z_:/!?\x80-\xff])")
_ESCAPES = {b"&": b"&amp;", b"<": b"&lt;"}


def escape_stray_markup(document: bytes) -> bytes:
    """The document with ampersands that begin none of XML's five entities and no character reference escaped.

    So is a < before what can be no name. Entities that a document type declares are thereby never expanded. In CDATA
    sections a level of escaping is added, which :func:`crawler.discovery.hints.plain_text` takes away again. UTF-16 and
    UTF-32 stay as they are.
    """
    return document if is_wide(document) else _STRAY.sub(_escape, document)


def _escape(match: re.Match[bytes]) -> bytes:
    return _ESCAPES[match[0]]


def is_wide(head: bytes) -> bool:
    """Whether a document is written in two or four bytes a character."""
    return head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head[:8]


class MarkupEscaper:
    """As :func:`escape_stray_markup` for a document that comes in pieces."""

    def __init__(self, head: bytes) -> None:
        self._kept = b""
        self._wide = is_wide(head)

    def feed(self, piece: bytes) -> bytes:
        """As much of the document as is certain after its next piece."""
        if self._wide:
            return piece
        whole = self._kept + piece
        last = max(0, len(whole) - _MAX_ENTITY_BYTES)
        cut = len(whole) - 1 if whole.endswith(b"<") else whole.rfind(b"&", last)
        self._kept = b"" if cut < 0 else whole[cut:]
        return _STRAY.sub(_escape, whole if cut < 0 else whole[:cut])

    def close(self) -> bytes:
        """What is left."""
        return _STRAY.sub(_escape, self._kept)
