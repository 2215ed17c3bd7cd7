"""Dates, clocks and zones as papers of many countries write them: a table for each kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.text.relative_times import read_relative
from crawler.text.times import Doubt, read_moment
from crawler.text.written_dates import read_dates

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

CALENDARS = [  # language, line, the day in our calendar; None where the reader knows none of it
    ("th", "10 มีนาคม 2569", "2026-03-10"),
    ("th", "วันอังคารที่ 10 มีนาคม พ.ศ. 2569 เวลา 14.05 น.", "2026-03-10T14:05:00"),
    ("th", "10 มี.ค. 2569 | 14:05", "2026-03-10T14:05:00"),
    ("th", "10/03/2569 14:05", "2026-03-10T14:05:00"),
    ("th", "10-03-2569", "2026-03-10"),
    ("th", "๑๐ มีนาคม ๒๕๖๙", "2026-03-10"),
    ("th", "10 มีนาคม 2026", "2026-03-10"),
    ("lo", "10 ມີນາ 2569", "2026-03-10"),
    ("fa", "سه\u200cشنبه ۱۹ اسفند ۱۴۰۴", "2026-03-10"),
    ("fa", "۱۴۰۴/۱۲/۱۹", "2026-03-10"),
    ("fa", "1404-12-19 14:05", "2026-03-10T14:05:00"),
    ("fa", "۱۹ اسفند ۱۴۰۴ - ۱۰ مارس ۲۰۲۶", "2026-03-10"),
    ("fa", "۱۹/۱۲/۱۴۰۴", "2026-03-10"),
    ("fa", "تاریخ انتشار: ۱۹ اسفند ۱۴۰۴ ساعت ۱۴:۰۵", "2026-03-10T14:05:00"),
    ("fa", "۱ فروردین ۱۴۰۵", "2026-03-21"),
    ("fa", "۳۰ اسفند ۱۴۰۳", "2025-03-20"),
    ("ps", "۱۹ کب ۱۴۰۴", "2026-03-10"),
    ("fa", "۱۴ حوت ۱۴۰۴", "2026-03-05"),
    ("ja", "令和8年3月10日", "2026-03-10"),
    ("ja", "令和八年三月十日", "2026-03-10"),
    ("ja", "R8.3.10", "2026-03-10"),
    ("ja", "令和8年(2026年)3月10日", "2026-03-10"),
    ("ja", "2026(令和8)年3月10日", "2026-03-10"),
    ("ja", "2026年3月10日(火)14時05分", "2026-03-10T14:05:00"),
    ("ja", "2026年3月10日（火）\u3000午後2時5分", "2026-03-10T14:05:00"),
    ("ja", "平成30年12月1日", "2018-12-01"),
    ("zh_Hant", "中華民國115年3月10日", "2026-03-10"),
    ("zh_Hant", "民國一一五年三月十日", "2026-03-10"),
    ("zh_Hant", "115年3月10日", "2026-03-10"),
    ("zh_Hant", "115/03/10 14:05", "2026-03-10T14:05:00"),
    ("zh_Hant", "115-03-10", "2026-03-10"),
    ("zh_Hant", "民國 115.03.10", "2026-03-10"),
    ("zh_Hant", "一百一十五年三月十日", "2026-03-10"),
    ("he", "י' בניסן תשפ\"ו, 28.3.2026", "2026-03-28"),
    ("he", "28 במרץ 2026 | י׳ בניסן ה׳תשפ״ו", "2026-03-28"),
    ("he", "10.03.26 14:05", "2026-03-10T14:05:00"),
    ("he", 'כ"א אדר תשפ"ו (10/03/2026)', "2026-03-10"),
    ("ar", "الثلاثاء 21 رمضان 1447 هـ الموافق 10 مارس 2026", "2026-03-10"),
    ("ar", "10 مارس 2026 م - 21 رمضان 1447 هـ", "2026-03-10"),
    ("ar", "١٠ مارس ٢٠٢٦", "2026-03-10"),
    ("ar", "21 رمضان 1447", None),
    ("ur", "10 مارچ 2026 / 21 رمضان 1447", "2026-03-10"),
    ("ar", "10 آذار/مارس 2026", "2026-03-10"),
    ("zh", "二零二六年三月十日", "2026-03-10"),
    ("zh", "二〇二五年十二月三十一日", "2025-12-31"),
    ("zh", "二〇二六年三月二十五日", "2026-03-25"),
    ("zh", "二○二六年三月十日", "2026-03-10"),
    ("zh", "二〇二六年三月廿五日", "2026-03-25"),
    ("zh", "2026年3月10號", "2026-03-10"),
    ("my", "၁၀ မတ် ၂၀၂၆", "2026-03-10"),
    ("ne", "२६ फागुन २०८२", "2026-03-10"),
    ("bn", "১০ মার্চ ২০২৬", "2026-03-10"),
    ("am", "2018 መጋቢት 1", "2026-03-10"),
    ("am", "መጋቢት 1 2018", "2026-03-10"),
]
ZONES = [  # line, offset
    ("10 March 2026 14:05 GMT+7", "+07:00"),
    ("10 March 2026 14:05 (UTC+8)", "+08:00"),
    ("10 March 2026 14:05 UTC+05:30", "+05:30"),
    ("10 March 2026, 14:05 +0800", "+08:00"),
    ("10 March 2026 14:05 GMT-0300", "-03:00"),
    ("10 March 2026 14:05 WIB", "+07:00"),
    ("10 March 2026 14:05 WITA", "+08:00"),
    ("10 March 2026 14:05 WIT", "+09:00"),
    ("10 March 2026 14:05 JST", "+09:00"),
    ("10 March 2026 14:05 KST", "+09:00"),
    ("10 March 2026 14:05 HKT", "+08:00"),
    ("10 March 2026 14:05 SGT", "+08:00"),
    ("10 March 2026 14:05 PHT", "+08:00"),
    ("10 March 2026 14:05 МСК", "+03:00"),
    ("10 March 2026 14:05 ET", "-04:00"),
    ("10 January 2026 14:05 ET", "-05:00"),
    ("10 March 2026 2:05 p.m. PT", "-07:00"),
    ("10 March 2026 2:05 pm (ET)", "-04:00"),
    ("10 March 2026 2:05 p.m. Eastern", "-04:00"),
    ("10 March 2026 2:05 p.m. Pacific Time", "-07:00"),
    ("10 March 2026 2:05 p.m. Eastern Time", "-04:00"),
    ("10 March 2026 14:05 CT", "-05:00"),
    ("10 March 2026 14:05 MT", "-06:00"),
    ("10 March 2026 14:05 CET", "+01:00"),
    ("10 July 2026 14:05 BST", "+01:00"),
    ("10 March 2026 14:05 AEDT", "+11:00"),
    ("10 March 2026 14:05 NZDT", "+13:00"),
    ("10 March 2026 14:05 SAST", "+02:00"),
    ("10 March 2026 14:05 WAT", "+01:00"),
    ("10 March 2026 14:05 EAT", "+03:00"),
    ("10 March 2026 14:05 PKT", "+05:00"),
    ("10 March 2026 14:05 NPT", "+05:45"),
    ("10 March 2026 14:05 BRT", "-03:00"),
    ("10 March 2026 14:05 ART", "-03:00"),
    ("10 March 2026 14:05 Z", "+00:00"),
    ("10 March 2026 14:05 Beijing time", "+08:00"),
    ("10 March 2026 14:05 GST", "+04:00"),
    ("10 March 2026 14:05 TRT", "+03:00"),
    ("10 March 2026 14:05 GMT +5:30", "+05:30"),
    ("10 March 2026 14:05 UTC −3", "-03:00"),
]
ZONES_BY_COUNTRY = [  # name of a zone, country of the page, offset
    ("CST", "US", "-06:00"),
    ("CST", "CN", "+08:00"),
    ("CST", "TW", "+08:00"),
    ("CST", "CU", "-04:00"),
    ("CST", "MX", "-06:00"),
    ("IST", "IN", "+05:30"),
    ("IST", "IE", "+01:00"),
    ("IST", "IL", "+03:00"),
    ("BST", "BD", "+06:00"),
    ("BST", "GB", "+01:00"),
    ("AST", "SA", "+03:00"),
    ("EST", "AU", "+10:00"),
    ("PST", "PH", "+08:00"),
    ("PST", "US", "-08:00"),
    ("GST", "AE", "+04:00"),
]
CLOCKS = [  # language, line, clock; "" where there is none
    ("he", '10 במרץ 2026, 1:18 אחה"צ', "13:18"),
    ("he", "10 במרץ 2026, 8:05 לפנה״צ", "08:05"),
    ("en", "10 March 2026 2:05 PM", "14:05"),
    ("en", "10 March 2026 2.05pm", "14:05"),
    ("en", "10 March 2026 12:05 AM", "00:05"),
    ("en", "10 March 2026 12:05 p.m.", "12:05"),
    ("en", "2:05pm, 10 March 2026", "14:05"),
    ("en", "10 March 2026 2pm", "14:00"),
    ("ko", "2026년 3월 10일 오후 2시 5분", "14:05"),
    ("ko", "2026.03.10. 오후 2:05", "14:05"),
    ("ko", "2026-03-10 오전 12:05", "00:05"),
    ("ko", "2026.03.10 PM 02:05", "14:05"),
    ("ja", "2026年3月10日 午後2:05", "14:05"),
    ("ja", "2026年3月10日 午前0時5分", "00:05"),
    ("zh", "2026年3月10日 下午2时05分", "14:05"),
    ("zh", "2026年3月10日 晚上8:05", "20:05"),
    ("zh", "2026年3月10日 凌晨1:05", "01:05"),
    ("zh_Hant", "2026/03/10 下午 02:05", "14:05"),
    ("zh_Hant", "2026年3月10日 上午 12:05", "00:05"),
    ("zh", "2026年3月10日 中午12:05", "12:05"),
    ("es", "10 de marzo de 2026 2:05 p. m.", "14:05"),
    ("es", "10 de marzo de 2026 a las 2:05 pm", "14:05"),
    ("es", "10 marzo 2026 12:05 a.m.", "00:05"),
    ("es", "10 de marzo de 2026 02:05 PM", "14:05"),
    ("ar", "10 مارس 2026 02:05 مساءً", "14:05"),
    ("ar", "10 مارس 2026 02:05 ص", "02:05"),
    ("ar", "10 مارس 2026 12:05 ص", "00:05"),
    ("ar", "10 مارس 2026 الساعة 2:05 مساء", "14:05"),
    ("el", "10 Μαρτίου 2026 2:05 μμ", "14:05"),
    ("el", "10 Μαρτίου 2026 12:05 π.μ.", "00:05"),
    ("hi", "10 मार्च 2026 02:05 PM", "14:05"),
    ("hi", "10 मार्च 2026 02:05 अपराह्न", "14:05"),
    ("hi", "10 मार्च 2026, शाम 6:05 बजे", "18:05"),
    ("bn", "১০ মার্চ ২০২৬, দুপুর ২:০৫", "14:05"),
    ("bn", "১০ মার্চ ২০২৬, রাত ৮:০৫", "20:05"),
    ("ta", "10 மார்ச் 2026 2:05 பிற்பகல்", "14:05"),
    ("ta", "10 மார்ச் 2026 பிற்பகல் 2:05", "14:05"),
    ("vi", "10/03/2026 02:05 CH", "14:05"),
    ("vi", "10/03/2026 2:05 chiều", "14:05"),
    ("tr", "10 Mart 2026 ÖS 2:05", "14:05"),
    ("sq", "10 mars 2026 2:05 MD", "14:05"),
    ("ur", "10 مارچ 2026 شام 6:05", "18:05"),
    ("pt", "10 de março de 2026 14h05", "14:05"),
    ("fr", "10 mars 2026 à 14h05", "14:05"),
    ("id", "10 Maret 2026 pukul 14.05", "14:05"),
    ("ms", "10 Mac 2026 2:05 petang", "14:05"),
    ("am", "10 ማርች 2026", ""),
    ("sw", "10 Machi 2026", ""),
    ("fa", "۱۹ اسفند ۱۴۰۴ ۲:۰۵ ب.ظ", "14:05"),
    ("te", "10 మార్చి 2026 2:05 PM", "14:05"),
    ("ne", "10 मार्च 2026", ""),
    ("hu", "2026. március 10. du. 2:05", "14:05"),
    ("fil", "Marso 10, 2026 2:05 n.h.", "14:05"),
]
THREE_HOURS_AGO = [
    ("en", "3 hours ago"),
    ("de", "vor 3 Stunden"),
    ("fr", "il y a 3 heures"),
    ("es", "hace 3 horas"),
    ("pt", "há 3 horas"),
    ("it", "3 ore fa"),
    ("nl", "3 uur geleden"),
    ("sv", "för 3 timmar sedan"),
    ("da", "for 3 timer siden"),
    ("nb", "for 3 timer siden"),
    ("no", "3 timer siden"),
    ("fi", "3 tuntia sitten"),
    ("pl", "3 godziny temu"),
    ("cs", "před 3 hodinami"),
    ("sk", "pred 3 hodinami"),
    ("hu", "3 órája"),
    ("hu", "3 órával ezelőtt"),
    ("ro", "acum 3 ore"),
    ("bg", "преди 3 часа"),
    ("ru", "3 часа назад"),
    ("uk", "3 години тому"),
    ("el", "πριν από 3 ώρες"),
    ("el", "πριν 3 ώρες"),
    ("tr", "3 saat önce"),
    ("he", "לפני 3 שעות"),
    ("ar", "منذ 3 ساعات"),
    ("fa", "۳ ساعت پیش"),
    ("fa", "3 ساعت قبل"),
    ("hi", "3 घंटे पहले"),
    ("bn", "৩ ঘণ্টা আগে"),
    ("ta", "3 மணிநேரம் முன்"),
    ("th", "3 ชั่วโมงที่แล้ว"),
    ("th", "3 ชั่วโมงที่ผ่านมา"),
    ("vi", "3 giờ trước"),
    ("id", "3 jam yang lalu"),
    ("id", "3 jam lalu"),
    ("ms", "3 jam lalu"),
    ("ja", "3時間前"),
    ("ko", "3시간 전"),
    ("zh", "3小时前"),
    ("zh_Hant", "3 小時前"),
    ("hr", "prije 3 sata"),
    ("sr", "пре 3 сата"),
    ("sr", "pre 3 sata"),
    ("sl", "pred 3 urami"),
    ("lt", "prieš 3 valandas"),
    ("lv", "pirms 3 stundām"),
    ("et", "3 tundi tagasi"),
    ("ca", "fa 3 hores"),
    ("ur", "3 گھنٹے پہلے"),
    ("sw", "saa 3 zilizopita"),
    ("fil", "3 oras ang nakalipas"),
    ("en", "3h ago"),
    ("en", "3 hrs ago"),
    ("mr", "3 तासांपूर्वी"),
    ("ne", "3 घण्टा अघि"),
    ("te", "3 గంటల క్రితం"),
    ("ka", "3 საათის წინ"),
    ("az", "3 saat əvvəl"),
    ("kk", "3 сағат бұрын"),
]
AN_HOUR_AGO = [
    ("it", "un'ora fa"),
    ("ru", "час назад"),
    ("uk", "годину тому"),
    ("he", "לפני שעה"),
    ("nl", "een uur geleden"),
    ("pl", "godzinę temu"),
    ("tr", "bir saat önce"),
    ("cs", "před hodinou"),
    ("pt", "há uma hora"),
    ("fa", "یک ساعت پیش"),
    ("hi", "एक घंटे पहले"),
    ("ar", "قبل ساعة"),
    ("en", "an hour ago"),
    ("de", "vor einer Stunde"),
    ("fr", "il y a une heure"),
    ("es", "hace una hora"),
    ("ar", "منذ ساعة"),
]
TIMES_AGO = [  # language, line, hours
    ("en", "1 week ago", 168),
    ("en", "just now", 0),
    ("de", "vor 2 Wochen", 336),
    ("fr", "il y a une semaine", 168),
    ("es", "hace una semana", 168),
    ("ru", "только что", 0),
    ("ko", "30분전", 0.5),
    ("ko", "방금 전", 0),
    ("zh", "刚刚", 0),
    ("ar", "منذ ساعتين", 2),
    ("ar", "منذ يومين", 48),
    ("he", "לפני שעתיים", 2),
    ("he", "לפני יומיים", 48),
    ("id", "2 hari lalu", 48),
    ("pt", "3 dias atrás", 72),
]
NO_TIMES = [
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0000-00-00T00:00:00Z",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "2026-02-31",
    "31 February 2026",
    "2026-03-00",
    "00/03/2026",
    "2026-00-10",
    "2026-03-10T14:05:00+25:00",
    "2026-03-10T14:05:00-30:00",
    "2026-03-10T14:05:00-24:01",
    "-62135596800",
    "-1",
    "2026-13-01",
    "99999999999999999999",
    "NaN",
    "null",
    "undefined",
    "Invalid Date",
    "NaN-NaN-NaN",
    "{{ date }}",
    "%DATE%",
    "1970-01-01",
    "0",
    "2026-03-10T61:00",
]


def _first(line: str, language: str) -> str | None:
    found = next((one for one in read_dates(line, (language, "en"), latest=NOW) if one.has_year), None)
    return found and (found.at.isoformat() if found.has_clock else found.at.date().isoformat())


def _offset(line: str, *places: str) -> timedelta | None:
    return next(read_dates(line, ("en",), places=places)).at.utcoffset()


def _hours(offset: str) -> timedelta:
    hours, minutes = int(offset[1:3]), int(offset[4:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)


@pytest.mark.parametrize(("language", "line", "day"), CALENDARS)
def test_day_of_another_calendar_is_ours(language: str, line: str, day: str | None) -> None:
    assert _first(line, language) == day


@pytest.mark.parametrize(("line", "offset"), ZONES)
def test_zone_behind_a_clock(line: str, offset: str) -> None:
    assert _offset(line) == _hours(offset)


@pytest.mark.parametrize(("name", "country", "offset"), ZONES_BY_COUNTRY)
def test_name_of_a_zone_is_read_as_its_country_means_it(name: str, country: str, offset: str) -> None:
    assert _offset(f"10 July 2026 14:05 {name}", country) == _hours(offset)


@pytest.mark.parametrize(("language", "line", "clock"), CLOCKS)
def test_clock_of_twelve_hours(language: str, line: str, clock: str) -> None:
    found = next(read_dates(line, (language, "en"), latest=NOW))
    assert (found.at.strftime("%H:%M") if found.has_clock else "") == clock


@pytest.mark.parametrize(
    ("language", "line", "hours"), [*((*row, 3) for row in THREE_HOURS_AGO), *((*row, 1) for row in AN_HOUR_AGO)]
)
def test_hours_ago_are_counted_from_the_fetch(language: str, line: str, hours: int) -> None:
    assert read_relative(line, (language,), NOW) == (NOW - timedelta(hours=hours), True)


@pytest.mark.parametrize(("language", "line", "hours"), TIMES_AGO)
def test_weeks_and_pairs_and_just_now_are_counted_too(language: str, line: str, hours: float) -> None:
    found = read_relative(line, (language,), NOW)
    assert found is not None
    assert found[0] == NOW - timedelta(hours=hours)


@pytest.mark.parametrize("value", NO_TIMES)
def test_value_that_no_calendar_has_is_no_time(value: str) -> None:
    assert read_moment(value, accept=set(Doubt)) is None


@pytest.mark.parametrize("value", ["1773151500", "1773151500000", "1773151500000000", 1773151500, 1773151500000000])
def test_unix_time_in_seconds_milliseconds_and_microseconds(value: object) -> None:
    found = read_moment(value)
    assert found is not None
    assert found.at == datetime(2026, 3, 10, 14, 5, tzinfo=UTC)
