"""Words of dates in the languages of CLDR: months, days of the week, halves of the day, and "3 hours ago"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from crawler.text.ago_words import forms_of_ago
from crawler.text.calendars import LANGUAGES_OF_CALENDAR, MONTHS_OF_CALENDAR, Calendar
from crawler.text.date_tables import CASE_ENDINGS, MORE_DAYS_AGO, MORE_HALVES, MORE_MONTHS, OTHER_SCRIPTS

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IGNORED: Final = re.compile(
    r"[\u0610-\u061a\u064b-\u0652\u0670\u0640\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"
)
_FOLDED: Final = str.maketrans(  # letters that are written either way
    {
        "İ": "I", "ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "’": "'",
        "ʼ": "'", "`": "'", "：": ":", "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "،": ",", "⁄": "/",
        "．": ".", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip
_TABLE_NAMES: Final = {"no": "nb", "zh_Hant": "zh"}  # of languages that the tables have by another name
_ZH_NUMERALS: Final = "〇零一二三四五六七八九"
_ZH_TENS: Final = {"廿": "二十", "卅": "三十", "○": "〇"}
_ZH_NUMBER: Final = re.compile(r"[〇零○一二三四五六七八九十百廿卅]{1,6}(?=\s?[年月日号號時时点點分])")
_DAYS_AGO: Final = re.compile(r"([012]) day ago")
_SPACELESS: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LANGUAGES_OF_SCRIPT: Final = {
    script: tuple(languages.split())
    for script, languages in {
        "hangul": "ko",
        "kana": "ja",
        "han": "zh",
        "thai": "th",
        "cyrillic": "ru uk bg sr mk be kk ky mn tg",
        "arabic": "ar fa ur ps ckb",
        "hebrew": "he",
        "greek": "el",
        "devanagari": "hi mr ne",
        "bengali": "bn as",
        "gujarati": "gu",
        "gurmukhi": "pa",
        "oriya": "or",
        "tamil": "ta",
        "telugu": "te",
        "kannada": "kn",
        "malayalam": "ml",
        "sinhala": "si",
        "lao": "lo",
        "khmer": "km",
        "myanmar": "my",
        "georgian": "ka",
        "armenian": "hy",
        "ethiopic": "am ti",
        "tibetan": "bo dz",
        "latin": "en es fr de pt it nl tr pl id vi ro cs hu sv da nb fi hr sk sl ca lt lv et sq eu gl az uz af sw"
        " tl fil ms is ga cy bs sr-Latn",
    }.items()
}


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of some languages, as :func:`fold_date` writes them."""

    months: Mapping[str, int]
    calendars: Mapping[str, tuple[Calendar, int]]  # of months that are not ours, with their number there
    month_pattern: re.Pattern[str]
    weekdays: Mapping[str, int]
    weekday_pattern: re.Pattern[str]
    halves: Mapping[str, str]  # without spaces and dots -> am, pm, morning, noon, afternoon, evening, night, midnight
    half_after: re.Pattern[str]
    half_before: re.Pattern[str]
    ago: tuple[tuple[str, int], ...]  # patterns, with the seconds of one unit
    days_ago: Mapping[str, int]


def fold_date(text: str) -> tuple[str, str]:
    """A line of a date in one writing, with capitals and without: ASCII digits, no accents, no marks of direction."""
    decomposed = unicodedata.normalize("NFKD", _IGNORED.sub("", text.translate(_FOLDED)))
    bare = "".join(
        str(unicodedata.digit(c)) if not c.isascii() and c.isdecimal() else c
        for c in decomposed
        if not 0x300 <= ord(c) <= 0x36F
    )
    plain = " ".join(unicodedata.normalize("NFC", bare).translate(_FOLDED).split())
    plain = _ZH_NUMBER.sub(lambda match: str(_read_zh(match[0])), plain)
    low = plain.lower()
    return (plain, low) if len(plain) == len(low) else (low, low)


