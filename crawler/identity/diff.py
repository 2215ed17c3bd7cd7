"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from crawler.text.scripts import UNSPACED

TOKEN_PATTERN = re.compile(rf"\s+|[{UNSPACED}]|[^\W_{UNSPACED}]+|.", re.DOTALL)
BLOCK_BREAK = re.compile("(\n\n+)")


class Op(StrEnum):
    """What was done to a piece of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


def word_diff(old: str, new: str) -> list[tuple[Op, str]]:
    """The pieces of both texts in order; all but the inserted ones are the old text, all but the deleted ones the new.

    Blocks are aligned first, words only within those that differ, so that a long story is compared quickly.
    """
    return list(_joined_pieces(_diff_blocks(BLOCK_BREAK.split(old), BLOCK_BREAK.split(new))))


def _diff_blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Op, str]]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Op.EQUAL, "".join(old[i:j])
        else:
            yield from _diff_words("".join(old[i:j]), "".join(new[k:m]))


def _diff_words(old: str, new: str) -> Iterator[tuple[Op, str]]:
    if not old or not new:
        yield Op.DELETE, old
        yield Op.INSERT, new
        return
    before, after = TOKEN_PATTERN.findall(old), TOKEN_PATTERN.findall(new)
    # autojunk: spaces and commas align nothing, which keeps long rewritten passages fast
    for _, i, j, k, m in SequenceMatcher(str.isspace, before, after).get_opcodes():
        if before[i:j] == after[k:m]:
            yield Op.EQUAL, "".join(before[i:j])
        else:
            yield Op.DELETE, "".join(before[i:j])
            yield Op.INSERT, "".join(after[k:m])


def _joined_pieces(pieces: Iterator[tuple[Op, str]]) -> Iterator[tuple[Op, str]]:
    """The pieces without empty ones; neighbours of the same kind are joined."""
    last: tuple[Op, str] | None = None
    for op, text in pieces:
        if not text:
            continue
        if last and last[0] is op:
            last = (op, last[1] + text)
            continue
        if last:
            yield last
        last = (op, text)
    if last:
        yield last
