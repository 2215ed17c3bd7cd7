"""The body of a story: which blocks of the page are kept, and why the others are not."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence

from crawler.extraction.body.appended_stories import find_appended_blocks
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import TextBlock, split_blocks
from crawler.extraction.body.classifier import (
    FIRM_SCORE,
    STORY_SCORE,
    keep_whole_tables,
)
from crawler.extraction.body.features import (
    TIME_OR_DATE,
    is_menu,
    says_news_article,
)
from crawler.extraction.body.named_blocks import find_doubtful_asides, find_named_asides, find_shown_standfirst
from crawler.extraction.body.neighbours import (
    SEPARATOR,
    find_closing_headings,
    find_closing_lines,
    find_comments_below,
    find_contents,
    find_corrections,
    find_first_paragraphs,
    find_links_in_capitals,
    find_lists_within,
    find_named_captions,
    find_pull_quotes,
    find_repeated_lines,
    find_requests,
    find_separators,
)
from crawler.extraction.body.scoring import score_blocks
from crawler.extraction.body.site_template import Template
from crawler.extraction.body.teasers import TEASER_REASON, find_teasers
from crawler.extraction.body.text_counts import WORD, find_words
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.text.boilerplate_lines import is_pointer, is_unfilled
from crawler.text.folding import squash
from crawler.text.page_notes import is_page_note
from crawler.text.page_words import TAG_LABEL
from crawler.text.scripts import weigh_text
from crawler.text.sentences import ends_sentence

STANDFIRST_REASON = "the standfirst"  # the reason for leaving it out of the body
DATE_LINE_REASON = "the line with the date"
CONTENTS_REASON = "a list of contents"
LOW_SCORE_REASON = "not of the story"  # the score follows
MAX_BLOCKS = 60_000  # that are classified, in half of NEWS_EXTRACT_TIMEOUT; a page of more is told to be too large
MIN_FOLDED_SHARE = 0.2  # of the likely story; so much is not hidden for good
MIN_FOLDED_SCORE = 0.9  # a hidden block that is surer than this of being story is only folded away, as behind "read on"
MAX_SUBHEAD_CHARS = 100
MAX_DATE_LINE_CHARS = 80  # of the first blocks, that are the date or the byline
MAX_BLOCKS_BEFORE_STORY = 2
TAG_LABEL_ENDS = frozenset(":：")
NOTE_ROLES = frozenset({Role.PARAGRAPH, Role.QUOTE, Role.SUBHEAD})
MIN_LINKED_TAGS = 0.6  # share of what follows the label; commas are beside
MAX_DATELINE_CHARS = 20  # of a place before the standfirst
MIN_MENU_LINKS = 3  # of a line
BREAK = "---"  # between two sections, in Markdown
MIN_PARAGRAPH_CHARS = 60  # of a story beside a request
MIN_STORY_WEIGHT = 200  # of a story beside a request that is longer, as of weigh_text
MIN_REPEATED_CHARS = 40  # up to this length a block may well be there twice


def read_body(
    document: Document, *, headline: str | None, standfirst: str | None, template: Template | None = None
) -> tuple[Block, ...]:
    """All blocks of the page in order, kept or dropped, each with its reason.

    The headline and the standfirst are not repeated in the body; captions and credits are no part of it.
    """
    text_blocks = split_blocks(document.root)[:MAX_BLOCKS]
    return select_blocks(document, text_blocks, headline=headline, standfirst=standfirst, template=template)


def select_blocks(
    document: Document,
    text_blocks: Sequence[TextBlock],
    *,
    headline: str | None,
    standfirst: str | None,
    template: Template | None,
) -> tuple[Block, ...]:
    """As :func:`read_body`, of blocks that were found in some way."""
    scores = score_blocks(document, text_blocks, headline=headline, standfirst=standfirst)
    scores = keep_whole_tables(text_blocks, scores)
    likely = _find_likely(text_blocks, scores)
    requests = find_requests(text_blocks, likely)
    if requests and not _has_prose_beside(text_blocks, likely, requests):
        # all that is likely asks for consent: the story may stand beside it, or be about that
        rest = [block for at, block in enumerate(text_blocks) if at not in requests]
        again = iter(score_blocks(document, rest, headline=headline, standfirst=standfirst))
        others = keep_whole_tables(text_blocks, [0.0 if at in requests else next(again) for at in range(len(scores))])
        beside = _find_likely(text_blocks, others)
        story = sum(weigh_text(block.text) for block, one in zip(text_blocks, beside, strict=True) if one)
        scores, likely = (others, beside) if story >= MIN_STORY_WEIGHT else (scores, likely)
        requests = set()
    chosen = {id(element) for element in selected_by_rule(document, "body")}
    appended = find_appended_blocks(document, text_blocks, likely, headline or "")
    of_the_story = [one and at not in appended for at, one in enumerate(likely)]
    by_neighbours = _classify_by_neighbours(text_blocks, scores, of_the_story, requests)
    folded = is_folded(text_blocks, scores)
    repeated = find_repeated_lines(text_blocks, likely)
    contents = find_contents(text_blocks, likely)
    leads = {id(block) for block in find_first_paragraphs(text_blocks, likely)}

    def judge(known: Template | None) -> list[Block]:
        rules = _DropRules(headline, standfirst, known, is_folded=folded, leads=leads)
        blocks = []
        for at, (block, score) in enumerate(zip(text_blocks, scores, strict=True)):
            inside = _is_within(block, chosen) if chosen else None
            if at in contents and inside is None:  # the heading below is not the second of its text
                blocks.append(_block(block, score, CONTENTS_REASON, kept=False))
                continue
            reason = (
                "part of another story below"
                if at in appended
                else rules.drop_reason(block, score, inside, may_repeat=at in repeated)
            )
            if at in by_neighbours and inside is None and (reason is None or by_neighbours[at] is None):
                reason = by_neighbours[at]
            blocks.append(_block(block, score, reason or _reason_for(block, score, inside), kept=reason is None))
        return blocks

    blocks = judge(template)
    if template is not None and not any(map(_is_story_text, blocks)):
        # that all of a page is repeated says that the story is, as at several addresses
        blocks = judge(template.without_texts())
    shown = find_shown_standfirst(text_blocks, blocks, headline) if says_news_article(document) else None
    if shown is not None and blocks[shown].reason.startswith(LOW_SCORE_REASON) and not chosen:
        blocks[shown] = blocks[shown].kept_as_paragraph("a standfirst below the headline, by its name")
    teasers = find_teasers(document, text_blocks, [block.kept for block in blocks])
    blocks = [block.left_out(TEASER_REASON) if at in teasers else block for at, block in enumerate(blocks)]
    return _keep_lone_standfirst(text_blocks, blocks)


def may_be_dropped(block: Block) -> bool:
    """Whether a page is read otherwise where the template of its site speaks against a block."""
    return block.kept or block.reason == DATE_LINE_REASON


def _is_story_text(block: Block) -> bool:
    return block.kept and block.role is not Role.SUBHEAD


def _classify_by_neighbours(
    blocks: Sequence[TextBlock], scores: Sequence[float], likely: Sequence[bool], requests: Iterable[int]
) -> dict[int, str | None]:
    """Why blocks are left out, or stay (None), for the sake of those around them."""
    by_neighbours: dict[int, str | None] = dict.fromkeys(
        find_lists_within(blocks, likely) | find_corrections(blocks, likely)
    )
    by_neighbours |= dict.fromkeys(find_pull_quotes(blocks, likely), "a quote that a paragraph nearby holds")
    sign_offs, to_readers = find_closing_lines(blocks, likely)
    by_neighbours |= dict.fromkeys(sign_offs, "a line that says who made the story")
    by_neighbours |= dict.fromkeys(to_readers, "rules for comments, or an appeal")
    by_neighbours |= dict.fromkeys(requests, "a dialog with the reader")
    by_neighbours |= dict.fromkeys(find_comments_below(blocks, likely), "a reader's comment")
    by_neighbours |= dict.fromkeys(find_named_captions(blocks, likely), "a caption")
    asides = find_named_asides(blocks, likely) | find_doubtful_asides(blocks, scores, likely)
    by_neighbours |= dict.fromkeys(asides, "beside the story, by its name")
    by_neighbours |= dict.fromkeys(find_links_in_capitals(blocks, likely), "a link in capitals to another page")
    story = [is_likely and by_neighbours.get(at) is None for at, is_likely in enumerate(likely)]
    by_neighbours |= dict.fromkeys(find_closing_headings(blocks, story), "a heading of what is not of the story")
    return by_neighbours | dict.fromkeys(find_separators(blocks, story))


def _find_likely(blocks: Sequence[TextBlock], scores: Sequence[float]) -> list[bool]:
    return [score > STORY_SCORE and block.role is not Role.CAPTION for block, score in zip(blocks, scores, strict=True)]


def _has_prose_beside(blocks: Sequence[TextBlock], likely: Sequence[bool], places: Container[int]) -> bool:
    """Whether a likely block that is long enough for a paragraph stands elsewhere than in some places."""
    return any(one and at not in places and len(blocks[at].text) > MIN_PARAGRAPH_CHARS for at, one in enumerate(likely))


def _keep_lone_standfirst(text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, where a brief of one paragraph that the page gives as its description too is the story itself."""
    if any(map(_is_story_text, blocks)):
        return tuple(blocks)
    return tuple(
        _block(text_block, block.score, "all the text that the story has", kept=True)
        if block.reason in {STANDFIRST_REASON, DATE_LINE_REASON} and block.score > STORY_SCORE
        else block
        for text_block, block in zip(text_blocks, blocks, strict=True)
    )


