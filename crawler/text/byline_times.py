"""Days, clocks, ages and minutes of reading that stand in a line with the names of writers."""

from __future__ import annotations

import re
from typing import Final

from crawler.text import byline_words as words
from crawler.text.characters import has_digit
from crawler.text.phrases import any_of
from crawler.text.times import ENGLISH_MONTHS

# beside the minutes that it takes to read a story
READING: Final = {
    "en": "to read|read|reading time|reading",
    "de": "lesezeit|lesedauer|min lesen|zu lesen",
    "es": "de lectura|lectura|tiempo de lectura",
    "fr": "de lecture|lecture|temps de lecture",
    "it": "di lettura|lettura|tempo di lettura",
    "nl": "leestijd|lezen",
    "pl": "czytania|czas czytania",
    "pt": "de leitura|leitura|tempo de leitura",
    "ru": "на чтение|чтения|время чтения|время на чтение",
    "sv": "läsning|lästid",
    "tr": "okuma|okuma süresi|okunma süresi|okuma suresi",
    "id": "baca|waktu baca",
    "vi": "đọc",
}
_MONTH = "(?:" + "|".join(sorted(ENGLISH_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = any_of(words.WEEKDAYS)
_ZONE = (
    r"(?:\s*\(?(?:(?:GMT|UTC)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[ECMP][SD]?T|A?[IBJKW]ST|CES?T|EES?T|WIB|MSK|МСК)\b\)?)?"
)
_TIME = re.compile(  # a day or a clock in a line: the numbers tell, words beside them belong to it
    rf"(?:(?<!\w)(?:{_WEEKDAY},?|(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)[.,]+)\s{{1,3}})?(?:"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?(?:\s+d[eo])?\s+[^\W\d_]{{3,12}}\.?,?(?:\s+d[eo]l?)?\s+(?:1[89]|2[0-9])\d\d(?:\s*г\.?)?(?!\d)"
    rf"|(?<!\w)[^\W\d_]{{3,12}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:1[89]|2[0-9])\d\d(?!\d)"
    rf"|(?<!\w){_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.)?\s+{_MONTH}"
    r"|(?<!\d)(?:1[89]|2[0-9])\d\d\.?\s[^\W\d_]{3,12}\.?\s\d{1,2}(?!\d)\.?"
    r"|\d{1,4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日號号])?|\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|\d{4}\s*년\s*\d{1,2}\s*월(?:\s*\d{1,2}\s*일)?|\d{1,2}\s*월\s*\d{1,2}\s*일"
    r"|(?<!\d)\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}\.?(?!\d)"
    r"|(?:上午|下午|凌晨|晚上|오전|오후|午前|午後)?\s{0,2}(?<!\d)\d{1,2}\s*[:時时시h]\s*\d{2}\s*[分분]?(?::\d\d)?"
    rf"(?:\s*(?:[ap]\.?\s?m\b\.?|uhr|hrs?|μμ|πμ|م|ص))?{_ZONE}"
    rf"|(?<!\d)\d{{1,2}}\s*(?:[ap]\.?\s?m\b\.?|uhr\b){_ZONE}"
    r")",
    re.IGNORECASE,
)
_MINUTES = r"(?<![\d:.])\d{1,3}(?:\s|-)?(?:minut\w{0,4}|mins?|dk|мин(?:ут\w?)?|хв|phút|menit)\b\.?"
_READING_TIME = re.compile(  # "4 min read", "Lesezeit 3 Min."
    rf"(?<!\w){any_of(READING)}\s?:?\s?(?:ca\.?\s?)?{_MINUTES}|{_MINUTES}\s{any_of(READING)}(?!\w)",
    re.IGNORECASE,
)
AGE = re.compile(
    r"(?<![^\s(])\d{1,3}\s?(?:h|hrs?|hours?|mins?|minutes?|m|d|days?|w|weeks?)(?:\s+ago)?(?!\w)", re.IGNORECASE
)
DAY_TAIL = re.compile(rf"(?:(?<!\s)\s++|^){_WEEKDAY}$", re.IGNORECASE)  # "Jeff Monday"


def cut_times(line: str, mark: str = " | ") -> tuple[str, int]:
    """A line with a mark in place of each day and clock, and how many those are."""
    return _TIME.subn(mark, line) if has_digit(line) else (line, 0)


def cut_reading_times(line: str) -> tuple[str, int]:
    """A line with a mark in place of the minutes that it takes to read, and how often they stand there."""
    return _READING_TIME.subn(" | ", line) if has_digit(line) else (line, 0)
