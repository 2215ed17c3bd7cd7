"""What the names of one reading of a byline count: persons before newsrooms, agencies and login names."""

from __future__ import annotations

import re

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.page.document import Document
from crawler.text.credit_names import CreditKind, classify_name, is_organisation
from crawler.text.folding import comparable

Names = tuple[str, ...]
PERSON_CONFIDENCE = 0.4  # with which no further visible byline is sought
ORGANISATION_WEIGHT = 0.3  # what a newsroom's name counts, against that of a person
LOGIN_CONFIDENCE = 0.05
SITE_TAIL = re.compile(r"(?:com|net|org|info|online|news|staff|team|desk|feed|web|admin|editors?|redaktion|redaccion)*")
SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def weigh_names(
    document: Document, names: Names, source: Source, confidence: float, where: str, *, is_declared: bool = False
) -> FieldCandidate[Names]:
    """A candidate: persons alone where there are any; newsrooms, agencies and login names count little."""
    unique = tuple({comparable(name): name for name in names}.values())
    persons = tuple(name for name in unique if _is_person(name, site_names(document), is_declared=is_declared))
    if persons and (is_declared or source is not Source.JSON_LD):
        return FieldCandidate(value=persons, source=source, confidence=confidence, where=where)
    slugs = all(SLUG.fullmatch(name) for name in unique)
    is_login = slugs and not all(is_organisation(name) for name in unique)
    weighed = LOGIN_CONFIDENCE if is_login else confidence * ORGANISATION_WEIGHT
    return FieldCandidate(value=unique, source=source, confidence=weighed, where=where)


def _is_person(name: str, names_of_site: frozenset[str], *, is_declared: bool = False) -> bool:
    folded = re.sub(r"\W+", "", comparable(name))
    is_of_site = any(
        folded.startswith(own) and SITE_TAIL.fullmatch(folded.replace(own, "")) for own in names_of_site if len(own) > 3
    )
    return classify_name(name, is_declared=is_declared) is CreditKind.PERSON and not is_of_site
