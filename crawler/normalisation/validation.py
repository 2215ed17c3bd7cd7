"""Whether an article is complete enough to keep."""

from __future__ import annotations

from crawler.article import Article, Kind, Outcome, OutcomeName
from crawler.text.charsets import is_garbled
from crawler.text.scripts import find_spaced_words, weigh_text
from crawler.text.times import is_believable

MIN_STORY_LETTERS = 40  # and digits, of a brief: a sentence
KINDS_WITHOUT_TEXT = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.GALLERY})  # their story is not in the text


def validate(article: Article) -> Article | Outcome:
    """The article itself, or the outcome ``incomplete`` with what is missing."""
    missing = _find_missing(article)
    if missing is None:
        return article
    return Outcome(url=article.url, site=article.site, name=OutcomeName.INCOMPLETE, reason=missing, at=article.fetched)


def _find_missing(article: Article) -> str | None:
    headline = _letters(article.headline)
    if not headline:
        return "no headline"
    if article.published is not None and not is_believable(article.published, article.fetched):
        return f"published in the future: {article.published.isoformat()}, fetched {article.fetched.isoformat()}"
    parts = [article.body, *(f"{entry.headline or ''} {entry.text}" for entry in article.entries)]
    if article.kind in KINDS_WITHOUT_TEXT:
        parts.append(article.standfirst or "")
    story = _letters(" ".join(parts))
    if not story:
        return "no body"
    if is_garbled(article.body) or is_garbled(article.headline):
        return "text that was read in a wrong charset"
    if story in headline or not story.replace(headline, ""):
        return "body is only the headline"
    if (weight := weigh_text(story)) < MIN_STORY_LETTERS:
        return f"body of {weight} letters, fewer than {MIN_STORY_LETTERS}"
    return None


def _letters(text: str) -> str:
    return "".join(find_spaced_words(text.casefold()))
