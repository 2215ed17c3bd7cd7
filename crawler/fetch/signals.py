"""Signals of Scrapy's kind that the downloader sends; who only listens loads no downloader."""

from __future__ import annotations

download_failed = object()  # a request had no answer, and the next has not left yet
run_closing = object()  # sent once: the run begins to close, nothing more is fetched
