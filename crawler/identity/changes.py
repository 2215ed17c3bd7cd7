"""Which kinds of edit were made between two versions of a story."""

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

MIN_LARGE_EDIT_WORDS = 10  # fewer added or removed are a small edit
WORD_PATTERN = re.compile("[^\\W_]+")
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
TIME_TOLERANCE = timedelta(minutes=1)  # some parts of a page give seconds, others do not
MAX_STUB_SHARE = 0.5  # of the words of the full text; a stub has less
OPENING_FACTOR, OPENING_EXTRA_WORDS = 1.25, 5  # how much longer than the stub the opening may be
MIN_STUB_OVERLAP = 0.85  # share of a stub's words that are in the opening of the full text


def classify_change(old: Article, new: Article) -> tuple[ChangeClass, ...]:
    """The kinds of edit from one version to the next, in the order of :class:`ChangeClass`; empty for no edit.

    A standfirst, byline or time that is merely missing is no edit: it says something of the page's layout, not of its
    story.
    """
    kinds = _kinds(old, new)
    return tuple(kind for kind in ChangeClass if kind in kinds)


def is_stub_of(old: Article, new: Article) -> bool:
    """Whether the new version is only the opening of the old text, as a paywall or a broken page shows it.

    It has less than half of the words, nearly all of them from the opening, and is not declared free.
    """
    if new.free is True:
        return False
    full_words, stub_words = _words(old.body), _words(new.body)
    if not full_words or len(stub_words) >= MAX_STUB_SHARE * len(full_words):
        return False
    opening = Counter(full_words[: round(len(stub_words) * OPENING_FACTOR) + OPENING_EXTRA_WORDS])
    return (opening & Counter(stub_words)).total() >= MIN_STUB_OVERLAP * len(stub_words)


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
    return kinds | _text_kinds(*_body_blocks(old, new)) | _entry_kinds(old, new)


def _body_blocks(old: Article, new: Article) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The blocks of both bodies, without those of a live blog's entries."""
    entries = {fold(block) for entry in (*old.entries, *new.entries) for block in _entry_blocks(entry)}
    if not entries:
        return story_blocks(old.body), story_blocks(new.body)
    before, after = (
        tuple(block for block in story_blocks(article.body) if fold(block) not in entries) for article in (old, new)
    )
    return before, after


def _entry_blocks(entry: Entry) -> tuple[str, ...]:
    return (entry.headline or "", *entry.text.split("\n\n"))


def _entry_kinds(old: Article, new: Article) -> set[ChangeClass]:
    """Entries that were added, and edits of those that stay; an entry that the page no longer shows is no edit."""
    old_entries = {entry_key(entry): entry for entry in old.entries}
    kinds: set[ChangeClass] = set()
    for entry in new.entries:
        former = old_entries.get(entry_key(entry))
        if former is None:
            kinds.add(ChangeClass.ENTRIES_ADDED)
        else:
            kinds |= _text_kinds(_entry_blocks(former), _entry_blocks(entry))
    return kinds


def _text_kinds(old: tuple[str, ...], new: tuple[str, ...]) -> set[ChangeClass]:
    if fold("".join(old)) == fold("".join(new)):
        return set()
    kinds: set[ChangeClass] = set()
    old_blocks = {fold(block) for block in old}
    if any(is_notice(block) and fold(block) not in old_blocks for block in new):
        kinds.add(ChangeClass.CORRECTION)
    diff = word_diff("\n\n".join(old), "\n\n".join(new))
    if _count_words(diff, Op.INSERT) >= MIN_LARGE_EDIT_WORDS:
        kinds.add(ChangeClass.TEXT_ADDED)
    if _count_words(diff, Op.DELETE) >= MIN_LARGE_EDIT_WORDS:
        kinds.add(ChangeClass.TEXT_REMOVED)
    return kinds or {ChangeClass.SMALL_EDIT}


def _count_words(diff: Iterable[tuple[Op, str]], op: Op) -> float:
    """Words that were inserted, deleted or kept; a character of a script without spaces counts as half a word."""
    text = " ".join(part for kind, part in diff if kind is op)
    return len(WORD_PATTERN.findall(UNSPACED_CHARACTER.sub(" ", text))) + len(UNSPACED_CHARACTER.findall(text)) / 2


def _words(body: str) -> list[str]:
    return WORD_PATTERN.findall(UNSPACED_CHARACTER.sub(r" \g<0> ", "\n".join(story_blocks(body)).casefold()))


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name).casefold() for name in names)


def _is_other_time(old: datetime | None, new: datetime, offset: int | None) -> bool:
    if old is None:
        return True
    local = timedelta(minutes=offset or 0)
    midnights = {new.time(), (new + local).time()}
    is_date_only = any(not (time.hour or time.minute or time.second) for time in midnights)
    if is_date_only and (old.date() == new.date() or (old + local).date() == (new + local).date()):
        return False  # the same day, less precisely
    return abs(new - old) >= TIME_TOLERANCE
