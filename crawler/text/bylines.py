"""The one reader of bylines: persons, agencies, newsrooms, jobs and places, each told from the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawler.text import byline_words as words
from crawler.text import job_words as jobs
from crawler.text.agencies import is_agency
from crawler.text.bracketed_makers import without_makers
from crawler.text.byline_contacts import without_contacts
from crawler.text.byline_pieces import MARK, split_pieces
from crawler.text.byline_times import AGE, DAY_TAIL, cut_reading_times, cut_times
from crawler.text.credit_names import (
    BEFORE_PREPOSITION,
    JOB_BEFORE_NAME,
    LABEL,
    NAMING,
    NEWSROOM,
    NO_NAME,
    NOBODY,
    OTHER_ALONE,
    PREPOSITION,
    TITLE_TAIL,
    CreditKind,
    classify_name,
    could_be_person,
    is_declared_name,
)
from crawler.text.east_asian_bylines import (
    is_east_asian,
    is_east_asian_credit,
    is_japanese_reporter,
    leading_credit,
    split_east_asian,
    trailing_credit,
)
from crawler.text.folding import comparable
from crawler.text.languages import primary_language
from crawler.text.name_tables import BIOGRAPHY_VERBS, PLACES
from crawler.text.phrases import any_of
from crawler.text.spacing import clean_line

MAX_BYLINE_CHARS: Final = 600
MIN_PIECE_CHARS: Final = 3  # of a line with a day: "h." is of its clock
MAX_INTRODUCTIONS: Final = 4  # "Text: Analysis: By ..."

_ADDRESS = re.compile(r"\S*@\S*")
_ASIDE = re.compile(r"\s*[(\[（【].*?(?:[)\]）】]|$)")
MAX_NAME_CHARS, MAX_NAME_WORDS = 40, 4  # of a line that is a name alone
_BARE = re.compile(r"[^\W\d_][\w.'’-]*+(?: [^\W\d_][\w.'’-]*+)*+")
_BIOGRAPHY = re.compile(rf",? {any_of(BIOGRAPHY_VERBS)}\b|, (?=\w)", re.IGNORECASE)
_FOLLOW = re.compile(rf"\b{any_of(words.CONTACT_WORDS)}\b.*$", re.IGNORECASE)
_AFTER_LABEL = r"\s*[:：/／|｜=＝・]\s*"
_LABELLED = re.compile(
    rf"^\W*{LABEL}(?:\s+{PREPOSITION})?{_AFTER_LABEL}|^\W*{any_of(words.GLUED_LABELS)}\s*", re.IGNORECASE
)
_LABEL_FIRST = re.compile(rf"\W*(?:{LABEL}|{any_of(words.GLUED_LABELS)}|(?:an?|eine?|une?)\s)", re.IGNORECASE)
_LABEL_BEFORE_NAME = re.compile(rf"^\W*{LABEL}\s+(?=\S)", re.IGNORECASE)
_MORE_BY = re.compile(
    rf"^\W*{any_of(words.MORE_BY)}\s+(?:by|from|von|de|por|par)\s+", re.IGNORECASE
)  # "More stories by Ada Byron"
_ACCORDING_TO = re.compile(rf"^\W*{any_of(words.ACCORDING_TO)}\s+(?=\S)", re.IGNORECASE)
_INNER_LABEL = re.compile(  # within a line, before the names of writers or of others: "Text: A, Fotos: B"
    rf"(?<!\w)(?:(?P<other>{any_of(words.OTHER_LABELS, words.PICTURES)})|{LABEL})"
    rf"(?:\s+(?:by|von|de|di|par|por|của))?(?:\s*[:：／｜＝]\s*|\s+by\s+)",
    re.IGNORECASE,
)
_ENDS_OF_LABELS = (":", "：", "／", "｜", "＝", "by")
_OTHERS_OF = re.compile(  # "com edição de", "fotos de" before a name
    rf"(?<!\w)(?i:(?:com|con|avec)\s+)?(?i:{any_of(words.OTHERS_OF)})\s+(?i:de|por|par|von|av|door)\s+(?=[A-ZÀ-ÞА-Я])"
)
_WRITTEN_BY = re.compile(r"(?:written|posted|published|geschrieben|escrito|écrit) (?:by|von|por|par)", re.IGNORECASE)
_PREPOSITION_MARKED = re.compile(rf"^\W*{PREPOSITION}\s*[:：]\s*", re.IGNORECASE)
_BEFORE_LABEL = re.compile(
    rf"^\W*{LABEL}\s+(?:{any_of(words.CONJUNCTIONS, words.WEAK_CONJUNCTIONS)}|&)\s*$", re.IGNORECASE
)
_UNSPACED_TAIL = re.compile(rf"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])\s*{any_of(jobs.UNSPACED_ROLES)}\W*$")
_PLACE_TAIL = re.compile(  # of a piece, which has single spaces: linear in them
    rf" {any_of(words.ON_BEHALF, words.FOR_PAPER)} \S.*| {any_of(words.IN_PLACE)} [A-ZÀ-ÞА-Я].*", re.DOTALL
)
_IN_CAPITALS = re.compile(  # before a place: "ADA BYRON Madrid"
    r"(?P<name>[^\W\d_a-z]{2,}(?:[ -][^\W\d_a-z]{2,}){1,3})(?P<place>(?: [A-ZÀ-Þ][a-zà-ÿ]+){1,3})"
)
_EDGES = " \t.,;:/|·•*&＆–—―-_=＝／\"'“”"
_DOTTED_END = re.compile(r"\b(?:[A-Z]|Jr|Sr)$")
_BRACKETED = re.compile(r"\s*[(（【〔\[].*[)）】〕\]]\s*$")
MAX_LABEL_CHARS: Final = 60  # before an element, in which a label is sought
MAX_LEADING_CHARS: Final = 80  # of a story, in which a reporter's name is sought

_PLACE = re.compile(any_of(PLACES), re.IGNORECASE)
_PLACE_MARKED = re.compile(rf"^\W*{any_of(PLACES)}\s*[:：]\s*", re.IGNORECASE)
_BEFORE_CUT = re.compile(r"(?:\s+[^\W\d_A-Z]{1,3}\.?)+\s*(?=\|)")  # "Jean Dupont le |"


_BESIDE_NAMES = frozenset({CreditKind.ROLE, CreditKind.PLACE})


@dataclass(frozen=True, slots=True)
class Credit:
    """One part of a byline."""

    kind: CreditKind
    text: str


def read_byline(text: str, language: str | None = None, *, is_declared: bool = False) -> tuple[Credit, ...]:
    """The parts of a byline in their order, each name once; what names nothing is left out.

    ``language`` is a tag: some words are conjunctions or prepositions in their own language alone. What is declared as
    a name, by a machine or by an earlier reading, may hold words that elsewhere are of no name: "Jennifer Senior".
    """
    return _read_byline(text[:MAX_BYLINE_CHARS], primary_language(language), is_declared)


@lru_cache(maxsize=2048)  # the pages of a site share their lines, and one line is asked about by several readers
def _read_byline(text: str, primary: str | None, is_declared: bool) -> tuple[Credit, ...]:
    line, _ = cut_reading_times(clean_line(without_contacts(text)))
    if is_east_asian(line):
        timeless, _ = cut_times(line, " ")
        pieces: Iterable[tuple[str, bool]] = ((name, False) for name in split_east_asian(timeless, primary))
        is_cut = False
    else:
        line = _unwrapped(without_makers(line))
        if NOBODY.fullmatch(line):  # perhaps with a mark in it: "n/a"
            return (Credit(CreditKind.NOBODY, line),)
        is_declared = is_declared or introduces_name(line, primary)
        bare, cuts = cut_times(line)
        is_cut = bool(cuts)
        bare = _BEFORE_CUT.sub(" ", bare) if is_cut else bare
        parts = (_without_introduction(part, primary, is_declared) for part in _written_parts(bare))
        pieces = (piece for part in parts for piece in split_pieces(part, primary))
    by_name: dict[str, Credit] = {}
    for piece, is_place in pieces:
        found = [Credit(CreditKind.PLACE, piece)] if is_place else _read_piece(piece, primary, is_declared)
        for credit in found:
            if not (is_cut and credit.kind in {CreditKind.NAME, CreditKind.LOGIN} and credit.text[:1].islower()):
                by_name.setdefault(comparable(credit.text), credit)
    return tuple(by_name.values())


def read_names(text: str, language: str | None = None, *, is_declared: bool = False) -> tuple[str, ...]:
    """The names in a byline: of persons, agencies, newsrooms, and those that name nobody; no jobs and places."""
    return tuple(
        credit.text for credit in read_byline(text, language, is_declared=is_declared) if credit.kind in NAMING
    )


def is_credit_line(line: str, language: str | None = None) -> bool:
    """Whether a line says that it names writers, by a label, a preposition or a job behind a name, and nothing else."""
    if len(line) > MAX_BYLINE_CHARS:
        return False
    if is_east_asian(line):
        bare = without_contacts(line)
        return is_east_asian_credit(bare) or is_japanese_reporter(cut_times(bare, " ")[0])
    primary = primary_language(language)
    timeless, cuts = cut_reading_times(clean_line(without_contacts(line)))
    bare, _ = cut_times(_unwrapped(timeless))
    parts = [part.strip(_EDGES) for part in _written_parts(bare)]
    pieces = [piece.strip(_EDGES) for part in parts for piece in MARK.split(part)]
    has_label = parts[:1] != [bare.strip(_EDGES)]
    if not (has_label or any(_is_introduced(piece, primary) for piece in pieces)):  # most lines: names are read later
        return False
    persons = [credit.text for credit in read_byline(line, language) if credit.kind is CreditKind.PERSON]
    if not persons or not all(map(could_be_person, persons)):
        return False
    known = (OTHER_ALONE, NO_NAME)  # "Updated", as it stands before a time
    named = [piece for piece in pieces if piece and not any(pattern.fullmatch(piece) for pattern in known)]
    if not all(read_byline(piece, language) for piece in named):
        return False
    if cuts:  # what stands beside the minutes of reading may be a section, and the writer a team
        pieces = [one for one in pieces if any(c.kind is CreditKind.PERSON for c in read_byline(one, language))]
    return has_label or any(_is_introduced(piece, primary) for piece in pieces)


def _is_introduced(piece: str, language: str | None) -> bool:
    """Whether a preposition or a label stands before a name; in English, a label needs its mark."""
    shorter = _without_introduction(piece, language, is_declared=True)  # a job alone says little: "Expert Tips"
    if not shorter or shorter == piece:
        return False
    return language not in {None, "en"} or _LABEL_BEFORE_NAME.sub("", piece) != shorter


def read_dated_names(line: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a line that has a day, a clock or an age beside them and nothing else: "Ada Quayle | 3 May 2026"."""
    if len(line) > MAX_BYLINE_CHARS:
        return ()
    bare, cuts = cut_times(cut_reading_times(clean_line(without_contacts(line)))[0])
    bare, ages = AGE.subn(" | ", bare)
    if not cuts + ages or is_east_asian(line):
        return ()
    pieces = [piece for part in MARK.split(bare) if (piece := DAY_TAIL.sub("", part).strip(_EDGES))]
    names: list[str] = []
    for piece in pieces:
        if OTHER_ALONE.fullmatch(piece) or NO_NAME.match(piece) or len(piece) < MIN_PIECE_CHARS:
            continue
        found = [credit for credit in read_byline(piece, language) if credit.kind not in _BESIDE_NAMES]
        if not found and classify_name(piece) is not CreditKind.ROLE:
            return ()
        names += [credit.text for credit in found]
    are_bare = all(is_bare_name(name) and could_be_person(name) and is_declared_name(name) for name in names)
    return tuple(names) if are_bare else ()


