"""What is counted in a text: words, letters, sentences, digits, capitals, signs; quickly where it is all ASCII."""

from __future__ import annotations

import re
import string

from crawler.text.scripts import as_latin

SENTENCE_BREAK = re.compile(
    r"[.!?…؟।。！？](?:(?<=[。！？])|(?=\s|$|[\"'”’»)\]」』]))"
)  # a sign first: by it the search skips ahead
ASCII_SENTENCE_BREAK = re.compile(r"[.!?](?=[\s\"')\]]|$)")  # the same for a text of ASCII, faster
WORD = re.compile(r"[^\W\d_]+|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
SYMBOL = re.compile(r"[^\w\s]")
NON_ASCII = re.compile(r"[^\x00-\x7f]+")
ASCII_DIGITS = string.digits.encode()
ASCII_CAPITALS = string.ascii_uppercase.encode()
LATIN_LETTERS = bytes(code if WORD.fullmatch(chr(code)) else 32 for code in range(256))  # spaces for others
LATIN_NO_LETTERS = bytes(code for code in range(256) if not WORD.fullmatch(chr(code)))
ASCII_PLAIN = (string.ascii_letters + string.digits + string.whitespace + "_").encode()


def find_words(text: str) -> list[str]:
    """The words of a text, as ``WORD`` finds them; digits and signs part them."""
    latin = as_latin(text)
    return WORD.findall(text) if latin is None else latin.translate(LATIN_LETTERS).decode("latin-1").split()


def find_letters(text: str) -> str:
    """The letters of a text's words alone, case made alike: by them a text is found in another."""
    latin = as_latin(text)
    letters = (
        "".join(WORD.findall(text)) if latin is None else latin.translate(None, LATIN_NO_LETTERS).decode("latin-1")
    )
    return letters.casefold()


def count_sentences(text: str) -> int:
    """How often a sentence ends in a text."""
    return len((ASCII_SENTENCE_BREAK if text.isascii() else SENTENCE_BREAK).findall(text))


def count_signs(text: str) -> tuple[int, int, int]:
    """Digits, capital letters, and signs that are neither letters, digits, ``_`` nor spaces."""
    raw = text.encode("ascii", "ignore")
    digits = len(raw) - len(raw.translate(None, ASCII_DIGITS))
    capitals = len(raw) - len(raw.translate(None, ASCII_CAPITALS))
    symbols = len(raw.translate(None, ASCII_PLAIN))
    if len(raw) != len(text):
        others = "".join(NON_ASCII.findall(text))
        digits += sum(map(str.isdigit, others))
        capitals += sum(map(str.isupper, others))
        symbols += len(SYMBOL.findall(others))
    return digits, capitals, symbols
