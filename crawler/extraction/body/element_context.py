"""What all text within an element shares: its place, its names, whether it is seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extraction.page.class_names import MEANINGS, meanings_of
from crawler.extraction.page.visible_text import HIDING_ATTRIBUTES, is_hidden

CONTAINER_TAGS = tuple(
    "article main aside nav footer header figure figcaption form li table blockquote dl address details section".split()  # noqa: SIM905
)
CONTAINER_BIT = {tag: 1 << place for place, tag in enumerate(CONTAINER_TAGS)}
MAX_DISTANCE = 9  # to a meaning that no element around has
NO_DISTANCES = bytes([MAX_DISTANCE]) * len(MEANINGS)
ONE_FURTHER = bytes([min(MAX_DISTANCE, far + 1) for far in range(256)])
STRONG, EMPHASISED = 1, 2  # bits
NAMING_ATTRIBUTES = ("class", "id", "itemprop", "data-testid", "data-component")
TELLING_ATTRIBUTES = frozenset({*NAMING_ATTRIBUTES, *HIDING_ATTRIBUTES, "role"})
MARK_BIT = {"strong": STRONG, "b": STRONG, "em": EMPHASISED, "i": EMPHASISED}


class ElementContext:
    """What all text within an element shares; what few elements are asked for is worked out when it is."""

    # until they are worked out; the next three are so together
    _distances: bytes | None = None
    _is_hidden = False
    _container_bits = 0
    _shape: str | None = None
    _name: str | None = None
    _alike_siblings: int | None = None
    _child_names: Counter[str] | None = None

    def __init__(
        self, element: HtmlElement, parent: ElementContext | None, tag: str, *, is_inline: bool = False
    ) -> None:
        self.element = element
        self.is_inline = is_inline  # stands within a line of text
        self.tag = tag
        self.parent = parent
        if parent is None:
            self.linked, self.marks, self.depth = tag == "a", 0, 0
        else:
            self.linked = parent.linked or tag == "a"
            self.marks = parent.marks | MARK_BIT.get(tag, 0) if is_inline else 0
            self.depth = parent.depth + 1

    def lineage(self) -> Iterator[ElementContext]:
        """The element and those around it, inside out."""
        at: ElementContext | None = self
        while at is not None:
            yield at
            at = at.parent

    @property
    def is_hidden(self) -> bool:
        """Whether the element, or one around it, says that no reader sees it."""
        if self._distances is None:
            self._resolve()
        return self._is_hidden

    @property
    def distances(self) -> bytes:
        """For each meaning, how many elements up it is named, a byte each; MAX_DISTANCE for nowhere."""
        if self._distances is None:
            self._resolve()
        return self._distances or b""

    @property
    def container_bits(self) -> int:
        """The kinds of elements that it lies in, as bits of CONTAINER_TAGS."""
        if self._distances is None:
            self._resolve()
        return self._container_bits

    def _resolve(self) -> None:
        """Works out what depends on the elements around, from the outermost that is not known yet inwards."""
        unknown = []
        above: ElementContext | None = self
        while above is not None and above._distances is None:
            unknown.append(above)
            above = above.parent
        distances, hidden, bits = NO_DISTANCES, False, 0
        if above is not None and above._distances is not None:
            distances, hidden, bits = above._distances, above._is_hidden, above._container_bits
        for at in reversed(unknown):
            own_bits, is_own_hidden = _read_names(at.element)
            at._distances = distances = _distances_within(distances, own_bits)
            at._is_hidden = hidden = hidden or is_own_hidden
            at._container_bits = bits = bits | CONTAINER_BIT.get(at.tag, 0)

    @property
    def name(self) -> str:
        """Tag and class of the element."""
        if self._name is None:
            self._name = _name_of(self.tag, self.element.get("class"))
        return self._name

    @property
    def shape(self) -> str:
        """Tag and class of the element and two ancestors."""
        if self._shape is None:
            parent = self.parent
            if parent is None:
                self._shape = self.name
            elif parent.parent is None:
                self._shape = f"{self.name} < {parent.name}"
            else:
                self._shape = f"{self.name} < {parent.name} < {parent.parent.name}"
        return self._shape

    @property
    def alike_siblings(self) -> int:
        """How many elements beside it, itself included, have its tag and class."""
        if self._alike_siblings is None:
            if self.parent is None:
                return 1
            if self.parent._child_names is None:
                names = [_name_of(child.tag, child.get("class")) for child in self.parent.element]
                self.parent._child_names = Counter(names)
            self._alike_siblings = self.parent._child_names[self.name]
        return self._alike_siblings


DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=16384)  # the blocks of a page, and the pages of a site, have few names
def _name_of(tag: object, classes: str | None) -> str:
    names = DIGITS.sub("0", classes or "").split()[:6]
    return ".".join([str(tag), *sorted(set(names))])


def _distances_within(distances: bytes, bits: int) -> bytes:
    """How far each meaning is from an element that names some itself, in one from which it is ``distances`` far."""
    further = distances.translate(ONE_FURTHER)
    if not bits:
        return further
    own = bytearray(further)
    while bits:
        own[(bits & -bits).bit_length() - 1] = 0
        bits &= bits - 1
    return bytes(own)


def _read_names(element: HtmlElement) -> tuple[int, bool]:
    """What an element says of itself: its meanings as bits, and whether no reader sees it."""
    named = tuple([item for item in element.items() if item[0] in TELLING_ATTRIBUTES])
    return _of_attributes(named) if named else (0, False)


@lru_cache(maxsize=16384)
def _of_attributes(named: tuple[tuple[str, str], ...]) -> tuple[int, bool]:
    found = dict(named)
    names = " ".join(filter(None, map(found.get, NAMING_ATTRIBUTES)))
    role = found.get("role") or ""
    return (meanings_of(names, role) if names or role else 0), is_hidden(found)
