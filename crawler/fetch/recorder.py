"""Whoever records what goes over the wire."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.records import Exchange
    from crawler.article import Capture


class ExchangeRecorder(ABC):
    """Base class of the extension that the HTTP handler gives every exchange to; Scrapy's EXTENSIONS name it."""

    @abstractmethod
    def now(self) -> datetime:
        """The time at which an exchange begins."""

    @abstractmethod
    async def record(self, exchange: Exchange) -> Capture:
        """Keep an exchange before its response goes on; raises RunStopped when it cannot be kept."""
