"""Language tags as documents write them, in the canonical form of BCP 47."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

NO_LANGUAGE: Final = frozenset({"und", "mul", "zxx", "mis", "xx"})
# codes of countries that are written where that of a language is due, and that are no language's
LANGUAGE_OF_COUNTRY: Final = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
# tags that are canonical as they are, whatever stands on both sides: they need no tables of languages
_LANGUAGES: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
_REGIONS: Final = (
    "AE AR AT AU BD BE BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GH GR HK HR HU ID IE IL IN IQ IR IS IT JP KE KR "
    "LK LU MA MX MY NG NL NO NP NZ PE PH PK PL PT RO RS RU SA SE SG SI SK TH TR TW UA US VN ZA"
)
CANONICAL_LANGUAGES: Final = frozenset(_LANGUAGES.split())
CANONICAL_REGIONS: Final = frozenset(_REGIONS.split())
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
    if not tag["extended"] and language in CANONICAL_LANGUAGES:
        if not tag["place"]:
            return language
        if (region := tag["place"][1:].upper()) in CANONICAL_REGIONS:
            return f"{language}-{region}"
    from langcodes import standardize_tag  # 50 ms: not for those who read no tag
    from langcodes.tag_parser import LanguageTagError

    try:
        return standardize_tag(language + tag["extended"] + tag["place"])
    except LanguageTagError:  # extended languages in a row that none can have
        return standardize_tag(language + tag["place"])


def primary_language(tag: str | None) -> str | None:
    """The language of a tag without script and region: ``pt`` of ``pt-BR``."""
    return (tag or "").partition("-")[0].lower() or None
