"""The bytes of a page become text, whatever charset was declared, or none, or a wrong one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from crawler.text.charsets import CHARSETS_OF_LANGUAGE

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LANGUAGE_OF_BYTES = re.compile(rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
MOJIBAKE = re.compile(  # in UTF-8: a sign of Â to ô, and one that stands for a byte of 80 to BF in Windows-1252
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2\x80[\x93-\xba]|"
    rb"\xe2\x82\xac|\xe2\x84\xa2)"
)
MAX_DECLARATION_BYTES = 8192  # from the start, in which a declaration or the language is sought


def decode_bytes(body: bytes, content_type: str | None) -> str:
    """Text by byte order mark, valid UTF-8, the declared charset, else the charset that the language suggests.

    UTF-8 comes before the declaration because text in another charset is hardly ever valid UTF-8 by chance.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _wide_encoding(body)
    if wide:
        return body.decode(wide, "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:MAX_DECLARATION_BYTES])
    if b"\x1b$" in body or (b"\x1b(" in body and declared and "2022" in declared):
        return body.decode(resolve_encoding(declared or "iso-2022-jp") or "iso2022_jp", "replace")
    try:
        text = body.decode("utf-8")
        return repair_mojibake(text) if MOJIBAKE.search(body) else text
    except UnicodeDecodeError:
        pass
    return next(_readings(body, declared))


def _readings(body: bytes, declared: str | None) -> Iterator[str]:
    if _is_mostly_utf8(body):
        yield body.decode("utf-8", CP1252_FALLBACK)
    language = LANGUAGE_OF_BYTES.search(body[:MAX_DECLARATION_BYTES])
    guesses = CHARSETS_OF_LANGUAGE.get(language[1].decode("ascii").lower()[:2], ()) if language else ()
    known = resolve_encoding(declared) if declared else None
    for name in ((known,) if known and known != "utf-8" else ()) + guesses:
        try:
            yield body.decode(name)
        except UnicodeDecodeError:
            continue
    yield body.decode(known if known and known != "utf-8" else "cp1252", "replace")


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of the markup is NUL."""
    head = body[:400]
    if len(head) < 16 or head.count(0) < len(head) * 0.35:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _is_mostly_utf8(body: bytes) -> bool:
    rest, whole = UTF8_SEQUENCE.subn(b"", body)
    broken = len(rest.translate(None, bytes(range(128))))
    return whole > 2 * broken


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


CP1252_FALLBACK = "news_mixed"
codecs.register_error(CP1252_FALLBACK, _as_cp1252)


def repair_mojibake(text: str) -> str:
    """Text whose UTF-8 was once read as Windows-1252 and encoded again, put right where nearly all of it is so."""
    if len(MOJIBAKE.findall(text.encode("utf-8", "replace"))) < 3:
        return text
    runs = NOT_ASCII.findall(text)
    broken = {run: fixed for run in set(runs) if (fixed := _twice_encoded(run)) is not None}
    if sum(run in broken for run in runs) < 0.8 * len(runs):
        return text
    return NOT_ASCII.sub(lambda match: broken.get(match[0], match[0]), text)


def _twice_encoded(run: str) -> str | None:
    if len(run) < 2:
        return None
    raw = bytearray()
    for sign in run:
        try:
            raw += sign.encode("cp1252")
        except UnicodeEncodeError:
            if ord(sign) > 0xFF:
                return None
            raw.append(ord(sign))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
