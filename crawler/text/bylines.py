"""The one reader of bylines: persons, agencies, newsrooms, jobs and places, each told from the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from crawler.text import byline_words as words
from crawler.text.agencies import is_agency
from crawler.text.folding import comparable
from crawler.text.languages import primary_language
from crawler.text.phrases import any_of
from crawler.text.spacing import clean_line

MAX_BYLINE_CHARS: Final = 600
MAX_NAME_CHARS: Final = 60
MAX_NAME_WORDS: Final = 7
MAX_PERSON_WORDS: Final = 6
MAX_UNSPACED_NAME_CHARS: Final = 8
MAX_INTRODUCTIONS: Final = 4  # "Text: Analysis: By ..."

_CONTACT = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net)/\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w+", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S*@\S*")
_ASIDE = re.compile(r"\s*[(\[（【].*?(?:[)\]）】]|$)")
_FOLLOW = re.compile(rf"\b{any_of(words.CONTACT_WORDS)}\b.*$", re.IGNORECASE)
_PREPOSITION = "(?:" + "|".join(sorted(words.PREPOSITIONS, key=len, reverse=True)) + ")"
_LABEL = rf"{any_of(words.LABELS)}"
_LABELLED = re.compile(rf"^\W*{_LABEL}\s*[:：/／|]\s*|^\W*{any_of(words.GLUED_LABELS)}\s*", re.IGNORECASE)
_LABEL_ALONE = re.compile(rf"{_LABEL}(?:\s+{_PREPOSITION})?", re.IGNORECASE)
_PREPOSITION_MARKED = re.compile(rf"^\W*{_PREPOSITION}\s*[:：]\s*", re.IGNORECASE)
_BEFORE_PREPOSITION = re.compile(
    rf"^\W*(?:{_LABEL}|(?:an?|eine?|une?)\s+\w+)\s+(?={_PREPOSITION}[\s:：])", re.IGNORECASE
)  # "Written by", "Ein Kommentar von"
_MARK = re.compile(r"\s*[;|•·／/、､，]\s*|\s+[–—-]\s+")
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|i{2,3}|iv)\b)", re.IGNORECASE)
_CREDENTIAL = re.compile(rf"{any_of(words.CREDENTIALS)}\.?", re.IGNORECASE)
_CONJUNCTION = re.compile(rf"\s+(?:{any_of(words.CONJUNCTIONS)}|[&＆+])\s+", re.IGNORECASE)
_ROLE = re.compile(rf"\b{any_of(words.ROLES)}s?\b", re.IGNORECASE)
_JOB = re.compile(rf"\b{any_of(words.ROLES, words.TITLE_WORDS)}s?\b", re.IGNORECASE)
_TITLE_TAIL = re.compile(
    rf"(?:\s+(?:{any_of(words.MODIFIERS)}|and|&))*\s+{any_of(words.ROLES)}s?(?:\s+at\s+.*)?$", re.IGNORECASE
)
_NO_PERSON = re.compile(any_of(words.NO_PERSON), re.IGNORECASE)
_UNSPACED_TAIL = re.compile(rf"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])\s*{any_of(words.UNSPACED_ROLES)}\W*$")
_PLACE_TAIL = re.compile(
    rf"\s+{any_of(words.FOR_PAPER)}\s+(?:the\s+)?\S.*$|\s+{any_of(words.IN_PLACE)}\s+[A-ZÀ-ÞА-Я].*$"
)
_EDGES = " \t.,;:/|·•*&＆–—―-_=＝／\"'“”"
_DOTTED_END = re.compile(r"\b(?:[A-Z]|Jr|Sr)$")
_NO_NAME = re.compile(rf"[:?!©™=<>{{}}_#]|\b{any_of(words.NO_NAME)}\b|(?<!\w)\d{{2,}}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{2,}")  # in the name of a newsroom, as "BR24", but of no one else
_NEWSROOM = re.compile(
    rf"\b{any_of(words.NEWSROOMS)}\b|^\S+\.[a-z]{{2,}}$|{any_of(words.UNSPACED_NEWSROOMS)}", re.IGNORECASE
)
_NOBODY = re.compile(rf"(?:(?:the|our|unsere?|die|la|le)\s+)?{any_of(words.NOBODY)}", re.IGNORECASE)
_PICTURE = re.compile(rf"{any_of(words.PICTURES)}\b(?:\s+{_PREPOSITION}\b)?[\s:]", re.IGNORECASE)
_LOGIN = re.compile(r"[a-z][a-z0-9]*[._-]?[a-z0-9]+")  # "jdadmin": how an author signs in, not how one is called


class CreditKind(StrEnum):
    """What a part of a byline names."""

    PERSON = "person"
    NAME = "name"  # perhaps of a person: one word, or small letters alone
    LOGIN = "login"
    AGENCY = "agency"
    ORGANISATION = "organisation"  # a newsroom or a publisher
    NOBODY = "nobody"  # "Staff", "Redaktion", the name of a host
    ROLE = "role"
    PLACE = "place"


NAMING: Final = frozenset(CreditKind) - {CreditKind.ROLE, CreditKind.PLACE}
ORGANISED: Final = frozenset({CreditKind.AGENCY, CreditKind.ORGANISATION, CreditKind.NOBODY})


@dataclass(frozen=True, slots=True)
class Credit:
    """One part of a byline."""

    kind: CreditKind
    text: str


def read_byline(text: str, language: str | None = None) -> tuple[Credit, ...]:
    """The parts of a byline in their order, each name once; what names nothing is left out.

    ``language`` is a tag: some words are conjunctions or prepositions in their own language alone.
    """
    line = clean_line(_ASIDE.sub(" ", _CONTACT.sub(" ", text[:MAX_BYLINE_CHARS])))
    if _NOBODY.fullmatch(line):  # perhaps with a mark in it: "n/a"
        return (Credit(CreditKind.NOBODY, line),)
    primary = primary_language(language)
    by_name: dict[str, Credit] = {}
    for piece, is_place in _split(_without_introduction(line, primary), primary):
        found = [Credit(CreditKind.PLACE, piece)] if is_place else _read_piece(piece, primary)
        for credit in found:
            by_name.setdefault(comparable(credit.text), credit)
    return tuple(by_name.values())


def read_names(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a byline: of persons, agencies, newsrooms, and those that name nobody; no jobs and places."""
    return tuple(credit.text for credit in read_byline(text, language) if credit.kind in NAMING)