def _folded_pattern(words: str) -> re.Pattern[str]:
    """A pattern of words for texts that :func:`fold_date` has folded."""
    return re.compile(fold_date(words)[1])


# what stands before the time of a change, and before that of publication, in folded lines
UPDATED_WORDS: Final = _folded_pattern(
    r"updat|modif|edited|revised|reviewed|last change|last active|"
    r"content current|aktuali[sz]|aktualis|geändert|änderung|stand:|actuali[sz]|"
    r"actualitz|atuali[sz]|mis à jour|mis a jour|maj\b|aggiorn|bijgewerkt|gewijzigd|oppdatert|uppdatera|opdateret|"
    r"endret|ändrad|paivitet|muokattu|aktualiz|zmodyfik|izmen|ažurir|azurir|posodoblj|atnaujin|atjaunin|uuendat|"
    r"frissitv|modosit|guncel|yenil|обновл|изменен|оновлен|змінено|обновен|ажурир|ενημερ|"
    r"τροποπ|עודכן|עדכון|תحديث|تحديث|محدث|تعديل|ویرایش|به ?روزرسانی|अपडेट|अद्यतन|হালনাগাদ|আপডেট|"
    r"புதுப்பி|อัพเดท|อัปเดต|แก้ไข|cập nhật|cap nhat|diperbarui|diperbaharui|dikemaskini|更新|修改|改訂|수정|업데이트|최종",
)
PUBLISHED_WORDS: Final = _folded_pattern(
    r"publi[sckré]|posted|post (?:time|date)|"
    r"created|first|issued|(?<!press )release|veröffentlicht|veroffentlicht|erstellt|erschienen|creado|"
    r"pubbl|gepubliceerd|geplaatst|julkaist|publicer|publiser|opublik|zveřejn|zverejn|objav|kozz|megjelent|"
    r"yayin|giris|eklenme|olusturma|опублик|создан|опубл|публик|δημοσι|פורסם|نشر|منتشر|انتشار|प्रकाशित|प्रकाश|"
    r"প্রকাশ|வெளியி|เผยแพร่|ลงข่าว|đăng|xuất bản|dang luc|diterbitkan|dipublikasi|tayang|发布|發布|发表|發表|刊登|上稿|"
    r"公開|掲載|配信|投稿|입력|등록|승인|게시|작성",
)

FIRST_APPEARED_WORDS: Final = _folded_pattern(  # behind which the day stands
    r"originally (?:published|posted)|first published|erstmals (?:veröffentlicht|erschienen)|"
    r"(?:publié|paru) (?:initialement|pour la première fois)|publicado originalmente|"
    r"(?:pubblicato originariamente|pubblicato per la prima volta)|oorspronkelijk gepubliceerd",
)


def _read_zh(numeral: str) -> int | str:
    """The number that Chinese numerals write, digit by digit or with tens."""
    written = "".join(_ZH_TENS.get(c, c) for c in numeral)
    hundreds, has_hundreds, rest = written.rpartition("百")
    if has_hundreds:
        below = _read_zh(rest.lstrip("〇零")) if rest else 0
        is_number = len(hundreds) == 1 and (isinstance(below, int) or below.isdigit())
        return _read_zh_digit(hundreds) * 100 + int(below) if is_number else numeral
    if "十" not in written:
        return "".join(str(max(0, _ZH_NUMERALS.index(c) - 1)) for c in written)
    tens, _, ones = written.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return (_read_zh_digit(tens) if tens else 1) * 10 + (_read_zh_digit(ones) if ones else 0)


def _read_zh_digit(character: str) -> int:
    return max(0, _ZH_NUMERALS.index(character) - 1) if character in _ZH_NUMERALS else 0


def languages_of_script(text: str) -> tuple[str, ...]:
    """The languages whose words of dates a text may have, by the scripts of its letters."""
    scripts = dict.fromkeys(
        script for c in text if not c.isascii() and c.isalpha() for script in _scripts_of(unicodedata.name(c, ""))
    )
    if "hangul" in scripts or "kana" in scripts:
        scripts.pop("han", None)
    found = [language for script in scripts for language in _LANGUAGES_OF_SCRIPT.get(script, ())]
    return tuple(dict.fromkeys([*found, *_LANGUAGES_OF_SCRIPT["latin"]]))


