"""Numbers that tell a story's blocks from all others; the models of ``classifier`` weigh them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from math import log1p
from typing import Final, NamedTuple

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.element_context import CONTAINER_TAGS, ElementContext
from crawler.extraction.body.text_counts import count_sentences, count_signs, find_words
from crawler.extraction.page.class_names import MEANINGS
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings, types_of
from crawler.text.element_words import COMMENT_LIST_NAME, COMMENT_NAME
from crawler.text.folding import squash
from crawler.text.scripts import weigh_text
from crawler.text.sentences import ends_sentence

ROLES: Final = tuple(Role)
COMMAS: Final = ",，、،"
TIME_OR_DATE = re.compile(  # a digit first, by which the search skips ahead: 9:30, 09.30, 2024, 3.5.24
    r"\d(?:\d?[:.h]\d{2}|(?:(?<=\b1)9|(?<=\b2)0)\d\d\b|\d?[./]\d{1,2}[./]\d{2})"
)
ROLE_ROWS: Final = {role: tuple(float(role is other) for other in ROLES) for role in ROLES}
COMMENT_MEANING = MEANINGS.index("comment")
MAX_COMMENT_LEVELS = 7  # above a block, in which comments are sought
WHOLE_PAGE_TAGS = frozenset({"body", "html", "article", "main"})  # their names tell of the page: it may have comments
MIN_STORY_BLOCKS = 2  # long ones beside the comments; a page of fewer shows its story under their name
MAX_PLACE_LEVELS = 41  # above a block, in which the best element is sought
MENU_SEPARATOR = re.compile(r"(?<!\s)\s*+[|·•/]\s*+")
MIN_PROSE_CHARS = 80  # a block as long as this is prose more often than not

BLOCK_FEATURES: Final = (
    "declared", "declared_known", "length", "words", "word_length", "link_share", "links", "link_start",
    "strong_share", "emphasis_share", "ends", "sentences", "commas", "digit_share", "upper_share", "capital_words",
    "quote_start", "colon_end", "clock", "starts_lower", "brackets", "symbols", "position", "after_headline",
    "before_headline", "like_headline", "like_standfirst", "hidden", "depth", "level", "shape_count", "shape_long",
    "parent_count", "parent_long", "block_share", "best_share", "in_best", "best_distance", "repeated",
    "sibling_same", "rest_of_shape_links", "trailing", "leading",
)  # fmt: skip
PAGE_FEATURES: Final = (
    *BLOCK_FEATURES,
    *(f"role_{role.value}" for role in ROLES),
    *(f"in_{place}" for place in CONTAINER_TAGS),
    *(f"near_{meaning}" for meaning in MEANINGS),
    *(f"{name}_{side}" for side in ("before", "after") for name in ("length", "link_share", "ends", "same")),
)
DOCUMENT_FEATURES: Final = (  # what the page says of itself
    "says_news_article", "says_article", "has_json_ld", "has_article_body", "block_count", "og_article",
)  # fmt: skip
TRAFILATURA_FEATURES: Final = (  # what trafilatura keeps of a block and those around it
    "kept", "near_before", "near_after", "first", "last", "gap", "shape_kept", "parent_kept", "kept_before",
    "kept_after", "position_kept", "trailing_kept", "leading_kept",
)  # fmt: skip


def fill_features(
    blocks: Sequence[TextBlock], *, declared: str | None, headline: str | None, standfirst: str | None
) -> None:
    """Gives every block its numbers, in the order of ``PAGE_FEATURES``; menus and readers' comments stay without.

    ``declared`` is JSON-LD's articleBody.
    """
    keys = [squash(block.text) for block in blocks]
    sizes = [weigh_text(block.text) for block in blocks]
    long_text = squash(declared) if declared else ""
    top = _headline_place(keys, blocks, headline)
    lead = frozenset(word.lower() for word in find_words(standfirst or ""))
    title = frozenset(word.lower() for word in find_words(headline or ""))
    shapes = [block.context.shape for block in blocks]
    menus = [is_menu(block) for block in blocks]
    is_long = [
        size >= MIN_PROSE_CHARS and block.linked * 2 < len(block.text)
        for block, size in zip(blocks, sizes, strict=True)
    ]
    around = frozenset(blocks[top].context.lineage()) if headline and blocks else frozenset()
    by_shape = _share_alike(shapes, blocks, menus, is_long)
    by_parent = _share_alike([id(block.context.parent) for block in blocks], blocks, menus, is_long)
    is_weighed = [
        not (menu and of_shape.is_all_menu and of_parent.is_all_menu)
        for menu, of_shape, of_parent in zip(menus, by_shape, by_parent, strict=True)
    ]
    comments = find_comments(blocks, is_long, is_weighed, around=around)
    weights = _container_weights(blocks, sizes, is_long)
    best = max(weights, key=lambda context: weights[context][0], default=None)
    whole = max((total for _, total in weights.values()), default=1.0)
    total = sum(sizes) or 1
    places = _Places(best, {context: weight / whole for context, (_, weight) in weights.items()})
    repeats = Counter(keys)
    ends = [ends_sentence(block.text) for block in blocks]
    lengths = [log1p(size) for size in sizes]
    links = [block.linked / len(block.text) for block in blocks]
    start, end = _span(blocks, is_long, best)
    span = max(1, end - start)
    final = len(blocks) - 1
    longest = max(len(title), len(lead))
    has_long_text, has_much_text = bool(long_text), len(long_text) > 400
    for n, block in enumerate(blocks):
        if not is_weighed[n] or comments[n]:
            continue  # more than half of a page is so, and needs no weighing
        text, key, size, context = block.text, keys[n], len(block.text), block.context
        weight, shape, of_shape, of_parent = sizes[n], shapes[n], by_shape[n], by_parent[n]
        words, dense = find_words(text), (weight - size) // 2
        word_count = len(words)
        count = max(word_count, dense // 2, 1)  # WORD takes what stands between two signs of such a script for one
        own = set(map(str.lower, words)) if word_count <= 4 * longest else set()
        letters = sum(map(len, words)) + 2 * dense or 1
        digits, capitals, symbols = count_signs(text)
        distances = context.distances  # before what is worked out with them
        block.features = [
            has_long_text and len(key) > 12 and key in long_text, has_much_text,
            lengths[n], log1p(count if words else 0), letters / count, links[n], block.links, block.pieces[0][1].linked,
            block.strong / size, block.emphasised / size, ends[n], count_sentences(text),
            (text.count(",") if text.isascii() else sum(map(text.count, COMMAS))) / count,
            digits / weight, capitals / letters,
            (sum([word[0].isupper() for word in words]) if capitals else 0) / count,
            text[0] in "\"'“„«‘»—–-", text[-1] in ":：", digits > 0 and TIME_OR_DATE.search(text) is not None,
            text[0].islower(), text[0] in "([" and text[-1] in ")]", symbols / weight,
            (n - start) / span, n - top if n >= top else 0, top - n if n < top else 0,
            _likeness(own, title, word_count), _likeness(own, lead, word_count),
            context.is_hidden, context.depth, block.level or 0,
            of_shape.log_count, of_shape.long, of_parent.log_count, of_parent.long, weight / total,
            *places.of(context), repeats[key] - 1,
            (n > 0 and shapes[n - 1] == shape) + (n < final and shapes[n + 1] == shape), of_shape.linked,
            max(0, n - end), max(0, start - n),
            *ROLE_ROWS[block.role], *_container_row(context.container_bits), *distances,
        ]  # fmt: skip
        for other in (n - 1, n + 1):
            if 0 <= other <= final:
                block.features += (lengths[other], links[other], ends[other], shapes[other] == shape)
            else:
                block.features += (-1.0, 0.0, 0.0, 0.0)


@lru_cache(maxsize=4096)
def _container_row(bits: int) -> tuple[float, ...]:
    return tuple([float(bits >> place & 1) for place in range(len(CONTAINER_TAGS))])


def document_features(document: Document, blocks: Sequence[TextBlock]) -> tuple[float, ...]:
    """What the page says of itself, in the order of ``DOCUMENT_FEATURES``; by it news and magazines can differ."""
    types = _story_types(document)
    return (
        float("newsarticle" in types), float("article" in types or "posting" in types), float(bool(document.json_ld)),
        float(any(map(bool, strings(document.story.get("articleBody"))))), float(len(blocks)),
        float(document.first_meta("og:type") == "article"),
    )  # fmt: skip


def says_news_article(document: Document) -> bool:
    """Whether a page's structured data call its story a news article."""
    return "newsarticle" in _story_types(document)


