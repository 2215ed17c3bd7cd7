"""The Guardian, a British daily known for its live blogs."""

from crawler.site import Site
from spiders.base import NewsSpider


class GuardianSpider(NewsSpider):
    """Reads The Guardian."""

    name = "guardian"
    site = Site(
        name="guardian",
        home="https://www.theguardian.com/",
        publisher="The Guardian",
        language="en",
        timezone="Europe/London",
        feeds=(
            "https://www.theguardian.com/world/rss",
            "https://www.theguardian.com/uk-news/rss",
        ),
        sitemaps=("https://www.theguardian.com/sitemaps/news.xml",),
        article_url=r"/\d{4}/[a-z]{3}/\d{2}/[\w-]+",
    )
