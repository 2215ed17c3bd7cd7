"""What only the blocks around can decide: lists within a story, pull quotes, closing lines, dialogs, corrections.

Each function is given the blocks of a page and which of them are likely of the story, and gives places of blocks.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from itertools import accumulate, islice

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.element_context import ElementContext
from crawler.extraction.body.text_counts import find_letters, find_words
from crawler.text.boilerplate_lines import heads_others, is_boilerplate, is_pointer, is_sign_off
from crawler.text.folding import squash
from crawler.text.notices import is_notice
from crawler.text.page_notes import are_comment_rules, is_appeal
from crawler.text.page_words import CONSENT_STEMS, count_phrases
from crawler.text.scripts import weigh_text
from crawler.text.sentences import ends_sentence

MIN_ANNOUNCEMENT_CHARS = 25  # of the line above a list without numbers
MIN_QUOTE_CHARS = 20  # of a pull quote, in letters
MIN_REPEATED_CHARS = 60  # of a paragraph that is no quote by its markup
MAX_QUOTE_DISTANCE = 40  # blocks from a pull quote to the paragraph that it is taken from
QUOTE_PIECE, MIN_QUOTE_PIECES = 10, 4  # letters; a quote of fewer is never nearly within another text
MAX_NEAR_QUOTE_CHARS = 200  # letters of a pull quote from which words were left out
MIN_PIECES_SHARE = 0.85
POST_NAME = re.compile(r"tweet|twitter|instagram|tiktok|bluesky|mastodon", re.IGNORECASE)
MAX_QUOTE_LEVELS = 3  # above a block, in which its element is named a quote
MAX_QUOTE_CHARS = 400
QUOTE_TAGS = frozenset({"blockquote", "q", "aside", "figure"})
QUOTE_NAME = re.compile(  # in small letters; each branch begins with a letter: by these the search skips ahead
    r"quote|zitat|c(?<![a-z]c)it(?:a|at|ate|ation|azione)(?![a-z])|destacad|pull-?out"
)
OPENING_QUOTES = frozenset('"“„«»‟‘「『')
QUOTED = re.compile('["“„«»‟‘「『]([^"“”„«»」』]{20,300})["“”«»’」』]')
MIN_CONSENT_WORDS = 3  # of a notice
CONSENT_DENSITY = 30  # words of a notice for each word of consent, at most
PARTNER_COUNT = re.compile(  # "our 761 partners", as notices of consent count them
    r"(?<!\d)\d{1,4} (?:\w{1,20} ){0,2}(?:partn|parceir|soci\b|socios|партн)", re.IGNORECASE
)
MAX_CONTENTS_CHARS = 200  # of a line that repeats a heading
MIN_CONTENTS_LINES, MIN_CONTENTS_SHARE = 3, 0.6  # of a list, that are headings below
CONTENTS_HEADING = re.compile(
    r"(?:table of )?contents|in this (?:article|guide|story|post)|jump to(?: section)?|inhalt(?:sverzeichnis)?|sommaire"
    r"|table des matières|[ií]ndice|inhoud(?:sopgave)?|innehåll|indhold|innhold|sisällys|spis treści|содержание|зміст"
    r"|içindekiler|目次|목차|目录|目錄",
    re.IGNORECASE,
)
COMMENT_HEADING = re.compile(
    r"(?:\d{1,5}\s++)?(?:(?:reader|user)s?['’]?\s++)?(?:comments?|responses|kommentare?|leserkommentare|kommentarer"
    r"|commentaires?|comentarios?|comentários?|commenti|reacties|komentarze|комментарии|коментарі|yorumlar|σχόλια"
    r"|bình luận|komentar|التعليقات|תגובות|コメント|댓글|评论|評論|टिप्पणियाँ)\s*+(?:[(（\[]?\d{1,5}[)）\]]?\s*+)?[:：]?",
    re.IGNORECASE,
)
MAX_COMMENT_HEADING_CHARS = 40
MIN_PARAGRAPHS_ABOVE = 3  # of a story, above the comments to it
MAX_NOTICE_CHARS = 20_000
MAX_NEXT_PARAGRAPHS = 3  # below a first one, that are looked at
MAX_NOTICE_DISTANCE = 3  # blocks from a paragraph of the story to a correction below it
DIALOG_ROLES = frozenset({"dialog", "alertdialog"})
CAPTION_NAME = re.compile(r"(?<![a-z])(?:wp)?caption(?![a-z])", re.IGNORECASE)
MIN_LINKED_SHARE = 0.9  # of a line that leads to another page
MIN_CAPITALS_SHARE = 0.8  # of its letters
MIN_LINE_WORDS = 3
MIN_HEADING_STRONG = 0.9  # share of strong text in a paragraph that is a heading
REPEATED_ROLES = frozenset({Role.LIST_ITEM, Role.TABLE_ROW, Role.PARAGRAPH})
SEPARATOR = re.compile(r"_{3,}")  # as agencies set it between the parts of a story
MAX_SEPARATOR_DISTANCE = 3  # blocks from it to a paragraph on each side


def find_lists_within(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Items of a list of links that a line with a colon announces and a paragraph beside the list follows."""
    found: set[int] = set()
    for first in range(1, len(blocks)):
        before = blocks[first - 1]
        if not likely[first - 1] or before.text[-1:] not in ":：" or is_pointer(before.text):
            continue
        home = _list_of(blocks[first])
        if home is None or (home.tag == "ul" and weigh_text(before.text) < MIN_ANNOUNCEMENT_CHARS):
            continue
        last = first
        while last < len(blocks) and _list_of(blocks[last]) is home:
            last += 1
        is_followed = last < len(blocks) and likely[last] and blocks[last].context.parent is home.parent
        if is_followed and before.context.parent is home.parent:
            found.update(range(first, last))
    return found


