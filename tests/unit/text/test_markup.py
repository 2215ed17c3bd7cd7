"""Values that may hold HTML."""

from __future__ import annotations

import pytest

from crawler.text.markup import plain


@pytest.mark.parametrize(
    ("value", "text", "why"),
    [
        ("  Two\n words ", "Two words", "one line"),
        ("Fish &amp; chips", "Fish & chips", "an entity"),
        ("Fish &amp;amp; chips", "Fish & chips", "escaped twice"),
        ("Fish &amp;amp;amp; chips", "Fish &amp; chips", "three times is more than pages do"),
        ("?a=1&copy=2", "?a=1&copy=2", "no entity without its semicolon"),
        ("a <b>bold</b> word<br/>", "a bold word", "tags"),
        ("&lt;i&gt;Titanic&lt;/i&gt; sinks", "Titanic sinks", "tags that were escaped"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3", "no tag without a name"),
        ("a <!-- b -->c", "a c", "a comment"),
        ("so\u00adft \x00nul\u200bspace", "soft nulspace", "what is not seen"),
        ("<p> </p>", None, "nothing is left"),
        ("", None, "nothing"),
        (None, None, "no string"),
        (7, None, "no string"),
    ],
)
def test_value_becomes_plain_text(value: object, text: str | None, why: str) -> None:
    assert plain(value) == text, why


def test_limits_are_the_callers() -> None:
    assert plain("Fish &amp;amp;amp; chips", escapes=3) == "Fish & chips"
    assert plain("abc def", max_chars=4) == "abc"
    assert plain("<b>" * 4 + "abcdef", max_chars=3) is None  # the text begins beyond what is read
