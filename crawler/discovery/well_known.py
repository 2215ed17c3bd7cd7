"""Where sites keep feeds and sitemaps when they name none: paths that are worth a try, the commonest first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from crawler.text.urls import MAX_URL_CHARS, resolve_url

FEED_PATHS: Final = (
    "/feed/",  # WordPress
    "/rss",
    "/rss.xml",
    "/feed.xml",  # Jekyll, Ghost behind a proxy
    "/atom.xml",
    "/index.xml",  # Hugo
    "/feed",
    "/rss/",  # Ghost
    "/feeds/posts/default",  # Blogger
    "/arc/outboundfeeds/rss/?outputType=xml",  # Arc XP
    "/arc/outboundfeeds/rss/",
    "/feed.json",
    "/rss/index.xml",
    "/rss/all.xml",
    "/rss/news.xml",
    "/news/rss.xml",
    "/feeds/all.atom.xml",  # Pelican
    "/?format=feed&type=rss",  # Joomla
    "/rss.php",
)
SITEMAP_PATHS: Final = (
    "/sitemap.xml",
    "/sitemap_index.xml",  # Yoast
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap/news.xml",
    "/googlenews.xml",
    "/google-news-sitemap.xml",
    "/arc/outboundfeeds/sitemap-news/?outputType=xml",  # Arc XP
    "/arc/outboundfeeds/sitemap-news-index/?outputType=xml",
    "/wp-sitemap.xml",  # WordPress from 5.5 on
    "/sitemap-index.xml",
    "/sitemap.xml.gz",
    "/sitemaps/news.xml",
    "/sitemaps/sitemap.xml",
    "/sitemap/sitemap.xml",
    "/sitemap.txt",
)


def sitemaps_in_robots(
    text: str, *, url: str | None = None, warn: Callable[[str], None] | None = None
) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, each once in its order (sitemaps.org, RFC 9309 section 2.2.4).

    Relative ones are resolved against ``url``, that of the robots.txt, and left out without it. ``warn`` is called
    where some are left out for their length.
    """
    found: dict[str, None] = {}
    too_long = 0
    for line in text.lstrip("\ufeff").splitlines():
        # a fragment never reaches a server, so that what follows a # is a comment whether or not a space stands before
        named = _SITEMAP_LINE.search(line.partition("#")[0])
        for written in _SEPARATOR.split(named[1]) if named else ():
            address = resolve_url(written.strip(_WRAPPING), base=url, is_escaped=True)
            if address:
                found.setdefault(address)
            too_long += address is None and len(written) > MAX_URL_CHARS
    if too_long and warn:
        warn(f"{url}: sitemaps of more than {MAX_URL_CHARS:,} characters are left out: {too_long:,}")
    return tuple(found)


# at the begin of a line, the colon may be missing before an address; or within one whose end was lost
_SITEMAP_LINE = re.compile(
    r"(?:^\s*site-?map(?:\s*[:=]|\s+(?=[<\"']?https?:))|\s[\"'<]?site-?map\s*:(?=\s*[<\"']?https?:))\s*(.*)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"(?<![\s,;|<>\"'])[\s,;|<>\"']++(?=(?:https?:|/|www\.|sitemap:))", re.IGNORECASE)
_WRAPPING = " \t<>\"',;[]()"