def find_contents(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Items of a list of contents, whose lines stand again below as headings of the story, and its own heading.

    They lead to places of the page, or a heading says what they are.
    """
    headings = {  # the last place of each
        _heading_key(block.text): at for at, block in enumerate(blocks) if likely[at] and block.role is Role.SUBHEAD
    }
    if len(headings) < MIN_CONTENTS_LINES:
        return set()
    lists: dict[ElementContext, list[int]] = {}
    for at in range(likely.index(True), max(headings.values())):
        if blocks[at].role is Role.LIST_ITEM and len(blocks[at].text) <= MAX_CONTENTS_CHARS:
            outer = [around for around in blocks[at].context.lineage() if around.tag in {"ul", "ol"}]
            if outer:
                lists.setdefault(outer[-1], []).append(at)
    found: set[int] = set()
    for places in lists.values():
        below = sum(headings.get(_heading_key(blocks[at].text), -1) > places[-1] for at in places)
        if below < max(MIN_CONTENTS_LINES, MIN_CONTENTS_SHARE * len(places)):
            continue
        above = places[0] - 1
        is_headed = above >= 0 and CONTENTS_HEADING.fullmatch(blocks[above].text.strip(" :：")) is not None
        if is_headed or sum(_leads_within(blocks[at]) for at in places) >= MIN_CONTENTS_SHARE * len(places):
            found.update([above, *places] if is_headed and likely[above] else places)
    return found


def find_pull_quotes(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Blocks that only repeat, larger, what a paragraph nearby says."""
    letters = [(at, find_letters(block.text)) for at, block in enumerate(blocks) if likely[at]]
    whole = "\n".join([text for _, text in letters])
    starts = [0, *accumulate([len(text) + 1 for _, text in letters])]  # in the whole
    found: set[int] = set()
    for place, (at, text) in enumerate(letters):
        if blocks[at].role not in {Role.QUOTE, Role.PARAGRAPH}:
            continue
        if (quoted := _quoted_part(blocks[at])) is not None:  # behind it stands who said so
            text = find_letters(quoted)
        size = len(text)
        if size < MIN_QUOTE_CHARS:
            continue
        first, last = max(0, place - MAX_QUOTE_DISTANCE), min(len(letters), place + MAX_QUOTE_DISTANCE + 1)
        if whole.count(text, starts[first], starts[last]) < 2:  # it stands nowhere else, as nearly all
            if size <= MAX_NEAR_QUOTE_CHARS and _is_named_quote(blocks[at]) and not _is_post(blocks[at]):
                around = [other for n, other in letters[first:last] if n != at and n not in found and len(other) > size]
                if any(_is_nearly_within(text, other) for other in around):
                    found.add(at)
            continue
        if size < MIN_REPEATED_CHARS and not _is_set_apart(blocks, at):
            continue
        for n, other in letters[first:last]:
            is_near = at - MAX_QUOTE_DISTANCE <= n <= at + MAX_QUOTE_DISTANCE
            if is_near and len(other) > size and n not in found and text in other:
                found.add(at)
                break
    return found


def find_repeated_lines(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Lines that stand above too, each alone among others of its kind: what is said of several things in turn.

    Where those beside one stand above as well, a part of the page is there twice.
    """
    keys = [squash(block.text) if is_likely else "" for block, is_likely in zip(blocks, likely, strict=True)]
    seen: set[str] = set()
    is_again: list[bool] = []
    for key in keys:
        is_again.append(bool(key) and key in seen)
        seen.add(key)
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if not is_again[at] or block.role not in REPEATED_ROLES:
            continue
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(blocks) and likely[n] and _is_alike(blocks[n], block)]
        if beside and not any(is_again[n] or keys[n] == keys[at] for n in beside):
            found.add(at)
    return found


def find_closing_lines(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> tuple[set[int], set[int]]:
    """The last lines of a story that say who or which agency made it, and what readers are told or asked below it.

    That is rules for comments, and appeals for money, which on 4 pages of 4 are in no known body.
    """
    sign_offs: set[int] = set()
    to_readers: set[int] = set()
    for at in reversed([at for at, is_likely in enumerate(likely) if is_likely]):
        if are_comment_rules(blocks[at].text) or is_appeal(blocks[at].text):
            to_readers.add(at)
        elif is_sign_off(blocks[at].text):
            sign_offs.add(at)
        else:
            break
    return sign_offs, to_readers


def find_requests(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Likely blocks that ask the reader for something: in dialogs, or all about cookies and consent."""
    homes: dict[ElementContext, list[int]] = {}
    for at, block in enumerate(blocks):
        if likely[at] and block.context.parent is not None:
            homes.setdefault(block.context.parent, []).append(at)
    found: set[int] = set()
    for home, places in homes.items():
        text = " ".join(blocks[at].text for at in places)
        count = count_phrases(text.lower(), CONSENT_STEMS) if len(text) <= MAX_NOTICE_CHARS else 0
        needed = 1 if count and PARTNER_COUNT.search(text) else MIN_CONSENT_WORDS
        is_notice_of_consent = count >= needed and len(find_words(text)) <= CONSENT_DENSITY * count * (4 - needed)
        if is_notice_of_consent or any(_is_dialog(at) for at in home.lineage()):
            found.update(places)
    return found


def find_first_paragraphs(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> list[TextBlock]:
    """Likely paragraphs above others of their shape: they are no standfirst, though a head repeats one."""
    likely_ones = [block for block, one in zip(blocks, likely, strict=True) if one and block.role is not Role.SUBHEAD]
    return [
        block
        for at, block in enumerate(likely_ones)
        if any(
            other.context.shape == block.context.shape for other in likely_ones[at + 1 : at + 1 + MAX_NEXT_PARAGRAPHS]
        )
    ]


def find_comments_below(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """What follows a heading "Comments" below the story in the same element; never more than the story above it."""
    for at, block in enumerate(blocks):
        if block.role is not Role.SUBHEAD or len(block.text) > MAX_COMMENT_HEADING_CHARS:
            continue
        home = block.context.parent
        if home is None or COMMENT_HEADING.fullmatch(block.text) is None:
            continue
        above = [n for n in range(at) if likely[n] and blocks[n].role is not Role.SUBHEAD]
        if len(above) < MIN_PARAGRAPHS_ABOVE:
            continue
        below = [n for n in range(at, len(blocks)) if likely[n] and home in blocks[n].context.lineage()]
        if sum(len(blocks[n].text) for n in below) <= sum(len(blocks[n].text) for n in above):
            return set(below)
    return set()


def find_named_captions(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Paragraphs that they or the element around them call captions, or that begin with whose the picture is.

    None where these are half of the story.
    """
    found = {
        at
        for at, block in enumerate(blocks)
        if likely[at]
        and block.role is Role.PARAGRAPH
        and (block.text.startswith("©") or _is_named_caption(block.context))
    }
    size = sum(len(blocks[at].text) for at in found)
    whole = sum(len(block.text) for block, is_likely in zip(blocks, likely, strict=True) if is_likely)
    return found if 2 * size < whole else set()


def find_links_in_capitals(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Lines between the paragraphs that are one link, all in capitals: titles of other stories, or "click here"."""
    return {at for at, block in enumerate(blocks) if likely[at] and _is_link_in_capitals(block)}


def find_separators(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Lines of low strokes that part one section of the story from the next."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if SEPARATOR.fullmatch(block.text) is None:
            continue
        before = range(max(0, at - MAX_SEPARATOR_DISTANCE), at)
        after = range(at + 1, min(len(blocks), at + 1 + MAX_SEPARATOR_DISTANCE))
        if all(
            any(likely[n] and blocks[n].context.parent is block.context.parent for n in side)
            for side in (before, after)
        ):
            found.add(at)
    return found


def find_closing_headings(blocks: Sequence[TextBlock], story: Sequence[bool]) -> set[int]:
    """Headings below all of the story, from one on that names what stands there in its place: "Related posts".

    On 1,053 pages with known bodies 24 such lines on 15 pages are of no story, and none is of one.
    """
    closing: list[int] = []
    for at in (at for at in reversed(range(len(blocks))) if story[at] and not is_pointer(blocks[at].text)):
        block = blocks[at]
        if block.role is not Role.SUBHEAD and block.strong < MIN_HEADING_STRONG * len(block.text):
            break
        closing.insert(0, at)
    first = next((n for n, at in enumerate(closing) if heads_others(blocks[at].text)), len(closing))
    return set(closing[first:])


def find_corrections(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Notices of correction that stand with the paragraphs of the story."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        first = max(0, at - MAX_NOTICE_DISTANCE)
        if likely[at] or not any(likely[first:at]) or not is_notice(block.text):
            continue
        if is_boilerplate(block.text.lstrip("|·•- ")):
            continue
        around = set(block.context.lineage())
        if any(likely[n] and blocks[n].context.parent in around for n in range(first, at)):
            found.add(at)
    return found


def _leads_within(block: TextBlock) -> bool:
    """Whether a block links to a place of its own page."""
    return any(
        at.tag == "a" and "#" in (at.element.get("href") or "") for _, piece in block.pieces for at in piece.lineage()
    )


def _heading_key(text: str) -> str:
    """By what a heading is known, in a list of contents too, where it may have a number or none."""
    return squash(text).lstrip(string.digits + string.punctuation)


def _is_named_caption(context: ElementContext) -> bool:
    around = (context,) if context.parent is None else (context, context.parent)
    return any(CAPTION_NAME.search(at.element.get("class") or "") for at in around)


def _is_link_in_capitals(block: TextBlock) -> bool:
    text = block.text
    if block.role is not Role.PARAGRAPH or block.linked < MIN_LINKED_SHARE * len(text):
        return False
    letters = [letter for letter in text if letter.isupper() or letter.islower()]
    capitals = sum(map(str.isupper, letters))
    return capitals > MIN_CAPITALS_SHARE * len(letters) and len(find_words(text)) >= MIN_LINE_WORDS


def _is_alike(one: TextBlock, other: TextBlock) -> bool:
    return one.role is other.role and (one.role is Role.TABLE_ROW or one.context.shape == other.context.shape)


def _is_dialog(context: ElementContext) -> bool:
    role = context.element.get("role")
    return context.tag == "dialog" or role in DIALOG_ROLES or context.element.get("aria-modal") == "true"


def _list_of(block: TextBlock) -> ElementContext | None:
    if block.role is not Role.LIST_ITEM:
        return None
    return next((at for at in block.context.lineage() if at.tag in {"ul", "ol"}), None)


def _is_nearly_within(quote: str, paragraph: str) -> bool:
    """Whether a paragraph says all but a little of a quote, as where some words were left out: on 7 pages of 7."""
    pieces = [quote[at : at + QUOTE_PIECE] for at in range(0, len(quote) - QUOTE_PIECE + 1, QUOTE_PIECE)]
    return len(pieces) >= MIN_QUOTE_PIECES and sum(one in paragraph for one in pieces) >= MIN_PIECES_SHARE * len(pieces)


def _is_post(block: TextBlock) -> bool:
    """Whether an element around a block says that it is a post of a network, which a story may tell in other words."""
    return any(
        POST_NAME.search(around.element.get("class") or "")
        for around in islice(block.context.lineage(), MAX_QUOTE_LEVELS)
    )


def _is_named_quote(block: TextBlock) -> bool:
    """Whether an element or name around a block says that it is a quote."""
    return any(
        around.tag in QUOTE_TAGS
        or QUOTE_NAME.search(f"{around.element.get('class') or ''} {around.element.get('id') or ''}".lower())
        for around in islice(block.context.lineage(), MAX_QUOTE_LEVELS)
    )


def _quoted_part(block: TextBlock) -> str | None:
    """What a short block that is a quote by its element has between quotation marks at its beginning."""
    if block.text[:1] not in OPENING_QUOTES or len(block.text) > MAX_QUOTE_CHARS or not _is_named_quote(block):
        return None
    found = QUOTED.match(block.text)
    return found[1] if found else None


def _is_set_apart(blocks: Sequence[TextBlock], at: int) -> bool:
    """Whether a block is a quote by its element, or a sentence that stands alone in an element of its own."""
    block = blocks[at]
    if _is_named_quote(block):
        return True
    if not ends_sentence(block.text):
        return False
    neighbours = [blocks[n] for n in (at - 1, at + 1) if 0 <= n < len(blocks)]
    return block.context.alike_siblings == 1 and all(
        one.context.parent is not block.context.parent for one in neighbours
    )