def begins_with_label(line: str) -> bool:
    """Whether a line begins with a word that stands before writers' names, and a mark or a preposition behind it."""
    if _LABEL_FIRST.match(line) is None:  # most lines
        return False
    return _LABELLED.match(line) is not None or BEFORE_PREPOSITION.match(line) is not None


def ends_with_other_label(text: str) -> bool:
    """Whether a text ends with the label of one who did something else than write: "Design:", "Photo by"."""
    end = f"{text[-MAX_LABEL_CHARS:].rstrip()} "
    last = None
    for match in _inner_labels(end):
        last = match
    return last is not None and last["other"] is not None and not end[last.end() :].strip()


def read_leading_byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names of reporters before a story's first words, as in "〔記者黃敬平／台北報導〕"."""
    return _persons(leading_credit(text[:MAX_LEADING_CHARS]), language)


def introduces_name(line: str, language: str | None = None) -> bool:
    """Whether a line is a preposition and one name, which may then hold words that are of none: "By Kim Guest"."""
    rest = _without_preposition(line, primary_language(language))
    return rest != line and is_declared_name(rest.strip(_EDGES))


def read_trailing_byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names of writers behind a story's last words, as in "...（记者 黄敬平）" or "...【佐藤健】"."""
    end = without_contacts(text[-MAX_LEADING_CHARS:]).rstrip()
    return _persons(trailing_credit(end), language) if is_east_asian(end) else ()


