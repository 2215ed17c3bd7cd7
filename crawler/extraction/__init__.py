"""A page becomes an article: ``from crawler.extraction import extract_article``."""

from crawler.extraction.article import extract_article, read_page

__all__ = ["extract_article", "read_page"]
