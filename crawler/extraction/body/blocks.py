"""A page as a line of text blocks, each with its place: one walk over the tree, without recursion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.block import Role
from crawler.extraction.body.element_context import EMPHASISED, STRONG, ElementContext
from crawler.extraction.page.inline_text import (
    CLOSING_SIGNS,
    INLINE_TAGS,
    MARK_TAGS,
    READING_TAGS,
    SHOWLESS_TAGS,
    STANDARD_TAGS,
    is_icon,
    is_window_label,
    is_word_button,
    read_superscript,
    runs_on,
)
from crawler.extraction.page.visible_text import UNSEEN_TAGS, is_unread
from crawler.text.scripts import weigh_text
from crawler.text.spacing import CONTROL_CHARACTER, WIDE_SPACE, squeeze, without_zero_width

LINK_ESCAPES = {ord(sign): f"%{ord(sign):02X}" for sign in " ()[]<>"}  # what could end an address in Markdown
SKIPPED_TAGS = (
    (UNSEEN_TAGS - {"noscript"})
    | READING_TAGS
    | SHOWLESS_TAGS
    | frozenset(
        "amp-ad amp-analytics amp-auto-ads amp-consent amp-embed amp-lightbox amp-sidebar amp-social-share"  # noqa: SIM905
        " amp-sticky-ad amp-user-notification"
        " audio canvas datalist head input map meter object option picture progress title video".split()
    )
)
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
MARKDOWN_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
ROLE_BY_TAG = {  # elements that give the blocks in them a role; None ends the search
    **dict.fromkeys(HEADING_LEVELS, Role.SUBHEAD), **dict.fromkeys(("figcaption", "caption"), Role.CAPTION),
    **dict.fromkeys(("li", "dd", "dt"), Role.LIST_ITEM), **dict.fromkeys(("td", "th"), Role.TABLE_ROW),
    "blockquote": Role.QUOTE, "pre": Role.CODE, **dict.fromkeys(("article", "main", "section", "body", "aside")),
}  # fmt: skip
PARAGRAPH_INDENT = re.compile(r"[ \t\r\n]*(?:\u3000|[\u00a0\u2002\u2003]{2})")  # of a paragraph that begins after a br
MIN_FOLDED_CHARS = 80  # of a text within a paragraph that is shown on demand
MIN_PROSE_CHARS = 100  # as weigh_text counts them
LINE_END = "\r"  # the piece that stands for a br; no parser leaves one in a text
BLANK_LINES = re.compile(r"\n[ \t]*+\n")
CLOSERS = "\"'”’»)]」』 \t\r\n"  # behind the end of a sentence
SENTENCE_ENDS = frozenset(".!…。！؟।")
LINE_ENDS = SENTENCE_ENDS | frozenset("?？:：")  # of a paragraph that is no heading
MAX_CELL_CHARS = 300  # of a cell in a table of facts
UNREAL_ROLES = frozenset({"presentation", "none"})
MARKDOWN_SIGNS = "\\`*_[]"  # that a backslash takes their meaning; it comes first


Piece = tuple[str, ElementContext]  # a text, and the element that it stands in


class TextBlock(msgspec.Struct):
    """One block of text."""

    context: ElementContext
    role: Role
    text: str
    pieces: list[Piece]
    linked: int  # characters within links
    links: int
    strong: int  # characters within strong or b
    emphasised: int
    level: int | None = None
    ordinal: int | None = None
    features: list[float] = []  # each block its own

    @property
    def markdown(self) -> str:
        """The text as Markdown (CommonMark): links, strong and emphasis."""
        return _markdown(self.pieces)


class _Walk:
    """Gathers inline text until a block begins or ends."""

    def __init__(self, *, noscript: bool = False, buttons: bool = False) -> None:
        self.blocks: list[TextBlock] = []
        self.pieces: list[Piece] = []
        self.skipped = SKIPPED_TAGS - {"button"} if buttons else SKIPPED_TAGS
        if not noscript:
            self.skipped |= {"noscript"}
        self.ordinals: dict[HtmlElement, int] = {}

    def walk(self, root: HtmlElement) -> list[TextBlock]:
        pieces, skipped, flush = self.pieces, self.skipped, self.flush
        breaks = 0  # since the last text
        at = context = ElementContext(root, None, root.tag)
        is_passed = False  # nothing of the element that ends next was read
        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in steps:
            tag = node.tag
            if event == "end":
                at = context
                if is_passed:
                    is_passed = False
                else:
                    if context.parent is None:
                        break
                    if not context.is_inline:
                        breaks = flush() if pieces else 0
                    at = context = context.parent
                text = node.tail
            elif event != "start":
                text, at = node.tail, context
            elif tag == "br" or tag == "hr":
                breaks += 1
                text, is_passed = None, True
                steps.skip_subtree()
                if tag == "hr" or breaks == 2 or (pieces and _is_line_apart(pieces, context)):
                    breaks = flush() if pieces else 0
                elif pieces:
                    pieces.append((LINE_END, context))
            elif (tag in skipped and not is_word_button(node)) or (tag == "img" and is_icon(node)):
                text, is_passed = None, True
                steps.skip_subtree()
            elif tag in MARK_TAGS and (sign := read_superscript(node, pieces[-1][0] if pieces else "")) is not None:
                if sign:
                    pieces.append((sign, context))
                text, is_passed = None, True
                steps.skip_subtree()
            else:
                is_inline = tag in INLINE_TAGS or tag == "button" or (tag not in STANDARD_TAGS and runs_on(node))
                if pieces and not is_inline:
                    flush()
                if not is_inline:
                    breaks = 0
                text = node.text
                if is_inline and (
                    (is_unread(node) and _is_label(node, begins=not pieces))
                    or (text and context.linked and is_window_label(node, text))
                ):
                    text, is_passed = None, True
                    steps.skip_subtree()
                elif text or len(node):
                    if node is not root:
                        context = ElementContext(node, context, tag, is_inline=is_inline)
                    at = context
                else:
                    is_passed = True
            if text:
                if breaks and pieces and PARAGRAPH_INDENT.match(text):
                    breaks = flush()
                if at.tag == "pre":
                    *paragraphs, text = _split_prose(text)
                    for paragraph in paragraphs:
                        pieces.append((paragraph, at))
                        flush()
                if not text.isspace():
                    breaks = 0
                    if pieces and text[0].isupper() and pieces[-1][1] is not at and _ends_word(pieces[-1][0]):
                        pieces.append((" ", context))
                    pieces.append((text, at))
                elif pieces:  # spaces before a text say nothing
                    pieces.append((text, at))
        if pieces:
            flush()
        return self.blocks

    def flush(self) -> int:
        """Ends a block, or several whose ends br elements mark. Returns no breaks."""
        pieces = self.pieces.copy()
        self.pieces.clear()
        for paragraph in _split_lines(pieces) if len(pieces) > 2 else (pieces,):
            self.add_block(paragraph)
        return 0

    def add_block(self, pieces: list[Piece]) -> None:
        """Adds a block; it belongs to the nearest block element around the beginning of its text."""
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
                if not (at.linked or at.marks):
                    continue
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
            block = TextBlock(home, Role.PARAGRAPH, text, pieces, linked, int(links), strong, emphasised)
            self.assign_role(block)
            self.blocks.append(block)

    def assign_role(self, block: TextBlock) -> None:
        """Gives a block its role, by the nearest element that tells one."""
        at: ElementContext | None = block.context
        for _ in range(6):
            if at is None:
                return
            if at.tag in ROLE_BY_TAG:
                break
            at = at.parent
        else:
            return
        role = ROLE_BY_TAG[at.tag]
        if role is None or (role is Role.SUBHEAD and at.tag != "h1" and _is_prose(block.text)):
            return
        block.role = role
        block.level = HEADING_LEVELS.get(at.tag)
        owner = at.element.getparent() if role is Role.LIST_ITEM else None
        heading = owner.getparent() if owner is not None else None
        if heading is not None and heading.tag in HEADING_LEVELS:  # a number in the clothes of a list
            block.role, block.level = Role.SUBHEAD, HEADING_LEVELS[heading.tag]
            return
        if owner is not None and owner.tag == "ol":
            self.ordinals[owner] = self.ordinals.get(owner, 0) + 1
            block.ordinal = self.ordinals[owner]


def _ends_word(text: str) -> bool:
    """Whether what begins with a capital letter in another element is another word, though no space is between."""
    return text[-1].islower() or text[-1] in CLOSING_SIGNS


def _split_lines(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces, or those of each line where every line that a br ends is a paragraph by its length and its end."""
    ends = [at for at, piece in enumerate(pieces) if piece[0] == LINE_END]
    if not ends:
        return [pieces]
    lines = [pieces[first:last] for first, last in pairwise([0, *(at + 1 for at in ends), len(pieces) + 1])]
    lines = [line for line in lines if any(not text.isspace() for text, _ in line)]
    return lines if all(_is_prose("".join([text for text, _ in line]), LINE_ENDS) for line in lines) else [pieces]


