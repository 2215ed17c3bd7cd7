"""El País, a Spanish daily."""

from crawler.site import Site
from spiders.base import NewsSpider


class ElPaisSpider(NewsSpider):
    """Reads El País."""

    name = "el_pais"
    site = Site(
        name="el_pais",
        home="https://elpais.com/",
        publisher="El País",
        language="es",
        timezone="Europe/Madrid",
        feeds=("https://feeds.elpais.com/mrss-s/pages/ep/site/elpais.com/portada",),
        article_url=r"/\d{4}-\d{2}-\d{2}/[\w-]+\.html",
    )
