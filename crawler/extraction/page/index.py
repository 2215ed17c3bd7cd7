"""The elements of a page by what they are called: one pass that serves every reader of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from functools import cache, cached_property, lru_cache

from lxml.html import HtmlElement


class Index:
    """The elements of a page by class, ``itemprop``, ``rel`` and test id.

    ``with_property`` are those with RDFa. It holds all elements, so that lxml need not make them anew for each reader.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.elements: list[HtmlElement] = list(root.iter())
        self.with_property: list[HtmlElement] = []
        self._named: dict[str, list[int]] = {}
        for place, element in enumerate(self.elements):
            get = element.get
            for names in (get("class"), get("itemprop"), get("rel"), get("data-testid")):
                if names:
                    self._named.setdefault(names, []).append(place)
            if get("property"):
                self.with_property.append(element)

    @cached_property
    def place(self) -> dict[HtmlElement, int]:
        """The elements' places in the page."""
        return {element: place for place, element in enumerate(self.elements)}

    def find(self, pattern: re.Pattern[str], tags: Container[str] | None = None) -> list[HtmlElement]:
        """The elements one of whose names matches a pattern, in page order, each once."""
        places: set[int] = set()
        matches = matcher_of(pattern)
        for names, at in self._named.items():
            if matches(names):
                places.update(at)
        found = [self.elements[place] for place in sorted(places)]
        return [element for element in found if tags is None or element.tag in tags]

    def in_order(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Elements in page order, each once."""
        return sorted(set(elements), key=self.place.__getitem__)


@cache
def matcher_of(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a pattern is found in names; it remembers them, as the pages of a site share theirs.

    One memory a pattern: a pattern's hash is worked out anew each time, and takes longer than most searches.
    """

    @lru_cache(maxsize=16384)
    def matches(names: str) -> bool:
        return pattern.search(names) is not None

    return matches
