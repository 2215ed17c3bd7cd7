"""White space of lines, texts and Markdown."""

from __future__ import annotations

import pytest

from crawler.text.spacing import clean_line, clean_markdown, clean_optional_line, clean_text, squeeze


@pytest.mark.parametrize(
    ("text", "squeezed", "why"),
    [
        ("one two", "one two", "nothing to do"),
        ("  one\n\ttwo\u00a0three ", "one two three", "white space of any kind"),
        ("so\u00adft\x00 w\u2060ord\x1b", "soft word", "what is not seen"),
        ("one\u200btwo\ufeffthree", "onetwothree", "what has no width is none"),
        ("می\u200cخواهم", "می\u200cخواهم", "a joiner stays"),
        ("", "", "nothing"),
    ],
)
def test_text_is_squeezed(text: str, squeezed: str, why: str) -> None:
    assert squeeze(text) == squeezed, why


def test_line_is_one() -> None:
    assert clean_line(" Zo\u0065\u0308\n wins\u00ad ") == "Zoë wins"
    assert clean_optional_line(" a ") == "a"
    assert clean_optional_line(" \u00ad ") is None
    assert clean_optional_line(None) is None


def test_blocks_of_a_text_are_one_blank_line_apart() -> None:
    assert clean_text(" one  two \n three\n\n\n\nfour \n \n") == "one two\nthree\n\nfour"
    assert clean_text("\n\n a") == "a"
    assert clean_text(" \n ") == ""


@pytest.mark.parametrize(
    ("text", "clean", "why"),
    [
        ("one  two", "one two", "single spaces"),
        ("one  \ntwo", "one  \ntwo", "a line break in Markdown"),
        ("one    \ntwo", "one  \ntwo", "of two spaces"),
        ("one \ntwo", "one\ntwo", "one space is none"),
        ("- a\n  - b  c", "- a\n  - b c", "an indent stays"),
        ("one\n\n\n   \n\ntwo", "one\n\ntwo", "one blank line"),
        ("\n\none\n\n", "one", "none around"),
        ("```\na  b\n\n\n  c\n```\nd  e", "```\na  b\n\n\n  c\n```\nd e", "fenced code stays as it is"),
        ("~~~~\na  b\n~~~\nc  d\n~~~~\ne  f", "~~~~\na  b\n~~~\nc  d\n~~~~\ne f", "until a fence as long"),
        ("```\na  b\n``` x\nc  d\n````\ne  f", "```\na  b\n``` x\nc  d\n````\ne f", "with nothing behind it"),
        ("    ```\na  b", "    ```\na b", "four spaces before it make it no fence"),
        ("   ```\na  b", "   ```\na  b", "three do"),
        ("``\na  b", "``\na b", "nor do two signs"),
        ("", "", "nothing"),
    ],
)
def test_markdown_keeps_what_means_something(text: str, clean: str, why: str) -> None:
    assert clean_markdown(text) == clean, why
    assert clean_markdown(clean) == clean, "a second time changes nothing"
