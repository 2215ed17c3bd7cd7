"""What XML takes for markup and is none is escaped, so that a recovering parser loses nothing behind it."""

from __future__ import annotations

import re

_LONGEST_ENTITY = 12
_BARE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)|<(?![A-Za-z_:/!?\x80-\xff])")
_ESCAPED = {b"&": b"&amp;", b"<": b"&lt;"}


def mend(document: bytes) -> bytes:
    """The document with ampersands that begin none of XML's five entities and no character reference escaped.

    So is a < before what can be no name. Entities that a document type declares are thereby never expanded. In CDATA
    sections a level of escaping is added, which :func:`crawler.discovery.hints.plain_text` takes away again. UTF-16 and
    UTF-32 stay as they are.
    """
    return document if is_wide(document) else _BARE.sub(_escape, document)


def _escape(match: re.Match[bytes]) -> bytes:
    return _ESCAPED[match[0]]


def is_wide(head: bytes) -> bool:
    """Whether a document is written in two or four bytes a character."""
    return head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head[:8]


class Mender:
    """The same for a document that comes in pieces."""

    def __init__(self, head: bytes) -> None:
        self._kept = b""
        self._wide = is_wide(head)

    def mend(self, piece: bytes) -> bytes:
        """As much of the document as is certain after this piece."""
        if self._wide:
            return piece
        whole = self._kept + piece
        last = max(0, len(whole) - _LONGEST_ENTITY)
        cut = len(whole) - 1 if whole.endswith(b"<") else whole.rfind(b"&", last)
        self._kept = b"" if cut < 0 else whole[cut:]
        return _BARE.sub(_escape, whole if cut < 0 else whole[:cut])

    def end(self) -> bytes:
        """What is left."""
        return _BARE.sub(_escape, self._kept)
