"""Ampersands that are no part of an XML entity are escaped, so that a recovering parser loses nothing behind them."""

from __future__ import annotations

import re

_LONGEST_ENTITY = 12
_BARE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")


def mend(document: bytes) -> bytes:
    """The document with every ampersand escaped but those of the five XML entities and of character references.

    Entities that a document type declares are thereby never expanded, in CDATA sections a level of escaping is added:
    readers take it away again with :func:`crawler.discovery.hints.plain_text`. UTF-16 and UTF-32 stay as they are.
    """
    return document if is_wide(document) else _BARE.sub(b"&amp;", document)


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
        cut = whole.rfind(b"&", max(0, len(whole) - _LONGEST_ENTITY))
        self._kept = b"" if cut < 0 else whole[cut:]
        return _BARE.sub(b"&amp;", whole if cut < 0 else whole[:cut])

    def end(self) -> bytes:
        """What is left."""
        return _BARE.sub(b"&amp;", self._kept)
