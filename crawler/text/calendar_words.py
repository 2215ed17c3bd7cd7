"""Names of months, weekdays and halves of the day in all languages of CLDR, and what CLDR leaves out."""

from __future__ import annotations

import pickle
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import localedata

# regions of a language whose names of months differ from those of the language
REGIONAL_LOCALES = {
    "ar": ("ar_EG", "ar_LB", "ar_SY", "ar_IQ", "ar_MA", "ar_DZ", "ar_MR", "ar_SA"),
    "fa": ("fa_AF",),
    "ps": ("ps_PK",),
    "es": ("es_PE", "es_MX"),
    "pt": ("pt_PT", "pt_BR"),
    "zh": ("zh_Hant",),
    "sr": ("sr_Latn", "sr_Cyrl"),
    "uz": ("uz_Latn", "uz_Cyrl", "uz_Arab"),
    "az": ("az_Latn", "az_Cyrl"),
    "bs": ("bs_Latn", "bs_Cyrl"),
    "de": ("de_AT",),
    "en": ("en_GB", "en_CA"),
    "ro": ("ro_MD",),
    "pa": ("pa_Arab",),
    "nb": ("no",),
    "tl": ("fil",),
}
MORE_MONTHS = {  # as papers write them beside CLDR's
    "id": {"peb": 2, "pebruari": 2, "nop": 11, "nopember": 11, "agust": 8},
    "el": {"μαϊου": 5, "μαι": 5},
    "pl": {"września": 9},
    "en": {"sept": 9},
    "mn": {
        f"{n}{mark} сар{end}": n
        for n in range(1, 13)
        for mark in ("-р", " дугаар", " дүгээр", "")
        for end in ("ын", "")
    },
    "es": {"setiembre": 9, "set": 9},
    "tl": {"setyembre": 9},
    "vi": {f"tháng {name}": n for n, name in enumerate("giêng hai ba tư năm sáu bảy tám chín mười".split(), 1)},  # noqa: SIM905
    "hi": {"सितम्बर": 9, "नवम्बर": 11, "दिसम्बर": 12, "अक्टूबर": 10, "फ़रवरी": 2, "फरवरी": 2},
}
CASE_ENDINGS = {"mn": {"сар": "ын"}, "eu": {"a": "ren", "ak": "ren"}}  # of names of months, as dates have them
SOLAR_HIJRI_MONTHS = {  # Iran's and Afghanistan's names
    name: n % 12 + 1
    for n, name in enumerate(
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند "  # noqa: SIM905
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split()
    )
}
SOLAR_HIJRI_LANGUAGES = frozenset({"fa", "ps", "ckb", "prs", "uz"})
ERAS = {  # years that are counted from another one
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911,
    "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911,
}  # fmt: skip
MORNING_MARKS = {  # beside those of CLDR
    "en": ("am", "a.m", "a. m"),
    "es": ("a.m", "a. m", "de la mañana", "de la madrugada"),
    "pt": ("da manhã", "da madrugada"),
    "ko": ("오전", "새벽", "아침"),
    "zh": ("上午", "凌晨", "早上", "清晨", "早晨"),
    "ja": ("午前", "朝"),
    "ar": ("ص", "صباحا", "صباحًا"),
    "fa": ("ق.ظ", "صبح"),
    "hi": ("पूर्वाह्न", "सुबह"),
    "mr": ("सकाळी", "म.पू"),
    "bn": ("পূর্বাহ্ন", "সকাল"),
    "vi": ("sa", "sáng"),
    "tr": ("öö",),
    "el": ("π.μ", "πμ"),
    "ru": ("утра",),
    "th": ("ก่อนเที่ยง",),
    "ms": ("pg",),
    "hu": ("de",),
    "he": ("בבוקר",),
    "ne": ("पूर्वाह्न", "बिहान"),
}
AFTERNOON_MARKS = {
    "en": ("pm", "p.m", "p. m", "noon"),
    "es": ("p.m", "p. m", "de la tarde", "de la noche"),
    "pt": ("da tarde", "da noite"),
    "ko": ("오후", "저녁", "밤", "낮"),
    "zh": ("下午", "晚上", "傍晚", "中午", "夜间"),
    "ja": ("午後", "夜", "夕方"),
    "ar": ("م", "مساء", "مساءً", "ظهرا", "ظهرًا"),
    "fa": ("ب.ظ", "بعدازظهر", "عصر", "شب"),
    "hi": ("अपराह्न", "दोपहर", "शाम", "रात"),
    "mr": ("दुपारी", "सायंकाळी", "म.उ"),
    "bn": ("অপরাহ্ন", "বিকাল", "রাত"),
    "vi": ("ch", "chiều", "tối"),
    "tr": ("ös",),
    "el": ("μ.μ", "μμ"),
    "ru": ("вечера", "дня"),
    "th": ("หลังเที่ยง",),
    "ms": ("ptg",),
    "hu": ("du",),
    "he": ("בערב", "בצהריים"),
    "ne": ("अपराह्न",),
}
UPDATED_WORDS = (  # before the time of a change
    "updated", "update", "modified", "edited", "corrected", "revised", "actualizad",
    "actualitza", "atualizad", "modificad", "aktualisiert", "geändert", "mis à jour",
    "mise à jour", "modifié", "aggiornat", "modificat", "bijgewerkt", "gewijzigd",
    "opdateret", "oppdatert", "sist endret", "uppdaterad", "ändrad", "päivitetty",
    "muokattu", "zaktualizowan", "aktualizac", "aktualizov", "frissít", "módosít",
    "обновлен", "обновлён", "изменен", "оновлено", "güncelle", "son güncelleme",
    "ενημερώθηκε", "τελευταία ενημέρωση", "محدث", "تحديث", "بروزرسانی", "به‌روزرسانی",
    "עודכן", "अपडेट", "संशोधित", "আপডেট", "হালনাগাদ", "更新", "修改", "수정", "อัปเดต", "แก้ไข",
    "diperbarui", "cập nhật", "actualización", "última hora",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """The words of dates in some languages, folded; marks of the day's half by whether it is after noon."""

    months: dict[str, int]
    weekdays: dict[str, frozenset[int]]  # Monday is 0; short names may stand for several
    halves: dict[str, bool]


def fold_letters(text: str) -> str:
    """A text in small letters, as long as before; Turkish letters without their difference, Arabic ones in one form."""
    return "".join(_fold(character) for character in text)


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in _SAME_LETTERS:
        return _SAME_LETTERS[character]
    small = character.lower()
    return small if len(small) == 1 else character


_SAME_LETTERS = {
    "İ": "i", "ı": "i", "I": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "’": "'", "ʼ": "'",
    "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


@lru_cache(maxsize=64)
def words_of(languages: tuple[str, ...]) -> CalendarWords:
    """The words of some languages; those that CLDR does not know have none."""
    months: dict[str, int] = {}
    weekdays: dict[str, set[int]] = {}
    halves: dict[str, bool] = {}
    for language in languages:
        for locale in _locales(language):
            for name, number in _names(locale, "months"):
                months.setdefault(name, int(number))
            for name, number in _names(locale, "days"):
                weekdays.setdefault(name, set()).add(int(number))
            for name, period in _names(locale, "day_periods"):
                if period not in {"midnight", "night2"}:
                    halves.setdefault(name, _is_late(period))
        for ending, case in CASE_ENDINGS.get(language, {}).items():
            months |= {
                f"{name.removesuffix('k')}{case}": n for name, n in list(months.items()) if name.endswith(ending)
            }
        months |= {fold_letters(name): number for name, number in MORE_MONTHS.get(language, {}).items()}
        for marks, is_late in ((MORNING_MARKS, False), (AFTERNOON_MARKS, True)):
            halves |= {fold_letters(mark): is_late for mark in marks.get(language, ())}
    return CalendarWords(months, {name: frozenset(days) for name, days in weekdays.items()}, halves)


@lru_cache(maxsize=1)
def all_languages() -> tuple[str, ...]:
    """The languages in which papers are printed; they are tried where a page names none."""
    return tuple(
        "en de fr es it pt nl sv da nb fi is pl cs sk hu ro bg sr hr sl mk sq el tr ru uk be lt lv et ka hy az kk uz"  # noqa: SIM905
        " mn ar fa he ur ps hi bn gu pa mr ne ta te kn ml si th lo my km vi id ms tl zh ja ko sw am ha yo zu af ca eu"
        " gl mt ga cy".split()
    )


def _locales(language: str) -> Iterator[Mapping[str, Any]]:
    """What CLDR says of a language and its regions, without what they inherit.

    Babel's own reader mixes up what is inherited, and keeps in mind what it was last asked for.
    """
    for name in (language, *REGIONAL_LOCALES.get(language, ())):
        if localedata.exists(name):
            yield pickle.loads(Path(localedata.resolve_locale_filename(name)).read_bytes())  # noqa: S301 - Babel's own


def _names(data: Mapping[str, Any], part: str) -> Iterator[tuple[str, Any]]:
    """Whole and short names of a part of the calendar, folded, with what Babel knows them by."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = data.get(part, {}).get(context, {})
            names = names.get(width, {}) if isinstance(names, Mapping) else {}
            for key, name in names.items() if isinstance(names, Mapping) else ():
                folded = fold_letters(without_format_signs(unicodedata.normalize("NFKC", str(name)))).strip(" .")
                if folded and not folded.isdigit():
                    yield folded, key


def _is_late(period: str) -> bool:
    """Whether a period of the day is after noon."""
    return period in {"pm", "night1"} or period.startswith(("noon", "afternoon", "evening"))


def without_format_signs(text: str) -> str:
    """A text without joiners and marks of direction, which nobody sees."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def is_letter(character: str) -> bool:
    """Whether a character is part of a word: a letter or the mark on one, as Indic and Thai vowel signs are."""
    return unicodedata.category(character)[0] in "LM"


def known_languages(languages: Collection[str] | None) -> tuple[str, ...]:
    """Primary subtags in a fixed order with English at the end; all where none is named."""
    if languages is None:
        return all_languages()
    return tuple(dict.fromkeys([*languages, "en"])) if languages else ()
