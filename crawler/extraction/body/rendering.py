"""The kept blocks of a page as text and as Markdown (CommonMark)."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.extraction.body.block import Block, Role


def render_text(blocks: Iterable[Block]) -> str:
    """The body as text, a blank line between blocks."""
    return "\n\n".join(block.text for block in blocks if block.kept)


def render_markdown(blocks: Iterable[Block]) -> str:
    """The body as Markdown; items of one list and rows of one table stand together."""
    parts: list[str] = []
    before: Role | None = None
    for block in blocks:
        if not block.kept:
            continue
        line = _line(block)
        is_close = before is block.role and block.role in {Role.LIST_ITEM, Role.TABLE_ROW}
        if is_close and block.ordinal != 1:
            parts[-1] += f"\n{line}"
        elif block.role is Role.TABLE_ROW:
            parts.append(f"{line}\n{'| --- ' * (line.count(' | ') + 1)}|")
        else:
            parts.append(line)
        before = block.role
    return "\n\n".join(parts)


def _line(block: Block) -> str:
    match block.role:
        case Role.SUBHEAD:
            return f"{'#' * max(2, min(block.level or 2, 6))} {block.text}"
        case Role.LIST_ITEM:
            return f"{f'{block.ordinal}.' if block.ordinal else '-'} {block.markdown}"
        case Role.QUOTE:
            return f"> {block.markdown}"
        case Role.TABLE_ROW:
            return f"| {block.markdown} |"
        case Role.CODE:
            return f"    {block.text}"
        case _:
            return block.markdown
