"""Al Jazeera in Arabic, written from right to left."""

from crawler.site import Site
from spiders.base import NewsSpider


class AlJazeeraArabicSpider(NewsSpider):
    """Reads الجزيرة نت."""

    name = "aljazeera_arabic"
    site = Site(
        name="aljazeera_arabic",
        home="https://www.aljazeera.net/",
        publisher="الجزيرة نت",
        language="ar",
        timezone="Asia/Qatar",
        feeds=(
            "https://www.aljazeera.net/aljazeerarss/a7c186be-1baa-4bd4-9d80-a84db769f779/73d0e1b4-532f-45ef-b135-bfdff8b8cab9",
        ),
        fronts=("https://www.aljazeera.net/news/",),
        article_url=r"/\d{4}/\d{1,2}/\d{1,2}/[^/]+",
    )
