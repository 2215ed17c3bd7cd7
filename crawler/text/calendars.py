"""Calendars other than ours in which papers write the day: their months by name, and their days in ours."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final


class Calendar(StrEnum):
    """A calendar whose months are not ours."""

    SOLAR_HIJRI = "solar hijri"  # of Iran and Afghanistan
    BIKRAM = "bikram sambat"  # of Nepal
    ETHIOPIC = "ethiopic"


SOLAR_LANGUAGES: Final = frozenset({"fa", "ps", "prs"})
BUDDHIST_LANGUAGES: Final = frozenset({"th", "lo", "km"})
SOLAR_PLACES: Final = SOLAR_LANGUAGES | {"IR", "AF"}
BUDDHIST_PLACES: Final = BUDDHIST_LANGUAGES | {"TH", "LA", "KH"}
BIKRAM_PLACES: Final = frozenset({"ne", "NP"})
ETHIOPIC_PLACES: Final = frozenset({"am", "ET"})
LANGUAGES_OF_CALENDAR: Final = {
    Calendar.SOLAR_HIJRI: SOLAR_LANGUAGES,
    Calendar.BIKRAM: frozenset({"ne"}),
    Calendar.ETHIOPIC: frozenset({"am", "ti"}),  # Eritrea has the same names for our months: the place decides
}
MONTHS_OF_CALENDAR: Final = {
    Calendar.SOLAR_HIJRI: (  # in Iran, and in Afghanistan in Dari and Pashto
        ("فروردین", "حمل", "وری"), ("اردیبهشت", "ثور", "غویی"), ("خرداد", "جوزا", "غبرګولی"),
        ("تیر", "سرطان", "چنګاښ"), ("مرداد", "امرداد", "اسد", "زمری"), ("شهریور", "سنبله", "وږی"),
        ("مهر", "میزان", "تله", "تلې"), ("آبان", "عقرب", "لړم"), ("آذر", "قوس", "لیندۍ"), ("دی", "جدی", "مرغومی"),
        ("بهمن", "دلو", "سلواغه", "سلواغې"), ("اسفند", "حوت", "کب"),
    ),
    Calendar.BIKRAM: (
        ("बैशाख", "वैशाख", "बैसाख"), ("जेठ", "जेष्ठ", "ज्येष्ठ"), ("असार", "आषाढ", "अषाढ", "असाढ"),
        ("साउन", "श्रावण", "सावन"), ("भदौ", "भाद्र", "भाद्रपद"), ("असोज", "आश्विन", "आसोज"),
        ("कात्तिक", "कार्तिक"), ("मंसिर", "मङ्सिर", "मार्ग", "मार्गशीर्ष"), ("पुस", "पुष", "पौष"), ("माघ",),
        ("फागुन", "फाल्गुन", "फागुण"), ("चैत", "चैत्र"),
    ),
    Calendar.ETHIOPIC: (
        ("መስከረም",), ("ጥቅምት",), ("ኅዳር", "ህዳር", "ሕዳር"), ("ታኅሣሥ", "ታህሳስ", "ታኅሳስ", "ታህሣሥ", "ታሕሳስ"), ("ጥር",),
        ("የካቲት", "ለካቲት"), ("መጋቢት",), ("ሚያዝያ", "ሚያዚያ"), ("ግንቦት", "ጉንበት"), ("ሰኔ", "ሰነ"), ("ሐምሌ", "ሃምሌ", "ሓምለ"),
        ("ነሐሴ", "ነሃሴ", "ነሓሰ"), ("ጳጉሜን", "ጳጉሜ"),
    ),
}  # fmt: skip
YEARS_OF_CALENDAR: Final = {
    Calendar.SOLAR_HIJRI: range(1300, 1500),
    Calendar.BIKRAM: range(1975, 2100),
    Calendar.ETHIOPIC: range(1900, 2093),
}
_YEARS_OF_MARTYRS: Final = 276  # by which the Coptic calendar, whose days and months are those of Ethiopia, is behind


def has_our_months(calendar: Calendar, around: frozenset[str]) -> bool:
    """Whether the names of a calendar's months are those of ours on a page of these countries and languages."""
    return calendar is Calendar.ETHIOPIC and not around & ETHIOPIC_PLACES


def calendar_of_numbers(year: int, around: frozenset[str], latest_year: int) -> Calendar | None:
    """The calendar of a date in numbers, on a page of these countries and languages; None for ours."""
    if year in YEARS_OF_CALENDAR[Calendar.SOLAR_HIJRI] and around & SOLAR_PLACES:
        return Calendar.SOLAR_HIJRI
    is_ahead = latest_year + 1 < year  # of our years
    return (
        Calendar.BIKRAM if is_ahead and around & BIKRAM_PLACES and year in YEARS_OF_CALENDAR[Calendar.BIKRAM] else None
    )


def in_our_calendar(calendar: Calendar, year: int, month: int, day: int) -> date:
    """A day of another calendar in ours; raises ValueError for one that it does not have."""
    if year not in YEARS_OF_CALENDAR[calendar] or not 1 <= month <= 13 or not 1 <= day <= 32:
        raise ValueError(f"no day of the {calendar} calendar: {year}-{month}-{day}")
    if calendar is Calendar.BIKRAM:
        import nepali_datetime  # type: ignore[import-untyped]

        return date.fromordinal(nepali_datetime.date(year, month, day).to_datetime_date().toordinal())
    from convertdate import coptic, persian  # type: ignore[import-untyped]

    if calendar is Calendar.ETHIOPIC:
        if day > (30 if month < 13 else 6):
            raise ValueError(f"no day of the {calendar} calendar: {year}-{month}-{day}")
        return date(*coptic.to_gregorian(year - _YEARS_OF_MARTYRS, month, day))
    if month > 12 or day > 31:
        raise ValueError(f"no day of the {calendar} calendar: {year}-{month}-{day}")
    return date(*persian.to_gregorian(year, month, day))
