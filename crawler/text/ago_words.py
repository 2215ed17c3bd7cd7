"""How the languages of CLDR say that something was some minutes, hours or days ago: "3 hours ago"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

# "an hour ago" in forms that papers write and the tables do not have; N is the number
_MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "N hrs ago": "hour", "N hr. ago": "hour", "N hrs. ago": "hour", "N mins ago": "minute", "N min. ago": "minute",
        "an hour ago": "hour", "a minute ago": "minute", "a day ago": "day",
    },
    "de": {"vor N Std": "hour", "vor N Min": "minute", "vor einer Stunde": "hour", "vor einem Tag": "day"},
    "fr": {"il y a une heure": "hour"},
    "es": {"hace una hora": "hour", "hace un día": "day"},
    "nb": {"N timer siden": "hour", "N time siden": "hour", "N minutter siden": "minute", "N dager siden": "day"},
    "sv": {"N timmar sedan": "hour", "N timme sedan": "hour", "N minuter sedan": "minute", "N dagar sedan": "day"},
    "da": {"N timer siden": "hour", "N time siden": "hour", "N minutter siden": "minute", "N dage siden": "day"},
    "el": {"πριν N ώρες": "hour", "πριν N ώρα": "hour", "πριν N λεπτά": "minute", "πριν N ημέρες": "day",
           "N ώρες πριν": "hour", "N λεπτά πριν": "minute"},
    "ar": {"منذ N ساعات": "hour", "منذ N ساعة": "hour", "منذ ساعة": "hour", "منذ ساعتين": "2 hour",
           "منذ N دقائق": "minute", "منذ N دقيقة": "minute", "منذ N أيام": "day", "منذ N يوم": "day"},
    "fa": {"N ساعت قبل": "hour", "N دقیقه قبل": "minute", "N روز قبل": "day"},
    "bn": {"N ঘণ্টা আগে": "hour", "N ঘন্টা আগে": "hour", "N মিনিট আগে": "minute", "N দিন আগে": "day"},
    "th": {"N ชั่วโมงที่แล้ว": "hour", "N ชม.ที่แล้ว": "hour", "N นาทีที่แล้ว": "minute", "N วันที่แล้ว": "day"},
    "et": {"N tundi tagasi": "hour", "N minutit tagasi": "minute", "N päeva tagasi": "day"},
    "ne": {"N घण्टा अघि": "hour", "N मिनेट अघि": "minute", "N दिन अघि": "day"},
    "az": {"N saat əvvəl": "hour", "N dəqiqə əvvəl": "minute", "N gün əvvəl": "day"},
    "sr": {"pre N sata": "hour", "pre N sati": "hour", "pre N minuta": "minute", "pre N dana": "day"},
    "zh": {"N個小時前": "hour", "N个小时前": "hour", "N小時前": "hour", "N分鐘前": "minute", "N天前": "day"},
}  # fmt: skip
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class AgoForm:
    """What stands before and behind the number, if it has one, and the seconds of one."""

    before: str
    after: str
    is_counted: bool
    seconds: int


def forms_of_ago(language: str) -> Iterator[AgoForm]:
    """The forms of a language that papers write and the tables do not have."""
    for written, unit in _MORE.get(language, {}).items():
        before, number, after = written.partition("N")
        count, _, name = unit.rpartition(" ")
        yield AgoForm(before, after, bool(number), _UNITS[name] * int(count or 1))
