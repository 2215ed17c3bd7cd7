"""The Associated Press, a wire agency."""

from crawler.site import Site
from spiders.base import NewsSpider


class APSpider(NewsSpider):
    """Reads AP News."""

    name = "ap"
    site = Site(
        name="ap",
        home="https://apnews.com/",
        publisher="AP News",
        language="en",
        timezone="America/New_York",
        sitemaps=("https://apnews.com/news-sitemap-content.xml",),
        fronts=(
            "https://apnews.com/world-news",
            "https://apnews.com/politics",
        ),
        article_url=r"/(article|live)/[\w-]+",
        other_url=r"/(hub|video|photo-gallery|author)/",
    )