def classify_name(name: str) -> CreditKind | None:
    """What a text that is one part of a byline names; None for one that names nothing."""
    if is_agency(name):
        return CreditKind.AGENCY
    parts = name.split()
    if _NO_NAME.search(name) or _PICTURE.match(name) or len(name) > MAX_NAME_CHARS or len(parts) > MAX_NAME_WORDS:
        return None
    if not any(map(str.isalpha, name)):
        return None
    if _NOBODY.fullmatch(name):
        return CreditKind.NOBODY
    if _NEWSROOM.search(name):
        return CreditKind.NOBODY if _LOGIN.fullmatch(name) else CreditKind.ORGANISATION
    if _NUMBER.search(name):
        return None
    if _LABEL_ALONE.fullmatch(name) or _ROLE.fullmatch(name):
        return CreditKind.ROLE
    if _JOB.search(name):
        return CreditKind.NAME if _could_be_person(_JOB.sub("", name)) else CreditKind.ROLE
    if _LOGIN.fullmatch(name):
        return CreditKind.LOGIN
    return CreditKind.PERSON if _is_person(name, parts) else CreditKind.NAME


def is_organisation(name: str) -> bool:
    """Whether a name is that of an agency, a newsroom or a publisher."""
    return is_agency(name) or _NEWSROOM.search(name) is not None or _NOBODY.fullmatch(name) is not None


def _is_person(name: str, parts: list[str]) -> bool:
    """Whether a name looks like that of one person: more words than one, or one in a script without spaces."""
    if len(parts) == 1:
        is_unspaced = not name.isascii() and not re.search(r"[a-zA-ZÀ-ɏЀ-ӿ]", name)
        return is_unspaced and 2 <= len(name) <= MAX_UNSPACED_NAME_CHARS
    return len(parts) <= MAX_PERSON_WORDS and any(word[0].isupper() or not word[0].islower() for word in parts)


def _could_be_person(name: str) -> bool:
    """Whether there are two words or more, all with a capital or within a name, and none that no person's name has."""
    parts = name.split()
    return (
        len(parts) >= 2
        and all(word in words.PARTICLES or (any(map(str.isalpha, word)) and not word[0].islower()) for word in parts)
        and not any(map(_NO_PERSON.fullmatch, parts))
    )


