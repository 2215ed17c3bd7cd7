"""Names of authors, and nothing but names."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.normalisation.headline import fold_name
from crawler.text.bylines import read_byline
from crawler.text.capitals import lower_capitals
from crawler.text.credit_names import CreditKind

NAMED = frozenset({CreditKind.PERSON, CreditKind.NAME, CreditKind.ORGANISATION, CreditKind.AGENCY})


def clean_byline(names: Iterable[str], *, publisher: str | None = None, language: str | None = None) -> tuple[str, ...]:
    """Names in their order, each once: no preposition, job, place, handle or address; capitals are lowered.

    An agency stays only where no one else is named. The publisher itself and "Staff" are no names.
    """
    current = tuple(names)
    while (cleaned := _clean_once(current, publisher, language)) != current:  # each round takes something off
        current = cleaned
    return cleaned


def _clean_once(names: Iterable[str], publisher: str | None, language: str | None) -> tuple[str, ...]:
    kinds: dict[str, CreditKind] = {}
    spellings: dict[str, str] = {}
    own = fold_name(publisher or "")
    for credit in (credit for name in names for credit in read_byline(name, language, is_declared=True)):
        name = lower_capitals(credit.text, language)
        if credit.kind in NAMED and fold_name(name) != own:
            spellings.setdefault(name.casefold(), name)
            kinds.setdefault(name.casefold(), credit.kind)
    others = tuple(name for key, name in spellings.items() if kinds[key] is not CreditKind.AGENCY)
    return others or tuple(spellings.values())
