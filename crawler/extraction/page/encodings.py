"""The bytes of a page become text, whatever charset was declared, or none, or a wrong one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from crawler.text.charsets import (
    CHARSETS_OF_LANGUAGE,
    DEFAULT_CHARSETS,
    LANGUAGE_OF_DOMAIN,
    LETTERS,
    MIXED_UTF8,
)
from crawler.text.common_words import language_of_words
from crawler.text.languages import primary_language, read_language

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TAG = rb"\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)"
LANGUAGES_OF_BYTES = tuple(
    re.compile(pattern + _TAG, re.IGNORECASE)
    for pattern in (
        rb"<html[^>]{0,500}?\slang",
        rb"<html[^>]{0,500}?\sxml:lang",
        rb"content-language[\"']?\s{1,9}content",
        rb"og:locale[\"']?\s{1,9}content",
    )
)
MARKUP_BYTES = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
FOREIGN_WORDS = re.compile(rb"(?<![A-Za-z])[A-Za-z]*+[\x80-\xff][A-Za-z@-~\x80-\xff]*")
SHORT_WORDS = re.compile(rb"(?<![\w\x80-\xff])[A-Za-z\x80-\xff]{1,9}(?![\w\x80-\xff])")
MAX_SHORT_WORDS = 4000
TWIN_CHARSETS = {"cp1250": "iso8859-2", "iso8859-2": "cp1250"}
LEAD_OF_TWIN = 0.05  # in the share of letters
TYPOGRAPHY = frozenset("\u00a0«»“”„‘’–—…©®·€§°")
TRADITIONAL = frozenset({"zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"})
MAX_SAMPLED_BYTES = 200_000
MAX_SAMPLED_WORDS = 600
WEIGHT_OF_COMMON = 3  # of a common character or a kana: a text has twice as many others
SURE_SHARE = 0.5  # of characters beyond ASCII that are a language's letters: the charset is right
DOUBTED_SHARE = 0.2  # below which a declared charset is doubted
CLEAR_SHARE = 0.7  # from which no other charset is tried
LEAD_OF_KIN = 0.3  # in the share of letters, by which another charset of the language goes before the declared one
LANGUAGES_OF_KIN = ("ja", "zh", "ru")
FOREIGN_SHARE = 0.5  # of the letters in words that have any beyond ASCII; of German and French ones it is a fifth
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
MOJIBAKE_START = b"\xc3"
MOJIBAKE = re.compile(  # in UTF-8: a sign of Â to ô, and one that stands for a byte of 80 to BF in Windows-1252
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2\x80[\x93-\xba]|"
    rb"\xe2\x82\xac|\xe2\x84\xa2)"
)
WIDE_TAG = re.compile(rb"(?:[ \t\r\n]\0){0,40}(?P<little><\0[!?A-Za-z]\0)|(?:\0[ \t\r\n]){0,40}\0<\0[!?A-Za-z]")
MAX_DECLARATION_BYTES = 8192  # from the start, in which a declaration or the language is sought


def decode_bytes(body: bytes, content_type: str | None, *, languages: Sequence[str | None] = ()) -> str:
    """Text by byte order mark, valid UTF-8, the declared charset, those of the page's languages, else a detector's.

    UTF-8 comes before the declaration because text in another charset is hardly ever valid UTF-8 by chance. Western
    charsets are declared by servers that know nothing of the page: where its letters are not of the West, those of its
    languages go first: what the page says of itself, then ``languages``, which are tags, or top domains as ``.gr``.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _wide_encoding(body)
    if wide:
        return body.decode(wide, "replace")
    head = body[:MAX_DECLARATION_BYTES]
    if b"\x1b$" in body or b"\x1b(" in body:
        declared = _declared_charsets(head, content_type)
        own = next((name for name in declared if "2022" in name), None)
        if own or (b"\x1b$" in body and (body.isascii() or not declared)):  # a server's old default may be declared
            return body.decode(resolve_encoding(own or "iso-2022-jp") or "iso2022_jp", "replace")
    try:
        text = body.decode("utf-8")
        first = body.find(MOJIBAKE_START)  # far quicker than the pattern
        return repair_mojibake(text) if first >= 0 and MOJIBAKE.search(body, first) else text
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(body):
        return body.decode("utf-8", MIXED_UTF8)
    declared = _declared_charsets(head, content_type)
    return body.decode(_legacy_charset(body, declared, [*_languages_of_bytes(head), *languages]), "replace")


def _declared_charsets(head: bytes, content_type: str | None) -> list[str]:
    return [name for name in (http_content_type_encoding(content_type), html_body_declared_encoding(head)) if name]


