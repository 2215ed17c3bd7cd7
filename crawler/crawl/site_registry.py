"""The sites that ``spiders/`` declares, and any other by its URL."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from crawler.errors import ArgumentInvalid, SiteInvalid
from crawler.site import NAME, Site, site_for

PACKAGE = "spiders"
SHARED = frozenset({"article", "base", "news", "update", "warc"})  # its modules that are no single site


def known_site(name: str) -> Site:
    """The site that ``spiders/<name>.py`` declares; raises ArgumentInvalid when there is none."""
    try:
        module = import_module(f"spiders.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"spiders.{name}":
            raise
        raise ArgumentInvalid(f"no spider {name!r}: write it with 'scrapy genspider -t site {name} URL'") from error
    sites = [getattr(value, "site", None) for value in vars(module).values() if isinstance(value, type)]
    site = next((site for site in sites if isinstance(site, Site) and site.name == name), None)
    if site is None:
        raise ArgumentInvalid(f"spiders/{name}.py declares no site named {name!r}")
    return site


@cache
def known_sites() -> tuple[Site, ...]:
    """The sites of all spiders, by name."""
    names = [module.name for module in pkgutil.iter_modules(import_module(PACKAGE).__path__)]
    return tuple(known_site(name) for name in sorted(set(names) - SHARED))


def find_site(text: str) -> Site:
    """The site of a name, a host or a URL, as it is declared where a spider knows it; raises ArgumentInvalid."""
    text = text.strip()
    if NAME.fullmatch(text) and text not in SHARED:
        return known_site(text)
    return find_site_of(text if "://" in text else f"https://{text}")


def find_site_of(url: str) -> Site:
    """The site of a URL, as it is declared where a spider knows it; raises ArgumentInvalid for what is none."""
    try:
        made = site_for(url)
    except (SiteInvalid, ValueError) as error:
        raise ArgumentInvalid(f"site {url!r}: {error}") from error
    return next((site for site in known_sites() if site.owns(url)), made)
