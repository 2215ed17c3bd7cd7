"""The sites that the spiders of a project declare, as Scrapy's loader finds them, and those of the store."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid, StoreMissing
from crawler.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scrapy.settings import BaseSettings

    from crawler.storage.values import SiteSettings

DECLARATION = "site = Site("  # in the file of a spider that declares one
HOST_WORD = re.compile(r"(?<![\w.-])(?:www\.)?([\w-]++(?:\.[\w-]++)++)")  # what may be a host in the file of a spider


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
    files = _own_spider_files(settings)
    if files is not None and {file.stem for file in files}.isdisjoint(names):
        return {}
    return load_site_registry(settings).declared


def find_sites(settings: BaseSettings | Configuration) -> Callable[[str], Site]:
    """What finds the site of a URL as ``load_site_registry`` has it; Scrapy is loaded when a spider may declare it."""
    files = _own_spider_files(settings)
    if files is None:
        return load_site_registry(settings).find_by_url
    declarations = [text for file in files if DECLARATION in (text := file.read_text("utf-8"))]
    words = frozenset(word for text in declarations for word in HOST_WORD.findall(text))
    undeclared, registries = SiteRegistry(()), list[SiteRegistry]()

    def find(url: str) -> Site:
        with suppress(ValueError):  # no URL: the registry says so
            labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
            if words.isdisjoint(".".join(labels[at:]) for at in range(len(labels) - 1)):
                return undeclared.find_by_url(url)
        if not registries:
            registries.append(load_site_registry(settings))
        return registries[0].find_by_url(url)

    return find


def spider_names(settings: BaseSettings | Configuration) -> list[str]:
    """The names of all spiders in order; those of this program are read from their files, without loading Scrapy."""
    files = _own_spider_files(settings)
    if files is None:
        from scrapy.spiderloader import get_spider_loader

        return sorted(get_spider_loader(as_scrapy_settings(settings)).list())
    return sorted(name for file in files for name in _names_in(file))


def _own_spider_files(settings: BaseSettings | Configuration) -> list[Path] | None:
    """The files of this program's spiders; None where there are spiders of others too."""
    modules = settings.getlist("SPIDER_MODULES")
    folders = [str(Path(__file__).parents[2] / name) for name in modules]
    try:
        specs = [find_spec(name) for name in modules]
    except ModuleNotFoundError:  # the package around it: Scrapy's loader says so
        return None
    if folders != [folder for spec in specs if spec for folder in spec.submodule_search_locations or ()]:
        return None
    return [Path(folder, f"{one.name}.py") for folder in folders for one in iter_modules([folder])]


def _names_in(file: Path) -> list[str]:
    """The values of ``name = "..."`` in the classes of a file."""
    classes = [node for node in ast.parse(file.read_bytes()).body if isinstance(node, ast.ClassDef)]
    return [
        node.value.value
        for one in classes
        for node in one.body
        if isinstance(node, ast.Assign)
        and [target.id for target in node.targets if isinstance(target, ast.Name)] == ["name"]
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


def open_site_registry(settings: BaseSettings | Configuration) -> SiteRegistry:
    """The same with the sites that were added to the store or crawled into it; raises StoreUnusable."""
    from crawler.storage.store import Store

    registry = load_site_registry(settings)
    with suppress(StoreMissing), Store.open(settings["NEWS_STORE"], must_exist=True) as store:
        registry.update(store.site_settings.all())
        registry.met = store.channels.homes()
    return registry


def load_site_settings(url: str) -> Mapping[str, SiteSettings]:
    """What was set for sites in a store, nothing where there is none yet; raises StoreUnusable."""
    from crawler.storage.store import Store

    try:
        with Store.open(url, must_exist=True) as store:
            return store.site_settings.all()
    except StoreMissing:
        return {}


def is_known_site(name: str, settings: BaseSettings) -> bool:
    """Whether a name is that of a site; raises StoreUnusable."""
    try:
        open_site_registry(settings).find(name)
    except ArgumentInvalid:
        return False
    return True
