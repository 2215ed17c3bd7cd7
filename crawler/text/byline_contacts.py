"""How writers can be reached, which stands beside their names: addresses, accounts, telephone numbers."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = ("://", "www.", ".com/", ".org/", ".net/", "@", "-")  # one of which each of them has
_CONTACT: Final = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net)/\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w+"
    r"|(?<![\d/.-])(?:\(?\d{3}\)?[ .-])?\d{3}-\d{4}(?![\d/-])",  # a telephone number of America
    re.IGNORECASE,
)


def without_contacts(line: str) -> str:
    """A line with a space in place of each address, account and telephone number."""
    small = line.lower()
    return _CONTACT.sub(" ", line) if any(sign in small for sign in _SIGNS) else line
