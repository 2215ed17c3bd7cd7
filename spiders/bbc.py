"""BBC News, the United Kingdom's public broadcaster."""

from crawler.site import Site
from spiders.base import NewsSpider


class BBCSpider(NewsSpider):
    """Reads BBC News."""

    name = "bbc"
    site = Site(
        name="bbc",
        home="https://www.bbc.com/",
        publisher="BBC News",
        language="en",
        timezone="Europe/London",
        feeds=("https://feeds.bbci.co.uk/news/rss.xml",),
        sitemaps=("https://www.bbc.com/sitemaps/https-index-com-news.xml",),
        fronts=("https://www.bbc.com/news",),
        hosts=("bbc.co.uk",),
        article_url=r"/(articles|live)/c\w{10,}|/news/[\w-]+-\d{8}",
    )
