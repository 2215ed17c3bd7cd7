"""What a crawl knows of an answer or of a failed fetch, in records of its own."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.article import Capture, Declared, OutcomeName


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFacts:
    """What the store keeps of the answer to a request."""

    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None  # seconds that the host asked to wait
    seconds: float | None = None  # that the host took to answer
    capture: Capture | None = None  # where its bytes are archived
    via: str | None = None  # URL of the feed, sitemap or front that declared it
    declared_in: Declared | None = None
    redirects: int = 0
    robots: str | None = None  # the rule that was applied
    is_partial: bool = False  # less came than the host has, after further tries
    note: str | None = None  # for the reason of the outcome
    is_final: bool = False  # gone from its site: it is not visited again
    is_archived: bool = False  # read from an archive: no visit, so that the next one stays as it was planned


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """Why a request had no answer."""

    outcome: OutcomeName
    reason: str
    is_refused: bool = False  # by a rule of ours, robots.txt among them: the host itself did not fail
    is_stopped: bool = False  # the run ended before it was sent: nothing is known of the URL
    is_unresolved: bool = False  # its host has no address
    retry_after: float | None = None  # seconds after which it may be tried again
