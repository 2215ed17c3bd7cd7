"""Whether an article is complete enough to keep."""

from __future__ import annotations

import re

from crawler.article import Article, Kind, Outcome, OutcomeName
from crawler.text.scripts import weigh_text
from crawler.text.times import is_believable

SHORTEST = 40  # letters and digits of a brief: a sentence
NO_LETTER = re.compile(r"[\W_]+")
SEEN_OR_HEARD = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.GALLERY})  # what they tell is not in the text


def validate(article: Article) -> Article | Outcome:
    """The article itself, or the outcome ``incomplete`` with what it lacks."""
    lack = _lack(article)
    if lack is None:
        return article
    return Outcome(url=article.url, site=article.site, name=OutcomeName.INCOMPLETE, reason=lack, at=article.fetched)


def _lack(article: Article) -> str | None:
    headline = _letters(article.headline)
    if not headline:
        return "no headline"
    if article.published is not None and not is_believable(article.published, article.fetched):
        return f"published in the future: {article.published.isoformat()}, fetched {article.fetched.isoformat()}"
    told = [article.body, *(f"{entry.headline or ''} {entry.text}" for entry in article.entries)]
    if article.kind in SEEN_OR_HEARD:
        told.append(article.standfirst or "")
    story = _letters(" ".join(told))
    if not story:
        return "no body"
    if story in headline or not story.replace(headline, ""):
        return "body is only the headline"
    if (weight := weigh_text(story)) < SHORTEST:
        return f"body of {weight} letters, fewer than {SHORTEST}"
    return None


def _letters(text: str) -> str:
    return NO_LETTER.sub("", text.casefold())
