"""The text of a story as HTML: what its Markdown marks up; nothing in it runs or loads, and links lead to the web."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from crawler.article import Article
from crawler.web.views import is_web_link

MAX_MARKDOWN_CHARS = 400_000  # longer texts are shown as plain paragraphs
LINK_RELATION = "noopener noreferrer nofollow"


class _Renderer(RendererHTML):
    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """A link to the web; any other keeps its text alone."""
        url = tokens[idx].attrGet("href")
        return str(Markup('<a href="{}" rel="{}">').format(url, LINK_RELATION)) if is_web_link(url) else "<a>"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The text that stands for a picture: nothing is loaded from elsewhere."""
        return str(Markup("{}").format(tokens[idx].content))


@cache
def _markdown() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
        .enable("table")
        .disable("html_block")
        .disable("html_inline")
    )


def story_html(article: Article) -> Markup:
    """The body."""
    if article.markdown and len(article.markdown) <= MAX_MARKDOWN_CHARS:
        return Markup(_markdown().render(article.markdown))  # noqa: S704  # it escapes all that it does not write itself
    return paragraphs(article.body)


def paragraphs(text: str) -> Markup:
    """Plain text with blank lines between its blocks."""
    return Markup("\n").join(Markup("<p>{}</p>").format(block) for block in text.split("\n\n") if block.strip())
