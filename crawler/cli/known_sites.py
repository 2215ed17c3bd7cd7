"""The sites that the spiders of a project declare, as Scrapy's loader finds them, and those of the store."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import StoreMissing
from crawler.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrapy.settings import BaseSettings

    from crawler.storage.values import SiteSettings


def load_site_registry(settings: BaseSettings | Configuration) -> SiteRegistry:
    """The sites of all spider classes that have one, in every entry of SPIDER_MODULES."""
    from scrapy.spiderloader import get_spider_loader

    loader = get_spider_loader(as_scrapy_settings(settings))
    declared = (getattr(loader.load(name), "site", None) for name in loader.list())
    return SiteRegistry(site for site in declared if isinstance(site, Site))


def load_declared(settings: BaseSettings | Configuration, names: Iterable[str]) -> Mapping[str, Site]:
    """What spiders declare of some sites, by name; Scrapy is loaded only where a spider may declare one of them.

    A spider of this program stands in a file of its site's name; of those of others nobody knows it beforehand.
    """
    modules = settings.getlist("SPIDER_MODULES")
    folders = [str(Path(__file__).parents[2] / name) for name in modules]
    specs = [find_spec(name) for name in modules]
    if folders == [folder for spec in specs if spec for folder in spec.submodule_search_locations or ()]:
        files = {one.name for one in iter_modules(folders)}
        if files.isdisjoint(names):
            return {}
    return load_site_registry(settings).declared


def open_site_registry(settings: BaseSettings | Configuration) -> SiteRegistry:
    """The same with the sites that were added to the store; raises StoreUnusable."""
    registry = load_site_registry(settings)
    registry.update(load_site_settings(settings["NEWS_STORE"]))
    return registry


def load_site_settings(url: str) -> Mapping[str, SiteSettings]:
    """What was set for sites in a store, nothing where there is none yet; raises StoreUnusable."""
    from crawler.storage.store import Store

    try:
        with Store.open(url, must_exist=True) as store:
            return store.site_settings.all()
    except StoreMissing:
        return {}
