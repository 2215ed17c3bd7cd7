"""The exceptions by which our middlewares refuse a request."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from crawler.article import OutcomeName


class RequestRefused(IgnoreRequest):
    """A request that is not sent; ``retry_after`` seconds later it may be tried again."""

    def __init__(self, outcome: OutcomeName, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retry_after = retry_after


class RunStopped(RequestRefused):
    """A request that still waited when the run was stopped: its URL is as it was, and due at once."""

    def __init__(self) -> None:
        super().__init__(OutcomeName.FAILED, "the run was stopped before it was fetched", retry_after=0.0)
