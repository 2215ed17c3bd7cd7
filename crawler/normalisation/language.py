"""Language tags in their canonical form (BCP 47), and the language of a text that declares none."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

TAG = re.compile(
    r"[a-zA-Z]{2,3}(?:-[a-zA-Z]{3}){0,2}(?:-[a-zA-Z]{4})?(?:-(?:[a-zA-Z]{2}|\d{3}))?(?:-[a-zA-Z0-9]{4,8})*"
)
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "xx"})
# codes that were withdrawn, codes of countries that stand where a language is due, and the three-letter codes of
# languages that have one of two letters, which RFC 5646 (section 2.2.1) wants
# fmt: off
PREFERRED = {
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "cn": "zh", "jp": "ja", "cz": "cs", "dk": "da", "gr": "el",
    "ua": "uk", "ara": "ar", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "chi": "zh", "zho": "zh", "dan": "da",
    "deu": "de", "ger": "de", "dut": "nl", "nld": "nl", "ell": "el", "gre": "el", "eng": "en", "est": "et", "fas": "fa",
    "per": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id",
    "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro",
    "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swe": "sv", "tha": "th",
    "tur": "tr", "ukr": "uk", "vie": "vi",
}
# fmt: on
LONGEST = 4000  # characters read of a text; more changes no verdict
SHORTEST = 20  # letters; fewer show no language
SURE = 0.95  # of the model, against what the site declares
LONG_ENOUGH = 300  # letters for such a verdict against the site


def clean_language(tag: str | None) -> str | None:
    """A tag in canonical case, as ``pt-BR`` or ``zh-Hant-TW``; None for what names no language (RFC 5646)."""
    first = re.split(r"[,;\s]", (tag or "").strip(), maxsplit=1)[0].partition(".")[0].replace("_", "-").strip("-")
    if not TAG.fullmatch(first):
        return None
    primary, *others = first.split("-")
    primary = PREFERRED.get(primary.lower(), primary.lower())
    return None if primary in NO_LANGUAGE else "-".join([primary, *map(_clean_subtag, others)])


def _clean_subtag(subtag: str) -> str:
    if len(subtag) == 2:
        return subtag.upper()
    return subtag.title() if len(subtag) == 4 and subtag.isalpha() else subtag.lower()


def identify_language(text: str, *, likely: str | None = None) -> tuple[str, float] | None:
    """The language of a text and how sure that is (0 to 1); None where there is too little to tell.

    ``likely`` is the site's tag. It holds, with its region, unless a long text is surely in another language.
    """
    letters = sum(map(str.isalpha, text[:LONGEST]))
    expected = clean_language(likely)
    if letters < SHORTEST:
        return (expected, 0.5) if expected else None
    name, sureness = _identifier().classify(text[:LONGEST])
    found = clean_language(name)
    if expected and (found is None or found == expected.partition("-")[0]):
        return expected, round(sureness, 3)
    if expected and (sureness < SURE or letters < LONG_ENOUGH):
        return expected, 0.5
    return (found, round(sureness, 3)) if found else None


@cache
def _identifier() -> LanguageIdentifier:
    # half a second and numpy: only for a crawl that meets a page without a language
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
