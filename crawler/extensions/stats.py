"""Scrapy's figures of a crawl, some 40 of which change with each page."""

from __future__ import annotations

from scrapy.statscollectors import MemoryStatsCollector


class QuickStats(MemoryStatsCollector):
    """Scrapy's collector; a ``spider`` that is passed to it, as before Scrapy 2.14, is left aside without a warning."""

    __getattribute__ = object.__getattribute__  # Scrapy's looks for a wrapped attribute first, which takes longer
