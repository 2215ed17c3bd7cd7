"""What all text within an element shares: its place, its names, whether it is seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.page.class_names import MEANINGS, meanings_of
from crawler.extraction.page.visible_text import is_hidden

CONTAINER_TAGS = tuple(
    "article main aside nav footer header figure figcaption form li table blockquote dl address details section".split()  # noqa: SIM905
)
CONTAINER_BIT = {tag: 1 << place for place, tag in enumerate(CONTAINER_TAGS)}
MAX_DISTANCE = 9  # to a meaning that no element around has
NO_DISTANCES = (MAX_DISTANCE,) * len(MEANINGS)
STRONG, EMPHASISED = 1, 2  # bits
MARK_BIT = {"strong": STRONG, "b": STRONG, "em": EMPHASISED, "i": EMPHASISED}


class ElementContext:
    """What all text within an element shares; what few elements are asked for is worked out when it is."""

    __slots__ = (
        "_alike_siblings",
        "_child_names",
        "_container_bits",
        "_distances",
        "_is_hidden",
        "_name",
        "_shape",
        "depth",
        "element",
        "is_inline",
        "linked",
        "marks",
        "parent",
        "tag",
    )  # fmt: skip

    def __init__(
        self, element: HtmlElement, parent: ElementContext | None, tag: str, *, is_inline: bool = False
    ) -> None:
        self.element = element
        self.is_inline = is_inline  # stands within a line of text
        self.tag = tag
        self.parent = parent
        self._distances: tuple[int, ...] | None = None  # until it is known, the next two are not either
        self._is_hidden = False
        self._container_bits = 0
        self._name: str | None = None
        self._shape: str | None = None
        self._alike_siblings: int | None = None
        self._child_names: Counter[str] | None = None
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
    def distances(self) -> tuple[int, ...]:
        """For each meaning, how many elements up it is named; MAX_DISTANCE for nowhere."""
        if self._distances is None:
            self._resolve()
        return self._distances or ()

    @property
    def container_bits(self) -> int:
        """The kinds of elements that it lies in, as bits of CONTAINER_TAGS."""
        if self._distances is None:
            self._resolve()
        return self._container_bits

    def _resolve(self) -> None:
        """Works out what depends on the elements around, from the outermost that is not known yet inwards."""
        unknown = list(takewhile(lambda at: at._distances is None, self.lineage()))
        above = unknown[-1].parent
        distances = above._distances if above is not None and above._distances is not None else NO_DISTANCES
        hidden = above is not None and above._is_hidden
        bits = above._container_bits if above is not None else 0
        for at in reversed(unknown):
            at._distances = distances = _distances_within(distances, _bits_of(at.element))
            at._is_hidden = hidden = hidden or is_hidden(at.element)
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
            self._shape = " < ".join([at.name for at in islice(self.lineage(), 3)])
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
    names = (classes or "").split()[:6]
    return ".".join([str(tag), *sorted({DIGITS.sub("0", name) for name in names})])


@lru_cache(maxsize=65536)
def _distances_within(distances: tuple[int, ...], bits: int) -> tuple[int, ...]:
    """How far each meaning is from an element that names some itself, in one from which it is ``distances`` far."""
    return tuple([0 if bits >> place & 1 else min(MAX_DISTANCE, far + 1) for place, far in enumerate(distances)])


def _bits_of(element: HtmlElement) -> int:
    get = element.get
    values = (get("class"), get("id"), get("itemprop"), get("data-testid"), get("data-component"))
    names = " ".join(filter(None, values))
    role = get("role") or ""
    return meanings_of(names, role) if names or role else 0