def _without_introduction(line: str, language: str | None) -> str:
    """The text without what stands before the names in it: "Text: ", "An analysis by "."""
    for _ in range(MAX_INTRODUCTIONS):
        shorter = _PREPOSITION_MARKED.sub("", _LABELLED.sub("", line))
        shorter = _without_preposition(_BEFORE_PREPOSITION.sub("", shorter), language)
        if shorter == line:
            break
        line = shorter
    return line


def _without_preposition(line: str, language: str | None) -> str:
    bare = line.lstrip(_EDGES)
    first, _, rest = bare.partition(" ")
    word = first.casefold()
    languages = words.PREPOSITIONS.get(word)
    if languages is None or not rest:
        return line
    others = rest.split()
    if word == "by":
        return rest
    if others[0] in words.PARTICLES:
        return line  # "von der Leyen" is a surname, "Von Ursula von der Leyen" a credit
    is_small, is_at_home = first.islower(), language is None or language in languages
    if len(others) == 1:
        return rest if is_at_home and (is_small or is_agency(rest)) else line  # "Von Trier" is a surname too
    return rest if is_at_home or (is_small and word not in words.NAMES_ELSEWHERE) else line


def _split(line: str, language: str | None) -> Iterator[tuple[str, bool]]:
    """The pieces of a line that may be names, each with whether it is a place."""
    for part in _MARK.split(line):
        for group, is_place in _split_commas(part):
            yield from ((piece, is_place) for piece in _split_conjunctions(group, language))


def _split_commas(text: str) -> Iterator[tuple[str, bool]]:
    """Parts between commas, each with whether it is a place; "King, Jr." and "Doe, Jane" are one name each."""
    parts = [part for part in (part.strip() for part in _SUFFIX.sub(" ", text).split(",")) if part]
    if len(parts) == 2 and all(map(_is_lone_word, parts)):
        yield f"{parts[1]} {parts[0]}", False
        return
    is_full = bool(parts) and len(parts[0].split()) > 1
    for position, part in enumerate(parts):
        if not position or not _CREDENTIAL.fullmatch(part):
            yield part, bool(position) and is_full and _is_lone_word(part)  # "Jane Doe, Paris"


def _is_lone_word(part: str) -> bool:
    return part.isalpha() and part.isascii() and classify_name(part) is CreditKind.NAME


def _split_conjunctions(text: str, language: str | None) -> Iterator[str]:
    for part in _CONJUNCTION.split(text):
        parts = _weak_conjunction(language).split(part)
        if all(len(one.split()) > 1 or is_organisation(one.strip()) for one in parts):
            yield from parts
        else:
            yield part


@cache
def _weak_conjunction(language: str | None) -> re.Pattern[str]:
    own = words.OWN_CONJUNCTIONS.get(language or "")
    return re.compile(rf"\s+(?:{any_of(words.WEAK_CONJUNCTIONS)}{f'|{own}' if own else ''})\s+|&", re.IGNORECASE)


def _read_piece(piece: str, language: str | None) -> Iterator[Credit]:
    """The name in a piece, with the job and the place that stand behind it."""
    name, contact = _cut(_FOLLOW, " ".join(_ADDRESS.sub(" ", piece).split()))
    name = _without_introduction(name.strip(_EDGES), language)
    if contact and not _could_be_person(name):
        return
    name, role = _without_title(name)
    name, place = _cut(_PLACE_TAIL, name)
    name = name.strip(_EDGES)
    if _DOTTED_END.search(name) and f"{name}." in piece:
        name += "."
    kind = classify_name(name) if name else None
    if kind is not None:
        yield Credit(kind, name)
    if role:
        yield Credit(CreditKind.ROLE, role)
    if place:
        yield Credit(CreditKind.PLACE, place)


def _without_title(name: str) -> tuple[str, str]:
    """A name and the job behind it, where what is before the job could be a person."""
    name, role = _cut(_UNSPACED_TAIL, name)
    shorter, title = _cut(_TITLE_TAIL, name)
    return (shorter, title) if title and _could_be_person(shorter) else (name, role)


def _cut(tail: re.Pattern[str], text: str) -> tuple[str, str]:
    """A text up to a tail, and the tail."""
    match = tail.search(text)
    return (text[: match.start()], match[0].strip()) if match else (text, "")
