"""What XML and cells of tables can hold of a text that a stranger wrote."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width ones too
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
INVALID_XML_CHARACTERS = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # characters that XML cannot hold


def csv_text(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula, as OWASP advises."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) else text


def read_csv_text(cell: str) -> str:
    """The text of a cell that :func:`csv_text` has written."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def xml_text(text: str | None) -> str:
    """Text without the characters that XML cannot hold."""
    return INVALID_XML_CHARACTERS.sub("", text or "")