def is_bare_name(line: str) -> bool:
    """Whether a line is no more than a person's name may be: two to four words, two of them with a capital."""
    words_of_line = line.split()
    return (
        len(line) <= MAX_NAME_CHARS
        and 2 <= len(words_of_line) <= MAX_NAME_WORDS
        and line[0].isupper()
        and sum(word[0].isupper() for word in words_of_line) >= 2
        and _BARE.fullmatch(line) is not None
        and classify_name(line) is CreditKind.PERSON
    )


def begins_biography(text: str, name: str) -> bool:
    """Whether a paragraph begins as the biography of somebody does: "Ada Quayle is a reporter in ..."."""
    return _BIOGRAPHY.match(text, len(name)) is not None and comparable(text[: len(name)]) == comparable(name)


def read_signature(line: str, language: str | None = None, *, is_apart: bool = False) -> tuple[str, ...]:
    """The names in a line below a story: it is in brackets, says whose words those are, or is set apart by its form."""
    if line.rstrip().endswith(tuple(".。?!…")) or not (
        is_apart or _BRACKETED.match(line) or is_credit_line(line, language)
    ):
        return ()
    names = _persons(line, language)
    return names if is_apart or is_east_asian(line) or is_credit_line(line, language) else ()


def _persons(line: str, language: str | None) -> tuple[str, ...]:
    credits_read = read_byline(line, language) if line else ()
    if any(credit.kind in {CreditKind.NAME, CreditKind.LOGIN} for credit in credits_read):
        return ()
    return tuple(credit.text for credit in credits_read if credit.kind is CreditKind.PERSON)


