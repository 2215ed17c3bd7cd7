"""The language of a text that declares none."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from crawler.text.languages import primary_language, read_language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

MAX_IDENTIFIED_CHARS = 4000  # more text changes no answer
MIN_LETTERS = 20  # fewer show no language
MIN_CONFIDENCE_AGAINST_SITE = 0.95
MIN_LETTERS_AGAINST_SITE = 300


def identify_language(text: str, *, likely: str | None = None) -> tuple[str, float] | None:
    """The language of a text and how sure that is (0 to 1); None where there is too little to tell.

    ``likely`` is the site's tag. It holds, with its region, unless a long text is surely in another language.
    """
    letters = sum(map(str.isalpha, text[:MAX_IDENTIFIED_CHARS]))
    expected = read_language(likely)
    if letters < MIN_LETTERS:
        return (expected, 0.5) if expected else None
    name, confidence = _identifier().classify(text[:MAX_IDENTIFIED_CHARS])
    found = read_language(name)
    if expected and (found is None or found == primary_language(expected)):
        return expected, round(confidence, 3)
    if expected and (confidence < MIN_CONFIDENCE_AGAINST_SITE or letters < MIN_LETTERS_AGAINST_SITE):
        return expected, 0.5
    return (found, round(confidence, 3)) if found else None


@cache
def _identifier() -> LanguageIdentifier:
    # half a second and numpy: only for a crawl that meets a page without a language
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