def _scripts_of(name: str) -> Iterator[str]:
    first = name.partition(" ")[0].lower()
    yield {"cjk": "han", "hiragana": "kana", "katakana": "kana"}.get(first, first)


@lru_cache(maxsize=512)
def date_words(languages: tuple[str, ...]) -> DateWords:
    """The words of languages, the first of which counts where one word has two meanings; English ones are read too."""
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    halves: dict[str, str] = {}
    ago: list[tuple[str, int]] = []
    days_ago: dict[str, int] = {}
    for language in dict.fromkeys((*languages, *(OTHER_SCRIPTS[one] for one in languages if one in OTHER_SCRIPTS), "")):
        table, locale = _table_of(language), _locale_of(language)
        ending = CASE_ENDINGS.get(language)
        cased = [(number, name + ending) for number, name in _months(table, locale)] if ending else ()
        for number, name in [
            *_months(table, locale),
            *cased,
            *((n, m) for m, n in MORE_MONTHS.get(language, {}).items()),
        ]:
            _put(months, name, number)
        for number, name in _weekdays(table, locale):
            _put(weekdays, name, number)
        for kind, name in _halves(table, locale, language):
            halves.setdefault(_compact(fold_date(name)[1]), kind)
        for form in forms_of_ago(_TABLE_NAMES.get(language, language), table, locale):
            before, after = (re.escape(fold_date(part)[1]) for part in (form.before, form.after))
            number = r"\s?(?P<number>\d{1,3})\s?" if form.is_counted else ""
            ago.append((rf"(?<![^\W\d_]){before}{number}{after}", form.seconds))
        for key, names in table.get("relative-type", {}).items():
            if match := _DAYS_AGO.fullmatch(key):
                days_ago |= {fold_date(name)[1]: int(match[1]) for name in names}
        days_ago |= {fold_date(name)[1]: days for name, days in MORE_DAYS_AGO.get(language, {}).items()}
    calendars: dict[str, tuple[Calendar, int]] = {}
    for calendar, own in LANGUAGES_OF_CALENDAR.items():
        for number, group in enumerate(MONTHS_OF_CALENDAR[calendar] if own.intersection(languages[:1]) else (), 1):
            for name in group:
                _put(months, name, number, takes_over=calendar is not Calendar.ETHIOPIC)
                calendars[fold_date(name)[1]] = (calendar, number)
    marks = sorted(filter(None, halves), key=len, reverse=True)
    either = "|".join(map(_mark_pattern, marks)) or "(?!)"
    return DateWords(
        months=months,
        calendars=calendars,
        month_pattern=_words_pattern(months),
        weekdays=weekdays,
        weekday_pattern=_words_pattern(weekdays),
        halves=halves,
        half_after=re.compile(rf"\s?[.,]?\s?(?P<half>{either})"),
        half_before=re.compile(rf"(?<![^\W\d_])(?P<half>{either})[\s,.:]{{0,3}}$"),
        ago=tuple(ago),
        days_ago=days_ago,
    )


def has_end_of_word(text: str, at: int) -> bool:
    """Whether a word may end at a place: no letter or vowel sign follows, or letters of a script without spaces do."""
    if at >= len(text):
        return True
    following = text[at]
    if _SPACELESS.match(following) and _SPACELESS.match(text[at - 1]):
        return unicodedata.category(following) not in {"Mn", "Mc"}
    return not (following.isalpha() or unicodedata.category(following) in {"Mn", "Mc"})


def _put(words: dict[str, int], name: str, number: int, *, takes_over: bool = False) -> None:
    folded = fold_date(name)[1].strip(" .")
    if folded and not folded.isdigit() and (takes_over or folded not in words):
        words[folded] = number


