"""The posts of a live blog that only their times tell: elements of one list, each with a clock or a time of its own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.fields.dates import published_times, read_machine_time, read_visible_time
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import is_hidden, read_text
from crawler.text.times import Moment

_CLOCK = r"\d{1,2}\s?[:.h]\s?\d\d(?:\s?(?:[ap]\.?\s?m\b\.?|uhr\b|hrs?\b|h\b))?"
CLOCK = re.compile(rf"\W*{_CLOCK}\W*", re.IGNORECASE)
CLOCK_BEFORE_TEXT = re.compile(rf"\s*({_CLOCK})\s?[:–—|-]\s", re.IGNORECASE)  # "18:05 Uhr: The vote ..."
BESIDE_STORY = ("nav", "aside", "footer", "form", "table")
PROSE_TAGS = frozenset({"p", "ul", "ol", "blockquote", "figure", "h2", "h3", "h4", "div"})
TEXT_TAGS = ("p", "li", "blockquote")
MARKS_BEHIND_CLOCK = " :–—-|"
MIN_POSTS = 3
MIN_POST_CHARS = 20  # of half of the posts; lists of headlines have such texts too, but no live blog's address
MAX_CLOCK_CHARS = 14
MAX_STAMPS = 2000
MAX_PARTS = 60  # elements of one post beside that with its time


@dataclass(frozen=True, slots=True)
class TimedPost:
    """One post of a live blog."""

    id: str | None
    headline: str | None
    text: str
    moment: Moment | None


def timed_posts(document: Document) -> tuple[TimedPost, ...]:
    """The posts of a page in its order, each with its time; none where fewer than three stand in one list."""
    stamps = list(islice(_stamps(document), MAX_STAMPS))
    held = Counter(above for stamp in stamps for above in stamp.iterancestors())
    lists: defaultdict[HtmlElement, list[tuple[HtmlElement, HtmlElement]]] = defaultdict(list)
    for stamp in stamps:
        item = stamp
        while (parent := item.getparent()) is not None and held[parent] == 1:
            item = parent
        if parent is not None:
            lists[parent].append((item, stamp))
    items = max(lists.values(), key=len, default=[])
    if len(items) < MIN_POSTS:
        return ()
    moments = _moments(document, [stamp for _, stamp in items])
    own = {item for item, _ in items}
    read = (_read_post(item, stamp, own, moment) for (item, stamp), moment in zip(items, moments, strict=True))
    posts = tuple(post for post in read if post.text)
    are_posts = sum(len(post.text) >= MIN_POST_CHARS for post in posts) >= max(MIN_POSTS, len(items) / 2)
    return posts if are_posts else ()


def _stamps(document: Document) -> Iterator[HtmlElement]:
    """The elements that hold the time of a post: a ``time``, or a clock and nothing else."""
    for element in document.index.elements:
        if element.tag != "time":
            text = element.text
            if not text or not isinstance(element.tag, str) or not _tells_clock(element, text):
                continue
            if next(element.iterancestors("time"), None) is not None:
                continue
        if next(element.iterancestors(*BESIDE_STORY), None) is None and not is_hidden(element):
            yield element


def _tells_clock(element: HtmlElement, text: str) -> bool:
    if element.tag in {"p", "li"} and CLOCK_BEFORE_TEXT.match(text):
        return True
    return len(text) <= MAX_CLOCK_CHARS and CLOCK.fullmatch(text) is not None


def _written_clock(stamp: HtmlElement) -> str:
    """The text that tells the time of a post."""
    before = CLOCK_BEFORE_TEXT.match(stamp.text or "") if stamp.tag in {"p", "li"} else None
    return before[1] if before else read_text(stamp)


def _read_post(item: HtmlElement, stamp: HtmlElement, items: set[HtmlElement], moment: Moment | None) -> TimedPost:
    """The post of a time: the element that holds it, with what stands behind it up to the next one."""
    parts = [item]
    for sibling in islice(item.itersiblings(), MAX_PARTS):
        if sibling in items:
            break
        if sibling.tag in PROSE_TAGS:
            parts.append(sibling)
    clock = _written_clock(stamp)
    blocks = (block for part in parts for block in part.iter(*TEXT_TAGS))
    leaves = (block for block in blocks if next(block.iterdescendants(*TEXT_TAGS), None) is None)
    texts = [read_text(block).removeprefix(clock).lstrip(MARKS_BEHIND_CLOCK) for block in leaves]
    headings = (one for part in parts for one in part.iter("h2", "h3", "h4") if one is not stamp)
    titles = (read_text(one).removeprefix(clock).strip(MARKS_BEHIND_CLOCK) for one in headings)
    headline = next(filter(None, titles), None)
    text = (
        "\n\n".join(filter(None, texts)) or headline or read_text(item).removeprefix(clock).lstrip(MARKS_BEHIND_CLOCK)
    )
    return TimedPost(item.get("id"), headline, text, moment)


def _moments(document: Document, stamps: Sequence[HtmlElement]) -> list[Moment | None]:
    """The times of posts; clocks without a day are of the day of publication, and of the next where they go back."""
    read = [_whole_moment(document, stamp) for stamp in stamps]
    published = next(iter(published_times(document)), None)
    if published is None or all(read):
        return read
    clocks = {at: clock for at in range(len(stamps)) if (clock := _clock_of(document, published.value, stamps[at]))}
    newest_first, oldest_first = _on_days(dict(reversed(clocks.items()))), _on_days(clocks)
    for at, clock in min(newest_first, oldest_first, key=_span_of).items():
        read[at] = read[at] or Moment(clock, has_clock=True)
    return read


def _on_days(clocks: dict[int, datetime]) -> dict[int, datetime]:
    """Clocks from the oldest on, each on the day after the one before it where it goes back."""
    placed: dict[int, datetime] = {}
    before: datetime | None = None
    day = timedelta(0)
    for at, clock in clocks.items():
        day += timedelta(days=before is not None and clock < before)
        before, placed[at] = clock, clock + day
    return placed


def _span_of(clocks: dict[int, datetime]) -> timedelta:
    return max(clocks.values()) - min(clocks.values()) if clocks else timedelta(0)


def _whole_moment(document: Document, stamp: HtmlElement) -> Moment | None:
    if written := stamp.get("datetime"):
        return read_machine_time(document, written)
    text = _written_clock(stamp)
    return None if CLOCK.fullmatch(text) else read_visible_time(document, text)


def _clock_of(document: Document, published: datetime, stamp: HtmlElement) -> datetime | None:
    moment = read_visible_time(document, f"{published:%Y-%m-%d} {_written_clock(stamp)}")
    if moment is None or not moment.has_clock:
        return None
    return moment.at.replace(tzinfo=published.tzinfo) if not moment.has_zone else moment.at
