"""What one part of a byline names: a person, an agency, a newsroom, a job, nobody."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from crawler.text import byline_words as words
from crawler.text import job_words as jobs
from crawler.text.agencies import is_agency
from crawler.text.phrases import any_of

MAX_NAME_CHARS: Final = 60
MAX_NAME_WORDS: Final = 7
MAX_PERSON_WORDS: Final = 6
MAX_UNSPACED_NAME_CHARS: Final = 8
PREPOSITION = any_of({"": "|".join(words.PREPOSITIONS)})
LABEL = rf"{any_of(words.LABELS)}"
_LABEL_ALONE = re.compile(rf"{LABEL}(?:\s+{PREPOSITION})?", re.IGNORECASE)
OTHER_ALONE = re.compile(rf"{any_of(words.OTHER_LABELS)}(?:\s+{PREPOSITION})?", re.IGNORECASE)
BEFORE_PREPOSITION = re.compile(
    rf"^\W*(?:{LABEL}|(?:an?|eine?|une?)\s+\w+)\s+(?={PREPOSITION}[\s:：])", re.IGNORECASE
)  # "Written by", "Ein Kommentar von"
CONJUNCTION = re.compile(rf"\s+(?:{any_of(words.CONJUNCTIONS)}|[&＆+])\s+", re.IGNORECASE)
_ROLE = re.compile(rf"(?<!\w){any_of(jobs.ROLES)}s?(?!\w)", re.IGNORECASE)  # \b does not know the vowel signs of India
_JOB = re.compile(rf"(?<!\w){any_of(jobs.ROLES, jobs.TITLE_WORDS)}s?(?!\w)", re.IGNORECASE)
JOB_BEFORE_NAME = re.compile(
    rf"^\W*(?:{any_of(jobs.MODIFIERS)}\s++){{0,3}}{any_of(jobs.ROLES)}\s++(?=\S)", re.IGNORECASE
)
TITLE_TAIL = re.compile(
    rf"(?<!\s)(?:\s++(?:{any_of(jobs.MODIFIERS)}|and|&))*\s++{any_of(jobs.ROLES)}s?(?:\s++(?:at|en|in|à|em)\s++.*)?$",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(any_of(jobs.NO_PERSON))
_NO_NAME_SIGN = re.compile(r"[:?!©™=<>{}_#%]|(?<!\w)\d{2,}")
NO_NAME = re.compile(rf"(?<![\w-]){any_of(words.NO_NAME)}(?![\w-])", re.IGNORECASE)
_ORDINARY = re.compile(  # words that are of no name where all words of a text are such
    any_of(words.NO_NAME, jobs.ROLES, jobs.TITLE_WORDS, jobs.MODIFIERS, words.LABELS, jobs.NO_PERSON,
           words.WEEKDAYS, jobs.NEWSROOMS, words.PICTURES, words.OTHER_LABELS, words.PAGE_THINGS) + "s?",
    re.IGNORECASE,
)  # fmt: skip
_NEVER_FIRST = re.compile(any_of(words.ORDERS), re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ`.-](?=[^\W\d_])|[\u0300-\u036f\u200c])*+\.?")
MAX_DECLARED_WORDS: Final = 5
_NUMBER = re.compile(r"\d{2,}")  # in the name of a newsroom, as "BR24", but of no one else
NEWSROOM = re.compile(
    rf"(?<!\w){any_of(jobs.NEWSROOMS)}(?!\w)|^\S+\.[a-z]{{2,}}$|{any_of(jobs.UNSPACED_NEWSROOMS)}", re.IGNORECASE
)
_INSTITUTION = re.compile(rf"(?<!\w){any_of(jobs.INSTITUTIONS)}(?!\w)", re.IGNORECASE)
NOBODY = re.compile(rf"(?:(?:the|our|unsere?|die|la|le|da|de la)\s+)?{any_of(jobs.NOBODY)}", re.IGNORECASE)
_PICTURE = re.compile(rf"{any_of(words.PICTURES)}(?:\b|(?<=\.))(?:\s+{PREPOSITION}\b)?[\s:]", re.IGNORECASE)
_TEMPLATE = re.compile(r"(?:[a-z]+\.)+(?:author|name|title|byline|creator|user)s?", re.IGNORECASE)  # a mark left in
_WITH_DIGIT = re.compile(r"[^\W\d_]\d")
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


def is_declared_name(name: str) -> bool:
    """Whether a text that a machine declares as a person's name is one: capital words, not all of them ordinary."""
    parts = name.split()
    if max(map(len, parts), default=0) < 2:
        return False
    if not 2 <= len(parts) <= MAX_DECLARED_WORDS or len(name) > MAX_NAME_CHARS or is_agency(name):
        return False
    is_shaped = all(_NAME_WORD.fullmatch(part) for part in parts)
    if not is_shaped or not parts[0][0].isupper() or not parts[-1][0].isupper() or TITLE_TAIL.search(name):
        return False
    names = [part for part in parts if part not in words.PARTICLES]
    if not all(part[0].isupper() for part in names) or NEWSROOM.search(name):
        return False
    if any(map(_NO_PERSON.fullmatch, parts)):
        return False
    if _NEVER_FIRST.fullmatch(parts[0]) or BEFORE_PREPOSITION.match(name):
        return False
    if {parts[0].casefold(), parts[-1].casefold()} & words.PREPOSITIONS.keys() or CONJUNCTION.search(name):
        return False
    return not all(_ORDINARY.fullmatch(part) for part in names) and not _PICTURE.match(name)


