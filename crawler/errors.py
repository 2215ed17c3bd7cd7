"""Exceptions named as facts; each message says what is wrong, where, and the next step."""


class NewsError(Exception):
    """Anything that this project raises on purpose; a command prints it in one line and ends with a non-zero exit."""


class SiteInvalid(NewsError):
    """A site's declaration contradicts itself or the standards it names."""


class ArgumentInvalid(NewsError):
    """A spider or command argument cannot be understood."""


class FeedUnreadable(NewsError):
    """A document that was declared as a feed or sitemap is none."""


class StoreUnusable(NewsError):
    """The store cannot be opened, read or written: locked, read-only, of a newer schema, or no database."""


class StoreMissing(StoreUnusable):
    """There is no store yet where one is to be read."""


class ArchiveUnwritable(StoreUnusable):
    """A WARC file cannot be written (no room, no right, no folder): what is fetched cannot be kept."""


class ArchiveUnreadable(NewsError):
    """A WARC file, or a record in it, is not there or cannot be read."""


class AddressRefused(NewsError):
    """A URL leads to an address that may not be contacted."""
