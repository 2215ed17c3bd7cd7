"""What is searched for and found: words as they are compared, what people write in a search, and excerpts of texts.

Text is folded and split into words here, before a database sees it: without regard to case and accents, and with every
character of scripts that write no spaces as a word of its own, so that ``経済`` is found as a phrase of two words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler.article import Article
from crawler.errors import ArgumentInvalid
from crawler.text.combining_marks import normal_form
from crawler.text.scripts import UNSPACED, find_spaced_words, without_signs

TERM_PATTERN = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
WORDS_BEFORE, WORDS_AFTER = 6, 12  # of a snippet
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
DISPLAYED_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}][^\W_{UNSPACED}\u0300-\u036f\u064b-\u065f]*")
# accents and vowel signs from Latin to Arabic, which a search may leave out
FOLDED_MARK = re.compile("[" + "".join(c for c in map(chr, range(0x80, 0x900)) if unicodedata.combining(c)) + "]+")
MAX_INDEXED_CHARS = 180_000  # characters: PostgreSQL's tsvector holds 1 MB
MAX_WORD_CHARS = 100


def search_words(written: str) -> list[str]:
    """The words of a text as they are compared: folded, without accents."""
    folded = without_signs(written[:MAX_INDEXED_CHARS].casefold())
    if not folded.isascii():
        unaccented = normal_form("NFC", FOLDED_MARK.sub("", normal_form("NFKD", folded)))
        folded = UNSPACED_CHARACTER.sub(r" \g<0> ", unaccented)
    return [word[:MAX_WORD_CHARS] for word in find_spaced_words(folded)]


def indexed_text(article: Article) -> str:
    """The words by which an article is found, with spaces between."""
    return " ".join(
        search_words("\n".join((article.headline, article.standfirst or "", " ".join(article.byline), article.body)))
    )


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after another; the last of them may be only the beginning of one."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: one term of each group must occur, none of the excluded ones may."""

    groups: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, written: str) -> Search:
        """Reads words, ``"a phrase"``, ``begin*``, ``a OR b``, ``NOT c`` and ``-c``; raises ArgumentInvalid."""
        groups: list[list[Term]] = []
        excluded: list[Term] = []
        joins, negates = False, False
        for minus, phrase, plain in TERM_PATTERN.findall(written):
            if plain in {"AND", "OR", "NOT"} and not minus:
                joins, negates = joins or plain == "OR", negates or plain == "NOT"
                if joins and (not groups or negates):
                    raise ArgumentInvalid(f"search {written!r}: OR stands between two words; NOT cannot follow it")
                continue
            words = tuple(search_words(phrase or plain))
            if not words:
                continue
            term = Term(words, plain.endswith("*"))
            if minus or negates:
                excluded.append(term)
            elif joins:
                groups[-1].append(term)
            else:
                groups.append([term])
            joins = negates = False
        if joins or negates:
            raise ArgumentInvalid(f"search {written!r} ends with {'OR' if joins else 'NOT'}: a word is to follow")
        if not groups:
            raise ArgumentInvalid(f"search {written!r} has no word to search for")
        return cls(tuple(map(tuple, groups)), tuple(excluded))

    @property
    def has_phrase(self) -> bool:
        """Whether words must stand one after another."""
        return any(len(term.words) > 1 for group in (*self.groups, self.excluded) for term in group)

    def fts5_query(self) -> str:
        """The query as SQLite's FTS5 reads it."""
        found = " AND ".join(f"({' OR '.join(map(_fts5_term, group))})" for group in self.groups)
        return f"({found}) NOT ({' OR '.join(map(_fts5_term, self.excluded))})" if self.excluded else found

    def tsquery(self) -> str:
        """The query as PostgreSQL's to_tsquery reads it."""
        found = [f"({' | '.join(map(_tsquery_term, group))})" for group in self.groups]
        return " & ".join([*found, *(f"!({_tsquery_term(term)})" for term in self.excluded)])


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'


def _tsquery_term(term: Term) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.is_prefix else "") + ")"


def snippet(search: str, body: str) -> str:
    """The words of a body around the first place where a term of the search begins; empty where none does."""
    firsts = [(term.words[0], term.is_prefix and len(term.words) == 1) for group in Search.parse(search).groups
              for term in group]  # fmt: skip
    words = body.split()
    for place, word in enumerate(words):
        folded = search_words(word)
        if any(one.startswith(first) if is_prefix else one == first for one in folded for first, is_prefix in firsts):
            start, end = max(place - WORDS_BEFORE, 0), place + WORDS_AFTER
            return f"{'... ' if start else ''}{' '.join(words[start:end])}{' ...' if end < len(words) else ''}"
    return ""


MarkedText = list[tuple[str, bool]]
"""Pieces of a text in order, each with whether a search found it."""


def excerpt(search: str, body: str, *, most: int = 240) -> MarkedText:
    """About ``most`` characters around the first word of a body that a search found, else its beginning."""
    terms = _marked_terms(search)
    start = next((begin for begin, _, found in _words(body, terms) if found), 0)
    begin = body.rfind(" ", 0, max(start - most // 4, 0)) + 1 if start > most // 4 else 0
    begin = max(begin, start - most // 2)  # where no spaces are written
    end = begin + most
    cut = body.rfind(" ", begin + most // 2, end) if end < len(body) else len(body)
    part = " ".join(body[begin : cut if cut > start else end].split())
    pieces = mark(search, part)
    return [*([("… ", False)] if begin else []), *pieces, *([(" …", False)] if cut < len(body) else [])]


def mark(search: str, written: str) -> MarkedText:
    """A text in pieces: the words that a search found, and what is between them."""
    pieces: MarkedText = []
    position = 0
    for begin, end, found in _words(written, _marked_terms(search)):
        if found:
            if pieces and pieces[-1][1] and not written[position:begin].strip():
                pieces[-1] = (pieces[-1][0] + written[position:end], True)  # neighbours are one piece
            else:
                pieces += [(written[position:begin], False), (written[begin:end], True)]
            position = end
    return [piece for piece in [*pieces, (written[position:], False)] if piece[0]]


def _marked_terms(search: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of a search, and those that are beginnings."""
    terms = [term for group in Search.parse(search).groups for term in group]
    whole = frozenset(word for term in terms for word in (term.words[:-1] if term.is_prefix else term.words))
    return whole, tuple(term.words[-1] for term in terms if term.is_prefix)


def _words(written: str, terms: tuple[frozenset[str], tuple[str, ...]]) -> Iterator[tuple[int, int, bool]]:
    """The words of a text with their places, and whether each is one of some terms."""
    whole, beginnings = terms
    for place in DISPLAYED_WORD.finditer(written):
        folded = _fold(place[0])
        found = any(word in whole or word.startswith(beginnings) for word in folded)
        yield place.start(), place.end(), found


@lru_cache(maxsize=20_000)
def _fold(word: str) -> tuple[str, ...]:
    return tuple(search_words(word))
