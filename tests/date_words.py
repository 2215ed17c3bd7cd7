"""Makes ``crawler/text/date_words.json``: the words of dates that CLDR (by babel) and dateparser have.

    python -m tests.date_words [--print]

To read them from the libraries takes half a second of CPU in each process that meets a page without a language.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from typing import Any, Final

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.dates import format_timedelta

from crawler.text.date_words import DATE_WORDS_FILE, MONTHS, WEEKDAYS, compact_mark, fold_date

LIBRARIES: Final = ("babel", "dateparser")
_TABLE_NAMES: Final = {"no": "nb", "zh_Hant": "zh"}  # of languages that dateparser has by another name
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_AGO: Final = re.compile(r"\\1 (second|minute|hour|day) ago")
_DAYS_AGO: Final = re.compile(r"([012]) day ago")
_NUMBER_IN_TABLE: Final = r"(\d++[.,]?\d*+)"
_NUMBERS_OF_PLURALS: Final = (1, 2, 3, 5, 11, 21)


def language_names() -> list[str]:
    """The languages that either library has words of, and the other names that CLDR knows them by."""
    cldr = (name for name in localedata.locale_identifiers() if re.fullmatch(r"[a-z]{2,3}(_[A-Z][a-z]{3})?", name))
    tables = import_module("dateparser.data.date_translation_data")
    found = (module.name for module in iter_modules(tables.__path__))
    scripts = (name for name in found if re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?", name))
    aliases = (name for name in get_global("language_aliases") if re.fullmatch(r"[a-z]{2}", name))
    return sorted({*cldr, *scripts, *aliases, *_TABLE_NAMES})


def read_words(language: str) -> dict[str, Any]:
    """What the libraries have of a language, as the file has it, folded; empty where they have nothing."""
    table, locale = _table_of(language), _locale_of(language)
    words = {
        "months": _folded(_months(table, locale)),
        "weekdays": _folded(_weekdays(table, locale)),
        "halves": {compact_mark(fold_date(name)[1]): kind for kind, name in reversed([*_halves(table, locale)])},
        "days_ago": {fold_date(name)[1]: days for name, days in _days_ago(table)},
        "ago": [*dict.fromkeys(_ago(table, locale))],
    }
    return {name: value for name, value in words.items() if value}


def _folded(named: Iterator[tuple[int, str]]) -> dict[str, int]:
    """Names by how they are read, less numbers; the first of two with one name counts."""
    words: dict[str, int] = {}
    for number, name in named:
        folded = fold_date(name)[1].strip(" .")
        if folded and not folded.isdigit():
            words.setdefault(folded, number)
    return words


def _table_of(language: str) -> Mapping[str, Any]:
    name = _TABLE_NAMES.get(language, language)
    try:
        table: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{name}").info
    except ModuleNotFoundError:
        return {}
    return table


def _locale_of(language: str) -> Any:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def _months(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[int, str]]:
    for width in ("wide", "abbreviated") if locale else ():
        yield from locale.months["format"][width].items()
    for number, english in enumerate(MONTHS, 1):
        yield from ((number, name) for name in table.get(english, ()))


def _weekdays(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[int, str]]:
    for width in ("wide", "abbreviated") if locale else ():
        yield from locale.days["format"][width].items()
    for number, english in enumerate(WEEKDAYS):
        yield from ((number, name) for name in table.get(english, ()))


def _halves(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[str, str]]:
    for width in ("wide", "abbreviated", "narrow") if locale else ():
        for key, name in dict(locale.day_periods["format"].get(width) or {}).items():
            if not (name.isascii() and len(compact_mark(name)) < 2):  # "a" and "p" are words, too
                yield key.rstrip("12"), name
    for kind in ("am", "pm"):
        yield from (
            (kind, name) for name in table.get(kind, ()) if not (name.isascii() and len(compact_mark(name)) < 2)
        )


def _days_ago(table: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for key, names in table.get("relative-type", {}).items():
        if match := _DAYS_AGO.fullmatch(key):
            yield from ((name, int(match[1])) for name in names)


def _ago(table: Mapping[str, Any], locale: Any) -> Iterator[tuple[str, str, int]]:
    """What stands before and behind the number, and the seconds of one."""
    for key, forms in table.get("relative-type-regex", {}).items():
        match = _AGO.fullmatch(key)
        for form in forms if match else ():
            before, number, after = form.partition(_NUMBER_IN_TABLE)
            if match and number and not re.search(r"[\\+*?(\[]", before + after):
                yield fold_date(before)[1], fold_date(after)[1], _SECONDS[match[1]]
    for unit, seconds in _SECONDS.items() if locale else ():
        for count in _NUMBERS_OF_PLURALS:  # CLDR has a form for each plural that a small number has
            passed = timedelta(seconds=-count * seconds)
            form = format_timedelta(passed, unit, threshold=1000, add_direction=True, locale=locale)  # type: ignore[arg-type]
            before, number, after = form.partition(str(count))
            if number and (before + after).strip():
                yield fold_date(before)[1], fold_date(after)[1], seconds


def write_words() -> str:
    """The file as JSON, a line for each language; in a process of its own, as dateparser changes its tables in use."""
    lines = [
        f"{json.dumps(language)}:{json.dumps(words, ensure_ascii=False, separators=(',', ':'))}"
        for language in language_names()
        if (words := read_words(language))
    ]
    versions = json.dumps({name: version(name) for name in LIBRARIES})
    return f'{{"versions":{versions},"languages":{{\n' + ",\n".join(lines) + "\n}}\n"


def main() -> None:
    """Writes the file, or with ``--print`` shows it."""
    if sys.argv[1:] == ["--print"]:
        sys.stdout.buffer.write(write_words().encode())
    else:
        DATE_WORDS_FILE.write_text(write_words(), "utf-8")


if __name__ == "__main__":
    main()
