"""Months, clocks and ages in the spellings of papers, which the tables of the libraries do not have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.text.relative_times import read_relative
from crawler.text.written_dates import read_dates

LATEST = datetime(2026, 12, 31, tzinfo=UTC)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SPELLINGS = {  # language: month -> name
    "hi": {2: "फरवरी"},
    "pa": {2: "ਫਰਵਰੀ"},
    "te": {7: "జూలై", 8: "ఆగష్టు", 12: "డిసెంబరు"},
    "gu": {8: "ઓગસ્ટ", 10: "ઓક્ટોબર"},
    "kn": {2: "ಫೆಬ್ರುವರಿ", 9: "ಸೆಪ್ಟಂಬರ್"},
    "ml": {5: "മെയ്", 6: "ജൂണ്\u200d", 9: "സെപ്തംബര്\u200d"},
    "ta": {2: "பெப்ரவரி", 7: "யூலை", 10: "ஒக்டோபர்"},
    "bn": {8: "অগস্ট"},
    "si": {6: "ජුනි", 10: "ඔක්තෝම්බර්"},
    "my": {8: "သြဂုတ်လ"},
    "km": {2: "កុម្ភះ", 7: "កក្ដដា"},
    "sl": {1: "januarja", 5: "maja", 12: "decembra"},
    "sr": {2: "februara", 7: "јула", 8: "avgusta"},
    "bs": {6: "juna", 8: "augusta"},
    "lv": {1: "janvārī", 9: "septembra"},
    "ka": {2: "თებერვალს"},
    "ro": {11: "noi"},
    "id": {8: "Ags"},
    "fa": {8: "آگوست"},
    "ps": {5: "می"},
    "so": {8: "Agoosto"},
    "ht": {1: "janvye", 8: "out"},
    "dv": {2: "ފެބުރުވަރީ"},
}


@pytest.mark.parametrize(
    ("language", "month", "name"),
    [(language, month, name) for language, names in SPELLINGS.items() for month, name in names.items()],
)
def test_months_are_read_as_papers_spell_them(language: str, month: int, name: str) -> None:
    found = list(read_dates(f"17 {name} 2026", (language, "en"), latest=LATEST))
    assert [one.at.isoformat() for one in found] == [f"2026-{month:02}-17T00:00:00"]


@pytest.mark.parametrize(
    ("line", "language", "at"),
    [
        ("Posted at 7pm on Feb 5, 2026", "en", "2026-02-05T19:00"),  # not the seventh
        ("7 p.m. on Feb 5, 2026", "en", "2026-02-05T19:00"),
        ("9 Uhr, Februar 5, 2026", "de", "2026-02-05"),
        ("د ۱۴۰۴ د سلواغې ۱۶", "ps", "2026-02-05"),
        ("05 фев 2026 в 18:45 (мск)", "ru", "2026-02-05T18:45+03:00"),
    ],
)
def test_hours_are_no_days_and_zones_follow_clocks(line: str, language: str, at: str) -> None:
    first = next(iter(read_dates(line, (language, "en"), latest=LATEST, places=(language,))))
    assert first.at.isoformat().startswith(at.removesuffix("+03:00"))
    assert (first.at.utcoffset() == timedelta(hours=3)) is at.endswith("+03:00")


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("3 மணி நேரத்திற்கு முன்பு", "ta"), ("3 മണിക്കൂർ മുൻപ്", "ml"), ("3 કલાક પહેલા", "gu"), ("3 گھنٹے قبل", "ur"),
        ("လွန်ခဲ့သော 3 နာရီ", "my"), ("3 ຊົ່ວໂມງທີ່ຜ່ານມາ", "lo"), ("3 soat avval", "uz"), ("para 3 orësh", "sq"),
        ("fai 3 horas", "gl"), ("masaa 3 yaliyopita", "sw"), ("3 jam yang lalu", "ms"), ("پێش 3 کاتژمێر", "ckb"),
        ("vor 3h", "de"), ("faz 3 horas", "pt"), ("3 u geleden", "nl"), ("3 tim sedan", "sv"), ("3 t siden", "nb"),
        ("3 t. siden", "da"), ("3 h sitten", "fi"), ("3 ore în urmă", "ro"), ("3 sa. önce", "tr"),
        ("3 ชม. ที่แล้ว", "th"), ("cách đây 3 giờ", "vi"), ("prije 3 sata", "sr"), ("3 oras na ang nakakaraan", "tl"),
    ],
)  # fmt: skip
def test_ages_are_read_as_papers_write_them(line: str, language: str) -> None:
    assert read_relative(line, (language, "en"), NOW) == (NOW - timedelta(hours=3), True)


@pytest.mark.parametrize(
    ("line", "language"), [("kahapon 18:05", "tl"), ("ਕੱਲ੍ਹ 18:05", "pa"), ("گزشتہ روز 18:05", "ur")]
)
def test_yesterday_is_read_as_papers_write_it(line: str, language: str) -> None:
    assert read_relative(line, (language, "en"), NOW) == (datetime(2026, 11, 26, 18, 5, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "line", ["Issue 14, February 2026", "No. 3 May 2026", "Aged 5, February 2026", "Ausgabe 7 Mai 2026"]
)
def test_the_number_of_something_is_no_day(line: str) -> None:
    assert list(read_dates(line, ("en", "de"), latest=LATEST)) == []
