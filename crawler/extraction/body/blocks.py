"""A page as a line of text blocks, each with its place: one walk over the tree, without recursion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.body.block import Role
from crawler.extraction.page.class_names import MEANINGS, meanings_of
from crawler.extraction.page.visible_text import UNSEEN, is_hidden, is_unread
from crawler.text.spacing import CONTROL, WIDE_SPACE, squeeze

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
STRONG, EMPHASISED = 1, 2  # bits
MARK_BIT = {"strong": STRONG, "b": STRONG, "em": EMPHASISED, "i": EMPHASISED}
TELLING = {  # elements that give the blocks in them a role; None ends the search for one
    **dict.fromkeys(HEADINGS, Role.SUBHEAD), **dict.fromkeys(("figcaption", "caption"), Role.CAPTION),
    **dict.fromkeys(("li", "dd", "dt"), Role.LIST_ITEM), **dict.fromkeys(("td", "th"), Role.TABLE_ROW),
    "blockquote": Role.QUOTE, "pre": Role.CODE, **dict.fromkeys(("article", "main", "section", "body", "aside")),
}  # fmt: skip
ESCAPED = re.compile(r"([\\`*_\[\]])")


class ElementContext:
    """What all text within an element shares; what few elements are asked for is worked out when it is."""

    __slots__ = (
        "_alike", "_hidden", "_kinds", "_name", "_near", "_places", "_shape", "depth", "element", "linked", "marks",
        "parent", "tag",
    )  # fmt: skip

    def __init__(self, element: HtmlElement, parent: ElementContext | None, tag: str) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self._near: tuple[int, ...] | None = None  # until it is known, the next two are not either
        self._hidden = False
        self._places = 0
        self._name: str | None = None
        self._shape: str | None = None
        self._alike: int | None = None
        self._kinds: Counter[str] | None = None
        if parent is None:
            self.linked, self.marks, self.depth = tag == "a", 0, 0
        else:
            self.linked = parent.linked or tag == "a"
            self.marks = parent.marks | MARK_BIT.get(tag, 0) if tag in INLINE else 0
            self.depth = parent.depth + 1

    def up(self) -> Iterator[ElementContext]:
        """The element and those around it, inside out."""
        at: ElementContext | None = self
        while at is not None:
            yield at
            at = at.parent

    @property
    def hidden(self) -> bool:
        """Whether the element, or one around it, says that no reader sees it."""
        if self._near is None:
            self._settle()
        return self._hidden

    @property
    def near(self) -> tuple[int, ...]:
        """For each meaning, how many elements up it is named; FAR for nowhere."""
        if self._near is None:
            self._settle()
        return self._near or ()

    @property
    def places(self) -> int:
        """The kinds of elements that it lies in, as bits of PLACES."""
        if self._near is None:
            self._settle()
        return self._places

    def _settle(self) -> None:
        """Works out what depends on the elements around, from the outermost that is not known yet inwards."""
        unknown = list(takewhile(lambda at: at._near is None, self.up()))
        above = unknown[-1].parent
        near = above._near if above is not None and above._near is not None else NOWHERE
        hidden = above is not None and above._hidden
        places = above._places if above is not None else 0
        for at in reversed(unknown):
            at._near = near = _one_further(near, _bits_of(at.element))
            at._hidden = hidden = hidden or is_hidden(at.element)
            at._places = places = places | PLACE_BIT.get(at.tag, 0)

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
            self._shape = " < ".join([at.name for at in islice(self.up(), 3)])
        return self._shape

    @property
    def alike(self) -> int:
        """How many elements beside it, itself included, have its tag and class."""
        if self._alike is None:
            if self.parent is None:
                return 1
            if self.parent._kinds is None:
                names = [_name_of(child.tag, child.get("class")) for child in self.parent.element]
                self.parent._kinds = Counter(names)
            self._alike = self.parent._kinds[self.name]
        return self._alike


Piece = tuple[str, ElementContext]  # a text, and the element that it stands in


@dataclass(slots=True)
class TextBlock:
    """One block of text."""

    around: ElementContext
    role: Role
    text: str
    pieces: list[Piece]
    linked: int  # characters within links
    links: int
    strong: int  # characters within strong or b
    emphasised: int
    level: int | None = None
    ordinal: int | None = None
    features: list[float] = field(default_factory=list)

    @property
    def markdown(self) -> str:
        """The text as Markdown (CommonMark): links, strong and emphasis."""
        return _markdown(self.pieces)


DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=16384)  # the blocks of a page, and the pages of a site, have few names
def _name_of(tag: object, classes: str | None) -> str:
    names = (classes or "").split()[:6]
    return ".".join([str(tag), *sorted({DIGITS.sub("0", name) for name in names})])


@lru_cache(maxsize=65536)
def _one_further(near: tuple[int, ...], bits: int) -> tuple[int, ...]:
    """How far each meaning is from an element that names some of them itself, in one from which it is ``near``."""
    return tuple([0 if bits >> place & 1 else min(FAR, far + 1) for place, far in enumerate(near)])


def _bits_of(element: HtmlElement) -> int:
    get = element.get
    told = (get("class"), get("id"), get("itemprop"), get("data-testid"), get("data-component"))
    names = " ".join(filter(None, told))
    role = get("role") or ""
    return meanings_of(names, role) if names or role else 0


class _Walk:
    """Gathers inline text until a block begins or ends."""

    def __init__(self, *, noscript: bool) -> None:
        self.segments: list[TextBlock] = []
        self.pieces: list[Piece] = []
        self.skipped = SKIPPED if noscript else SKIPPED | {"noscript"}
        self.ordinals: dict[HtmlElement, int] = {}

    def walk(self, root: HtmlElement) -> list[TextBlock]:
        pieces, skipped, flush = self.pieces, self.skipped, self.flush
        breaks = 0  # since the last text
        # what is left to do: an element that begins within others, or others that end
        home = ElementContext(root, None, root.tag)
        stack: list[tuple[HtmlElement | None, ElementContext]] = [(root, home)]
        while stack:
            node, around = stack.pop()
            tag = "" if node is None else node.tag
            if node is None:
                if around is home:
                    break
                text, at = around.element.tail, around.parent or around
                if around.tag not in INLINE:
                    breaks = flush() if pieces else 0
            elif tag == "br" or tag == "hr":
                breaks += 1
                text, at = node.tail, around
                if tag == "hr" or breaks == 2:
                    breaks = flush() if pieces else 0
                elif pieces:
                    pieces.append(("\n", around))
            elif tag in skipped or not isinstance(tag, str):
                text, at = node.tail, around
            else:
                if tag not in INLINE:
                    breaks = flush() if pieces else 0
                text = node.text
                if tag in INLINE and pieces and is_unread(node):
                    text, at = node.tail, around
                elif text or len(node):
                    at = around if node is root else ElementContext(node, around, tag)
                    stack.append((None, at))
                    if len(node):
                        inner = at
                        stack.extend([(child, inner) for child in reversed(node)])
                else:
                    text, at = node.tail, around
            if text:
                if not text.isspace():
                    breaks = 0
                    pieces.append((text, at))
                elif pieces:  # spaces before a text say nothing
                    pieces.append((text, at))
        if pieces:
            flush()
        return self.segments

    def flush(self) -> int:
        """Ends a block; it belongs to the nearest block element around the beginning of its text. Returns no breaks."""
        pieces = self.pieces.copy()
        self.pieces.clear()
        home = _block_of(pieces[0][1])
        linked = links = strong = emphasised = 0
        if len(pieces) == 1:
            text, at = pieces[0]
            text = squeeze(text)
            size = len(text)
            linked = size if at.linked else 0
            links = at.tag == "a"
            strong = size if at.marks & STRONG else 0
            emphasised = size if at.marks & EMPHASISED else 0
        else:
            text = squeeze("".join([piece[0] for piece in pieces]))
            anchors = set()
            for piece, at in pieces:
                size = len(piece.strip())
                if at.linked:
                    linked += size
                    if at.tag == "a":
                        anchors.add(at)
                if at.marks:
                    strong += size if at.marks & STRONG else 0
                    emphasised += size if at.marks & EMPHASISED else 0
            links = len(anchors)
        if text:
            segment = TextBlock(home, Role.PARAGRAPH, text, pieces, linked, int(links), strong, emphasised)
            self.place(segment)
            self.segments.append(segment)
        return 0

    def place(self, segment: TextBlock) -> None:
        """Gives a block its role, by the nearest element that tells one."""
        for at in islice(segment.around.up(), 6):
            if at.tag not in TELLING:
                continue
            role = TELLING[at.tag]
            if role is None:
                return
            segment.role = role
            segment.level = HEADINGS.get(at.tag)
            owner = at.element.getparent() if role is Role.LIST_ITEM else None
            if owner is not None and owner.tag == "ol":
                self.ordinals[owner] = self.ordinals.get(owner, 0) + 1
                segment.ordinal = self.ordinals[owner]
            return


def _block_of(around: ElementContext) -> ElementContext:
    at = around
    while at.tag in INLINE and at.parent is not None:
        at = at.parent
    return at


def _markdown(pieces: list[Piece]) -> str:
    runs: list[tuple[str | None, str, str]] = []  # link, mark, text
    for text, around in pieces:
        href, mark = None, ""
        step: ElementContext | None = around
        while step is not None and step.tag in INLINE:
            if step.tag == "a" and href is None:
                href = (step.element.get("href") or "").strip() or None
            mark = mark or MARKS.get(step.tag, "")
            step = step.parent
        if href and not href.lower().startswith(("http://", "https://", "/")):
            href = None
        if runs and runs[-1][:2] == (href, mark):
            runs[-1] = (href, mark, runs[-1][2] + text)
        else:
            runs.append((href, mark, text))
    return squeeze("".join(_wrapped(*run) for run in runs))


def _wrapped(href: str | None, mark: str, text: str) -> str:
    bare = ESCAPED.sub(r"\\\1", WIDE_SPACE.sub(" ", CONTROL.sub("", text)))
    inner = bare.strip()
    if not inner or not (href or mark):
        return bare
    before, after = bare[: len(bare) - len(bare.lstrip())], bare[len(bare.rstrip()) :]
    inner = f"{mark}{inner}{mark}"
    if href:
        inner = f"[{inner}]({href.replace(' ', '%20').replace(')', '%29')})"
    return f"{before}{inner}{after}"


def segment(root: HtmlElement) -> list[TextBlock]:
    """The text blocks of a page in their order, hidden ones too; those of noscript where there is little else."""
    body = root.find("body") if root.tag == "html" else root
    start = root if body is None else body
    found = _Walk(noscript=False).walk(start)
    if sum(len(one.text) for one in found) < 500:
        fuller = _Walk(noscript=True).walk(start)
        if sum(len(one.text) for one in fuller) > 2 * sum(len(one.text) for one in found):
            found = fuller
    return _with_rows(found)


def _with_rows(found: list[TextBlock]) -> list[TextBlock]:
    """The cells of a table row as one block."""
    joined: list[TextBlock] = []
    rows: dict[int, TextBlock] = {}
    for one in found:
        row = _row_of(one) if one.role is Role.TABLE_ROW else None
        if row is None:
            joined.append(one)
        elif id(row) in rows:
            first = rows[id(row)]
            first.text += f" | {one.text}"
            first.pieces += [(" | ", first.around), *one.pieces]
            first.linked += one.linked
            first.links += one.links
        else:
            rows[id(row)] = one
            joined.append(one)
    return joined


def _row_of(one: TextBlock) -> HtmlElement | None:
    at: ElementContext | None = one.around
    while at is not None:
        if at.tag == "tr":
            # a table that only lays out the page has paragraphs in its cells
            return None if len(one.text) > 200 else at.element
        at = at.parent
    return None
