"""A request for something that belongs to an archived page, and its answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from crawler.article import Capture
from crawler.crawl.fetch_facts import FetchFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteAnswer:
    """An answer of any status."""

    requested_url: str
    url: str  # behind redirects
    status: int
    media_type: str  # without parameters, in lower case
    body: bytes
    capture: Capture | None  # where it is archived
    is_partial: bool = False  # less came than the host has


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteRequest:
    """A picture, style, font or script to be fetched; whoever asks awaits ``answered``."""

    url: str
    max_bytes: int
    answered: asyncio.Future[RequisiteAnswer | FetchFailure]

    def answer(self, answer: RequisiteAnswer | FetchFailure) -> None:
        """Gives the answer, or why there is none."""
        if not self.answered.done():
            self.answered.set_result(answer)