def _table_of(language: str) -> dict[str, Any]:
    """What dateparser knows of a language; empty where it does not have it."""
    language = _TABLE_NAMES.get(language, language)
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?", language):
        return {}
    try:
        table: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ModuleNotFoundError:
        return {}
    return table


def _locale_of(language: str) -> Any:
    """What CLDR has of a language, by babel; None where it has nothing."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_")) if language else None
    except (UnknownLocaleError, ValueError):
        return None


def _months(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[int, str]]:
    for width in ("wide", "abbreviated") if locale else ():
        yield from locale.months["format"][width].items()
    for number, english in enumerate(MONTHS, 1):
        yield from ((number, name) for name in table.get(english, ()))
    yield from ((number, name) for number, english in enumerate(MONTHS, 1) for name in (english, english[:3]))


def _weekdays(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[int, str]]:
    for width in ("wide", "abbreviated") if locale else ():
        yield from locale.days["format"][width].items()
    for number, english in enumerate(WEEKDAYS):
        yield from ((number, name) for name in (*table.get(english, ()), english, english[:3]))


def _halves(table: Mapping[str, Any], locale: Any, language: str) -> Iterator[tuple[str, str]]:
    yield from ((kind, name) for name, kind in MORE_HALVES.get(language, {}).items())
    for width in ("wide", "abbreviated", "narrow") if locale else ():
        for key, name in dict(locale.day_periods["format"].get(width) or {}).items():
            if not (name.isascii() and len(_compact(name)) < 2):  # "a" and "p" are words, too
                yield key.rstrip("12"), name
    for kind in ("am", "pm"):
        yield from ((kind, name) for name in table.get(kind, ()) if not (name.isascii() and len(_compact(name)) < 2))


def _compact(mark: str) -> str:
    return re.sub(r"[\s.\u200c]", "", mark)


def compact_mark(mark: str) -> str:
    """A mark of the half of the day as the tables have it: without spaces and dots."""
    return _compact(mark)


def _mark_pattern(mark: str) -> str:
    """A mark with the dots and spaces that may stand in it: "p. m."."""
    return r"[\s.]{0,2}".join(map(re.escape, mark)) + r"\.?"


def _words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words; what follows has to be looked at with :func:`has_end_of_word`.

    Words that may follow the same stand together, by their first character: a place is left after one look.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for word in sorted(words, key=len, reverse=True):
        rest = re.sub(r"\\? ", r"\\s?", re.escape(word[1:]))
        rest = re.sub(r"(?<=\\s\?)(?=\d+$)", "0?", rest)
        rest += r"(?!\d)" if word[-1].isdigit() else ""
        before = (
            r"(?<!\d)0?"
            if word[0].isdigit()
            else r"(?<![^\W\d_])[בלמ]?"
            if "\u05d0" <= word[0] <= "\u05ea"
            else ""
            if _SPACELESS.match(word[0])
            else r"(?<![^\W\d_])"
        )
        groups.setdefault(before, {}).setdefault(re.escape(word[0]), []).append(rest)
    parts = [
        f"{before}(?:{'|'.join(f'{first}(?:{chr(124).join(rests)})' for first, rests in by_first.items())})"
        for before, by_first in groups.items()
    ]
    return re.compile("|".join(parts) or "(?!)")


def read_ago(low: str, words: DateWords) -> timedelta | None:
    """How long ago a folded line says that something was, in minutes, hours or days: "3 hours ago"."""
    for pattern, seconds in _compile_ago(words.ago):
        if (match := pattern.search(low)) and has_end_of_word(low, match.end()):
            return timedelta(seconds=int(match.groupdict().get("number") or 1) * seconds)
    return None


@lru_cache(maxsize=512)
def _compile_ago(ago: tuple[tuple[str, int], ...]) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The patterns, only once they are needed: those of all languages are hundreds, and few pages have any."""
    return tuple((re.compile(pattern), seconds) for pattern, seconds in ago)
