"""The sites that spiders declare, and any other by its URL."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

from crawler.crawl.publishers import listed_sites
from crawler.errors import ArgumentInvalid, SiteInvalid
from crawler.site import NAME_PATTERN, Site, site_for


class SiteRegistry:
    """Looks up declared sites; every method raises ArgumentInvalid for what names no site."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.by_name = {site.name: site for site in sorted(sites, key=lambda site: site.name)}
        self.listed = listed_sites()  # of the directory; a declaration goes before it

    @property
    def sites(self) -> tuple[Site, ...]:
        """All declared sites, by name."""
        return tuple(self.by_name.values())

    def get(self, name: str) -> Site:
        """The declared site of a name."""
        try:
            return self.by_name[name]
        except KeyError:
            hint = f"write it with 'scrapy genspider -t site {name} URL'"
            raise ArgumentInvalid(f"no spider {name!r}: {hint}") from None

    def find(self, text: str) -> Site:
        """The site of a name, a host or a URL, as it is declared where a spider declares it."""
        text = text.strip()
        if NAME_PATTERN.fullmatch(text):
            if text not in self.by_name and text not in self.listed:
                raise ArgumentInvalid(f"no site {text!r}: {self._hint(text)}")
            return self.by_name.get(text) or self.find_by_url(self.listed[text].home)
        return self.find_by_url(text if "://" in text else f"https://{text}")

    def _hint(self, name: str) -> str:
        """What to do about a name that no site has."""
        close = difflib.get_close_matches(name, [*self.by_name, *self.listed], n=1)
        return f"did you mean {close[0]}?" if close else "give its URL; 'scrapy sites' lists the known ones"

    def find_by_url(self, url: str) -> Site:
        """The site of a URL, as a spider declares it, else as the directory lists it, else made from the URL."""
        try:
            undeclared = site_for(url)
        except (SiteInvalid, ValueError) as error:
            raise ArgumentInvalid(f"site {url!r}: {error}") from error
        declared = next((site for site in self.sites if site.owns(url)), None)
        return declared or self.listed.get(undeclared.name, undeclared)

    def resolve(self, name: str, url: str) -> Site:
        """The site that the store knows by a name; of an undeclared one its home page or a story gives the rest."""
        return self.by_name.get(name) or replace(self.find_by_url(url), name=name)
