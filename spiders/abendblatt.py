"""Hamburger Abendblatt, a regional daily of the Funke chain."""

from crawler.site import Site
from spiders.base import NewsSpider


class AbendblattSpider(NewsSpider):
    """Reads Hamburger Abendblatt."""

    name = "abendblatt"
    site = Site(
        name="abendblatt",
        home="https://www.abendblatt.de/",
        publisher="Hamburger Abendblatt",
        language="de",
        timezone="Europe/Berlin",
        feeds=("https://www.abendblatt.de/rss",),
        sitemaps=("https://www.abendblatt.de/sitemaps/news.xml",),
        article_url=r"/article\d{9,}/[\w-]+\.html",
    )
