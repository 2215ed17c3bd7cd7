"""Warnings about a document, as few lines for people."""

from __future__ import annotations

from crawler.article import without_controls

MAX_WARNINGS = 20  # a broken document can have a million alike


class DocumentWarnings:
    """A list of warnings about one document that says how many more there were."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lines: list[str] = []
        self._more = 0
        self.left_out: list[str] = []  # for which bounds the document was not read to its end

    def add(self, warning: str) -> None:
        """Note that something is wrong."""
        if len(self._lines) < MAX_WARNINGS:
            self._lines.append(f"{self._url}: {' '.join(without_controls(warning).split())}")
        else:
            self._more += 1

    def leave_out(self, bound: str) -> None:
        """Note that what is behind a bound is not read."""
        self.left_out.append(bound)

    def lines(self) -> tuple[str, ...]:
        """The warnings, a line for those beyond the first twenty, and what is left out."""
        more = [f"{self._url}: and {self._more} more of these"] if self._more else []
        return (*self._lines, *more, *(f"{self._url}: {bound}: the rest is left out" for bound in self.left_out))
