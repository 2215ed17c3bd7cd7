"""BBC News in Chinese, simplified script."""

from crawler.site import Site
from spiders.base import NewsSpider


class BBCZhongwenSpider(NewsSpider):
    """Reads BBC News 中文."""

    name = "bbc_zhongwen"
    site = Site(
        name="bbc_zhongwen",
        home="https://www.bbc.com/zhongwen/simp",
        publisher="BBC News 中文",
        language="zh-Hans",
        timezone="Asia/Shanghai",
        feeds=("https://feeds.bbci.co.uk/zhongwen/simp/rss.xml",),
        article_url=r"/zhongwen/(articles/c\w{10,}|[\w-]+-\d{8})/simp",
    )
