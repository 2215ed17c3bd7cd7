"""What is counted in a text: words, letters, sentences, digits, capitals, signs; quickly where it is all ASCII."""

from __future__ import annotations

import re
import string

SENTENCE_BREAK = re.compile(r"[。！？]|[.!?…؟।](?=\s|$|[\"'”’»)\]」』])")
ASCII_SENTENCE_BREAK = re.compile(r"[.!?](?=[\s\"')\]]|$)")  # the same for a text of ASCII, faster
WORD = re.compile(r"[^\W\d_]+|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
SYMBOL = re.compile(r"[^\w\s]")
NON_ASCII = re.compile(r"[^\x00-\x7f]+")
ASCII_DIGITS = string.digits.encode()
ASCII_CAPITALS = string.ascii_uppercase.encode()
ASCII_LETTERS = bytes(sign if chr(sign) in string.ascii_letters else 32 for sign in range(256))  # spaces for others
ASCII_PLAIN = (string.ascii_letters + string.digits + string.whitespace + "_").encode()
ASCII_NO_LETTERS = bytes(sign for sign in range(128) if chr(sign) not in string.ascii_letters)


def find_words(text: str) -> list[str]:
    """The words of a text, as ``WORD`` finds them; digits and signs part them."""
    return text.encode().translate(ASCII_LETTERS).decode().split() if text.isascii() else WORD.findall(text)


def find_letters(text: str) -> str:
    """The letters of a text's words alone, case made alike: by them a text is found in another."""
    if text.isascii():
        return text.encode().translate(None, ASCII_NO_LETTERS).decode().lower()
    return "".join(WORD.findall(text)).casefold()


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
