"""What the makers of bot walls leave in the markup of a page that asks for a proof, and where that tells something."""

from __future__ import annotations

import re

from lxml import etree

from crawler.article import OutcomeName, Page
from crawler.extraction.page.document import Document, open_document
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.wall_text import asks_for_proof, is_challenge_text, titles_of
from crawler.site import Site

CHALLENGE_MARKUP = re.compile(  # of a challenge alone
    r"_cf_chl_opt|cf_chl_|cf-challenge|/cdn-cgi/challenge-platform/h/[a-z]/orchestrate|captcha-delivery\.com|"
    r"sec-if-cpt-container|bm-verify|akamai-block|/_sec/cp_challenge|distil_r_captcha|gokuprops|sucuri_cloudproxy|"
    r"anubis_challenge|\.within\.website/x/cmd/anubis|vercel\.link/security-checkpoint|git/go-away",
    re.IGNORECASE,
)
ERROR_MARKUP = re.compile(r"cf-error-details|errors\.edgesuite\.net", re.IGNORECASE)  # of a guard's other errors too
GUARD_MARKUP = re.compile(  # stands on ordinary pages of guarded sites too, or in any form
    r"cf-chl-|cf-turnstile|px-captcha|_pxappid|perimeterx|_incapsula_resource|awswaf|kpsdk|ddos-guard|g-recaptcha|"
    r"h-captcha|friendly-challenge",
    re.IGNORECASE,
)
MAX_MARKED_WORDS = 400  # that a page with a mark shows
MAX_STORY_WORDS = 30  # that would be kept of a page which declares a story, or has a mark of ordinary pages
MAX_BARE_WORDS = 30  # that a challenge shows which says nothing
# statuses that say something else where no challenge stands in the page: that of a login, and all of a fault
REFUSED_OUTCOMES = frozenset({OutcomeName.PAYWALLED, OutcomeName.FAILED})


def find_challenge(document: Document, shown: str, *, words: int, shown_words: int, is_story: bool) -> str | None:
    """The mark of a challenge for bots that stands in place of the story; None where there is none.

    ``shown`` is the text of the page, ``words`` count what would be kept; ``is_story``: the page declares a story.
    """
    if shown_words >= MAX_MARKED_WORDS:
        return None
    is_in_place = words < MAX_STORY_WORDS and asks_for_proof(titles_of(document), shown)
    own = CHALLENGE_MARKUP.search(document.text) or ERROR_MARKUP.search(document.text)
    if own and (not is_story or is_in_place):
        return own[0].lower()
    if is_in_place or (not is_story and not words and _is_bare(document, shown_words)):
        return _guard_mark(document)
    return None


def find_refused_challenge(page: Page, site: Site, outcome: OutcomeName) -> str | None:
    """Why a page whose status says that it was not to be had is a challenge for bots; None for any other."""
    if page.status < 400 or outcome not in REFUSED_OUTCOMES:
        return None
    try:
        document = open_document(page, site)
    except (etree.LxmlError, RecursionError, ValueError, OverflowError):  # what cannot be read asks for no proof
        return None
    titles = titles_of(document)
    shown = read_text(document.root.body) if document.root.find("body") is not None else ""
    shown_words = len(shown.split())
    if shown_words >= MAX_MARKED_WORDS:
        return None
    own = CHALLENGE_MARKUP.search(document.text)
    is_asked = asks_for_proof(titles, shown) or _is_bare(document, shown_words)
    mark = own[0].lower() if own else _guard_mark(document) if is_asked else None
    if mark is not None:
        return f"a challenge for bots ({mark})"
    return "the page asks its reader for a proof that no bot reads it" if is_challenge_text(titles, shown) else None


def _guard_mark(document: Document) -> str | None:
    guard = GUARD_MARKUP.search(document.text)
    return guard[0].lower() if guard else None


def _is_bare(document: Document, shown_words: int) -> bool:
    """Whether a page says next to nothing, not even of what it is."""
    return shown_words < MAX_BARE_WORDS and not (document.title or "").strip()