def _story_types(document: Document) -> str:
    return " ".join(name for story in document.stories[:2] for name in types_of(story)).lower()


def _span(blocks: Sequence[TextBlock], is_long: Sequence[bool], best: ElementContext | None) -> tuple[int, int]:
    """The places of the first and last long block in the best element, or of any; the whole page where none is."""
    long = [n for n, is_so in enumerate(is_long) if is_so]
    tops = [n for n in long if any(at is best for at in blocks[n].context.lineage())] or long
    return (tops[0], tops[-1]) if tops else (0, len(blocks) - 1)


def trafilatura_features(blocks: Sequence[TextBlock], extracted: Iterable[str]) -> list[list[float]]:
    """What trafilatura keeps of each block and those around it, in the order of ``TRAFILATURA_FEATURES``."""
    kept = find_extracted([squash(block.text) for block in blocks], extracted)
    places = [place for place, is_kept in enumerate(kept) if is_kept]
    first, last = (places[0], places[-1]) if places else (0, 0)
    shapes = _shares_kept([block.context.shape for block in blocks], kept)
    parents = _shares_kept([id(block.context.parent) for block in blocks], kept)
    long = [place for place in places if _is_long(blocks[place])] or places
    start, end = (long[0], long[-1]) if long else (0, 0)
    span = max(1, end - start)
    final = len(blocks) - 1
    return [
        [
            kept[n], _nearest(kept, n, -1), _nearest(kept, n, 1), n - first, last - n,
            first <= n <= last and not kept[n], shapes[n], parents[n],
            kept[n - 1] if n else -1.0, kept[n + 1] if n < final else -1.0,
            (n - start) / span, max(0, n - end), max(0, start - n),
        ]
        for n in range(len(blocks))
    ]  # fmt: skip


