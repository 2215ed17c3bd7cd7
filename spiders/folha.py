"""Folha de S.Paulo, a Brazilian daily."""

from crawler.site import Site
from spiders.base import NewsSpider


class FolhaSpider(NewsSpider):
    """Reads Folha de S.Paulo."""

    name = "folha"
    site = Site(
        name="folha",
        home="https://www.folha.uol.com.br/",
        publisher="Folha de S.Paulo",
        language="pt-BR",
        timezone="America/Sao_Paulo",
        feeds=("https://feeds.folha.uol.com.br/emcimadahora/rss091.xml",),
        hosts=("www1.folha.uol.com.br",),
        article_url=r"/\d{4}/\d{2}/[\w-]+\.shtml",
    )
