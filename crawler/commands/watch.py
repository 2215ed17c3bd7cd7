"""``scrapy watch``: rounds over the sites of the store until it is stopped."""

from __future__ import annotations

from typing import ClassVar

from crawler.commands.update import Command as Update


class Command(Update):
    """Fetches what is due, again and again."""

    example: ClassVar[str] = "watch -s NEWS_PAUSE=300"
    runs_for_days: ClassVar[bool] = True
    forever: ClassVar[str] = "1"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Rounds over all sites of the store for ever; SIGTERM or Ctrl-C ends it cleanly"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Does what 'scrapy update' does whenever something is due, at most once in NEWS_PAUSE seconds. SIGTERM or"
            " Ctrl-C ends it: what is under way is written down, the rest stays due. Exit codes: 0 stopped so,"
            " 1 failed, 2 wrong arguments or settings, 75 another update is running on the store."
        )
