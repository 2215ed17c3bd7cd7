"""Whether what stands at an address today is another story than the one that is held."""

from __future__ import annotations

import re
from datetime import timedelta

from crawler.article import Article, Kind
from crawler.identity.signature import MIN_DUPLICATE_SIMILARITY, text_shingles
from crawler.identity.story_numbers import story_numbers
from crawler.identity.urls import identity_key
from crawler.text.folding import fold
from crawler.text.scripts import UNSPACED

WORD_PATTERN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
NUMBER_PATTERN = re.compile(r"\d+")
MIN_HEADLINE_OVERLAP = 0.5  # of the words of the shorter headline; an edit keeps more
MIN_REWRITTEN_OVERLAP = 0.05  # of shingles of the shorter text; what two stories have in common by chance is less
MIN_FORM_OVERLAP = 0.3  # of a text that was read at another address: another form of a story has nearly all in common
MIN_UNDATED_FORM_OVERLAP = 0.8  # where neither headline nor time says that it is the story
MIN_SHINGLES = 12  # a text of fewer says nothing
MAX_TIME_DIFFERENCE = timedelta(minutes=1)  # some parts of a page give seconds, others do not
MAX_FORM_TIME_DIFFERENCE = timedelta(days=1)  # of a form with the same headline; a zone may be missing


def is_other_story(held: Article, new: Article) -> bool:
    """Whether a reading is no version of the story that is held.

    At the story's own address a version has the headline, some of the text or the time of publication in common with
    it. At another address, which a canonical URL alone joins with it, nearly all has to agree: stories that a machine
    writes differ in a number and the time only. Where both addresses have the site's own number of a story, most of the
    text and either the headline or the time are enough.
    """
    if identity_key(held.url) != identity_key(new.url):
        return not _is_form(held, new)
    if fold(held.body) == fold(new.body) or (held.kind is Kind.LIVE_BLOG and new.kind is Kind.LIVE_BLOG):
        return False
    overlap = _text_overlap(held.body, new.body)
    is_known = overlap is None or overlap >= MIN_REWRITTEN_OVERLAP
    return not (is_known or _is_headline_kept(held, new) or _is_near_in_time(held, new, MAX_TIME_DIFFERENCE))


def _is_form(held: Article, new: Article) -> bool:
    """Whether a reading at another address is another form of a story: AMP, mobile, of another section."""
    overlap = _text_overlap(held.body, new.body)
    is_dated = held.published is not None and new.published is not None
    is_same_time = _is_near_in_time(held, new, MAX_TIME_DIFFERENCE)
    has_text = overlap is None or overlap >= MIN_FORM_OVERLAP
    is_near_duplicate = overlap is not None and overlap >= MIN_DUPLICATE_SIMILARITY
    if is_near_duplicate and not set(story_numbers(held.url)).isdisjoint(story_numbers(new.url)):
        return is_same_time or _is_headline_kept(held, new)
    if fold(held.headline).casefold() == fold(new.headline).casefold():
        is_near = not is_dated or _is_near_in_time(held, new, MAX_FORM_TIME_DIFFERENCE)
        return is_same_time or (has_text and is_near)
    if _numbers(held.headline) != _numbers(new.headline) or not has_text:
        return False
    if _is_headline_kept(held, new):
        return is_same_time or not is_dated
    return overlap is not None and (is_same_time or (not is_dated and overlap >= MIN_UNDATED_FORM_OVERLAP))


def _numbers(headline: str) -> list[str]:
    return NUMBER_PATTERN.findall(headline)


def _text_overlap(held: str, new: str) -> float | None:
    """The share of the shorter text's shingles that the other has as well; None for texts too short to tell."""
    old_shingles, new_shingles = text_shingles(held), text_shingles(new)
    fewest = min(len(old_shingles), len(new_shingles))
    return len(old_shingles & new_shingles) / fewest if fewest >= MIN_SHINGLES else None


def _is_headline_kept(held: Article, new: Article) -> bool:
    old_words, new_words = ({*WORD_PATTERN.findall(one.headline.casefold())} for one in (held, new))
    fewest = min(len(old_words), len(new_words))
    return fewest > 0 and len(old_words & new_words) > MIN_HEADLINE_OVERLAP * fewest


def _is_near_in_time(held: Article, new: Article, tolerance: timedelta) -> bool:
    if held.published is None or new.published is None:
        return False
    return abs(held.published - new.published) <= tolerance
