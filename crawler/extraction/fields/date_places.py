"""Where a date stands on a page: at the headline, in the story, or in what is of others."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml.html import HtmlElement

from crawler.extraction.fields.date_lines import CLOCK_OF_SITE, LONG_LINE, lines_among, lines_of
from crawler.extraction.fields.not_of_the_story import MAX_LEVELS, OF_THE_PAGE, OtherParts, PagePart
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import is_hidden, names_of, read_text

OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LISTING, PagePart.TICKER,
        PagePart.COMMENT, PagePart.SIDEBAR,
    ),
    (),
)  # fmt: skip
NEAR_PARTS = OtherParts(
    (PagePart.COMMENT, PagePart.RELATED, PagePart.MOST_READ, PagePart.TICKER), ()
)  # below a headline
PAGE_FRAME = frozenset({"footer", "nav", "aside", "select", "figcaption"})
MARKS_BEFORE_QUOTES = ":："  # behind a line that tells whence what follows was taken
MARKS_OF_SENTENCES = f".!?{MARKS_BEFORE_QUOTES}"
MIN_TITLE_CHARS = 16
MIN_SHARED_WORDS = 3  # of a title and the heading that is its story's
WORD = re.compile(r"\w+")


def headline_of_dates(document: Document) -> HtmlElement | None:
    """The headline's element: an h1 outside the page's header that says what the title says, else the first.

    Failing these, a heading that has most words of the title, which was written anew for search engines.
    """
    return document.once(_find_headline)


def _find_headline(document: Document) -> HtmlElement | None:
    title = (document.first_meta("og:title") or document.title or "").casefold()
    index = document.index
    lines = [
        (heading, element, text)
        for heading in index.in_order([one for tag in ("h1", "h2", "h3") for one in index.tagged(tag)])
        for element, text in lines_among(document, heading.iter())
    ]
    best: tuple[int, HtmlElement] | None = None
    for heading, element, text in lines:
        words = text.casefold()
        says_title = len(words) > 8 and (words in title or (len(title) > 8 and title in words))
        score = (min(len(words), len(title)) * says_title) + 2 * (heading.tag == "h1")
        if score and (best is None or score > best[0]):
            best = (score, element)
    if best is None and len(title) >= MIN_TITLE_CHARS:  # headlines of some page builders are no headings
        begins = (element for element, text in lines_of(document) if _begins_title(text.casefold(), title))
        alike = (element for _, element, text in lines if _has_most_words(text.casefold(), title))
        return next(begins, next(alike, None))
    return best[1] if best else None


def _has_most_words(text: str, title: str) -> bool:
    words, wanted = ({word for word in WORD.findall(one) if len(word) > 3} for one in (text, title))
    return len(words & wanted) >= max(MIN_SHARED_WORDS, len(wanted) / 2)


def _begins_title(text: str, title: str) -> bool:
    return len(text) >= MIN_TITLE_CHARS and (title.startswith(text) or text == title)


def in_heading(element: HtmlElement, tags: Collection[str] = ("h1", "h2")) -> bool:
    """Whether an element is such a heading, or stands in one."""
    return element.tag in tags or any(
        ancestor.tag in tags for _, ancestor in zip(range(3), element.iterancestors(), strict=False)
    )


def is_of_story(document: Document, element: HtmlElement, names: str, *, is_close: bool) -> bool:
    """Whether a date in an element can be that of the story: not of the site's clock, a list, the page's frame."""
    if CLOCK_OF_SITE.search(names) or is_hidden(element) or _is_of_others(document, element, is_close=is_close):
        return False
    own = document.once(_around_headline)
    if element.tag == "a" and _is_in_sentence(element):
        return False
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag == "article" and own and ancestor not in own and _is_card(ancestor):
            return False
        if (
            ancestor.tag in PAGE_FRAME
            and ancestor not in own
            and not (is_close and ancestor.tag == "aside")
            and not _is_within_article(ancestor)
        ) or (ancestor.tag == "a" and ancestor is not element and not (names or is_close) and element.tag != "time"):
            return False
        if (
            ancestor.tag == "header"
            and not any(_says(h, ancestor) for h in document.headings[:3])
            and not any(above.tag in {"article", "main"} for above in ancestor.iterancestors())
        ):
            return False
    return True


def _is_in_sentence(link: HtmlElement) -> bool:
    """Whether a link stands in a sentence of a paragraph, which tells of what it leads to."""
    paragraph = link.getparent()
    if paragraph is None or paragraph.tag != "p" or not (paragraph.text or "").strip():
        return False
    text = read_text(paragraph, LONG_LINE)
    return len(text) > LONG_LINE or text[-1:] in MARKS_OF_SENTENCES


def _is_card(article: HtmlElement) -> bool:
    """Whether an article is one of a list: no h1 or other article in it, and a heading that is a link."""
    if next(article.iter("h1"), None) is not None or next(article.iterdescendants("article"), None) is not None:
        return False
    headings = (one for tag in ("h2", "h3", "h4") for one in article.iter(tag))
    return any(next(one.iter("a"), None) is not None or _is_in_link(one) for one in headings)


def _is_in_link(element: HtmlElement) -> bool:
    return any(above.tag == "a" for _, above in zip(range(3), element.iterancestors(), strict=False))


def _is_of_others(document: Document, element: HtmlElement, *, is_close: bool) -> bool:
    """Whether an element is of another story or part of the page; what holds the headline as well is not."""
    pattern = (NEAR_PARTS if is_close else OTHERS).pattern
    own = document.once(_around_headline)
    if not is_close and pattern.search(names_of(element)):
        return True
    ancestors = [above for _, above in zip(range(MAX_LEVELS), element.iterancestors(), strict=False)]
    return any(
        above not in own and above.tag not in OF_THE_PAGE and pattern.search(names_of(above)) for above in ancestors
    )


def is_in_story(document: Document, element: HtmlElement) -> bool:
    """Whether an element stands in the part of the page that the headline is in; where no headline is, in any."""
    own = document.once(_around_headline)
    parts = {above for above in own if above.tag in {"article", "main"}}
    return not parts or any(above in parts for above in element.iterancestors())


def _around_headline(document: Document) -> frozenset[HtmlElement]:
    """The elements that hold the headline."""
    heading = headline_of_dates(document)
    return frozenset(heading.iterancestors()) if heading is not None else frozenset()


def _is_within_article(element: HtmlElement) -> bool:
    return element.tag == "footer" and any(above.tag == "article" for above in element.iterancestors())


def _says(heading: HtmlElement, ancestor: HtmlElement) -> bool:
    return any(above is ancestor for above in heading.iterancestors())