def _split_prose(text: str) -> list[str]:
    """The paragraphs of a text that was set by hand, with blank lines between them; at least one, as code is."""
    paragraphs = [part for part in BLANK_LINES.split(text) if part.strip()] if "\n" in text else []
    return paragraphs if len(paragraphs) > 1 and all(_is_prose(part, LINE_ENDS) for part in paragraphs) else [text]


def _is_line_apart(pieces: Sequence[Piece], context: ElementContext) -> bool:
    """Whether a line that a br ends is all strong, and the next is not: a heading above a text."""
    return not context.marks & STRONG and all(at.marks & STRONG or text.isspace() for text, at in pieces)


def _is_prose(text: str, ends: frozenset[str] = SENTENCE_ENDS) -> bool:
    """Whether a text is a paragraph, even where the markup makes it a heading."""
    return weigh_text(text) >= MIN_PROSE_CHARS and text.rstrip(CLOSERS)[-1:] in ends


def _is_label(element: HtmlElement, *, begins: bool) -> bool:
    """Whether a hidden element within a text is a label; a long one is the rest of a paragraph, folded away."""
    if begins and not (element.tail or "").strip():
        return False
    return len("".join(element.itertext())) < MIN_FOLDED_CHARS or element.get("style") is None


def _block_of(context: ElementContext) -> ElementContext:
    at = context
    while at.is_inline and at.parent is not None:
        at = at.parent
    return at


