"""Exchanges as WARC records (ISO 28500:2017, WARC 1.1), and WARC records as pages again."""
