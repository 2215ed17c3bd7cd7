"""How much of one site a run takes at most: a site may announce without end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLimits:
    """Bounds of one site and run; what is over them is taken by the next runs."""

    urls: int = 200_000  # that a feed, sitemap or front had not declared before
    sitemaps: int = 500  # of indexes, indexes among them
    bytes: int = 2 * 1024**3  # of feeds, sitemaps and fronts
    pages: int = 100_000  # of stories

    def reason(self, *, urls: int, sitemaps: int, size: int) -> str | None:
        """Which bound is reached by what was taken until now, in words; None for none."""
        if urls >= self.urls:
            return f"{urls} new URLs were declared (NEWS_SITE_URLS)"
        if sitemaps >= self.sitemaps:
            return f"{sitemaps} sitemaps of indexes were read (NEWS_SITE_SITEMAPS)"
        return f"{size} bytes of feeds and sitemaps were read (NEWS_SITE_BYTES)" if size >= self.bytes else None