def _markdown(pieces: list[Piece]) -> str:
    runs: list[tuple[str | None, str, list[str]]] = []  # link, mark, texts
    for text, context in pieces:
        href, mark = None, ""
        step: ElementContext | None = context
        while step is not None and step.is_inline:
            if step.tag == "a" and href is None:
                href = (step.element.get("href") or "").strip() or None
            mark = mark or MARKDOWN_MARKS.get(step.tag, "")
            step = step.parent
        if href and not href.lower().startswith(("http://", "https://", "/")):
            href = None
        if runs and runs[-1][:2] == (href, mark):
            runs[-1][2].append(text)
        else:
            runs.append((href, mark, [text]))
    return squeeze("".join(_wrapped(href, mark, "".join(texts)) for href, mark, texts in runs))


def _wrapped(href: str | None, mark: str, text: str) -> str:
    if not text.isprintable():  # else nothing but single and double spaces, which are squeezed later
        text = WIDE_SPACE.sub(" ", without_zero_width(CONTROL_CHARACTER.sub("", text)))
    bare = text
    for sign in MARKDOWN_SIGNS:
        bare = bare.replace(sign, f"\\{sign}")
    inner = bare.strip()
    if not inner or not (href or mark):
        return bare
    before, after = bare[: len(bare) - len(bare.lstrip())], bare[len(bare.rstrip()) :]
    inner = f"{mark}{inner}{mark}"
    if href:
        inner = f"[{inner}]({href.translate(LINK_ESCAPES)})"
    return f"{before}{inner}{after}"


def split_blocks(root: HtmlElement) -> list[TextBlock]:
    """The text blocks of a page in their order, hidden ones too; those of noscript where there is little else."""
    start = _start_of(root)
    found = _Walk().walk(start)
    if sum(len(block.text) for block in found) < 500:
        fuller = _Walk(noscript=True).walk(start)
        if sum(len(block.text) for block in fuller) > 2 * sum(len(block.text) for block in found):
            found = fuller
    return _with_rows(found)


def split_all_blocks(root: HtmlElement) -> list[TextBlock]:
    """As :func:`split_blocks`, with what stands in noscript and in buttons, which some pages never close."""
    return _with_rows(_Walk(noscript=True, buttons=True).walk(_start_of(root)))


def _start_of(root: HtmlElement) -> HtmlElement:
    body = root.find("body") if root.tag == "html" else root
    return root if body is None else body


def _with_rows(found: list[TextBlock]) -> list[TextBlock]:
    """The cells of a table row as one block; in a table that only lays out the page there are no rows."""
    if all([block.role is not Role.TABLE_ROW for block in found]):  # noqa: C419  # a list is faster
        return found
    joined: list[TextBlock] = []
    rows: dict[int, TextBlock] = {}
    layouts = _find_layouts(found)
    for block in found:
        row = None
        if block.role is Role.TABLE_ROW:
            row, table = _enclosing(block, "tr"), _enclosing(block, "table")
            if table is not None and id(table) in layouts:
                block.role, row = Role.PARAGRAPH, None
        if row is None:
            joined.append(block)
        elif id(row) in rows:
            first = rows[id(row)]
            first.text += f" | {block.text}"
            first.pieces += [(" | ", first.context), *block.pieces]
            first.linked += block.linked
            first.links += block.links
        else:
            rows[id(row)] = block
            joined.append(block)
    return joined


def _find_layouts(found: Iterable[TextBlock]) -> set[int]:
    """The tables that lay out the page: a cell of theirs holds a text, a heading or another table."""
    layouts: set[int] = set()
    sizes: Counter[int] = Counter()  # how much a cell says
    for block in found:
        cell: ElementContext | None = None
        for at in block.context.lineage():
            if at.tag == "td":
                cell = at
                sizes[id(cell)] += weigh_text(block.text)
            elif at.tag == "table" and cell is not None:
                if block.level in {1, 2} or sizes[id(cell)] > MAX_CELL_CHARS or at.element.get("role") in UNREAL_ROLES:
                    layouts.add(id(at))
                cell = None
    return layouts


def _enclosing(block: TextBlock, tag: str) -> ElementContext | None:
    return next((at for at in block.context.lineage() if at.tag == tag), None)