def _unwrapped(line: str) -> str:
    """A line without what stands in brackets, or what is in them where it is all of the line."""
    return _ASIDE.sub(" ", line).strip() or line.strip(" ()[]（）【】〔〕")


def _inner_labels(line: str) -> Iterable[re.Match[str]]:
    """The labels within a line; most lines have none of the marks that one ends with."""
    small = line.lower()
    return _INNER_LABEL.finditer(line) if any(end in small for end in _ENDS_OF_LABELS) else ()


def _written_parts(line: str) -> Iterator[str]:
    """The parts of a line that name writers: what stands behind the label of others, as "Photos:", is left out."""
    at, is_other = 0, False
    line = _OTHERS_OF.sub(" Editing: ", line)
    for match in _inner_labels(line):
        before = line[at : match.start()]
        is_heading = not at and match["other"] is None and _WRITTEN_BY.fullmatch(match[0].strip())
        if not is_other and before.strip() and not is_heading and not _BEFORE_LABEL.search(before):
            yield before
        at, is_other = match.end(), match["other"] is not None
    if not is_other:
        yield line[at:]


def _without_introduction(line: str, language: str | None, is_declared: bool = False) -> str:
    """The text without what stands before the names in it: "Text: ", "An analysis by "."""
    for _ in range(MAX_INTRODUCTIONS):
        shorter = _PLACE_MARKED.sub("", line)
        shorter = _PREPOSITION_MARKED.sub("", _LABELLED.sub("", _MORE_BY.sub("", shorter)))
        label = _LABEL_BEFORE_NAME.match(shorter)
        if label and not NEWSROOM.search(label[0]) and could_be_person(_first_of(shorter[label.end() :])):
            shorter = shorter[label.end() :]
        job = None if is_declared else JOB_BEFORE_NAME.match(shorter)
        if job and could_be_person(_first_of(shorter[job.end() :])):
            shorter = shorter[job.end() :]
        source = _ACCORDING_TO.sub("", shorter)
        if source != shorter and (language in words.ACCORDING_TO or is_agency(source)):
            shorter = source if is_agency(source) else ""
        shorter = _without_preposition(BEFORE_PREPOSITION.sub("", shorter), language)
        if shorter == line:
            break
        line = shorter
    return line


