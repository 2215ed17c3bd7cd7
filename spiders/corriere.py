"""Corriere della Sera, an Italian daily."""

from crawler.site import Site
from spiders.base import NewsSpider


class CorriereSpider(NewsSpider):
    """Reads Corriere della Sera."""

    name = "corriere"
    site = Site(
        name="corriere",
        home="https://www.corriere.it/",
        publisher="Corriere della Sera",
        language="it",
        timezone="Europe/Rome",
        feeds=("https://www.corriere.it/rss/homepage.xml",),
        sitemaps=("https://www.corriere.it/rss/sitemap_v2.xml",),
        article_url=r"/\d{2}_[a-z]+_\d{2}/[\w-]+\.shtml",
    )