class _DropRules:
    """Why blocks are left out that the model may like; what was met before is remembered."""

    def __init__(
        self,
        headline: str | None,
        standfirst: str | None,
        template: Template | None,
        *,
        is_folded: bool,
        leads: Collection[int],
    ) -> None:
        self.is_folded = is_folded
        self.leads = leads
        self.headline = squash(headline or "")
        self.standfirst = squash(standfirst or "").rstrip(".…")
        self.template = template
        self.seen: set[str] = set()
        self.kept = 0

    def drop_reason(
        self, block: TextBlock, score: float, inside: bool | None, *, may_repeat: bool = False
    ) -> str | None:
        """The reason to drop a block; None for one that stays."""
        if inside is None and not block.features:
            return "short, and nothing but links" if is_menu(block) else "a reader's comment"
        key = squash(block.text)
        if not WORD.search(block.text) and not any(map(str.isdigit, block.text)):
            return "no words"
        if key == self.headline:
            return "the headline"
        if self.standfirst and self.is_standfirst(key.rstrip(".…")) and id(block) not in self.leads:
            return STANDFIRST_REASON
        if block.role is Role.CAPTION:
            return "a caption"
        if inside is None and block.links >= MIN_MENU_LINKS and is_menu(block):
            return "short, and nothing but links"
        if inside is not None:
            return None if inside else "outside of what the site's rule selects"
        if score < MIN_FOLDED_SCORE and not self.is_folded and _is_hidden(block):
            return "hidden"
        if self.template is not None and (learnt := self.template.drop_reason(block.context.shape, block.text, score)):
            return learnt
        if score <= STORY_SCORE:
            return f"{LOW_SCORE_REASON} ({score:.2f})"
        if self.kept < MAX_BLOCKS_BEFORE_STORY and _is_date_line(block, score):
            return DATE_LINE_REASON
        if is_pointer(block.text):
            return "a line that leads elsewhere or labels something"
        if block.role in NOTE_ROLES and is_page_note(block.text):
            return "a note of the page"
        if block.role is not Role.CODE and is_unfilled(block.text):
            return "a template that no script has filled"
        if _is_tag_line(block):
            return "the tags"
        if len(key) > MIN_REPEATED_CHARS and key in self.seen and not may_repeat:
            return "the same text stands above"
        self.seen.add(key)
        self.kept += 1
        return None

    def is_standfirst(self, key: str) -> bool:
        """Whether a block is the standfirst, perhaps with its dateline before it."""
        return key.endswith(self.standfirst) and len(key) <= len(self.standfirst) + MAX_DATELINE_CHARS


