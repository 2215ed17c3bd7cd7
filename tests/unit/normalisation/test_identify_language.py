"""The language of a text that declares none, and when the site's own holds against it."""

from __future__ import annotations

import pytest

from crawler.normalisation import language as module
from crawler.normalisation.language import (
    MAX_IDENTIFIED_CHARS,
    MIN_CONFIDENCE_AGAINST_SITE,
    MIN_LETTERS,
    MIN_LETTERS_AGAINST_SITE,
    identify_language,
)


class Identifier:
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self, language: str, confidence: float) -> None:
        self.answer = (language, confidence)
        self.asked = ""

    def classify(self, text: str) -> tuple[str, float]:
        self.asked = text
        return self.answer


@pytest.fixture
def identifier(monkeypatch):
    """Puts an identifier that gives one answer in the place of the model."""

    def put(language: str, confidence: float) -> Identifier:
        answering = Identifier(language, confidence)
        monkeypatch.setattr(module, "_identifier", lambda: answering)
        return answering

    return put


def test_too_few_letters_show_no_language(identifier) -> None:
    identifier("fr", 1.0)
    assert identify_language("a" * (MIN_LETTERS - 1) + "1234567890 .,") is None
    assert identify_language("a" * (MIN_LETTERS - 1), likely="pt_BR") == ("pt-BR", 0.5)
    assert identify_language("a" * MIN_LETTERS) == ("fr", 1.0)


def test_what_agrees_with_the_site_keeps_its_region(identifier) -> None:
    identifier("pt", 0.70049)
    assert identify_language("a" * 40, likely="pt-BR") == ("pt-BR", 0.7)
    assert identify_language("a" * 40) == ("pt", 0.7)
    identifier("pt", 0.7006)
    assert identify_language("a" * 40, likely="pt-BR") == ("pt-BR", 0.701)
    assert identify_language("a" * 40) == ("pt", 0.701)


@pytest.mark.parametrize(
    ("letters", "confidence", "language", "why"),
    [
        (MIN_LETTERS_AGAINST_SITE, MIN_CONFIDENCE_AGAINST_SITE, ("fr", 0.95), "long and sure enough"),
        (MIN_LETTERS_AGAINST_SITE - 1, 1.0, ("de", 0.5), "a letter too short"),
        (MIN_LETTERS_AGAINST_SITE, MIN_CONFIDENCE_AGAINST_SITE - 0.001, ("de", 0.5), "not sure enough"),
    ],
)
def test_site_holds_unless_a_long_text_is_surely_in_another_language(
    identifier, letters: int, confidence: float, language: tuple[str, float], why: str
) -> None:
    identifier("fr", confidence)
    assert identify_language("a" * letters, likely="de") == language, why


def test_answer_that_is_no_language_leaves_the_site_its_own(identifier) -> None:
    identifier("xx", 1.0)
    assert identify_language("a" * 400, likely="de-AT") == ("de-AT", 1.0)
    assert identify_language("a" * 400) is None


def test_the_beginning_of_a_text_is_enough(identifier) -> None:
    answering = identifier("fr", 1.0)
    identify_language("a" * (MAX_IDENTIFIED_CHARS + 1))
    assert answering.asked == "a" * MAX_IDENTIFIED_CHARS
    assert identify_language("1" * MAX_IDENTIFIED_CHARS + "a" * 400) is None


def test_model_knows_what_it_was_trained_on() -> None:
    answer = identify_language(
        "Le conseil municipal a voté mardi la construction d'un nouveau pont sur la rivière. " * 5
    )
    assert answer is not None
    assert answer[0] == "fr"
    assert 0.95 < answer[1] <= 1.0
