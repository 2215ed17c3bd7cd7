"""Names of authors, and nothing but names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.normalisation.headline import fold_name
from crawler.text import bylines as around
from crawler.text.agencies import is_agency
from crawler.text.capitals import lower_capitals
from crawler.text.spacing import clean_line

CONTACT = re.compile(r"\S*@\S*|https?:\S*|www\.\S*|\b[\w-]+\.(?:com|org|net)/\S*", re.IGNORECASE)
FOLLOW = re.compile(
    r"\b(?:follow(?: me)? on|e-?mail(?: me)?|contact|twitter|facebook|instagram|linkedin)\b.*$", re.IGNORECASE
)
ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
EDGES = " \t,;:/|·•*–—―-_=＝／"
HARD = re.compile(r"\s*[;|•·／\n]\s*|\s+/\s+|\s+[–—-]\s+|\s*[、，]\s*")
CONJUNCTION = re.compile(
    r"\s+(?:and|und|et|y|e|en|og|och|ja|i|и|та|&|\+|ve|και|with|mit|avec|dan)\s+|\s*&\s*", re.IGNORECASE
)
PLACE = re.compile(r"\s+(?:in|à|en|aus|w|в)\s+[^\s,]+(?:\s+[^\s,]+)?$")
HAS_LETTER = re.compile(r"[^\W\d_]")
MOST_WORDS = 8
LONGEST = 80  # characters; longer is a sentence


LOGIN = re.compile(r"[a-z][a-z0-9]*[._-]?[a-z0-9]+")  # "jdadmin": how an author signs in, not how one is called


def clean_byline(names: Iterable[str], *, publisher: str | None = None, language: str | None = None) -> tuple[str, ...]:
    """Names in their order, each once: no preposition, job, place, agency, handle or address; capitals are lowered.

    An agency stays only where it is the sole credit. The publisher itself and "Staff" are no names.
    """
    given = tuple(names)
    while (cleaned := _clean_once(given, publisher, language)) != given:  # each round takes something off
        given = cleaned
    return cleaned


def _clean_once(names: Iterable[str], publisher: str | None, language: str | None) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    own = fold_name(publisher or "")
    for name in names:
        for part in _split(_take_off(name, language)):
            person = lower_capitals(_take_off(part, language), language)
            if _is_name(person) and fold_name(person) != own:
                kept.setdefault(person.casefold(), person)
    persons = tuple(person for person in kept.values() if not is_agency(person))
    return persons or tuple(kept.values())


def _take_off(text: str, language: str | None) -> str:
    """The text without what stands before, behind and beside the names in it."""
    name = clean_line(FOLLOW.sub("", CONTACT.sub(" ", ASIDE.sub(" ", text)))).strip(EDGES)
    name = _without_preposition(around.INTRODUCTION.sub("", name, count=1), language)
    name = around.CJK_ROLE.sub("", name)
    name = _without_title(name)
    name = PLACE.sub("", name) if len(name.split()) > 3 and not CONJUNCTION.search(name) else name
    return name.strip(EDGES)


def _without_title(name: str) -> str:
    shorter = around.TITLE_TAIL.sub("", name)
    return shorter if len(shorter.split()) > 1 else name


def _without_preposition(name: str, language: str | None) -> str:
    first, _, rest = name.partition(" ")
    languages = around.PREPOSITION.get(first.casefold())
    if languages is None or (language is not None and language.partition("-")[0] not in languages):
        return name
    words = rest.split()
    # "von der Leyen" and "Von Trier" are surnames, "Von Ursula von der Leyen" is a credit
    is_surname = len(words) < 2 or words[0] in around.PARTICLES
    return name if is_surname else rest


def _split(text: str) -> Iterator[str]:
    for part in HARD.split(text):
        for group in _split_commas(part):
            yield from _split_conjunctions(group)


def _split_commas(text: str) -> Iterator[str]:
    joined = around.SUFFIX.sub(" ", text)  # "King, Jr." is one name
    parts = [_without_title(part) for part in (part.strip() for part in joined.split(",")) if part]
    if len(parts) == 2 and all(_is_lone_word(part) for part in parts):
        yield f"{parts[1]} {parts[0]}"  # "Doe, Jane"
        return
    first_is_full = bool(parts) and len(parts[0].split()) > 1
    for position, part in enumerate(parts):
        if around.CREDENTIAL.fullmatch(part) or (len(parts) > 1 and around.ROLE.search(part)):
            continue
        if position and first_is_full and _is_lone_word(part):
            continue  # a place: "Jane Doe, Paris"
        yield part


def _is_lone_word(part: str) -> bool:
    return part.isalpha() and part.isascii() and not is_agency(part)


def _split_conjunctions(text: str) -> Iterator[str]:
    """Parts around "and", where each may be a name: "Ramón y Cajal" is one."""
    parts = CONJUNCTION.split(text)
    if all(len(part.split()) > 1 or is_agency(part.strip()) for part in parts):
        yield from parts
    else:
        yield text


def _is_name(text: str) -> bool:
    return (
        bool(HAS_LETTER.search(text))
        and len(text) <= LONGEST
        and len(text.split()) <= MOST_WORDS
        and not around.NOBODY.fullmatch(text)
        and not around.PICTURES.match(text)
        and not around.ROLE.fullmatch(text)
        and not LOGIN.fullmatch(text)
    )
