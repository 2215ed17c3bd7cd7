"""Charsets in which pages of a language were written before UTF-8, the commonest first."""

from __future__ import annotations

import codecs
from typing import Final

CHARSETS_OF_LANGUAGE: Final = {
    "ru": ("cp1251", "koi8-r"),
    "uk": ("cp1251", "koi8-u"),
    "be": ("cp1251",),
    "bg": ("cp1251",),
    "sr": ("cp1250", "cp1251"),
    "ja": ("cp932", "euc-jp"),
    "zh": ("gb18030", "big5"),
    "ko": ("cp949",),
    "pl": ("iso8859-2", "cp1250"),
    "cs": ("cp1250", "iso8859-2"),
    "sk": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "ro": ("cp1250", "iso8859-2"),
    "hr": ("cp1250", "iso8859-2"),
    "sl": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "fa": ("cp1256",),
    "vi": ("cp1258",),
    "th": ("cp874",),
    "lt": ("cp1257",),
    "lv": ("cp1257",),
    "et": ("cp1257",),
}

MIXED_UTF8: Final = "news_utf8_or_cp1252"  # of bytes.decode("utf-8", ...): what is no UTF-8 is Windows-1252


def codec_name(label: str) -> str | None:
    """Python's codec for a label as documents write it; None for what names none.

    Latin-1 and ASCII mean Windows-1252, as in browsers (WHATWG Encoding, section 4.2).
    """
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)
    except (LookupError, ValueError):  # also codecs between bytes, which are no charsets
        return None
    return _WIDER_CODECS.get(name, name)


_WIDER_CODECS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MIXED_UTF8, _as_cp1252)
