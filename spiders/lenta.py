"""Lenta.ru, a Russian online paper."""

from crawler.site import Site
from spiders.base import NewsSpider


class LentaSpider(NewsSpider):
    """Reads Lenta.ru."""

    name = "lenta"
    site = Site(
        name="lenta",
        home="https://lenta.ru/",
        publisher="Lenta.ru",
        language="ru",
        timezone="Europe/Moscow",
        feeds=("https://lenta.ru/rss/news",),
        article_url=r"/(news|articles)/\d{4}/\d{2}/\d{2}/\w+",
    )
