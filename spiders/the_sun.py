"""The Sun, a British tabloid on WordPress."""

from crawler.site import Site
from spiders.base import NewsSpider


class TheSunSpider(NewsSpider):
    """Reads The Sun."""

    name = "the_sun"
    site = Site(
        name="the_sun",
        home="https://www.thesun.co.uk/",
        publisher="The Sun",
        language="en-GB",
        timezone="Europe/London",
        feeds=("https://www.thesun.co.uk/feed/",),
        sitemaps=("https://www.thesun.co.uk/news-sitemap.xml",),
        article_url=r"/\d{7,}/[\w-]+/?$",
    )
