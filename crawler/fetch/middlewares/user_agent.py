"""Says who crawls: the product and how to reach whoever runs it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.downloadermiddlewares.useragent import UserAgentMiddleware as ScrapyUserAgentMiddleware
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

CONTACT = re.compile(r"https?://[!-~]+|(mailto:)?[^\s@()<>]+@[^\s@()<>]+")
TOKEN = re.compile(r"[A-Za-z_-]+")


def user_agent(settings: BaseSettings) -> str:
    """The User-Agent header: USER_AGENT with NEWS_CONTACT behind it, or a USER_AGENT given by hand as it is.

    Raises ArgumentInvalid when NEWS_CONTACT is neither a URL nor an e-mail address.
    """
    agent = str(settings["USER_AGENT"])
    contact = (settings.get("NEWS_CONTACT") or "").strip()
    if contact and not (CONTACT.fullmatch(contact) and contact.isascii()):
        raise ArgumentInvalid(f"NEWS_CONTACT: {contact!r} is neither a URL nor an e-mail address")
    given = (settings.getpriority("USER_AGENT") or 0) > SETTINGS_PRIORITIES["project"]
    return agent if given or not contact else f"{agent} (+{contact})"


def robots_token(settings: BaseSettings) -> str:
    """The product token that robots.txt names us by (RFC 9309, 2.2.1): letters, ``-`` and ``_`` only."""
    token = TOKEN.match(settings.get("ROBOTSTXT_USER_AGENT") or user_agent(settings))
    return token.group().lower() if token else "*"


class UserAgentMiddleware(ScrapyUserAgentMiddleware):
    """Scrapy's, with the contact in it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Warns once when nobody could reach us."""
        instance = cls(user_agent(crawler.settings))
        crawler.signals.connect(instance.spider_opened, signal=signals.spider_opened)
        if not crawler.settings.get("NEWS_CONTACT") and instance.user_agent == crawler.settings["USER_AGENT"]:
            logger.info("Sites cannot reach you: set NEWS_CONTACT to a URL or an e-mail address.")
        return instance