@lru_cache(maxsize=4096)
def classify_name(name: str, *, is_declared: bool = False) -> CreditKind | None:
    """What a text that is one part of a byline names; None for one that names nothing."""
    if is_agency(name):
        return CreditKind.AGENCY
    strict = _classify(name)
    is_open = strict in {None, CreditKind.ROLE, CreditKind.NAME}
    return CreditKind.PERSON if is_open and is_declared and is_declared_name(name) else strict


def _classify(name: str) -> CreditKind | None:
    parts = name.split()
    if (
        _NO_NAME_SIGN.search(name)
        or NO_NAME.search(name)
        or _PICTURE.match(name)
        or _TEMPLATE.fullmatch(name)
        or len(name) > MAX_NAME_CHARS
        or len(parts) > MAX_NAME_WORDS
    ):
        return None
    if not any(map(str.isalpha, name)) or (name.isascii() and all(len(part.strip(".")) < 2 for part in parts)):
        return None  # letters of the alphabet one by one name nobody
    if NOBODY.fullmatch(name):
        return CreditKind.NOBODY
    if NEWSROOM.search(name):
        return CreditKind.NOBODY if _LOGIN.fullmatch(name) else CreditKind.ORGANISATION
    if _INSTITUTION.search(name) and not (parts[0][0].islower() or parts[-1][0].islower()):  # no part of a sentence
        return CreditKind.ORGANISATION
    if _NUMBER.search(name):
        return None
    if OTHER_ALONE.fullmatch(name):
        return None
    if _LABEL_ALONE.fullmatch(name) or _ROLE.fullmatch(name):
        return CreditKind.ROLE
    if _JOB.search(name):
        rest = _JOB.sub("", name)
        is_name = could_be_person(rest) and not all(map(_ORDINARY.fullmatch, rest.split()))
        return CreditKind.NAME if is_name else CreditKind.ROLE
    if _LOGIN.fullmatch(name):
        return CreditKind.LOGIN
    if all(map(_ORDINARY.fullmatch, parts)):
        return None
    return CreditKind.PERSON if _is_person(name, parts) else CreditKind.NAME


def is_organisation(name: str) -> bool:
    """Whether a name is that of an agency, a newsroom or a publisher."""
    return is_agency(name) or NEWSROOM.search(name) is not None or NOBODY.fullmatch(name) is not None


def _is_person(name: str, parts: list[str]) -> bool:
    """Whether a name looks like that of one person: more words than one, or one in a script without spaces."""
    if len(parts) == 1:
        is_unspaced = not name.isascii() and not re.search(r"[a-zA-ZÀ-ɏЀ-ӿ]", name)
        return is_unspaced and 2 <= len(name) <= MAX_UNSPACED_NAME_CHARS
    if not all(any(map(str.isalpha, word)) or word.rstrip(".").isdigit() for word in parts):
        return False  # "∙ Paid"; "Jennifer 8. Lee" is one
    if any(_WITH_DIGIT.search(word) for word in parts):
        return False  # "g1 SP"
    return len(parts) <= MAX_PERSON_WORDS and any(not word[0].islower() for word in parts)


def has_small_word(name: str) -> bool:
    """Whether a text has a word in small letters that stands within no name: it is part of a sentence."""
    return any(word.islower() and word.isalpha() and word not in words.PARTICLES for word in name.split())


def could_be_person(name: str) -> bool:
    """Whether there are two words or more, all with a capital or within a name, and none that no person's name has."""
    parts = name.split()
    return (
        len(parts) >= 2
        and all(word in words.PARTICLES or (any(map(str.isalpha, word)) and not word[0].islower()) for word in parts)
        and not any(map(_NO_PERSON.fullmatch, parts))
    )
