"""The language of a text that declares none, or one that it is surely not in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from crawler.text.common_words import share_of_common_words
from crawler.text.languages import primary_language, read_language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

MAX_IDENTIFIED_CHARS = 4000  # more text changes no answer
MIN_LETTERS = 20  # fewer show no language
MIN_CONFIDENCE_AGAINST_SITE = 0.95
MIN_LETTERS_AGAINST_SITE = 300
MIN_COMMON_SHARE = 0.05  # of the words of a text in a language; its commonest words are a tenth and more
MIN_LATIN_SHARE = 0.5
# that are of no word of theirs: papers of two languages declare one for the other, and scripts are alike
LETTERS_OF_OTHERS = {
    "ru": "іїєґў", "uk": "ыэъёў", "be": "иїєґъ", "ar": "پچژگٹڈڑںےہאבדהולמנש", "fa": "ٹڈڑںےאבדהולמנש",
    "zh": "のはをにがでとたる다라이은는을를", "ko": "のはをにがでとたる",
}  # fmt: skip
MIN_SHARE_OF_OTHERS = 0.01  # of a text's letters
# an identifier takes them for each other
ALIKE = (
    frozenset({"da", "nb", "nn", "no", "sv"}),
    frozenset({"bs", "hr", "sh", "sl", "sr"}),
    frozenset({"id", "jv", "ms", "su", "tl"}),
    frozenset({"an", "ast", "ca", "es", "gl", "oc", "pt"}),
    frozenset({"cs", "sk"}),
    frozenset({"af", "nl"}),
    frozenset({"nr", "ss", "st", "tn", "ts", "ve", "xh", "zu"}),
    frozenset({"de", "lb", "gsw"}),
    frozenset({"br", "fr", "wa"}),
)


def contradict_language(text: str, declared: str) -> tuple[str, float] | None:
    """The language that a long text is surely in, and how sure that is, where it is none like the declared one.

    Papers leave the English of their template, or declare the language of their readers: of 1,045 real pages nine did.
    """
    text = text[:MAX_IDENTIFIED_CHARS]
    if sum(map(str.isalpha, text)) < MIN_LETTERS_AGAINST_SITE or _could_be_in(text, declared):
        return None
    found = identify_language(text, likely=declared)
    if found is None or found[0] == declared or any({found[0], primary_language(declared)} <= row for row in ALIKE):
        return None
    return found


def _could_be_in(text: str, declared: str) -> bool:
    """Whether a text has the commonest words of a language, or is in no Latin script as the language may be."""
    share = share_of_common_words(text, declared)
    if share is not None:
        return share >= MIN_COMMON_SHARE
    letters = [c for c in text if c.isalpha()]
    others = LETTERS_OF_OTHERS.get(primary_language(declared) or "", "")
    if sum(c < "\u0250" for c in letters) >= MIN_LATIN_SHARE * len(letters):
        return False
    return sum(c in others for c in letters) < MIN_SHARE_OF_OTHERS * len(letters)


def identify_language(text: str, *, likely: str | None = None) -> tuple[str, float] | None:
    """The language of a text and how sure that is (0 to 1); None where there is too little to tell.

    ``likely`` is the site's tag. It holds, with its region, unless a long text is surely in another language.
    """
    letters = sum(map(str.isalpha, text[:MAX_IDENTIFIED_CHARS]))
    expected = read_language(likely)
    if letters < MIN_LETTERS:
        return (expected, 0.5) if expected else None
    name, confidence = language_identifier().classify(text[:MAX_IDENTIFIED_CHARS])
    found = read_language(name)
    if expected and (found is None or found == primary_language(expected)):
        return expected, round(confidence, 3)
    if expected and (confidence < MIN_CONFIDENCE_AGAINST_SITE or letters < MIN_LETTERS_AGAINST_SITE):
        return expected, 0.5
    return (found, round(confidence, 3)) if found else None


@cache
def language_identifier() -> LanguageIdentifier:
    """The model, loaded once: half a second, 90 MB and numpy, for a page in ten."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
