"""The sites that the project's own spiders declare."""

from __future__ import annotations

from scrapy.settings import Settings

from crawler.cli.known_sites import load_site_registry

SETTINGS = Settings()
SETTINGS.setmodule("crawler.settings")
KNOWN_SITES = load_site_registry(SETTINGS)
