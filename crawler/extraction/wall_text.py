"""Whether the text that a page shows is that of a wall: what it says to its reader, whoever has made it."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.article import OutcomeName
from crawler.extraction.fields.paywall import free_flags
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import read_text
from crawler.text.page_words import count_phrases
from crawler.text.wall_words import CHALLENGE_STEMS, CHALLENGE_TITLES, CONSENT_REQUESTS, SUBSCRIPTION_REQUESTS

TITLE_SHARE = 0.5  # of its letters, that are words of a wall; a headline of a story has others beside them
MAX_CHALLENGE_WORDS = 250
MAX_CONSENT_WORDS = 300
MAX_OFFER_LINES = 3  # the last of what would be kept
MAX_OFFER_WORDS = 90  # of a story's beginning and the offer behind it
CONSENT_WORDS_PER_REQUEST = 40
CONSENT_FRAME_MARKS = ("consent", "sp_message", "privacy-mgmt", "cmp")


def find_wall(
    document: Document, titles: Sequence[str], body: str, shown: str, *, words: int, shown_words: int, is_story: bool
) -> tuple[OutcomeName, str] | None:
    """The outcome of a page whose text is a wall's, and why.

    ``body`` is the text that would be kept, ``shown`` all of the page; ``is_story``: the page declares a story.
    """
    body, shown = _plain(body), _plain(shown)
    if not is_story and shown_words < MAX_CHALLENGE_WORDS and is_challenge_text(titles, shown):
        return OutcomeName.BLOCKED, "the page asks its reader for a proof that no bot reads it"
    if words < MAX_CONSENT_WORDS:
        text, count = (body, words) if words else (shown, shown_words)
        requests = count_phrases(text, CONSENT_REQUESTS)
        if requests >= 2 and requests * CONSENT_WORDS_PER_REQUEST >= count:
            return OutcomeName.CONSENT_WALL, "what the page says is a request for consent"
    if not shown_words and not is_story and _has_consent_frame(document):
        return OutcomeName.CONSENT_WALL, "the page shows nothing but the frame of a request for consent"
    end = "\n".join(body.splitlines()[-MAX_OFFER_LINES:])
    if words < MAX_OFFER_WORDS and count_phrases(end, SUBSCRIPTION_REQUESTS) and not _is_declared_free(document):
        return OutcomeName.PAYWALLED, "what the page says ends in an offer to subscribe"
    return None


def titles_of(document: Document) -> list[str]:
    """What a page calls itself: its title and its first headings."""
    return [document.title or "", *(read_text(heading) for heading in document.headings[:2])]


def _is_declared_free(document: Document) -> bool:
    flags = free_flags(document)
    return bool(flags) and flags[0].value


def asks_for_proof(titles: Sequence[str], shown: str) -> bool:
    """Whether a page says what a check for bots says: as its title, or in words that speak of such a check."""
    text = _plain("\n".join([*titles, shown]))
    if not count_phrases(text, CHALLENGE_TITLES):
        return False
    return count_phrases(text, CHALLENGE_STEMS) > 0 or any(map(_is_challenge_title, titles))


def asks_for_consent(text: str) -> bool:
    """Whether a text says what a request for consent says."""
    return count_phrases(_plain(text), CONSENT_REQUESTS) > 0


def is_challenge_text(titles: Sequence[str], shown: str) -> bool:
    """Whether one of a page's titles is that of a check for bots, and what the page shows speaks of one."""
    return any(map(_is_challenge_title, titles)) and count_phrases(_plain(shown), CHALLENGE_STEMS) > 0


def _is_challenge_title(text: str) -> bool:
    text = _plain(text).strip()
    return sum(len(phrase) for phrase in CHALLENGE_TITLES if phrase in text) > TITLE_SHARE * len(text)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def _has_consent_frame(document: Document) -> bool:
    attributes = (
        " ".join(frame.get(name) or "" for name in ("id", "title", "src")).lower()
        for frame in document.index.tagged("iframe")
    )
    return any(mark in text for text in attributes for mark in CONSENT_FRAME_MARKS)
