"""Rich text of content systems becomes paragraphs, whichever system wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extraction.page.rich_text import MAX_RICH_NODES, read_rich_text

ONE, TWO = "The board met on Tuesday, and it sat late.", "Nobody had expected the vote to be close."
PARAGRAPHS = (ONE, TWO)


def split(text: str) -> list[str]:
    return [text[:12], text[12:]]


FORMS: dict[str, Any] = {
    "html": f"<p>{ONE}</p><div><p class='x'>{TWO}</p></div>",
    "html without ends": f"<p>{ONE}<p>{TWO}",
    "plain text": f"{ONE}\n\n{TWO}",
    "breaks": f"{ONE}<br><br/>{TWO}",
    "list of strings": [ONE, TWO],
    "list of html": [{"html": f"<p>{ONE}</p>"}, {"html": f"<p>{TWO}</p>"}],
    "rendered": {"rendered": f"<p>{ONE}</p>\n<p>{TWO}</p>"},
    "Portable Text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": part} for part in split(text)]}
        for text in PARAGRAPHS
    ],
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": part} for part in split(text)]}
            for text in PARAGRAPHS
        ],
    },
    "Lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "paragraph", "children": [{"type": "text", "text": part} for part in split(text)]}
                for text in PARAGRAPHS
            ],
        }
    },
    "Slate": [{"type": "p", "children": [{"text": part} for part in split(text)]} for text in PARAGRAPHS],
    "Slate with a link": [
        {"children": [{"text": text[:9]}, {"type": "link", "url": "/x", "children": [{"text": text[9:]}]}]}
        for text in PARAGRAPHS
    ],
    "Contentful": {
        "nodeType": "document",
        "data": {},
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": part} for part in split(text)]}
            for text in PARAGRAPHS
        ],
    },
    "Quill": {"ops": [{"insert": ONE[:12], "attributes": {"bold": True}}, {"insert": f"{ONE[12:]}\n{TWO}\n"}]},
    "Mobiledoc": {
        "version": "0.3.2",
        "markups": [["b"]],
        "sections": [[1, "p", [[0, [], 0, part] for part in split(text)]] for text in PARAGRAPHS] + [[10, 0]],
    },
    "BBC": [
        {"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {
            "text": text, "blocks": [{"type": "fragment", "model": {"text": part}} for part in split(text)]}}]}}
        for text in PARAGRAPHS
    ],
    "Draft.js": {"blocks": [{"key": "a", "type": "unstyled", "text": text, "entityRanges": []} for text in PARAGRAPHS]},
    "Editor.js": {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS]},
    "Gutenberg": [{"name": "core/p", "attributes": {"content": text}, "innerBlocks": ()} for text in [ONE, TWO]],
    "Arc": [{"type": "text", "content": ONE}, {"type": "image", "caption": "Crane"}, {"type": "text", "content": TWO}],
    "what is no prose": [
        {"type": "text", "text": ONE},
        {"type": "relatedLinks", "text": "Read this too"},
        {"_type": "newsletterSignup", "text": "Sign up"},
        {"type": "video", "text": "Watch"},
        {"type": "text", "text": "https://paper.example/picture.jpg"},
        {"type": "text", "text": TWO},
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=list(FORMS))
def test_each_form_gives_the_same_paragraphs(form: str) -> None:
    assert read_rich_text(FORMS[form]) == PARAGRAPHS


@pytest.mark.parametrize("value", [None, 7, True, "", [], {}, [None], {"type": "image", "text": "x"}, [[[]]]])
def test_what_holds_no_prose_gives_none(value: Any) -> None:
    assert read_rich_text(value) == ()


def test_a_break_within_a_line_is_a_space() -> None:
    line = [{"type": "text", "text": "One,"}, {"type": "hardBreak"}, {"type": "text", "text": "two."}]
    assert read_rich_text({"type": "paragraph", "content": line}) == ("One, two.",)


def test_a_tree_that_is_deep_or_wide_is_bounded() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"children": [deep]}
    assert read_rich_text(deep) == ()
    assert len(read_rich_text(["a"] * (2 * MAX_RICH_NODES))) < MAX_RICH_NODES
