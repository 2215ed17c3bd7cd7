"""Two revisions of a story: the text that is compared, and the page that shows both sides."""

from __future__ import annotations

from datetime import datetime

from crawler.article import Article, Revision
from crawler.identity.diff import Op, word_diff
from crawler.reporting.html import render_html


def comparable_text(article: Article) -> str:
    """What is compared of an article, as text."""
    lines = [article.headline, article.standfirst or "", ", ".join(article.byline)]
    if article.published:
        lines.append(f"published {_format_time(article.published)}")
    entries = [
        "\n".join(filter(None, (_format_time(entry.published), entry.headline, entry.text)))
        for entry in article.entries
    ]
    return "\n\n".join(filter(None, [*lines, article.body, *entries]))


def _format_time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def diff_page(old: Revision, new: Revision) -> str:
    """Two revisions side by side as HTML: deleted words are marked in the old one, inserted words in the new one."""
    stretches = word_diff(comparable_text(old.article), comparable_text(new.article))
    return render_html(
        "diff.html",
        headline=new.article.headline,
        url=new.article.canonical_url or new.article.url,
        sides=[
            (old, [(op, text) for op, text in stretches if op is not Op.INSERT]),
            (new, [(op, text) for op, text in stretches if op is not Op.DELETE]),
        ],
    )
