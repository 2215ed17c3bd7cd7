"""Tagesschau, the news of Germany's public broadcaster ARD."""

from crawler.site import Site
from spiders.base import NewsSpider


class TagesschauSpider(NewsSpider):
    """Reads tagesschau.de."""

    name = "tagesschau"
    site = Site(
        name="tagesschau",
        home="https://www.tagesschau.de/",
        publisher="tagesschau.de",
        language="de",
        timezone="Europe/Berlin",
        feeds=("https://www.tagesschau.de/infoservices/alle-meldungen-100~rss2.xml",),
        article_url=r"/[a-z/-]+/[\w-]+-\d{3}\.html",
        other_url=r"/(multimedia|infoservices|newsticker|tagesschau_in_100_sekunden)/",
    )
