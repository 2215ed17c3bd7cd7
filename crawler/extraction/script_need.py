"""Whether the text of a page has to be brought by its scripts: it has some, and next to nothing stands in it."""

from __future__ import annotations

from crawler.article import Article, Outcome, OutcomeName
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.page_type import count_words, declared_words

SHELL_WORDS = 60  # that a page may show and be empty all the same: a menu, a notice that it wants scripts
DECLARED_SHARE = 0.5  # of the words that a page says its story has; with fewer it is a stub
# outcomes of pages that show next to nothing; a wall is none of them, nor is a page that is gone
EMPTY_OUTCOMES = frozenset({OutcomeName.INCOMPLETE, OutcomeName.NOT_ARTICLE})
SCRIPT_TYPES = ("", "module", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript")


def needs_scripts(document: Document, result: Article | Outcome) -> bool:
    """Whether a browser may show a story where the page as it came has none, or a part of it."""
    if document.page.is_rendered or not _has_script(document):
        return False
    if isinstance(result, Article):
        declared = declared_words(document)
        words = count_words(result.body)
        is_stub = declared is not None and words < DECLARED_SHARE * declared and result.free is not False
        return is_stub or (words < SHELL_WORDS and _shown_words(document) < SHELL_WORDS)
    if result.name is OutcomeName.EMPTY:
        return True
    return result.name in EMPTY_OUTCOMES and _shown_words(document) < SHELL_WORDS


def _has_script(document: Document) -> bool:
    return any(
        (script.get("type") or "").strip().lower() in SCRIPT_TYPES
        for script in document.index.tagged("script")
        if script.get("src") or (script.text or "").strip()
    )


def _shown_words(document: Document) -> int:
    return count_words(read_text(document.root.body)) if document.root.find("body") is not None else 0
