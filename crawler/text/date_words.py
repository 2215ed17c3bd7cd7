"""Words of dates in the languages of CLDR: months, days of the week, halves of the day, and "3 hours ago"."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from crawler.text.ago_words import AgoForm, forms_of_ago
from crawler.text.calendars import LANGUAGES_OF_CALENDAR, MONTHS_OF_CALENDAR, Calendar
from crawler.text.combining_marks import normal_form
from crawler.text.date_tables import CASE_ENDINGS, MORE_DAYS_AGO, MORE_HALVES, MORE_MONTHS, OTHER_SCRIPTS

DATE_WORDS_FILE: Final = Path(__file__).with_name("date_words.json")
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
_WORDS_OF_OTHERS: Final = {"no": "nb", "zh_Hant": "zh"}  # whose forms of "ago" these languages have
_ZH_NUMERALS: Final = "〇零一二三四五六七八九"
_ZH_TENS: Final = {"廿": "二十", "卅": "三十", "○": "〇"}
_ZH_NUMBER: Final = re.compile(r"[〇零○一二三四五六七八九十百廿卅]{1,6}(?=\s?[年月日号號時时点點分])")
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


_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _LanguageWords:
    """The words of one language, folded, in the order in which they count."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    halves: Mapping[str, str]
    days_ago: Mapping[str, int]


@dataclass(frozen=True)
class DateWords:
    """The words of some languages, as :func:`fold_date` writes them; patterns are made when needed."""

    languages: tuple[str, ...]
    months: Mapping[str, int]
    calendars: Mapping[str, tuple[Calendar, int]]  # of months that are not ours, with their number there
    weekdays: Mapping[str, int]
    halves: Mapping[str, str]  # without spaces and dots -> am, pm, morning, noon, afternoon, evening, night, midnight
    days_ago: Mapping[str, int]

    @cached_property
    def month_pattern(self) -> re.Pattern[str]:
        """Any month."""
        return _words_pattern(self.months)

    @cached_property
    def weekday_pattern(self) -> re.Pattern[str]:
        """Any day of the week."""
        return _words_pattern(self.weekdays)

    @cached_property
    def half_after(self) -> re.Pattern[str]:
        """A half of the day behind a clock."""
        return re.compile(rf"\s?[.,]?\s?(?P<half>{self._any_half})")

    @cached_property
    def half_before(self) -> re.Pattern[str]:
        """A half of the day before a clock."""
        return re.compile(rf"(?<![^\W\d_])(?P<half>{self._any_half})[\s,.:]{{0,3}}$")

    @property
    def _any_half(self) -> str:
        marks = sorted(filter(None, self.halves), key=len, reverse=True)
        return "|".join(map(_mark_pattern, marks)) or "(?!)"


@lru_cache(maxsize=128)  # a line with a date is asked for by several readers, one after another
def fold_date(text: str) -> tuple[str, str]:
    """A line of a date in one writing, with capitals and without: ASCII digits, no accents, no marks of direction."""
    if text.isascii():
        plain = " ".join(text.replace("`", "'").split())
        return plain, plain.lower()
    decomposed = normal_form("NFKD", _IGNORED.sub("", text.translate(_FOLDED)))
    bare = "".join(
        str(unicodedata.digit(c)) if not c.isascii() and c.isdecimal() else c
        for c in decomposed
        if not 0x300 <= ord(c) <= 0x36F
    )
    plain = " ".join(normal_form("NFC", bare).translate(_FOLDED).split())
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

