"""The elements of a page by what they are called: one pass that serves every reader of the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache, cached_property, lru_cache

from lxml.html import HtmlElement

NAMING_ATTRIBUTES = frozenset({"class", "itemprop", "rel", "data-testid"})
INDEXED_ATTRIBUTES = NAMING_ATTRIBUTES | {"id", "property", "itemtype"}
MAX_KNOWN_NAMES = 30_000  # that a pattern remembers


class Index:
    """The elements of a page by tag, class, ``itemprop``, ``rel`` and test id.

    ``with_property`` are those with RDFa, ``with_itemtype`` those with microdata, ``with_id`` those with an id, which
    is given beside them. It holds all elements, so that lxml need not make them anew for each reader.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.elements: list[HtmlElement] = list(root.iter())
        self.with_property: list[HtmlElement] = []
        self.with_itemtype: list[HtmlElement] = []
        self.with_id: list[tuple[str, HtmlElement]] = []
        self._tagged: defaultdict[object, list[HtmlElement]] = defaultdict(list)
        self._named: dict[str, list[int]] = {}
        for place, element in enumerate(self.elements):
            self._tagged[element.tag].append(element)
            for attribute, value in element.items():  # most elements have one or two
                if attribute not in INDEXED_ATTRIBUTES or not value:
                    continue
                if attribute in NAMING_ATTRIBUTES:
                    self._named.setdefault(value, []).append(place)
                elif attribute == "id":
                    self.with_id.append((value, element))
                elif attribute == "property":
                    self.with_property.append(element)
                else:
                    self.with_itemtype.append(element)

    def tagged(self, tag: str) -> Sequence[HtmlElement]:
        """The elements of a tag in page order; ``root.iter`` would look at all of the page for them."""
        return self._tagged.get(tag, ())

    @cached_property
    def _all_names(self) -> frozenset[str]:
        return frozenset(self._named)

    @cached_property
    def place(self) -> dict[HtmlElement, int]:
        """The elements' places in the page."""
        return {element: place for place, element in enumerate(self.elements)}

    def find(self, pattern: re.Pattern[str], tags: Container[str] | None = None) -> list[HtmlElement]:
        """The elements one of whose names matches a pattern, in page order, each once."""
        places: set[int] = set()
        for names in _memory_of(pattern).find_among(self._all_names):
            places.update(self._named[names])
        found = [self.elements[place] for place in sorted(places)]
        return [element for element in found if tags is None or element.tag in tags]

    def in_order(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Elements in page order, each once."""
        return sorted(set(elements), key=self.place.__getitem__)


class _NameMemory:
    """Which names a pattern was sought in, and those in which it was found: the pages of a site share theirs."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._tried: set[str] = set()
        self._found: set[str] = set()

    def find_among(self, names: frozenset[str]) -> frozenset[str]:
        """Those of some names that match."""
        if unknown := names - self._tried:
            if len(self._tried) > MAX_KNOWN_NAMES:
                self._tried, self._found, unknown = set(), set(), names
            self._tried |= unknown
            self._found.update(filter(self.pattern.search, unknown))
        return names & self._found


_MEMORIES: dict[int, _NameMemory] = {}  # by the pattern's id, since its hash is slow; a memory keeps its pattern


def _memory_of(pattern: re.Pattern[str]) -> _NameMemory:
    known = _MEMORIES.get(id(pattern))
    if known is None:
        known = _MEMORIES[id(pattern)] = _NameMemory(pattern)
    return known


@cache
def matcher_of(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a pattern is found in names; it remembers them, as the pages of a site share theirs.

    One memory a pattern: a pattern's hash is worked out anew each time, and takes longer than most searches.
    """

    @lru_cache(maxsize=16384)
    def matches(names: str) -> bool:
        return pattern.search(names) is not None

    return matches
