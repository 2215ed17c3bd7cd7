"""The directory of publishers that comes with the program: facts alone, in ``publishers.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from crawler.site import Site, place_of, site_for
from crawler.text.languages import primary_language, read_language

FILE = Path(__file__).with_name("publishers.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher with the places in which it announces its stories."""

    name: str
    home: str
    country: str  # ISO 3166-1, two small letters
    language: str  # BCP 47
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()  # of the latest days
    sitemaps: tuple[str, ...] = ()  # of all stories
    retired: bool = False  # publishes no more

    @property
    def site(self) -> Site:
        """The site; its home is read as well, so that it is found where a feed has moved since."""
        site = replace(
            site_for(self.home),
            name=place_of(self.home).former_name,
            publisher=self.name,
            language=read_language(self.language),
        )
        if not self.feeds and not self.news_sitemaps:
            return site  # its home says where stories are announced
        return replace(site, feeds=self.feeds, sitemaps=self.news_sitemaps, fronts=(site.home,))


@cache
def load_publishers() -> tuple[Publisher, ...]:
    """All publishers, by country and name."""
    entries: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    lists = ("feeds", "news_sitemaps", "sitemaps")
    return tuple(Publisher(**one | {name: tuple(one.get(name, ())) for name in lists}) for one in entries)


def find_publishers(
    words: Iterable[str] = (), *, country: str | None = None, language: str | None = None
) -> list[Publisher]:
    """The publishers of a country and a language whose name or home has all of the words; retired ones left out."""
    wanted = [word.casefold() for word in words]
    return [
        one
        for one in load_publishers()
        if not one.retired
        and (country is None or one.country == country.lower())
        and (language is None or primary_language(one.language) == primary_language(read_language(language)))
        and all(word in f"{one.name} {one.home}".casefold() for word in wanted)
    ]


@cache
def listed_sites() -> Mapping[str, Site]:
    """The sites of all publishers by name."""
    return {site.name: site for site in (one.site for one in load_publishers())}
