"""A page as a line of text blocks, each with its place: one walk over the tree, without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.places import MEANINGS, meanings_of
from crawler.extraction.reading import Role
from crawler.extraction.wording import CONTROL, SPACE, UNSEEN, is_hidden, squeeze

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rtc ruby s samp small"  # noqa: SIM905
    " span strike strong sub sup time tt u var wbr".split()
)
SKIPPED = (UNSEEN - {"noscript"}) | frozenset(
    "amp-ad amp-analytics amp-auto-ads amp-consent amp-embed amp-lightbox amp-sidebar amp-social-share"  # noqa: SIM905
    " amp-sticky-ad amp-user-notification"
    " audio canvas datalist head input map meter object option picture progress rp rt title video".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PLACES = tuple(
    "article main aside nav footer header figure figcaption form li table blockquote dl address details section".split()  # noqa: SIM905
)
PLACE_BIT = {tag: 1 << place for place, tag in enumerate(PLACES)}
FAR = 9  # of a meaning that no element around has
NOWHERE = (FAR,) * len(MEANINGS)
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
SPACE_AT_END = re.compile(r"\s$")
ESCAPED = re.compile(r"([\\`*_\[\]])")


class Around:
    """What all text within an element shares; what few elements are asked for is worked out when it is."""

    __slots__ = ("_hidden", "_near", "_places", "_shape", "depth", "element", "linked", "parent", "tag")

    def __init__(self, element: HtmlElement, parent: Around | None) -> None:
        self.element = element
        self.tag: str = element.tag
        self.parent = parent
        self.linked: bool = self.tag == "a" or (parent is not None and parent.linked)
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self._hidden: bool | None = None
        self._near: tuple[int, ...] | None = None
        self._places: int | None = None
        self._shape: str | None = None

    def up(self) -> Iterator[Around]:
        """The element and those around it, inside out."""
        at: Around | None = self
        while at is not None:
            yield at
            at = at.parent

    @property
    def hidden(self) -> bool:
        """Whether the element, or one around it, says that no reader sees it."""
        if self._hidden is None:
            self._settle()
        return bool(self._hidden)

    @property
    def near(self) -> tuple[int, ...]:
        """For each meaning, how many elements up it is named; FAR for nowhere."""
        if self._near is None:
            self._settle()
        return self._near or ()

    @property
    def places(self) -> int:
        """The kinds of elements that it lies in, as bits of PLACES."""
        if self._places is None:
            self._settle()
        return self._places or 0

    def _settle(self) -> None:
        """Works out what depends on the elements around, from the outermost that is not known yet inwards."""
        unknown = list(takewhile(lambda at: at._near is None, self.up()))
        for at in reversed(unknown):
            above = at.parent
            bits = _bits_of(at.element)
            near = above._near if above is not None and above._near is not None else NOWHERE
            further = [min(FAR, far + 1) for far in near]
            if bits:
                further = [0 if bits >> place & 1 else far for place, far in enumerate(further)]
            at._near = tuple(further)
            at._hidden = bool(above is not None and above._hidden) or is_hidden(at.element)
            at._places = ((above._places or 0) if above is not None else 0) | PLACE_BIT.get(at.tag, 0)

    @property
    def shape(self) -> str:
        """Tag and class of the element and two ancestors."""
        if self._shape is None:
            self._shape = " < ".join(_name(at.element) for at in islice(self.up(), 3))
        return self._shape


@dataclass(slots=True)
class Segment:
    """One block of text."""

    around: Around
    role: Role
    text: str
    markdown: str
    linked: int  # characters within links
    links: int
    strong: int  # characters within strong or b
    emphasised: int
    level: int | None = None
    ordinal: int | None = None
    order: int = 0
    features: list[float] = field(default_factory=list)


class _Piece(NamedTuple):
    text: str
    around: Around


DIGITS = re.compile(r"\d+")
NUMBERED = re.compile(r"(?=.*\d)[\w-]*")


def _name(element: HtmlElement) -> str:
    classes = (element.get("class") or "").split()
    return ".".join([str(element.tag), *sorted({DIGITS.sub("0", name) for name in classes[:6]})])


def _bits_of(element: HtmlElement) -> int:
    get = element.get
    told = (get("class"), get("id"), get("itemprop"), get("data-testid"), get("data-component"))
    names = " ".join(filter(None, told))
    role = get("role") or ""
    return meanings_of(names, role) if names or role else 0


class _Walk:
    """Gathers inline text until a block begins or ends."""

    def __init__(self, *, noscript: bool) -> None:
        self.segments: list[Segment] = []
        self.pieces: list[_Piece] = []
        self.breaks = 0
        self.noscript = noscript
        self.ordinals: dict[HtmlElement, int] = {}

    def walk(self, root: HtmlElement) -> list[Segment]:
        home = Around(root, None)
        # what is left to do: an element that begins within others, or others that end
        stack: list[tuple[HtmlElement | None, Around]] = [(root, home)]
        while stack:
            node, around = stack.pop()
            if node is None:
                if around.tag not in INLINE:
                    self.flush()
                if around.parent is not None:
                    self.add(around.element.tail, around.parent)
                continue
            tag = node.tag
            if tag in {"br", "hr"}:
                self.break_line(around, whole=tag == "hr")
                self.add(node.tail, around)
            elif not isinstance(tag, str) or tag in SKIPPED or (tag == "noscript" and not self.noscript):
                self.add(node.tail, around)
            else:
                inner = Around(node, around) if node is not root else home
                if tag not in INLINE:
                    self.flush()
                self.add(node.text, inner)
                stack.append((None, inner))
                stack.extend([(child, inner) for child in reversed(node)])
        return self.segments

    def add(self, text: str | None, around: Around) -> None:
        if text:
            if text.strip():
                self.breaks = 0
            self.pieces.append(_Piece(text, around))

    def break_line(self, around: Around, *, whole: bool) -> None:
        self.breaks += 1
        if whole or self.breaks >= 2:
            self.flush()
        else:
            self.pieces.append(_Piece("\n", around))

    def flush(self) -> None:
        """Ends a block; it belongs to the nearest block element around the beginning of its text."""
        self.breaks = 0
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        if all(piece.text.isspace() for piece in pieces):
            return
        text = squeeze("".join(piece.text for piece in pieces))
        if not text:
            return
        home = _block_of(next(piece.around for piece in pieces if not piece.text.isspace()))
        seen = [(len(piece.text.strip()), piece.around) for piece in pieces]
        segment = Segment(
            around=home,
            role=Role.PARAGRAPH,
            text=text,
            markdown=_markdown(pieces),
            linked=sum(size for size, at in seen if at.linked),
            links=len({id(at.element) for _, at in seen if at.tag == "a"}),
            strong=sum(size for size, at in seen if _is_within(at, home, {"strong", "b"})),
            emphasised=sum(size for size, at in seen if _is_within(at, home, {"em", "i"})),
            order=len(self.segments),
        )
        self.place(segment)
        self.segments.append(segment)

    def place(self, segment: Segment) -> None:
        """Gives a block its role, by the nearest element that tells one."""
        at: Around | None = segment.around
        for _ in range(6):
            if at is None:
                return
            tag = at.tag
            if tag in HEADINGS:
                segment.role, segment.level = Role.SUBHEAD, HEADINGS[tag]
                return
            if tag == "figcaption" or tag == "caption":
                segment.role = Role.CAPTION
                return
            if tag in {"li", "dd", "dt"}:
                segment.role = Role.LIST_ITEM
                owner = at.element.getparent()
                if owner is not None and owner.tag == "ol":
                    self.ordinals[owner] = self.ordinals.get(owner, 0) + 1
                    segment.ordinal = self.ordinals[owner]
                return
            if tag in {"td", "th"}:
                segment.role = Role.TABLE_ROW
                return
            if tag == "blockquote":
                segment.role = Role.QUOTE
                return
            if tag == "pre":
                segment.role = Role.CODE
                return
            if tag in {"article", "main", "section", "body", "aside"}:
                return
            at = at.parent


def _block_of(around: Around) -> Around:
    at = around
    while at.tag in INLINE and at.parent is not None:
        at = at.parent
    return at


def _is_within(at: Around, home: Around, tags: set[str]) -> bool:
    step: Around | None = at
    while step is not None and step is not home:
        if step.tag in tags:
            return True
        step = step.parent
    return False


def _markdown(pieces: list[_Piece]) -> str:
    """The pieces as Markdown (CommonMark): links, strong and emphasis."""
    runs: list[tuple[str | None, str, str]] = []  # link, mark, text
    for piece in pieces:
        href, mark = None, ""
        step: Around | None = piece.around
        while step is not None and step.tag in INLINE:
            if step.tag == "a" and href is None:
                href = (step.element.get("href") or "").strip() or None
            mark = mark or MARKS.get(step.tag, "")
            step = step.parent
        if href and not href.lower().startswith(("http://", "https://", "/")):
            href = None
        if runs and runs[-1][:2] == (href, mark):
            runs[-1] = (href, mark, runs[-1][2] + piece.text)
        else:
            runs.append((href, mark, piece.text))
    return squeeze("".join(_wrapped(*run) for run in runs))


def _wrapped(href: str | None, mark: str, text: str) -> str:
    bare = ESCAPED.sub(r"\\\1", SPACE.sub(" ", CONTROL.sub("", text)))
    inner = bare.strip()
    if not inner or not (href or mark):
        return bare
    before, after = bare[: len(bare) - len(bare.lstrip())], bare[len(bare.rstrip()) :]
    inner = f"{mark}{inner}{mark}"
    if href:
        inner = f"[{inner}]({href.replace(' ', '%20').replace(')', '%29')})"
    return f"{before}{inner}{after}"


def segment(root: HtmlElement) -> list[Segment]:
    """The text blocks of a page in their order, hidden ones too; those of noscript where there is little else."""
    body = root.find("body") if root.tag == "html" else root
    start = root if body is None else body
    found = _Walk(noscript=False).walk(start)
    if sum(len(one.text) for one in found) < 500:
        fuller = _Walk(noscript=True).walk(start)
        if sum(len(one.text) for one in fuller) > 2 * sum(len(one.text) for one in found):
            found = fuller
    return _with_rows(found)


def _with_rows(found: list[Segment]) -> list[Segment]:
    """The cells of a table row as one block."""
    joined: list[Segment] = []
    rows: dict[int, Segment] = {}
    for one in found:
        row = _row_of(one) if one.role is Role.TABLE_ROW else None
        if row is None:
            joined.append(one)
        elif id(row) in rows:
            first = rows[id(row)]
            first.text += f" | {one.text}"
            first.markdown += f" | {one.markdown}"
            first.linked += one.linked
            first.links += one.links
        else:
            rows[id(row)] = one
            joined.append(one)
    for order, one in enumerate(joined):
        one.order = order
    return joined


def _row_of(one: Segment) -> HtmlElement | None:
    at: Around | None = one.around
    while at is not None:
        if at.tag == "tr":
            # a table that only lays out the page has paragraphs in its cells
            return None if len(one.text) > 200 else at.element
        at = at.parent
    return None
