"""The sites that spiders declare, those that people added, and any other by its URL."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.crawl.publishers import listed_sites
from crawler.errors import ArgumentInvalid, SiteInvalid
from crawler.site import NAME_PATTERN, Place, Site, place_of, site_for

if TYPE_CHECKING:
    from crawler.storage.values import SiteSettings


class SiteRegistry:
    """Looks up declared sites; every method raises ArgumentInvalid for what names no site."""

    def __init__(self, sites: Iterable[Site], settings: Mapping[str, SiteSettings] | None = None) -> None:
        self.declared = {site.name: site for site in sorted(sites, key=lambda site: site.name)}
        self.listed = listed_sites()  # of the directory; a declaration goes before it
        self.met: Mapping[str, str] = {}  # the home pages of sites that a store knows, as they were crawled by URL
        self.update(settings or {})

    def update(self, settings: Mapping[str, SiteSettings]) -> None:
        """Takes the settings of sites, and the sites that people added; a declaration goes before these."""
        self.settings = dict(settings)
        self.by_name = dict(self.declared)
        for one in settings.values():
            if one.added is not None and one.home is not None and not self._is_declared(one.home):
                self.by_name.setdefault(one.name, added_site(one, self._listed_at(one.name, one.home)))
        self.by_name = {name: self.by_name[name] for name in sorted(self.by_name)}
        self._added: dict[str, list[Site]] = {}  # by each of their hosts
        for name, site in self.by_name.items():
            if name not in self.declared:
                for host in {place_of(site.home).host, site.moved_to, *site.hosts} - {None}:
                    self._added.setdefault(bare_host(host), []).append(site)

    def _is_declared(self, home: str) -> bool:
        return any(site.owns(home) for site in self.declared.values())

    def settings_of(self, name: str) -> SiteSettings | None:
        """What was set for a site."""
        return self.settings.get(name)

    @property
    def sites(self) -> tuple[Site, ...]:
        """All sites that are declared or were added, by name."""
        return tuple(self.by_name.values())

    def get(self, name: str) -> Site:
        """The declared site of a name."""
        try:
            return self.declared[name]
        except KeyError:
            hint = f"write it with 'scrapy genspider -t site {name} URL'"
            raise ArgumentInvalid(f"no spider {name!r}: {hint}") from None

    def find(self, text: str) -> Site:
        """The site of a name, a host or a URL, as it is declared where a spider declares it."""
        text = text.strip()
        if NAME_PATTERN.fullmatch(text):
            if text not in self.by_name and text in self.met:
                return self.current(text, self.met[text])
            if text not in self.by_name and text not in self.listed:
                raise ArgumentInvalid(f"no site {text!r}: {self._hint(text)}")
            return self.by_name.get(text) or self.find_by_url(self.listed[text].home)
        return self.find_by_url(text if "://" in text else f"https://{text}")

    def _hint(self, name: str) -> str:
        """What to do about a name that no site has."""
        close = difflib.get_close_matches(name, [*self.by_name, *self.met, *self.listed], n=1)
        return f"did you mean {close[0]}?" if close else "give its URL; 'scrapy sites' lists the known ones"

    def find_by_url(self, url: str) -> Site:
        """The site of a URL: as a spider declares it, as it was added, as the directory has it, or of the URL alone.

        One that is held under a name of its place has that name; a name that another place has is not given.
        """
        try:
            undeclared, place = site_for(url), place_of(url)
        except (SiteInvalid, ValueError) as error:
            raise ArgumentInvalid(f"site {url!r}: {error}") from error
        if declared := next((site for site in self.declared.values() if site.owns(url)), None):
            return declared
        name = self._name_at(place)
        own = self.by_name.get(name) or self._added_owner(url, place)
        return own or self._listed_at(name, url) or replace(undeclared, name=name)

    def _name_at(self, place: Place) -> str:
        """The name of a site at a place: the one that it is known by, else its own, where no other place has that."""
        for name in place.names:
            homes = self._homes(name)
            if homes and all(place_of(home) == place for home in homes):
                return name
        return place.distinct_name if self._homes(place.name) else place.name

    def _homes(self, name: str) -> list[str]:
        """The home pages of all that is known by a name."""
        of_settings = self.settings.get(name)
        sites = (self.by_name.get(name), self.listed.get(name), of_settings)
        homes = (self.met.get(name), *(one.home for one in sites if one is not None))
        return [home for home in homes if home]

    def _listed_at(self, name: str, url: str) -> Site | None:
        """What the directory lists by a name, where that is the site of a URL."""
        listed = self.listed.get(name)
        return listed if listed is not None and place_of(listed.home) == place_of(url) else None

    def _added_owner(self, url: str, place: Place) -> Site | None:
        """The added site that a URL belongs to, of several the one with the longest host."""
        labels = place.host.split(".")
        above = [".".join(labels[at:]) for at in range(len(labels))]  # the host and those that it is below
        found = [site for host in above for site in self._added.get(host, ())]
        owners = [site for site in found if site.owns(url) and place_of(site.home).port == place.port]
        owners.sort(key=lambda site: site.name)
        return max(owners, key=lambda site: len(site.home), default=None)

    def current(self, name: str, url: str) -> Site:
        """The site that the store knows by a name: one that was met by its URL, as it is declared by now."""
        site = self.find_by_url(url)
        if name not in self.by_name and site.name in self.by_name and name in place_of(site.home).names:
            return site
        return self.resolve(name, url)

    def resolve(self, name: str, url: str) -> Site:
        """The site that the store knows by a name; of an undeclared one its home page or a story gives the rest."""
        return self.by_name.get(name) or replace(self.find_by_url(url), name=name)


def added_site(settings: SiteSettings, listed: Site | None = None) -> Site:
    """The site that somebody added, with what the directory lists of it where nothing else was said.

    Raises SiteInvalid.
    """
    assert settings.home is not None, "a site that was added has a home"
    base = listed or Site(name=settings.name, home=settings.home)
    site = replace(
        base,
        name=settings.name,
        home=settings.home,
        publisher=settings.publisher or base.publisher,
        language=settings.language or base.language,
        timezone=settings.timezone or base.timezone,
    )
    if not settings.feeds and not settings.sitemaps:
        return site
    # where a feed has moved since, its home names the new one
    return replace(site, feeds=settings.feeds, sitemaps=settings.sitemaps, fronts=(settings.home,))


def bare_host(host: str | None) -> str:
    """A host as sites are compared by it."""
    return (host or "").rstrip(".").removeprefix("www.")
