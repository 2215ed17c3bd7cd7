"""The crawler in another Scrapy project, by one line of its settings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scrapy.settings import SETTINGS_PRIORITIES

from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

ADDON_PRIORITY = SETTINGS_PRIORITIES["addon"]  # above Scrapy's defaults, below what a project sets
OF_A_PROJECT = frozenset({
    "BOT_NAME", "COMMANDS_MODULE", "CONCURRENT_ITEMS", "DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE",
    "NEWSPIDER_MODULE", "SPIDER_MODULES", "TEMPLATES_DIR",
})  # fmt: skip
REPLACED_WHOLE = frozenset({"DEFAULT_REQUEST_HEADERS"})  # a table, but not one of components


class NewsAddon:
    """``ADDONS = {"crawler.extensions.addon.NewsAddon": 500}`` sets all that a news spider needs.

    Every setting that the project sets itself stands; in tables of components (middlewares, pipelines, extensions,
    download handlers) the project's entries stand and ours are added. The settings hold for all spiders of the project.
    """

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Set the settings of the process, where Scrapy looks for the resolver; each crawl begins with a copy."""
        module = import_module("crawler.settings")
        for name, value in vars(module).items():
            if name.isupper() and name not in OF_A_PROJECT:
                _set_below_project(settings, name, value)

    def update_settings(self, settings: BaseSettings) -> None:
        """Raise ArgumentInvalid where only one spider names the add-on: a resolver serves the whole process."""
        if "NEWS_STORE" not in settings:
            raise ArgumentInvalid("NewsAddon belongs in the ADDONS of the project, not in a spider's custom_settings")


def _set_below_project(settings: BaseSettings, name: str, value: Any) -> None:
    if not isinstance(value, dict) or name in REPLACED_WHOLE:
        settings.set(name, value, priority="addon")
        return
    held = settings.getdict(name)
    named = {entry if isinstance(entry, str) else f"{entry.__module__}.{entry.__qualname__}" for entry in held}
    added = {entry: place for entry, place in value.items() if entry not in named}
    settings.set(name, {**held, **added}, priority=max(settings.getpriority(name) or 0, ADDON_PRIORITY))
