"""The sites that spiders declare, those that people added, and any other by its URL."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.crawl.publishers import listed_sites
from crawler.errors import ArgumentInvalid, SiteInvalid
from crawler.site import NAME_PATTERN, Site, site_for

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
                self.by_name.setdefault(one.name, added_site(one, self.listed.get(one.name)))
        self.by_name = {name: self.by_name[name] for name in sorted(self.by_name)}
        self._added: dict[str, list[Site]] = {}  # by each of their hosts
        for name, site in self.by_name.items():
            if name not in self.declared:
                for host in {urlsplit(site.home).hostname, site.moved_to, *site.hosts} - {None}:
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
        """The site of a URL: as a spider declares it, as it was added, as the directory has it, or of the URL alone."""
        try:
            undeclared = site_for(url)
        except (SiteInvalid, ValueError) as error:
            raise ArgumentInvalid(f"site {url!r}: {error}") from error
        declared = next((site for site in self.declared.values() if site.owns(url)), None)
        own = declared or self.by_name.get(undeclared.name) or self._added_owner(url)
        return own or self.listed.get(undeclared.name, undeclared)

    def _added_owner(self, url: str) -> Site | None:
        """The added site that a URL belongs to, of several the one with the longest host."""
        labels = bare_host(urlsplit(url).hostname).split(".")
        above = [".".join(labels[at:]) for at in range(len(labels))]  # the host and those that it is below
        found = [site for host in above for site in self._added.get(host, ())]
        owners = [site for site in found if site.owns(url) and _port(site.home) == _port(url)]
        owners.sort(key=lambda site: site.name)
        return max(owners, key=lambda site: len(site.home), default=None)

    def current(self, name: str, url: str) -> Site:
        """The site that the store knows by a name: one that was met by its URL, as it is declared by now."""
        site = self.find_by_url(url)
        if name not in self.by_name and site.name in self.by_name and url_name(site) == name:
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


def url_name(site: Site) -> str:
    """The name under which a site is held that was first met by its URL."""
    return site_for(site.home).name


def _port(url: str) -> int | None:
    port = urlsplit(url).port
    return None if port in {80, 443} else port
