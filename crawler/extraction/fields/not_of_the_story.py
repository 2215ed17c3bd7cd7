"""Which elements are not of the story: one walk up the tree and one vocabulary, for every field that asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from lxml.html import HtmlElement

from crawler.extraction.page.index import matcher_of
from crawler.extraction.page.visible_text import is_hidden, names_of


class PagePart(StrEnum):
    """What stands beside a story, or within it for another field."""

    TEASER = "teaser"
    RELATED = "related"
    CARD = "card"
    MOST_READ = "most read"
    LISTING = "listing"
    LIST = "list"
    CAROUSEL = "carousel"
    LATEST = "latest"
    FEED = "feed"
    TICKER = "ticker"
    COMMENT = "comment"
    REPLY = "reply"
    SIDEBAR = "sidebar"
    FOOTER = "footer"
    MENU = "menu"
    BREADCRUMB = "breadcrumb"
    NEWSLETTER = "newsletter"
    DIALOG = "dialog"
    ADVERTISEMENT = "advertisement"
    LEADERBOARD = "leaderboard"
    CAPTION = "caption"
    GALLERY = "gallery"
    MEDIA = "media"
    LOGO = "logo"
    AUTHOR = "author"
    BYLINE = "byline"
    AVATAR = "avatar"
    BIOGRAPHY = "biography"
    BUSINESS_CARD = "business card"
    SHARE = "share"
    QUOTE = "quote"


def _not_behind(word: str, *before: str) -> str:
    """A pattern of a word where none of some others stands before it.

    Its first letter goes before the look behind: where all branches begin with a letter, a search skips ahead by these.
    """
    return word[0] + "".join(f"(?<!{one}{word[0]})" for one in before) + word[1:]


def _beginning(*words: str) -> str:
    return "|".join(_not_behind(word, "[a-z]") for word in words)


NAMES: Final = {  # words in class, id, itemprop, rel and test id, in lower case
    PagePart.TEASER: r"teaser",
    PagePart.RELATED: r"related|recommend|promo",
    PagePart.CARD: _not_behind("card(?!ed)", "v"),
    PagePart.MOST_READ: r"most-?(?:read|viewed|shared|commented|recent)|popular|trending",
    PagePart.LISTING: r"listing",
    PagePart.LIST: r"list",
    PagePart.CAROUSEL: r"carousel",
    PagePart.LATEST: _beginning("latest"),
    PagePart.FEED: _beginning("feed", "also"),
    PagePart.TICKER: "newsfeed|ticker|"
    + _not_behind("widget", "elementor-"),  # a page builder calls every part of a page a widget
    PagePart.COMMENT: r"comment|disqus",
    PagePart.REPLY: "respond|" + _beginning("reply"),
    # "has-sidebar" tells what stands beside, "sidebar-layout" how the whole page is laid out
    PagePart.SIDEBAR: _not_behind(
        "sidebar(?!-?(?:layout|enabled|grid))", "has", "has-", "with", "with-", "without-", "no-", "content-"
    )
    + "|content-sidebar(?!-wrap)",
    PagePart.FOOTER: _not_behind("footer", "entry-", "post-", "article-"),
    PagePart.MENU: "menu|" + _beginning("nav"),
    PagePart.BREADCRUMB: r"breadcrumb",
    PagePart.NEWSLETTER: r"newsletter",
    PagePart.DIALOG: r"cookie|modal",
    PagePart.ADVERTISEMENT: "banner|" + _beginning("ad-"),
    PagePart.LEADERBOARD: r"leaderboard",
    PagePart.CAPTION: r"caption",
    PagePart.GALLERY: r"gallery",
    PagePart.MEDIA: _beginning("media", "figure", "image", "photo", "video"),
    PagePart.LOGO: r"logo",
    PagePart.AUTHOR: r"author",
    PagePart.BYLINE: r"byline",
    PagePart.AVATAR: r"avatar",
    PagePart.BIOGRAPHY: r"biograph|author-?bio|about-?author",
    PagePart.BUSINESS_CARD: r"vcard",
    PagePart.SHARE: r"share|social",
    PagePart.QUOTE: r"quote",
}
OF_THE_PAGE: Final = frozenset({"html", "body", "main", "article"})  # their names tell of the page, or of the story
STORY_TAGS: Final = frozenset({"article", "main"})
MAX_LEVELS: Final = 4  # above an element, within which names tell of its place


class OtherParts:
    """What is not of the story for one field: parts by their names, and elements by their tags.

    A ``header`` among the tags is that of the page: one within an ``article`` or ``main`` is of the story, as is a
    ``footer`` within an ``article``.
    """

    def __init__(self, parts: Iterable[PagePart], tags: Iterable[str]) -> None:
        self.pattern = re.compile("|".join(NAMES[part] for part in parts))
        self.tags = frozenset(tags)
        self._matches = matcher_of(self.pattern)

    def hold(self, element: HtmlElement, around: Collection[HtmlElement] = ()) -> bool:
        """Whether an element is of such a part, or stands in one.

        ``around`` are the elements that hold the headline: what they are called tells of the story.
        """
        return self._matches(names_of(element)) or self.surround(element, around)

    def leave(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Those of some elements that :meth:`hold` does not; what is around is looked at once for each parent."""
        known: dict[HtmlElement | None, bool] = {}
        left = []
        for element in elements:
            if self._matches(names_of(element)):
                continue
            parent = element.getparent()
            if parent not in known:
                known[parent] = self.surround(element)
            if not known[parent]:
                left.append(element)
        return left

    def surround(self, element: HtmlElement, around: Collection[HtmlElement] = ()) -> bool:
        """Whether an element stands in one of such a part, whatever it is called itself."""
        is_in_header = is_in_footer = False
        for level, ancestor in enumerate(element.iterancestors()):
            tag = ancestor.tag
            if ancestor in around:
                is_in_footer, is_in_header = is_in_footer and tag != "article", is_in_header and tag not in STORY_TAGS
                continue
            is_in_footer = tag != "article" and (is_in_footer or (tag == "footer" and tag in self.tags))
            if tag in self.tags and tag not in {"header", "footer"}:
                return True
            is_in_header = tag not in STORY_TAGS and (is_in_header or tag in self.tags)
            if level < MAX_LEVELS and tag not in OF_THE_PAGE and self._matches(names_of(ancestor)):
                return True
        return is_in_header or is_in_footer


def is_seen(element: HtmlElement, others: OtherParts, around: Collection[HtmlElement] = ()) -> bool:
    """Whether readers see an element among those of the story; ``around`` are the elements that hold the headline."""
    return not is_hidden(element) and not others.hold(element, around)
