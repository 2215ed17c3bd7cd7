"""Le Monde, a French daily behind a paywall."""

from crawler.site import Site
from spiders.base import NewsSpider


class LeMondeSpider(NewsSpider):
    """Reads Le Monde."""

    name = "le_monde"
    site = Site(
        name="le_monde",
        home="https://www.lemonde.fr/",
        publisher="Le Monde",
        language="fr",
        timezone="Europe/Paris",
        feeds=("https://www.lemonde.fr/rss/une.xml",),
        sitemaps=("https://www.lemonde.fr/sitemap_news.xml",),
        article_url=r"/(article|live)/\d{4}/\d{2}/\d{2}/[\w-]+\.html",
    )
