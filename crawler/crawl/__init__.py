"""A running crawl, without any Scrapy component: frontier, writer, discovery, templates, extraction pool."""
