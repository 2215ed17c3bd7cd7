"""A running crawl, without any component of Scrapy: scheduler, frontier, writer, discovery, templates, archive."""
