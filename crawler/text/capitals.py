"""Names in capitals, written as names."""

from __future__ import annotations

import re

from crawler.text.agencies import is_agency
from crawler.text.byline_words import PARTICLES
from crawler.text.languages import primary_language

NAME_PART = re.compile(r"[^\s\-‐.'’]+")
VOWELS = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýаеёиоуыэюяіїєαεηιουω]", re.IGNORECASE)
ROMAN_NUMERALS = frozenset({"II", "III", "IV"})
DOTTED_I_LANGUAGES = frozenset({"tr", "az"})  # languages where I is the capital of ı


def lower_capitals(name: str, language: str | None = None) -> str:
    """``JANE MCDONALD DE LA CRUZ`` as ``Jane McDonald de la Cruz``; a name in mixed case, or of one word, as it is."""
    words = name.split(" ")
    plain = name.replace("İ", "I")  # whose small form is of two characters
    if len(words) < 2 or not name.isupper() or is_agency(name) or len(plain) != len(plain.lower().upper()):
        return name
    dotted = primary_language(language) in DOTTED_I_LANGUAGES
    if "İ" in name and not dotted:
        return name  # a Turkish name in another language: its plain I may be either letter
    lowered = [_lower_word(word, first=not position, dotted=dotted) for position, word in enumerate(words)]
    return " ".join(lowered)


def _lower_word(word: str, *, first: bool, dotted: bool) -> str:
    if not first and word.lower() in PARTICLES:
        return word.lower()
    return NAME_PART.sub(lambda match: _lower_part(match[0], whole=match[0] == word, dotted=dotted), word)


def _lower_part(part: str, *, whole: bool, dotted: bool) -> str:
    if part in ROMAN_NUMERALS or (whole and len(part) == 2 and not VOWELS.search(part) and part != "NG"):
        return part  # initials, as in "TJ Hooker"
    tail = part[1:].replace("I", "ı").replace("İ", "i") if dotted else part[1:]
    if part.startswith("MC") and len(part) > 3:
        return "Mc" + part[2] + part[3:].lower()
    return part[0] + tail.lower()