def _first_of(line: str) -> str:
    """What stands before the first mark in a line."""
    return re.split(r"[,;|•·/(]", line, maxsplit=1)[0].strip()


def _without_preposition(line: str, language: str | None) -> str:
    bare = line.lstrip(_EDGES)
    first, _, rest = bare.partition(" ")
    word = first.lower()  # not folded: that would change the last letter of a Greek word
    languages = words.PREPOSITIONS.get(word)
    if languages is None or not rest:
        return line
    others = rest.split()
    if word == "by":
        return rest
    if others[0] in words.PARTICLES:
        return line  # "von der Leyen" is a surname, "Von Ursula von der Leyen" a credit
    is_at_home = language in languages or (language is None and word not in words.NAMES_ELSEWHERE)
    is_small = first.islower()
    if len(others) == 1:
        return rest if is_at_home and (is_small or is_agency(rest)) else line  # "Von Trier" is a surname too
    return rest if is_at_home or (is_small and word not in words.NAMES_ELSEWHERE) else line


def _read_piece(piece: str, language: str | None, is_declared: bool) -> Iterator[Credit]:
    """The name in a piece, with the job and the place that stand behind it."""
    whole = " ".join(_ADDRESS.sub(" ", piece).split())
    is_name = is_declared and len(whole.split()) == 2 and is_declared_name(whole)  # "Max Contact"
    name, contact = (whole, "") if is_name else _cut(_FOLLOW, whole)
    name = _without_introduction(name.strip(_EDGES), language, is_declared)
    if contact and not could_be_person(name):
        return
    name, role = _without_title(name)
    name, place = _cut(_PLACE_TAIL, _without_agency(name))
    if not place and (capitals := _IN_CAPITALS.fullmatch(name)):
        name, place = capitals["name"], capitals["place"].strip()
    name = DAY_TAIL.sub("", name.strip(_EDGES)).strip(_EDGES)
    if _DOTTED_END.search(name) and f"{name}." in piece:
        name += "."
    tail = NO_NAME.search(name)
    if tail and could_be_person(name[: tail.start()].rstrip(_EDGES)):  # "Ada Byron WATCH LIVE"
        name = name[: tail.start()].rstrip(_EDGES)
    kind = (
        CreditKind.PLACE if _PLACE.fullmatch(name) else classify_name(name, is_declared=is_declared) if name else None
    )
    if kind is not None:
        yield Credit(kind, name)
    if role:
        yield Credit(CreditKind.ROLE, role)
    if place:
        yield Credit(CreditKind.PLACE, place)


def _without_title(name: str) -> tuple[str, str]:
    """A name and the job behind it, where what is before the job could be a person."""
    name, role = _cut(_UNSPACED_TAIL, name)
    shorter, title = _cut(TITLE_TAIL, name)
    return (shorter, title) if title and could_be_person(shorter) else (name, role)


def _without_agency(name: str) -> str:
    """A name without the agency behind it, without a mark between: "ADA BYRON ASSOCIATED PRESS"."""
    parts = name.split()
    for count in (3, 2, 1):
        before, agency = " ".join(parts[:-count]), " ".join(parts[-count:])
        if len(parts) - count >= 2 and is_agency(agency) and could_be_person(before):
            return before if count > 1 or (agency.isupper() and not before.isupper()) else name
    return name


def _cut(tail: re.Pattern[str], text: str) -> tuple[str, str]:
    """A text up to a tail, and the tail."""
    match = tail.search(text)
    return (text[: match.start()], match[0].strip()) if match else (text, "")
