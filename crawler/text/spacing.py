"""White space of lines, texts and Markdown."""

from __future__ import annotations

import re

from crawler.text.characters import clean_characters
from crawler.text.scripts import SOUTH_EAST_ASIAN

WIDE_SPACE = re.compile(r"\s+")
ZERO_WIDTH = re.compile(f"\ufeff|(?<![{SOUTH_EAST_ASIAN}])\u200b|\u200b(?![{SOUTH_EAST_ASIAN}])")
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u2060]")
SEVERAL_SPACES = re.compile(" {2,}")
MARKDOWN_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MARKDOWN_BREAK = re.compile(r"(?<=\S) {2,}$")  # two spaces at the end of a line are a line break in Markdown


def squeeze(text: str) -> str:
    """Text with single spaces and nothing that is not seen: the quick form of what a page shows.

    :func:`clean_line` is the thorough one, for what a record keeps.
    """
    joined = " ".join(text.split())
    if joined.isprintable():  # nearly all are
        return joined
    return " ".join(without_zero_width(CONTROL_CHARACTER.sub("", text)).split())


def without_zero_width(text: str) -> str:
    """The text without spaces that have no width, but those that mark words in the scripts of South East Asia."""
    return ZERO_WIDTH.sub("", text) if "\u200b" in text or "\ufeff" in text else text


def clean_line(text: str) -> str:
    """The text on one line, words one space apart."""
    return " ".join(clean_characters(text).split())


def clean_optional_line(text: str | None) -> str | None:
    """As :func:`clean_line`; None for what is blank."""
    return clean_line(text or "") or None


def clean_text(text: str) -> str:
    """Blocks one blank line apart, lines within a block kept, words one space apart."""
    blocks: list[list[str]] = [[]]
    for line in clean_characters(text).split("\n"):
        if words := " ".join(line.split()):
            blocks[-1].append(words)
        elif blocks[-1]:
            blocks.append([])
    return "\n\n".join("\n".join(block) for block in blocks if block)


def clean_markdown(text: str) -> str:
    """As :func:`clean_text` for Markdown: indents, line breaks and fenced code (CommonMark) stay as they are."""
    lines: list[str] = []
    fence: str | None = None
    for line in clean_characters(text).split("\n"):
        mark = MARKDOWN_FENCE.match(line)
        if fence is None:
            line = _clean_markdown_line(line)
            if not line and (not lines or not lines[-1]):
                continue
            fence = mark[1] if mark else None
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = None
        lines.append(line)
    return "\n".join(lines).strip("\n").rstrip(" ")


def _clean_markdown_line(line: str) -> str:
    if "  " not in line and line[:1] != " " and line[-1:] != " ":  # nearly all
        return line
    content = line.lstrip(" ")
    if not content:
        return ""
    indent = line[: len(line) - len(content)]
    hard_break = "  " if MARKDOWN_BREAK.search(content) else ""
    return indent + SEVERAL_SPACES.sub(" ", content.rstrip(" ")) + hard_break
