"""An XML document as UTF-8 from its root on, whatever stands before it and whatever encoding it declares."""

from __future__ import annotations

import codecs
import re

from crawler.text.charsets import MIXED_UTF8, codec_name

HEAD_BYTES = 16 * 1024  # in which the root and the encoding are looked for
FEED_ROOTS = ("rss", "rdf", "feed", "channel", "redirect")
SITEMAP_ROOTS = ("urlset", "sitemapindex")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_WIDE_STARTS = (("utf-32-le", b"<\0\0\0"), ("utf-32-be", b"\0\0\0<"), ("utf-16-le", b"<\0"), ("utf-16-be", b"\0<"))
EBCDIC = "cp037"
_EBCDIC_START = "<?xml".encode(EBCDIC)
_DECLARED = re.compile(rb"<\?xml[^<>]{0,200}?\sencoding\s*=\s*[\"']\s*([\w.:-]{2,40})", re.IGNORECASE)
_WHOLE_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PROLOGUE = re.compile(r"<\?[^<>]*>|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>|[\s\ufeff\0]+", re.IGNORECASE)
_WEB_PAGE = re.compile(r"[\s\ufeff\0]*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of a document by what its first bytes are, and how many of them are byte-order marks.

    A mark goes first, then what the bytes can only be, then the declaration.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            length = len(mark)
            while head.startswith(mark, length):
                length += len(mark)
            rest = head[length:]
            if name.startswith("utf-16") and b"\0" not in rest[:64] and b"<" in rest[:64]:
                return MIXED_UTF8, length  # the mark was put before something else
            return (MIXED_UTF8 if name == "utf-8" else name), length
    for name, pattern in _WIDE_STARTS:
        if head.lstrip(b" \t\r\n").startswith(pattern):
            return name, 0
    plain = head.decode(EBCDIC).encode("latin-1", "replace") if head.startswith(_EBCDIC_START) else head
    found = _DECLARED.search(plain)
    if plain is not head:
        return (codec_name(found[1].decode("ascii")) if found else None) or EBCDIC, 0
    declared = codec_name(found[1].decode("ascii")) if found else None
    if declared is None or declared.startswith(("utf-16", "utf-32")):
        return MIXED_UTF8, 0
    rest, whole = _WHOLE_SEQUENCE.subn(b"", head)
    broken = len(rest.translate(None, bytes(range(128))))
    is_utf8 = declared == "utf-8" or whole > 2 * broken
    return (MIXED_UTF8 if is_utf8 else declared), 0


def root_offset(text: str, roots: tuple[str, ...]) -> tuple[int, str]:
    """Where the first of some roots begins in a text (-1: nowhere), and what stands before it that is no XML."""
    bare = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    if _WEB_PAGE.match(bare):
        roots = tuple(root for root in roots if root in SITEMAP_ROOTS)
    found = re.search(rf"<(?:[\w-]+:)?(?:{'|'.join(roots)})(?=[\s>/])", bare, re.IGNORECASE) if roots else None
    if found is None:
        return -1, ""
    return found.start(), _PROLOGUE.sub("", bare[: found.start()]).strip()


class Utf8Stream:
    """A document that comes in pieces, as UTF-8 without byte-order marks."""

    def __init__(self, head: bytes) -> None:
        self.encoding, self._marks = encoding_of(head)
        is_mixed = self.encoding == MIXED_UTF8
        decoder = codecs.getincrementaldecoder("utf-8" if is_mixed else self.encoding)
        self._decoder = decoder(MIXED_UTF8 if is_mixed else "replace")

    def feed(self, piece: bytes, *, is_last: bool = False) -> bytes:
        """The next piece as UTF-8."""
        skipped, self._marks = piece[: self._marks], max(0, self._marks - len(piece))
        text = self._decoder.decode(piece[len(skipped) :], is_last)
        return text.replace("\ufeff", "").encode("utf-8", "replace")


def from_root(document: bytes, roots: tuple[str, ...]) -> tuple[bytes, str]:
    """A whole document as UTF-8 from its root on, and what stands before it; as UTF-8 from its start without a root."""
    plain = Utf8Stream(document[:HEAD_BYTES]).feed(document, is_last=True)
    at, junk = root_offset(plain[:HEAD_BYTES].decode("utf-8", "ignore"), roots)
    head = plain[:HEAD_BYTES].decode("utf-8", "ignore")
    return (plain[len(head[:at].encode()) :], junk) if at >= 0 else (plain, "")