def _is_date_line(block: TextBlock, score: float) -> bool:
    """Whether a doubtful block is a short line with a day or a clock, as they stand between headline and story."""
    return (
        score < FIRM_SCORE
        and block.role in {Role.PARAGRAPH, Role.LIST_ITEM}
        and len(block.text) <= MAX_DATE_LINE_CHARS
        and not ends_sentence(block.text)
        and TIME_OR_DATE.search(block.text) is not None
    )


def _is_tag_line(block: TextBlock) -> bool:
    """Whether a line is "Tags:" or the like, and links."""
    label = TAG_LABEL.match(block.text)
    if label is None or not TAG_LABEL_ENDS.intersection(label[0]):
        return False
    return block.linked >= MIN_LINKED_TAGS * (len(block.text) - label.end()) > 0


def _is_hidden(block: TextBlock) -> bool:
    """Whether the markup itself says that nobody sees the block; a style may only fold it until it is wanted."""
    if not block.context.is_hidden:
        return False
    elements = (at.element for at in block.context.lineage())
    return any(element.get("hidden") is not None or element.get("aria-hidden") == "true" for element in elements)


def is_folded(blocks: Sequence[TextBlock], scores: Sequence[float]) -> bool:
    """Whether so much of the likely story is hidden that it can only be folded away until a script shows it."""
    likely = [
        (weigh_text(block.text), _is_hidden(block))
        for block, score in zip(blocks, scores, strict=True)
        if score > STORY_SCORE
    ]
    return sum(size for size, is_hidden in likely if is_hidden) > MIN_FOLDED_SHARE * sum(size for size, _ in likely)


def _is_within(block: TextBlock, chosen: set[int]) -> bool:
    return any(id(at.element) in chosen for at in block.context.lineage())


def _reason_for(block: TextBlock, score: float, inside: bool | None) -> str:
    return "selected by the site's rule" if inside else f"of the story ({score:.2f})"


def _block(block: TextBlock, score: float, reason: str, *, kept: bool) -> Block:
    role, level = block.role, block.level
    if role is Role.PARAGRAPH and block.strong >= len(block.text) * 0.9 and _is_subhead(block.text):
        role, level = Role.SUBHEAD, 3
    elif role is Role.SUBHEAD and ends_sentence(block.text) and len(block.text) > MAX_SUBHEAD_CHARS:
        role, level = Role.PARAGRAPH, None  # some write their paragraphs as headings
    return Block(
        role=role,
        text=block.text,
        markdown=(BREAK if SEPARATOR.fullmatch(block.text) else block.markdown) if kept else "",
        shape=block.context.shape,
        kept=kept,
        reason=reason,
        score=score,
        level=level,
        ordinal=block.ordinal,
        element=block.context.element,
    )


def _is_subhead(text: str) -> bool:
    return len(text) <= MAX_SUBHEAD_CHARS and not ends_sentence(text) and len(find_words(text)) > 1
