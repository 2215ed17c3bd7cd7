"""The numbers that a site gives to a story in its URL, which stay when the words around them are edited."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.identity.parameters import names_story

NUMBER = re.compile(r"(?<![^\W_])[a-zA-Z]{0,12}+([0-9]{4,18}+)(?![^\W_])")
UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
DAY = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{2}){0,3})?)?")
MAX_SEGMENTS = 2  # at the end of a path, in which a story's number stands; those before are of sections


def story_numbers(url: str) -> tuple[str, ...]:
    """The numbers of four digits or more at the end of a URL's path and in its query, less days, months and years."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    segments = [segment for segment in parts.path.split("/") if segment][-MAX_SEGMENTS:]
    texts = [*segments, *(value for name, value in parse_qsl(parts.query) if names_story(f"{name}={value}"))]
    found = (number for text in texts for number in NUMBER.findall(UUID.sub("", text)))
    return tuple(dict.fromkeys(number for number in found if not DAY.fullmatch(number)))
