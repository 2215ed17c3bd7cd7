"""Whether an article is complete enough to keep."""

from __future__ import annotations

from crawler.article import Article, Kind, Outcome, OutcomeName
from crawler.text.charsets import is_garbled
from crawler.text.scripts import find_spaced_words, weigh_text
from crawler.text.times import is_believable

MIN_STORY_LETTERS = 40  # and digits, of a brief: a sentence
OPENING_CHARS = 1000  # of a story, that tell whether it has text of its own
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
    text = " ".join(parts)
    opening = _letters(text[:OPENING_CHARS].rpartition(" ")[0]) if len(text) > OPENING_CHARS else ""
    # far more letters than the headline, and not it alone, again and again: the rest of a long story cannot matter
    is_long = len(opening) > max(MIN_STORY_LETTERS, 2 * len(headline)) and not opening.startswith(headline)
    story = opening if is_long else _letters(text)
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
