"""What kind of edit lies between two readings of a story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from crawler.article import Article, ChangeClass, Entry
from crawler.identity.diff import Op, word_diff
from crawler.identity.entries import entry_key
from crawler.identity.story_blocks import story_blocks
from crawler.text.folding import fold
from crawler.text.notices import is_notice
from crawler.text.scripts import UNSPACED

MUCH = 10  # words; fewer added or taken away are a small edit
WORD = re.compile("[^\\W_]+")
CHARACTER = re.compile(f"[{UNSPACED}]")
TOLERANCE = timedelta(minutes=1)  # one part of a page gives seconds, another none
STUB = 0.5  # a stub holds less than this share of the full text
STUB_LIKE = 0.85  # share of a stub's words that the full text opens with


def classify_change(old: Article, new: Article) -> tuple[ChangeClass, ...]:
    """The kinds of edit from one reading to the next, in the order of :class:`ChangeClass`; none for no edit.

    A standfirst, byline or time that merely vanished is none: it tells of the page's layout, not of its story.
    """
    kinds = _kinds(old, new)
    return tuple(kind for kind in ChangeClass if kind in kinds)


def is_stub_of(old: Article, new: Article) -> bool:
    """Whether the new reading is only the opening of the old text, as a paywall or a broken page leaves it.

    It holds less than half of the words, nearly all of them from the opening, and is not declared free.
    """
    if new.free is True:
        return False
    full, short = _words(old.body), _words(new.body)
    if not full or len(short) >= STUB * len(full):
        return False
    opening = Counter(full[: round(len(short) * 1.25) + 5])
    return (opening & Counter(short)).total() >= STUB_LIKE * len(short)


def _kinds(old: Article, new: Article) -> set[ChangeClass]:
    kinds: set[ChangeClass] = set()
    if fold(old.headline) != fold(new.headline):
        kinds.add(ChangeClass.HEADLINE)
    if new.standfirst and fold(old.standfirst or "") != fold(new.standfirst):
        kinds.add(ChangeClass.STANDFIRST)
    if new.byline and _folded(old.byline) != _folded(new.byline):
        kinds.add(ChangeClass.BYLINE)
    if new.published and _is_other_time(old.published, new.published, new.published_offset):
        kinds.add(ChangeClass.PUBLISHED_TIME)
    return kinds | _text_kinds(*_told(old, new)) | _entry_kinds(old, new)


def _told(old: Article, new: Article) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The blocks of both bodies, less those that are an entry of a live blog."""
    entries = {fold(block) for entry in (*old.entries, *new.entries) for block in _blocks(entry)}
    if not entries:
        return story_blocks(old.body), story_blocks(new.body)
    before, after = (
        tuple(block for block in story_blocks(article.body) if fold(block) not in entries) for article in (old, new)
    )
    return before, after


def _blocks(entry: Entry) -> tuple[str, ...]:
    return (entry.headline or "", *entry.text.split("\n\n"))


def _entry_kinds(old: Article, new: Article) -> set[ChangeClass]:
    """Entries that came, and what was edited in those that stay; one that a page lets go is no edit."""
    known = {entry_key(entry): entry for entry in old.entries}
    kinds: set[ChangeClass] = set()
    for entry in new.entries:
        former = known.get(entry_key(entry))
        if former is None:
            kinds.add(ChangeClass.ENTRIES_ADDED)
        else:
            kinds |= _text_kinds(_blocks(former), _blocks(entry))
    return kinds


def _text_kinds(old: tuple[str, ...], new: tuple[str, ...]) -> set[ChangeClass]:
    if fold("".join(old)) == fold("".join(new)):
        return set()
    kinds: set[ChangeClass] = set()
    known = {fold(block) for block in old}
    if any(is_notice(block) and fold(block) not in known for block in new):
        kinds.add(ChangeClass.CORRECTION)
    diff = word_diff("\n\n".join(old), "\n\n".join(new))
    if _weigh(diff, Op.INSERT) >= MUCH:
        kinds.add(ChangeClass.TEXT_ADDED)
    if _weigh(diff, Op.DELETE) >= MUCH:
        kinds.add(ChangeClass.TEXT_REMOVED)
    return kinds or {ChangeClass.SMALL_EDIT}


def _weigh(diff: Iterable[tuple[Op, str]], op: Op) -> float:
    """Words of one kind of stretch; a character of a script without spaces counts for half of one."""
    text = " ".join(part for kind, part in diff if kind is op)
    return len(WORD.findall(CHARACTER.sub(" ", text))) + len(CHARACTER.findall(text)) / 2


def _words(body: str) -> list[str]:
    return WORD.findall(CHARACTER.sub(r" \g<0> ", "\n".join(story_blocks(body)).casefold()))


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name).casefold() for name in names)


def _is_other_time(old: datetime | None, new: datetime, offset: int | None) -> bool:
    if old is None:
        return True
    local = timedelta(minutes=offset or 0)
    midnights = {new.time(), (new + local).time()}
    is_date_only = any(not (time.hour or time.minute or time.second) for time in midnights)
    if is_date_only and (old.date() == new.date() or (old + local).date() == (new + local).date()):
        return False  # the same day, told less exactly
    return abs(new - old) >= TOLERANCE