def _legacy_charset(body: bytes, declared: Sequence[str], languages: Sequence[str | None]) -> str:
    """The charset of bytes that are not UTF-8."""
    names = [name for one in declared if (name := resolve_encoding(one)) and name != "utf-8"]
    sure = next((name for name in names if name not in DEFAULT_CHARSETS), None)
    known = list(dict.fromkeys(tag for hint in languages if (tag := _language_with_charsets(hint))))
    sample = _sample(body)
    if not known and not _is_foreign(sample):
        known = [found] if (found := _language_of_words(body)) in CHARSETS_OF_LANGUAGE else []
    if sure in TWIN_CHARSETS and known:
        return _better_twin(sample, sure, known[0])
    if sure and not known:  # one of several charsets of a language may be declared for another of them
        known = [one for one in LANGUAGES_OF_KIN if codecs.lookup(sure).name in _codecs_of(one)]
    declared_share = _share(sample.decode(sure, "replace"), known[0]) if sure and known else float(bool(sure))
    if sure and declared_share >= CLEAR_SHARE:
        return sure
    for language in known:
        own = CHARSETS_OF_LANGUAGE[primary_language(language) or ""]
        own = own[::-1] if language in TRADITIONAL else own
        shares = [
            (_share(sample.decode(name, "replace"), language), -at, name) for at, name in enumerate((*own, *names))
        ]
        share, _, best = max(shares)
        if share >= SURE_SHARE and (declared_share < DOUBTED_SHARE or share > declared_share + LEAD_OF_KIN):
            return best
    if sure:
        return sure
    found = _detect(sample) if _is_foreign(sample) else None
    return found or next(iter(names), "cp1252")


@cache
def _codecs_of(language: str) -> frozenset[str]:
    return frozenset(codecs.lookup(name).name for name in CHARSETS_OF_LANGUAGE[language])


def _language_of_words(body: bytes) -> str | None:
    """The language of the short words of a page."""
    bare = MARKUP_BYTES.sub(b" ", body[:MAX_SAMPLED_BYTES])
    return language_of_words(SHORT_WORDS.findall(bare)[:MAX_SHORT_WORDS])


def _better_twin(sample: bytes, charset: str, language: str) -> str:
    """The charset that is declared, or the one that is taken for it, where that has more of a language's letters."""
    twin = TWIN_CHARSETS[charset]
    shares = [_share(sample.decode(name, "replace"), language) for name in (charset, twin)]
    return twin if shares[1] > shares[0] + LEAD_OF_TWIN else charset


def _language_with_charsets(hint: str | None) -> str | None:
    """The language of a tag, or of a country's domain, where its pages have had charsets of their own."""
    tag = LANGUAGE_OF_DOMAIN.get(hint[1:].lower()) if hint and hint.startswith(".") else read_language(hint)
    return tag if tag and primary_language(tag) in CHARSETS_OF_LANGUAGE else None


def _languages_of_bytes(head: bytes) -> Iterator[str]:
    """What the first bytes of a page say of its language: html lang, xml:lang, Content-Language, og:locale."""
    for pattern in LANGUAGES_OF_BYTES:
        if match := pattern.search(head):
            yield match[1].decode("ascii")


def _sample(body: bytes) -> bytes:
    """The first words of a page that are not ASCII, without its markup and scripts."""
    bare = MARKUP_BYTES.sub(b" ", body[:MAX_SAMPLED_BYTES])
    return b" ".join(islice((match[0] for match in FOREIGN_WORDS.finditer(bare)), MAX_SAMPLED_WORDS))


def _share(text: str, language: str) -> float:
    """How many of a text's characters beyond ASCII are those that a language writes most; typography aside."""
    others = sum(character > "\x7f" and character not in TYPOGRAPHY for character in text)
    own = len(_letters_of(primary_language(language) or "").findall(text))
    return min(1.0, own * (WEIGHT_OF_COMMON if language[:2] in {"zh", "ja"} else 1) / others) if others else 0.0


@cache
def _letters_of(language: str) -> re.Pattern[str]:
    return re.compile(f"[{LETTERS[language]}]")


def _is_foreign(sample: bytes) -> bool:
    """Whether words that have any letter beyond ASCII have as many as no language of western Europe has."""
    letters = sum(byte > 0x7F or chr(byte).isalpha() for byte in sample)
    return sum(byte > 0x7F for byte in sample) > FOREIGN_SHARE * letters


def _detect(sample: bytes) -> str | None:
    """The charset that a detector finds most likely, of those that pages were written in."""
    from charset_normalizer import from_bytes  # 40 ms: hardly a page needs it

    names = list(dict.fromkeys(name for names in CHARSETS_OF_LANGUAGE.values() for name in names))
    found = from_bytes(sample, cp_isolation=names, preemptive_behaviour=False).best()
    return found.encoding if found else None


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of the markup is NUL."""
    head = body[:400]
    if first := WIDE_TAG.match(head):
        return "utf-16-le" if first["little"] else "utf-16-be"
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
