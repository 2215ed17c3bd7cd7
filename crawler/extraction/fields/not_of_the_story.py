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


NAMES: Final = {  # words in class, id, itemprop, rel and test id, in lower case
    PagePart.TEASER: r"teaser",
    PagePart.RELATED: r"related|recommend|promo",
    PagePart.CARD: r"(?<!v)card(?!ed)",
    PagePart.MOST_READ: r"most-?(?:read|viewed|shared|commented|recent)|popular|trending",
    PagePart.LISTING: r"listing",
    PagePart.LIST: r"list",
    PagePart.CAROUSEL: r"carousel",
    PagePart.LATEST: r"(?<![a-z])latest",
    PagePart.FEED: r"(?<![a-z])(?:feed|also)",
    PagePart.TICKER: r"newsfeed|ticker|(?<!elementor-)widget",  # a page builder calls every part of a page a widget
    PagePart.COMMENT: r"comment|disqus",
    PagePart.REPLY: r"respond|(?<![a-z])reply",
    # "has-sidebar" tells what stands beside, "sidebar-layout" how the whole page is laid out
    PagePart.SIDEBAR: r"(?<!has)(?<!has-)(?<!with)(?<!with-)(?<!without-)(?<!no-)(?<!content-)"
    r"sidebar(?!-?(?:layout|enabled|grid))|content-sidebar(?!-wrap)",
    PagePart.FOOTER: r"(?<!entry-)(?<!post-)(?<!article-)footer",
    PagePart.MENU: r"menu|(?<![a-z])nav",
    PagePart.BREADCRUMB: r"breadcrumb",
    PagePart.NEWSLETTER: r"newsletter",
    PagePart.DIALOG: r"cookie|modal",
    PagePart.ADVERTISEMENT: r"(?<![a-z])ad-|banner",
    PagePart.LEADERBOARD: r"leaderboard",
    PagePart.CAPTION: r"caption",
    PagePart.GALLERY: r"gallery",
    PagePart.MEDIA: r"(?<![a-z])(?:media|figure|image|photo|video)",
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
        if self._matches(names_of(element)):
            return True
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
