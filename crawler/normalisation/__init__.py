"""Idempotent functions that bring every field into one form."""

from crawler.normalisation.article import normalise

__all__ = ["normalise"]
