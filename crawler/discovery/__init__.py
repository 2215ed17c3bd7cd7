"""Bytes of feeds, sitemaps and fronts become candidates."""
