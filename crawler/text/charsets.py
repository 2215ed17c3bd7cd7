"""Charsets in which pages of a language were written before UTF-8, and how text looks that was read in a wrong one."""

from __future__ import annotations

import codecs
import re
from typing import Final

from crawler.text.scripts import without_signs

CHARSETS_OF_LANGUAGE: Final = {
    "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "be": ("cp1251",),
    "bg": ("cp1251", "koi8-r"),
    "mk": ("cp1251",),
    "kk": ("cp1251",),
    "sr": ("cp1250", "cp1251"),
    "ja": ("cp932", "euc-jp"),
    "zh": ("gb18030", "big5hkscs"),
    "ko": ("cp949",),
    "pl": ("iso8859-2", "cp1250"),
    "cs": ("cp1250", "iso8859-2"),
    "sk": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "ro": ("cp1250", "iso8859-2"),
    "hr": ("cp1250", "iso8859-2"),
    "sl": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255", "iso8859-8"),
    "yi": ("cp1255",),
    "ar": ("cp1256", "iso8859-6"),
    "fa": ("cp1256",),
    "ur": ("cp1256",),
    "vi": ("cp1258",),
    "th": ("cp874",),
    "lt": ("cp1257", "iso8859-13"),
    "lv": ("cp1257", "iso8859-13"),
    "et": ("cp1257", "iso8859-15"),
}
# names that servers and editors declare by default, whatever the text is in
DEFAULT_CHARSETS: Final = frozenset({"ascii", "cp1252", "iso8859-1", "latin-1"})
LANGUAGE_OF_DOMAIN: Final = {  # by the domain of a country whose pages were written in charsets of their own
    "gr": "el", "cy": "el", "ru": "ru", "su": "ru", "kz": "ru", "by": "ru", "kg": "ru", "ua": "uk", "bg": "bg",
    "mk": "mk", "rs": "sr", "il": "he", "th": "th", "tr": "tr", "cz": "cs", "sk": "sk", "hu": "hu", "pl": "pl",
    "ro": "ro", "md": "ro", "hr": "hr", "si": "sl", "lt": "lt", "lv": "lv", "ee": "et", "jp": "ja", "kr": "ko",
    "cn": "zh", "tw": "zh-TW", "hk": "zh-HK", "vn": "vi", "sa": "ar", "eg": "ar", "ae": "ar", "jo": "ar", "lb":
    "ar", "sy": "ar", "iq": "ar", "kw": "ar", "qa": "ar", "om": "ar", "bh": "ar", "ye": "ar", "ps": "ar", "ly":
    "ar", "sd": "ar", "ma": "ar", "dz": "ar", "tn": "ar", "ir": "fa", "pk": "ur",
}  # fmt: skip
_CYRILLIC: Final = "а-яёђѓєѕіїјљњћќўџґ"
_CENTRAL: Final = "áäéíóöúüý"
# letters that a language writes beyond ASCII, small ones where there are two kinds: capitals are few in sound text
LETTERS: Final = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk"), _CYRILLIC),
    "sr": _CYRILLIC + "čćžšđ",
    "el": "α-ωάέήίόύώϊϋΐΰς",
    **dict.fromkeys(("he", "yi"), "א-ת"),
    **dict.fromkeys(("ar", "fa", "ur"), "\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc"),
    "th": "\u0e01-\u0e5b",
    "ko": "\uac00-\ud7a3",
    "ja": "\u3041-\u30fc",
    "zh": "的一是了我不人在他有这這個个上们們来來到時时大地為为子中你說说生國国年著就那和要她出也得里後后自以會会家"
    "可下而過过天去能對对小多然於于心學学都好看起發发當当沒没成只如事把還还用第樣样道想作種种開开市月日新公工政民區区、，。「」“”",
    "pl": "ąćęłńóśźż",
    **dict.fromkeys(("cs", "sk"), _CENTRAL + "čďěňôřšťůžľĺŕ"),
    "hu": _CENTRAL + "őű",
    "ro": "ăâîșțşţ",
    **dict.fromkeys(("hr", "sl"), "čćđšž"),
    "tr": "çğıöşü",
    "vi": "à-ỹăâđêôơư\u0300-\u0323",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äõöüšž",
}
_TWICE_STARTS: Final = "ÃÂÐÑ×Ø"
_TWICE: Final = re.compile(f"[{_TWICE_STARTS}][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]")  # UTF-8 read as Windows-1252
_SIGNS_BEFORE, _SIGNS_BETWEEN = "³±¶¹¼¾¦¬¯¸", "¿¡¥£»"  # letters of Latin-2 and its kin read as Windows-1252
_SIGNS_IN_WORDS: Final = _SIGNS_BEFORE + _SIGNS_BETWEEN
_SIGN_IN_WORD: Final = re.compile(rf"[{_SIGNS_BEFORE}][^\W\d_]|[^\W\d_][{_SIGNS_BETWEEN}][^\W\d_]")
_WESTERN: Final = re.compile("[À-ÖØ-öø-ÿ]")
_NO_LETTER: Final = re.compile(r"[\W\d_]+")
MIN_GARBLED_LETTERS: Final = 40
MAX_WESTERN_SHARE: Final = 0.45  # of a text's letters: no language that is written with them has as many
MIN_BROKEN: Final = 3  # such signs as below; as many may stand in any text
MAX_BROKEN_SHARE: Final = 0.03  # of a text's letters: signs for bytes that could not be read, or were read wrongly


def is_garbled(text: str) -> bool:
    """Whether a text looks as if it had been read in a wrong charset."""
    if text.isascii():
        return False
    if "»" not in text and without_signs(text).isascii():  # as most of English
        return False
    broken = text.count("\ufffd")
    if any(map(text.__contains__, _TWICE_STARTS)):  # far quicker than the patterns, and seldom so
        broken += len(_TWICE.findall(text))
    if any(map(text.__contains__, _SIGNS_IN_WORDS)):
        broken += 2 * len(_SIGN_IN_WORD.findall(text))
    western = len(_WESTERN.findall(text))
    if broken <= MIN_BROKEN and western <= MAX_WESTERN_SHARE * MIN_GARBLED_LETTERS:
        return False  # however many letters there are
    letters = len(_NO_LETTER.sub("", text))
    if broken > max(MIN_BROKEN, MAX_BROKEN_SHARE * letters):
        return True
    return letters >= MIN_GARBLED_LETTERS and western > MAX_WESTERN_SHARE * letters


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
