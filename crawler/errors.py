"""Exceptions named as facts; each message says what is wrong, where, and the next step."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.article import Outcome


class NewsError(Exception):
    """Anything that this project raises on purpose; a command prints it in one line and ends with a non-zero exit."""


class NotAnArticle(NewsError):
    """A page is not an article that would be kept; ``outcome`` says what it is instead."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.url} is not an article to keep: {outcome.name}: {outcome.reason}")
        self.outcome = outcome

    def __reduce__(self) -> tuple[type[NotAnArticle], tuple[Outcome]]:
        """It is sent to another process as its outcome."""
        return type(self), (self.outcome,)


class PageUnread(NewsError):
    """The crawl was stopped before a page was read; its URL stays as it was."""


class SiteInvalid(NewsError):
    """A site's declaration contradicts itself or the standards it names."""


class ArgumentInvalid(NewsError):
    """An argument of a spider or command is not valid."""


class CrawlFailed(NewsError):
    """A crawl in another process ended without success; the message has the last of what it printed."""


class NotHeld(NewsError):
    """What was asked for is not in the store: no record, revision, template or archived page of that name."""


class FeedUnreadable(NewsError):
    """A document that was declared as a feed or sitemap is not one."""


class FeedMoved(FeedUnreadable):
    """A document in a feed's place says where the feed is now."""

    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address


class StoreUnusable(NewsError):
    """The store cannot be opened, read or written: locked, read-only, of a newer schema, or not a database."""


class StoreMissing(StoreUnusable):
    """There is no store yet where one is to be read."""


class ArchiveUnwritable(StoreUnusable):
    """A WARC file cannot be written (no space, no permission, no folder): what is fetched cannot be stored."""


class TaskDied(StoreUnusable):
    """A task that the crawl stands on ended with an error of the program: what is fetched cannot be stored."""


class RunEnded(StoreUnusable):
    """Another process has ended ``runs`` in the place of this one, which it took for dead: nothing of it is stored."""

    def __init__(self, message: str, runs: Collection[int] = ()) -> None:
        super().__init__(message)
        self.runs = frozenset(runs)


class FleetRefused(NewsError):
    """A worker cannot join the fleet of a store: no PostgreSQL, another version, or an update that is running."""


class ArchiveUnreadable(NewsError):
    """A WARC file, or a record in it, is missing or cannot be read."""


class AddressRefused(NewsError):
    """A URL leads to an address that may not be contacted."""


class AddressUnusable(NewsError):
    """An address or port of this machine cannot be listened on."""
