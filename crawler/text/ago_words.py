"""How the languages of CLDR say that something was some minutes, hours or days ago: "3 hours ago"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

# "an hour ago" in forms that papers write and the tables do not have; N is the number
_MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "N hrs ago": "hour", "N hr. ago": "hour", "N hrs. ago": "hour", "N mins ago": "minute",
        "N min. ago": "minute", "an hour ago": "hour", "a minute ago": "minute", "a day ago": "day",
        "N week ago": "7 day", "N weeks ago": "7 day", "a week ago": "7 day", "just now": "0 minute",
    },
    "de": {
        "vor Nh": "hour", "vor Nm": "minute", "vor N Std": "hour", "vor N Min": "minute", "vor einer Stunde": "hour",
        "vor einem Tag": "day", "vor N Woche": "7 day", "vor N Wochen": "7 day", "vor einer Woche": "7 day",
    },
    "fr": {
        "à l'instant": "0 minute", "il y a une heure": "hour", "il y a un jour": "day", "il y a N semaine": "7 day",
        "il y a N semaines": "7 day", "il y a une semaine": "7 day",
    },
    "es": {
        "ahora mismo": "0 minute", "hace una hora": "hour", "hace un día": "day", "hace N semana": "7 day",
        "hace N semanas": "7 day", "hace una semana": "7 day",
    },
    "it": {"un'ora fa": "hour", "un’ora fa": "hour", "un giorno fa": "day", "N settimane fa": "7 day"},
    "pt": {
        "faz N horas": "hour", "faz N minutos": "minute", "faz N dias": "day", "N horas atrás": "hour",
        "N hora atrás": "hour", "N minutos atrás": "minute", "N dias atrás": "day", "N dia atrás": "day",
        "há uma hora": "hour", "há um dia": "day", "há N semanas": "7 day",
    },
    "nl": {
        "N u geleden": "hour", "N min. geleden": "minute", "N d geleden": "day", "een uur geleden": "hour",
        "N week geleden": "7 day", "N weken geleden": "7 day",
    },
    "pl": {"godzinę temu": "hour", "N tygodnie temu": "7 day", "N godz. temu": "hour"},
    "ru": {
        "только что": "0 minute", "час назад": "hour", "минуту назад": "minute", "день назад": "day",
        "N ч. назад": "hour", "N мин. назад": "minute", "неделю назад": "7 day", "N недели назад": "7 day",
    },
    "uk": {"годину тому": "hour", "N год тому": "hour", "день тому": "day"},
    "he": {
        "לפני שעה": "hour", "לפני שעתיים": "2 hour", "לפני יום": "day", "לפני יומיים": "2 day", "לפני דקה": "minute",
        "לפני N ש׳": "hour",
    },
    "ko": {"방금 전": "0 minute", "N분전": "minute", "N시간전": "hour", "N일전": "day", "N주 전": "7 day"},
    "ja": {"N週間前": "7 day"},
    "id": {"N jam lalu": "hour", "N menit lalu": "minute", "N hari lalu": "day", "sejam lalu": "hour"},
    "ms": {
        "N jam yang lalu": "hour", "N minit yang lalu": "minute", "N hari yang lalu": "day", "N jam lalu": "hour",
        "N minit lalu": "minute", "N hari lalu": "day",
    },
    "hi": {"एक घंटे पहले": "hour", "N घंटा पहले": "hour", "N घंटे पहले": "hour", "एक दिन पहले": "day"},
    "tr": {
        "N sa. önce": "hour", "N dk. önce": "minute", "bir saat önce": "hour", "N sa önce": "hour",
        "N dk önce": "minute", "N hafta önce": "7 day",
    },
    "cs": {"před hodinou": "hour"},
    "vi": {
        "cách đây N giờ": "hour", "cách đây N phút": "minute", "cách đây N ngày": "day", "N giờ trước": "hour",
        "N phút trước": "minute", "N ngày trước": "day", "N tuần trước": "7 day",
    },
    "nb": {
        "N t siden": "hour", "N min siden": "minute", "N timer siden": "hour", "N time siden": "hour",
        "N minutter siden": "minute", "N dager siden": "day",
    },
    "sv": {
        "N tim sedan": "hour", "Nh sedan": "hour", "N min sedan": "minute", "N timmar sedan": "hour",
        "N timme sedan": "hour", "N minuter sedan": "minute", "N dagar sedan": "day",
    },
    "da": {
        "N t. siden": "hour", "N min. siden": "minute", "N timer siden": "hour", "N time siden": "hour",
        "N minutter siden": "minute", "N dage siden": "day",
    },
    "el": {
        "πριν N ώρες": "hour", "πριν N ώρα": "hour", "πριν N λεπτά": "minute", "πριν N ημέρες": "day",
        "N ώρες πριν": "hour", "N λεπτά πριν": "minute",
    },
    "ar": {
        "منذ N ساعات": "hour", "منذ N ساعة": "hour", "منذ ساعة": "hour", "منذ ساعتين": "2 hour",
        "منذ N دقائق": "minute", "منذ N دقيقة": "minute", "منذ N أيام": "day", "منذ N يوم": "day", "منذ يوم": "day",
        "منذ يومين": "2 day", "قبل ساعة": "hour", "قبل ساعتين": "2 hour", "قبل يوم": "day", "قبل يومين": "2 day",
        "قبل N ساعة": "hour", "قبل N دقيقة": "minute", "منذ دقيقتين": "2 minute",
    },
    "fa": {"یک ساعت پیش": "hour", "N ساعت قبل": "hour", "N دقیقه قبل": "minute", "N روز قبل": "day"},
    "bn": {"N ঘণ্টা আগে": "hour", "N ঘন্টা আগে": "hour", "N মিনিট আগে": "minute", "N দিন আগে": "day"},
    "th": {
        "N ชม. ที่แล้ว": "hour", "N นาที ที่แล้ว": "minute", "N ชั่วโมงที่แล้ว": "hour", "N ชม.ที่แล้ว": "hour",
        "N นาทีที่แล้ว": "minute", "N วันที่แล้ว": "day",
    },
    "et": {"N tundi tagasi": "hour", "N minutit tagasi": "minute", "N päeva tagasi": "day"},
    "ne": {"N घण्टा अघि": "hour", "N मिनेट अघि": "minute", "N दिन अघि": "day"},
    "az": {"N saat əvvəl": "hour", "N dəqiqə əvvəl": "minute", "N gün əvvəl": "day"},
    "sr": {
        "prije N sata": "hour", "prije N minuta": "minute", "prije N dana": "day", "pre N sata": "hour",
        "pre N sati": "hour", "pre N minuta": "minute", "pre N dana": "day",
    },
    "ta": {
        "N மணி நேரத்திற்கு முன்": "hour", "N நிமிடங்களுக்கு முன்": "minute", "N நாட்களுக்கு முன்": "day",
        "N மணி நேரம் முன்": "hour", "N மணிநேரத்திற்கு முன்": "hour", "N மணி நேரத்திற்கு முன்பு": "hour",
    },
    "ml": {"N മണിക്കൂർ മുൻപ്": "hour", "N മിനിറ്റ് മുൻപ്": "minute", "N ദിവസം മുൻപ്": "day"},
    "gu": {"N કલાક પહેલા": "hour", "N મિનિટ પહેલા": "minute", "N દિવસ પહેલા": "day"},
    "ur": {"N گھنٹے قبل": "hour", "N منٹ قبل": "minute", "N دن قبل": "day"},
    "my": {
        "N နာရီအကြာ": "hour", "N မိနစ်အကြာ": "minute", "N ရက်အကြာ": "day", "လွန်ခဲ့သော N နာရီ": "hour",
        "လွန်ခဲ့သော N မိနစ်": "minute", "လွန်ခဲ့သော N ရက်": "day",
    },
    "lo": {"N ຊົ່ວໂມງທີ່ຜ່ານມາ": "hour", "N ນາທີທີ່ຜ່ານມາ": "minute", "N ມື້ທີ່ຜ່ານມາ": "day"},
    "uz": {"N soat avval": "hour", "N daqiqa avval": "minute", "N kun avval": "day"},
    "sq": {"para N orësh": "hour", "para N minutash": "minute", "para N ditësh": "day"},
    "gl": {"fai N horas": "hour", "fai N minutos": "minute", "fai N días": "day"},
    "sw": {"masaa N yaliyopita": "hour", "dakika N zilizopita": "minute", "siku N zilizopita": "day"},
    "fil": {
        "N oras na ang nakakaraan": "hour", "N minuto na ang nakakaraan": "minute", "N araw na ang nakakaraan": "day",
    },
    "tl": {
        "N oras na ang nakakaraan": "hour", "N minuto na ang nakakaraan": "minute", "N araw na ang nakakaraan": "day",
    },
    "ckb": {
        "N کاتژمێر لەمەوپێش": "hour", "N خولەک لەمەوپێش": "minute", "N ڕۆژ لەمەوپێش": "day", "پێش N کاتژمێر": "hour",
        "پێش N خولەک": "minute", "پێش N ڕۆژ": "day",
    },
    "fi": {"N h sitten": "hour", "N min sitten": "minute", "N pv sitten": "day"},
    "ro": {"N ore în urmă": "hour", "N minute în urmă": "minute", "N zile în urmă": "day"},
    "zh": {
        "刚刚": "0 minute", "剛剛": "0 minute", "N個小時前": "hour", "N个小时前": "hour", "N小時前": "hour",
        "N分鐘前": "minute", "N天前": "day", "N周前": "7 day", "N週前": "7 day",
    },
}  # fmt: skip
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
# behind the number of an age that stands alone: "5d"; "min" and its like are left out, they tell how long one reads
_SHORT_UNITS: Final = {
    "m": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "d": "day", "w": "7 day", "wk": "7 day",
    "std": "hour", "tg": "day", "j": "day", "sem": "7 day", "u": "hour",
    "tim": "hour", "godz": "hour", "dn": "day", "sa": "hour",
    "ч": "hour", "м": "minute", "д": "day", "дн": "day", "ω": "hour", "λ": "minute", "ημ": "day",
    "س": "hour", "د": "minute", "ي": "day", "ש": "hour", "ד": "minute", "ชม": "hour", "天": "day",
}  # fmt: skip
_SHORT_AGE: Final = re.compile(r"(\d{1,3})\s?([^\W\d_]{1,4})[.'׳]?")


@dataclass(frozen=True, slots=True)
class AgoForm:
    """What stands before and behind the number, if it has one, and the seconds of one."""

    before: str
    after: str
    is_counted: bool
    seconds: int


def read_short_age(low: str) -> int | None:
    """The seconds of an age that is all of a folded line, a number and its unit: "5d", "3h", "12m"."""
    match = _SHORT_AGE.fullmatch(low)
    unit = _SHORT_UNITS.get(match[2]) if match else None
    return int(match[1]) * _seconds_of(unit) if match and unit else None


def _seconds_of(unit: str) -> int:
    count, _, name = unit.rpartition(" ")
    return _UNITS[name] * int(count or 1)


def forms_of_ago(language: str) -> Iterator[AgoForm]:
    """The forms of a language that papers write and the tables do not have."""
    for written, unit in _MORE.get(language, {}).items():
        before, number, after = written.partition("N")
        yield AgoForm(before, after, bool(number), _seconds_of(unit))