def _shares_kept(keys: Sequence[object], kept: Sequence[bool]) -> list[float]:
    """For each block the share of those with its key that is kept."""
    all_of = Counter(keys)
    kept_of = Counter(key for key, is_kept in zip(keys, kept, strict=True) if is_kept)
    return [kept_of[key] / all_of[key] for key in keys]


def find_comments(
    blocks: Sequence[TextBlock],
    is_long: Sequence[bool],
    is_weighed: Sequence[bool],
    *,
    around: Set[ElementContext] = frozenset(),
) -> list[bool]:
    """Which of the blocks that are weighed are what readers wrote; none where the page has next to no prose but these.

    Elements ``around`` the headline hold no comments alone, whatever their names.
    """
    found = [is_so and is_comment(block, around) for block, is_so in zip(blocks, is_weighed, strict=True)]
    outside = sum(long and not comment for long, comment in zip(is_long, found, strict=True))
    inside = sum(long and comment for long, comment in zip(is_long, found, strict=True))
    is_story = outside < MIN_STORY_BLOCKS <= inside  # a live ticker may call its entries so
    return [False] * len(found) if is_story else found


def is_comment(block: TextBlock, around: Set[ElementContext] = frozenset()) -> bool:
    """Whether a block stands in a list of comments, or in one of several elements alike that are called so."""
    if block.context.distances[COMMENT_MEANING] > MAX_COMMENT_LEVELS:
        return False
    for at in islice(block.context.lineage(), MAX_COMMENT_LEVELS + 1):
        if at.tag in WHOLE_PAGE_TAGS or at in around:
            return False
        is_list, is_one = _names_comments(at.element.get("class"), at.element.get("id"))
        if is_list or (is_one and at.alike_siblings > 1):
            return True
    return False


@lru_cache(maxsize=16384)
def _names_comments(classes: str | None, name: str | None) -> tuple[bool, bool]:
    """Whether class and id say that an element is a list of comments, or a comment."""
    names = f"{classes or ''} {name or ''}"
    return COMMENT_LIST_NAME.search(names) is not None, COMMENT_NAME.search(names) is not None


def _is_long(block: TextBlock) -> bool:
    """Whether a block is as long as prose, and most of it no link."""
    return block.linked * 2 < len(block.text) and weigh_text(block.text) >= MIN_PROSE_CHARS


def is_menu(block: TextBlock) -> bool:
    """Whether a block is short and all links, bars and dots between them aside."""
    size = len(block.text)
    if size >= MIN_PROSE_CHARS:
        return False
    if block.links > 1:
        size = len(MENU_SEPARATOR.sub("", block.text))
    return block.linked >= 0.9 * size


def find_extracted(keys: Sequence[str], extracted: Iterable[str]) -> list[bool]:
    """Which blocks the lines that trafilatura keeps hold: whole, or within a line where they are long."""
    lines = [squash(line.lstrip("-|• ")) for line in extracted]
    whole = set(lines)
    joined = "\n".join(lines)
    return [key in whole or (len(key) > 30 and key in joined) for key in keys]


