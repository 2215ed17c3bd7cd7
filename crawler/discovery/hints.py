"""What feeds and sitemaps say of a story, cleaned to plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from itertools import islice

from crawler.text.languages import primary_language, read_language
from crawler.text.markup import plain
from crawler.text.times import Doubt, read_instant

MAX_HINT_CHARS = 1000  # characters of a hint; what is longer is no title, name or tag
MAX_HINT_VALUES = 200  # names or tags of a story; no page has more
_EMPTY_BRACKETS = re.compile(r"\([\s,;]*\)|<\s*>|\[\s*\]|\bmailto:")
_EMAIL = re.compile(r"(?<![^\s@<>()])[^\s@<>()]++@[^\s@<>()]++")


def plain_text(value: object) -> str | None:
    """A title or name as plain text of bounded length; None when nothing is left."""
    # the XML of a feed may hold HTML that was escaped once more, with entities of its own
    return plain(value, escapes=3, max_chars=MAX_HINT_CHARS)


def language_tag(value: object) -> str | None:
    """The canonical tag of a language; None for what names none."""
    return read_language(plain_text(value))


def publication_time(
    text: str | None, *, found: datetime, zone: tzinfo = UTC, language: str | None = None
) -> datetime | None:
    """The instant in UTC that a feed or sitemap gives; None for what is no time, or one that had to be guessed.

    A time without a zone is read in ``zone``; a month alone is its first day, as W3C-DTF allows.
    """
    if not text:
        return None
    languages = [*filter(None, [primary_language(language)]), "en"]
    at = read_instant(text, zone=zone, latest=found, accept={Doubt.DAY}, languages=languages)
    return at.astimezone(UTC) if at else None


def person_names(values: Iterable[object]) -> tuple[str, ...]:
    """Names from author elements, each once, the first 200; the e-mail addresses before or behind them go."""
    names: dict[str, None] = {}
    for value in islice(values, MAX_HINT_VALUES):
        text = plain_text(value)
        if text is None:
            continue
        without_mail = _EMPTY_BRACKETS.sub(" ", _EMAIL.sub(" ", text))
        name = " ".join(without_mail.split()).strip(" ,;<>")
        inner = re.fullmatch(r"\((.*)\)", name)
        name = (inner[1] if inner else name).strip()
        if name and not name.startswith(("http://", "https://")):
            names.setdefault(name)
    return tuple(names)


def tag_words(values: Iterable[object]) -> tuple[str, ...]:
    """Tags, each once whatever its case, the first 200."""
    tags: dict[str, str] = {}
    for value in islice(values, MAX_HINT_VALUES):
        text = plain_text(value)
        if text is not None:
            tags.setdefault(text.casefold(), text)
    return tuple(tags.values())
