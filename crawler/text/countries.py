"""Countries of hosts and languages, and which of two numbers people there write first in a date."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

# domains of countries that are sold to everyone, or that are no country's
SOLD_DOMAINS: Final = frozenset("ac ag ai am bz cc cd co dj eu fm gg io la ly me nu sh st su tk to tv ws".split())  # noqa: SIM905
COUNTRY_OF_DOMAIN: Final = {"uk": "GB", "su": "RU"}
_REGION: Final = re.compile(r"-([A-Z]{2})(?:-|$)")


def country_of_host(url: str) -> str | None:
    """The country (ISO 3166) whose domain a URL's host has; None for the domains of no country."""
    domain = (urlsplit(url).hostname or "").rstrip(".").rpartition(".")[2]
    if len(domain) != 2 or domain in SOLD_DOMAINS:
        return None
    return COUNTRY_OF_DOMAIN.get(domain, domain.upper())


def country_of_language(tag: str | None) -> str | None:
    """The country that a language tag names: ``BR`` of ``pt-BR``."""
    match = _REGION.search(tag or "")
    return match[1] if match else None


@lru_cache(maxsize=1024)
def is_month_first(language: str | None, country: str | None) -> bool:
    """Whether the short date of a language, as its country writes it, begins with the month (CLDR)."""
    from babel import Locale, UnknownLocaleError

    for name in (f"{language or 'en'}_{country}", f"en_{country}") if country else (language or "en",):
        try:
            pattern = Locale.parse(name).date_formats["short"].pattern
        except (UnknownLocaleError, ValueError):
            continue
        return bool(re.match(r"M+\W+d", pattern))
    return False