def _headline_place(keys: Sequence[str], blocks: Sequence[TextBlock], headline: str | None) -> int:
    """Where the headline stands; the last h1 like it counts, else the first block that is it, else the beginning."""
    if not headline:
        return 0
    wanted = squash(headline)
    same = [n for n, key in enumerate(keys) if key == wanted]
    marked = [n for n in same if blocks[n].level == 1]
    return (marked or same or [0])[0]


def _likeness(own: set[str], other: frozenset[str], count: int) -> float:
    """Share of words in common (Dice), 0 to 1; 0 for a text of ``count`` words that is far longer than the other."""
    if not other or not own or count > 4 * len(other):
        return 0.0
    return 2 * len(own & other) / (len(own) + len(other))


def _nearest(kept: Sequence[bool], n: int, step: int) -> int:
    """How far the next kept block is in a direction, 10 at most."""
    for far in range(1, 10):
        place = n + far * step
        if not 0 <= place < len(kept):
            return 10
        if kept[place]:
            return far
    return 10


class _Alike(NamedTuple):
    """How the blocks that share a key fare."""

    is_all_menu: bool  # all are short and all links
    log_count: float
    long: float  # share of them that is long
    linked: float  # share of their text within links


def _share_alike(
    keys: Sequence[object], blocks: Sequence[TextBlock], is_menu: Sequence[bool], is_long: Sequence[bool]
) -> list[_Alike]:
    """For each block, how those with its key fare."""
    totals: dict[object, list[int]] = {}
    for key, block, menu, long in zip(keys, blocks, is_menu, is_long, strict=True):
        total = totals.get(key)
        if total is None:
            total = totals[key] = [0, 0, 0, 0, 0]
        total[0] += 1
        total[1] += menu
        total[2] += long
        total[3] += block.linked
        total[4] += len(block.text)
    alike = {
        key: _Alike(menus == count, log1p(count), longs / count, linked / size)
        for key, (count, menus, longs, linked, size) in totals.items()
    }
    return [alike[key] for key in keys]


def _container_weights(
    blocks: Sequence[TextBlock], sizes: Sequence[int], is_long: Sequence[bool]
) -> dict[ElementContext, list[float]]:
    """For each element with long blocks below it: how well it holds them together, and their length."""
    weights: dict[ElementContext, list[float]] = {}
    for block, size, long in zip(blocks, sizes, is_long, strict=True):
        if not long or block.context.is_hidden:
            continue
        factor = 1.0
        for at in islice(block.context.parent.lineage() if block.context.parent else (), 6):
            score = weights.setdefault(at, [0.0, 0.0])
            score[0] += size * factor
            score[1] += size
            factor *= 0.9
    return weights


class _Places:
    """Where elements stand to the best one, that holds most long text together, and to any with long text.

    ``shares`` has the share of the long text of each element with any.
    """

    def __init__(self, best: ElementContext | None, shares: Mapping[ElementContext, float]) -> None:
        self.best = best
        self.around = set(best.lineage()) if best is not None else set()
        self.shares = shares
        # share of the nearest element with any and levels up to it, levels to the best element or one around, inside it
        self._known: dict[ElementContext, tuple[float, int, int, bool]] = {}

    def of(self, context: ElementContext) -> tuple[float, float, float]:
        """Share of long text in the nearest element that has any, whether one is in the best element, steps to it."""
        if self.best is None:
            return 0.0, 0.0, 10.0
        share, far, steps, is_inside = self._known.get(context) or self._place(context)
        is_inside = is_inside and steps <= MAX_PLACE_LEVELS
        return share if far <= MAX_PLACE_LEVELS else 0.0, float(is_inside), float(min(steps, 10))

    def _place(self, context: ElementContext) -> tuple[float, int, int, bool]:
        unknown = []
        at: ElementContext | None = context
        known = None
        while at is not None and known is None:
            unknown.append(at)
            at = at.parent
            known = self._known.get(at) if at is not None else None
        share, far, steps, is_inside = known or (0.0, 0, 0, False)
        for one in reversed(unknown):
            far, steps = far + 1, steps + 1
            if one in self.shares:
                share, far = self.shares[one], 0
            if one in self.around:
                steps, is_inside = 0, one is self.best
            self._known[one] = share, far, steps, is_inside
        return share, far, steps, is_inside