# of a line whose day is that of something else: an end, a comment, the next of a series
OTHER_DAY_WORDS: Final = _folded_pattern(
    r"(?<!\w)(?:ends?|expir\w*|until|deadline|closes|opens|starts|begins|valid|wrote|comment(?:ed)?|next|policy|"
    r"endet|gültig|läuft|frist|beginnt|beginn|schrieb|kommentar|kundenbewertung|nächste\w*|datenschutz\w*|"
    r"jusqu'au|expire|prochaine?|commentaire|hasta|próxim[oa]|vence|comentario|comentou|até|scade|fino al|prossim[oa]|"
    r"до|следующ\w+|комментари\w+|następn\w+|komentarz)(?!\w)",
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
    named = (*languages, *(OTHER_SCRIPTS[one] for one in languages if one in OTHER_SCRIPTS), "")
    parts = [_words_of(language) for language in dict.fromkeys(named)]
    months = _merge(part.months for part in parts)
    calendars: dict[str, tuple[Calendar, int]] = {}
    for calendar, own in LANGUAGES_OF_CALENDAR.items():
        for number, group in enumerate(MONTHS_OF_CALENDAR[calendar] if own.intersection(languages[:1]) else (), 1):
            for name in group:
                _put(months, name, number, takes_over=calendar is not Calendar.ETHIOPIC)
                calendars[fold_date(name)[1]] = (calendar, number)
    return DateWords(
        languages=tuple(dict.fromkeys(named)),
        months=months,
        calendars=calendars,
        weekdays=_merge(part.weekdays for part in parts),
        halves=_merge(part.halves for part in parts),
        days_ago=_merge(part.days_ago for part in parts),
    )


def _merge(parts: Iterable[Mapping[str, _Value]]) -> dict[str, _Value]:
    """All entries; those of the first count."""
    merged: dict[str, _Value] = {}
    for part in parts:
        merged |= {word: value for word, value in part.items() if word not in merged}
    return merged


@cache
def _words_of(language: str) -> _LanguageWords:
    """The words of one language, those of papers first where they name halves of the day; "" has English ones alone."""
    known = _tables().get(language, {})
    months: dict[str, int] = dict(known.get("months", ()))
    names = {name: number for number, english in enumerate(MONTHS, 1) for name in (english, english[:3])}
    ending = CASE_ENDINGS.get(language)
    cased = {name + ending: number for name, number in (months | names).items()} if ending else {}
    for words in (names, cased, MORE_MONTHS.get(language, {})):
        for name, number in words.items():
            _put(months, name, number)
    weekdays: dict[str, int] = dict(known.get("weekdays", ()))
    for number, english in enumerate(WEEKDAYS):
        weekdays.setdefault(english, number)
        weekdays.setdefault(english[:3], number)
    own = {_compact(fold_date(name)[1]): kind for name, kind in MORE_HALVES.get(language, {}).items()}
    days = {fold_date(name)[1]: days for name, days in MORE_DAYS_AGO.get(language, {}).items()}
    return _LanguageWords(months, weekdays, known.get("halves", {}) | own, known.get("days_ago", {}) | days)


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """What CLDR and dateparser have of each language; ``tests/date_words.py`` writes it, folded."""
    languages: dict[str, dict[str, Any]] = json.loads(DATE_WORDS_FILE.read_text("utf-8"))["languages"]
    return languages


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
    for language in words.languages:
        for form in _ago_of(language):
            # few lines have any: hundreds of patterns are compiled for those alone that may match
            if (
                form.before in low
                and form.after in low
                and (match := _ago_pattern(form).search(low))
                and has_end_of_word(low, match.end())
            ):
                return timedelta(seconds=int(match.groupdict().get("number") or 1) * form.seconds)
    return None


@cache
def _ago_of(language: str) -> tuple[AgoForm, ...]:
    """What a language says of the time that has passed, folded: the forms of papers first."""
    written = forms_of_ago(_WORDS_OF_OTHERS.get(language, language))
    own = (replace(form, before=fold_date(form.before)[1], after=fold_date(form.after)[1]) for form in written)
    tables = (AgoForm(before, after, True, unit) for before, after, unit in _tables().get(language, {}).get("ago", ()))
    return (*own, *tables)


@lru_cache(maxsize=512)
def _ago_pattern(form: AgoForm) -> re.Pattern[str]:
    number = r"\s?(?P<number>\d{1,3})\s?" if form.is_counted else ""
    return re.compile(rf"(?<![^\W\d_]){re.escape(form.before)}{number}{re.escape(form.after)}")
