"""News and picture agencies: one table for bylines, datelines, credits and the origin of a story."""

from __future__ import annotations

import re
from typing import Final

# by the language that their names are in; a name may be written in any case where it is all of a text
AGENCIES: Final = {
    "en": (
        "AP", "Associated Press", "Reuters", "Thomson Reuters", "UPI", "Bloomberg", "Bloomberg News", "PA", "PA Media",
        "Press Association", "AAP", "Australian Associated Press", "CP", "Canadian Press", "RNZ", "SAPA", "CNA", "PTI",
        "Press Trust of India", "IANS", "ANI", "UNI", "Getty", "Getty Images", "EPA",
    ),
    "ar": ("MENA", "WAM", "رويترز", "أ ف ب", "الأناضول", "وكالة الأناضول", "أسوشيتد برس"),
    "cs": ("ČTK", "CTK"),
    "da": ("Ritzau",),
    "de": (
        "dpa", "dpa-AFX", "dapd", "Deutsche Presse-Agentur", "epd", "KNA", "sid", "APA", "Keystone-SDA", "sda",
    ),
    "el": ("ΑΠΕ-ΜΠΕ", "ΑΠΕ", "EUROKINISSI"),
    "es": ("EFE", "Agencia EFE", "Europa Press", "EP", "Notimex", "Télam"),
    "fi": ("STT",),
    "fr": ("AFP", "Agence France-Presse", "Agence France Presse", "ATS", "Belga"),
    "hu": ("MTI",),
    "id": ("Antara", "ANG"),
    "it": ("ANSA", "Adnkronos", "AGI", "LaPresse"),
    "ja": ("Kyodo", "Kyodo News", "共同通信", "共同", "時事通信", "Jiji", "Jiji Press"),
    "ko": ("Yonhap", "연합뉴스"),
    "ms": ("Bernama",),
    "nb": ("NTB",),
    "nl": ("ANP",),
    "pl": ("PAP",),
    "pt": ("Lusa",),
    "ru": ("TASS", "ТАСС", "RIA", "RIA Novosti", "РИА Новости", "Interfax", "Интерфакс", "Sputnik"),
    "sk": ("TASR",),
    "sr": ("Tanjug",),
    "sv": ("TT",),
    "tr": ("Anadolu Agency", "Anadolu Ajansı", "AA", "DHA", "IHA", "İHA"),
    "uk": ("Ukrinform", "Укринформ", "UNIAN"),
    "zh": ("Xinhua", "新华社", "新華社", "中新社"),
}  # fmt: skip
# names that are something else more often than not where they stand within a text
AMBIGUOUS: Final = frozenset(
    {"AA", "AGI", "ANG", "ANI", "ATS", "CNA", "CP", "EP", "Getty", "IHA", "MENA", "PA", "PAP", "RIA", "Sputnik"}
    | {"TT", "UNI", "WAM", "sid", "共同"}
)


def _any_of(names: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name))) + ")"


_NAMES: Final = frozenset(name for names in AGENCIES.values() for name in names)
_NAME: Final = rf"(?:the\s+)?{_any_of(_NAMES)}"
_WHOLE: Final = re.compile(rf"{_NAME}(?:\s*[/,+&-]\s*{_NAME})*", re.IGNORECASE)
ANY_KNOWN_AGENCY: Final = _any_of(_NAMES)  # a pattern, for places where nothing else stands: "ANKARA (AA)"
_CLEAR: Final = _NAMES - AMBIGUOUS
# a pattern; case counts, though a name may stand in capitals
AGENCY_IN_TEXT: Final = rf"(?<!\w){_any_of(_CLEAR | {name.upper() for name in _CLEAR if not name.islower()})}(?!\w)"

_IN_TEXT: Final = re.compile(AGENCY_IN_TEXT)
_AT_DATELINE: Final = re.compile(
    rf"[^\W\d_][^.()\n]{{1,40}}\s\((?P<agency>{ANY_KNOWN_AGENCY})(?:/\w{{1,5}})?\)\s?[-–—.:]"
)


def is_agency(name: str) -> bool:
    """Whether a text is the name of an agency, or the names of several ("dpa/AFP"), in any case."""
    return _WHOLE.fullmatch(name.strip()) is not None


def agencies_in(text: str) -> tuple[str, ...]:
    """The agencies that a line of credit or the beginning of a story names, each once: "LONDON (Reuters) - ..."."""
    at_dateline = agency_at_dateline(text)
    return tuple(dict.fromkeys([*([at_dateline] if at_dateline else []), *_IN_TEXT.findall(text)]))


def agency_at_dateline(text: str) -> str | None:
    """The agency in brackets between place and first words, where short names are of none else: "ANKARA (AA) - "."""
    found = _AT_DATELINE.match(text)
    return found["agency"] if found else None
