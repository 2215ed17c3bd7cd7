"""Language tags as documents write them, in the canonical form of BCP 47."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

NO_LANGUAGE: Final = frozenset({"und", "mul", "zxx", "mis", "xx"})
# codes of countries that are written where that of a language is due, and that are no language's
LANGUAGE_OF_COUNTRY: Final = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
_MAX_TAG_CHARS: Final = 100
_END: Final = re.compile(r"[,;.@\s]")  # of the first tag of a list, and of what systems put behind one: pt_BR.utf8
_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?P<extended>(?:-[a-z]{3}(?![a-z0-9])){0,3})"
    r"(?P<place>(?:-[a-z]{4}(?![a-z0-9]))?(?:-(?:[a-z]{2}|\d{3})(?![a-z0-9]))?)(?:-.*)?"
)


def read_language(value: object) -> str | None:
    """Language, script and region of a tag, as ``pt-BR`` or ``zh-Hant-TW`` (RFC 5646); None for what names no language.

    Of a list the first counts. Withdrawn codes and those of three letters where there are two become the preferred
    ones; variants, extensions and encodings are left out.
    """
    return _read_tag(value.strip()[:_MAX_TAG_CHARS]) if isinstance(value, str) else None


@lru_cache(maxsize=4096)  # a crawl meets the same few again and again
def _read_tag(written: str) -> str | None:
    tag = _TAG.fullmatch(_END.split(written, maxsplit=1)[0].replace("_", "-").lower())
    if tag is None:
        return None
    language = LANGUAGE_OF_COUNTRY.get(tag["language"], tag["language"])
    if language in NO_LANGUAGE:
        return None
    from langcodes import standardize_tag  # 50 ms: not for those who read no tag
    from langcodes.tag_parser import LanguageTagError

    try:
        return standardize_tag(language + tag["extended"] + tag["place"])
    except LanguageTagError:  # extended languages in a row that none can have
        return standardize_tag(language + tag["place"])


def primary_language(tag: str | None) -> str | None:
    """The language of a tag without script and region: ``pt`` of ``pt-BR``."""
    return (tag or "").partition("-")[0].lower() or None
