"""The Asahi Shimbun, a Japanese daily."""

from crawler.site import Site
from spiders.base import NewsSpider


class AsahiSpider(NewsSpider):
    """Reads 朝日新聞."""

    name = "asahi"
    site = Site(
        name="asahi",
        home="https://www.asahi.com/",
        publisher="朝日新聞",
        language="ja",
        timezone="Asia/Tokyo",
        feeds=("https://www.asahi.com/rss/asahi/newsheadlines.rdf",),
        sitemaps=("https://www.asahi.com/sitemap.xml",),
        article_url=r"/articles/[A-Z0-9]{10,}\.html",
    )
