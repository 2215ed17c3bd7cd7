"""A story's text as HTML: its markup, and none of a stranger's."""

from __future__ import annotations

import pytest

from crawler.web import story_text
from crawler.web.story_text import paragraphs, story_html
from tests.articles import article

RELATION = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("markdown", "html", "reason"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n", "paragraphs"),
        ("## Vote", "<h2>Vote</h2>\n", "a subhead"),
        ("[a](http://a.example/?a&b)", f'<p><a href="http://a.example/?a&amp;b" {RELATION}>a</a></p>\n', "a link"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n", "no link of another kind"),
        ("[a](ftp://paper.example/)", "<p><a>a</a></p>\n", "no link of another kind"),
        ("[a](/relative)", "<p><a>a</a></p>\n", "nor one within our pages"),
        ("<https://a.example/>", f'<p><a href="https://a.example/" {RELATION}>https://a.example/</a></p>\n', "bare"),
        ("![crane](https://paper.example/c.jpg)", "<p>crane</p>\n", "a picture is its text"),
        ('![<b>"](data:x)', "<p>![&lt;b&gt;&quot;](data:x)</p>\n", "also where it is markup"),
        ("a <b>b</b> <!-- c -->", "<p>a &lt;b&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>\n", "markup is text"),
        ("<div>\n<p x>\n</div>", "<p>&lt;div&gt;\n&lt;p x&gt;\n&lt;/div&gt;</p>\n", "in blocks too"),
        ("&lt;b&gt; &amp;", "<p>&lt;b&gt; &amp;</p>\n", "what is escaped stays so"),
    ],
)  # fmt: skip
def test_markdown(markdown: str, html: str, reason: str) -> None:
    assert story_html(article(markdown=markdown)) == html, reason


def test_without_markdown_or_with_too_much_the_body_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = "<p>a &lt;b&gt;</p>\n<p>c</p>"
    assert paragraphs("a <b>\n\n\n\nc") == plain
    assert story_html(article(body="a <b>\n\nc", markdown="")) == plain
    monkeypatch.setattr(story_text, "MAX_MARKDOWN_CHARS", 3)
    assert story_html(article(body="a <b>\n\nc", markdown="**long**")) == plain
