"""Scrapy's side of a crawl: extensions, one a file, and the conversion of its responses."""
