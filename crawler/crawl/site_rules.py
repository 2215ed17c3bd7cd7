"""What was set for sites, as the rules by which their hosts are asked."""

from __future__ import annotations

import logging

from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid
from crawler.fetch.credentials import Credentials
from crawler.fetch.site_access import AccessRule

logger = logging.getLogger(__name__)


def access_rules(registry: SiteRegistry) -> list[AccessRule]:
    """The rules of all sites for which one was set; a file of secrets that cannot be read is told, and not sent."""
    rules = []
    for name, settings in registry.settings.items():
        site = registry.by_name.get(name)
        if site is None and settings.home is None:
            continue
        site = site or registry.find_by_url(settings.home or "")
        credentials = None
        if settings.cookies or settings.headers:
            try:
                credentials = Credentials.load(site, cookies=settings.cookies, headers=settings.headers)
            except ArgumentInvalid as error:
                logger.warning("site %s is read as by a stranger: %s", name, error)
        if settings.delay or credentials is not None:
            rules.append(AccessRule(site, settings.delay, credentials))
    return rules
