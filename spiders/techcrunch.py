"""TechCrunch, a technology paper on WordPress blocks."""

from crawler.site import Site
from spiders.base import NewsSpider


class TechCrunchSpider(NewsSpider):
    """Reads TechCrunch."""

    name = "techcrunch"
    site = Site(
        name="techcrunch",
        home="https://techcrunch.com/",
        publisher="TechCrunch",
        language="en-US",
        timezone="America/Los_Angeles",
        feeds=("https://techcrunch.com/feed/",),
        sitemaps=("https://techcrunch.com/news-sitemap.xml",),
        article_url=r"/\d{4}/\d{2}/\d{2}/[\w-]+/?$",
    )
