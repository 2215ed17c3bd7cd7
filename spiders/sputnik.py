"""Sputnik International, a Russian state agency's site in English."""

from crawler.site import Layout, Site
from spiders.base import NewsSpider


class SputnikSpider(NewsSpider):
    """Reads Sputnik International."""

    name = "sputnik"
    site = Site(
        name="sputnik",
        home="https://sputnikglobe.com/",
        publisher="Sputnik International",
        language="en",
        timezone="UTC",
        feeds=("https://sputnikglobe.com/export/rss2/archive/index.xml",),
        sitemaps=("https://sputnikglobe.com/sitemap_article_index.xml",),
        hosts=("sputniknews.com",),
        article_url=r"/\d{8}/[\w-]+-\d{8,}\.html",
        layouts=(Layout(select={"image": "div.article__announce div.media"}),),  # it has no figure elements
    )
