"""The elements of a page by what they are called: one pass that serves every reader of the page."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cached_property, lru_cache

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
        for names, at in self._named.items():
            if _matches(pattern, names):
                places.update(at)
        found = [self.elements[place] for place in sorted(places)]
        return [element for element in found if tags is None or element.tag in tags]

    def in_order(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Elements in page order, each once."""
        return sorted(set(elements), key=self.place.__getitem__)


@lru_cache(maxsize=65536)  # the pages of a site share their names
def _matches(pattern: re.Pattern[str], names: str) -> bool:
    return pattern.search(names) is not None
