"""How much of one site a run takes at most: a site may announce without end."""

from __future__ import annotations

from dataclasses import dataclass

ENTRIES_OF_EACH_URL = 10  # that may be declared for the first time: those that are known cost nearly as much


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLimits:
    """Bounds of one site and run; what is over them is taken by the next runs."""

    urls: int = 200_000  # that a feed, sitemap or front had not declared before
    sitemaps: int = 500  # of indexes, indexes among them
    bytes: int = 2 * 1024**3  # of feeds, sitemaps and fronts
    pages: int = 100_000  # of stories

    @property
    def entries(self) -> int:
        """How many entries of feeds, sitemaps and fronts are read, known and repeated ones too."""
        return ENTRIES_OF_EACH_URL * self.urls

    def reason(self, *, urls: int, entries: int, sitemaps: int, size: int) -> str | None:
        """Which bound is reached by what was taken until now, in words; None for none."""
        if urls >= self.urls:
            return f"{urls} new URLs were declared (NEWS_SITE_URLS)"
        if entries >= self.entries:
            return f"{entries} entries of feeds and sitemaps were read ({ENTRIES_OF_EACH_URL} times NEWS_SITE_URLS)"
        if sitemaps >= self.sitemaps:
            return f"{sitemaps} sitemaps of indexes were read (NEWS_SITE_SITEMAPS)"
        return f"{size} bytes of feeds and sitemaps were read (NEWS_SITE_BYTES)" if size >= self.bytes else None
