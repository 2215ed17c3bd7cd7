"""The further pages of a story that has several: numbered ones in their order, and the one that shows all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.identity.urls import have_same_owner, identity_key, is_front_like
from crawler.text.pager_words import (
    NEXT_PAGE,
    NUMBERED_PAGE,
    PAGE_OF_PATH,
    PAGE_OF_TOTAL,
    PAGE_PARAMETERS,
    PAGE_SEGMENTS,
    SINGLE_PAGE,
    SINGLE_PAGE_PARAMETERS,
    SINGLE_PAGE_URL,
)
from crawler.text.urls import resolve_url, without_fragment

MAX_PAGE_NUMBER = 200  # a higher one is no page's
MAX_DIGITS = 3  # of the number of a page
MAX_LINKS = 5000  # of a page that are looked at
MAX_LINK_CHARS = 60  # of the text of a link in a pager
MAX_TOTAL_TEXT_CHARS = 60  # of "page 2 of 4"
MAX_TOTAL_PIECES = 6  # of text in it
NUMBER_AT_END = re.compile(r"(?<=[^/])[-_,.;+]p?([0-9]{1,3})$")
BARE_NUMBER = re.compile(r"[^/]-[0-9]{1,3}/?$")  # of a second post by a name, in many blogs
MAX_RELATIVE_CHARS = 12  # of a link such as "2/" or "./3.html"
SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cms|do)$", re.IGNORECASE)
COMMENTS = OtherParts((PagePart.COMMENT, PagePart.REPLY, PagePart.RELATED, PagePart.MOST_READ, PagePart.LATEST), ())
Form = tuple[str, int]  # what the URLs of a story's pages have in common, and the number of the page


@dataclass(frozen=True, slots=True)
class StoryPages:
    """Where a page stands among those of its story."""

    number: int = 1
    following: tuple[str, ...] = ()  # URLs of the pages behind it, in order, without a gap
    first: str | None = None  # URL of the first one, of any other page
    single: str | None = None  # URL of a page with all of the story
    total: int | None = None  # pages, where the page says so

    def describe(self) -> str:
        """What a single page says of the others of its story, in one line for people."""
        if self.first is not None:
            return f"This is page {self.number} of the story at {self.first}."
        if self.single is not None:
            return f"The story has further pages; all of it is at {self.single}."
        total = f" of {self.total}" if self.total else ""
        return (
            f"The story has further pages: page {self.number}{total} is read here, the next one is {self.following[0]}."
        )


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    text: str
    is_next: bool
    is_named: bool  # as a page: a number, "page 2"
    rel: frozenset[str]


def read_story_pages(document: Document, *, is_further: bool = False) -> StoryPages | None:
    """The further pages of the story in a page, told by links whose URLs differ from its own by a number alone.

    A link counts where it is called as one of a pager: by its number, as the next or previous one. The next story of a
    blog has another URL; pages of readers' comments, and those of what has the URL of a section, are left out. None for
    a page that is all of its story. ``is_further`` tells that it is known as a page behind the first, which it need not
    link to then.
    """
    own = without_fragment(document.page.url)
    if not urlsplit(own).path.strip("/") or _is_single(own):
        return None
    links = list(_links(document, own))
    if not links:
        return None
    number, pages = _numbered(own, links, is_further=is_further)
    following, at = [], number + 1
    while at in pages:
        following.append(pages[at])
        at += 1
    first = pages.get(1) if number > 1 else None
    if is_front_like(first or own):
        return None  # the pages of a section, a list of products
    # words alone are said of much else: "view all", "full story"
    whole = (link for link in links if _shows_all(link, own))
    single = next(
        (link.url for link in whole if following or (SINGLE_PAGE.search(link.text) and _is_single(link.url))), None
    )
    if not following and single is None and first is None:
        return None
    return StoryPages(number, tuple(following), first, single, _total(document, number))


def _numbered(own: str, links: list[_Link], *, is_further: bool) -> tuple[int, dict[int, str]]:
    """The number of a page, and the URLs of the other pages by theirs."""
    best: tuple[int, dict[int, str]] = (1, {})
    forms = [(link, form) for link in links for form in page_forms(link.url)]
    for stem, number in page_forms(own):
        found: dict[int, str] = {}
        for link, (other_stem, other) in forms:
            if other_stem == stem and other != number and _is_of_pager(link, other, number):
                found.setdefault(other, link.url)
        # a number at the end of a URL may be of its words: the first page has to be linked, as such
        if number > 1 and 1 not in found and not is_further:
            continue
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _is_of_pager(link: _Link, number: int, own: int) -> bool:
    if link.is_named:
        found = NUMBERED_PAGE.fullmatch(link.text)
        if found:
            return int(found[1]) == number
    if number == own + 1:
        return link.is_next and not BARE_NUMBER.search(urlsplit(link.url).path)
    return "prev" in link.rel or "previous" in link.rel if number == own - 1 else False


def page_forms(url: str) -> list[Form]:
    """The ways to read a URL as that of a numbered page: stem and number; the first is the URL itself, as page 1."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    forms = [(_stem(parts.netloc, parts.path, parts.query), 1)]
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in parameters:
        if name.lower() in PAGE_PARAMETERS and value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
            rest = "&".join(f"{key}={text}" for key, text in parameters if key != name)
            forms.append((_stem(parts.netloc, parts.path, rest), int(value)))
    path = parts.path.rstrip("/")
    suffix = SUFFIX.search(path)
    plain, end = (path[: suffix.start()], suffix[0]) if suffix else (path, "")
    folder, _, last = plain.rpartition("/")
    if last.isascii() and last.isdigit() and len(last) <= MAX_DIGITS and folder.strip("/"):
        above, _, word = folder.rpartition("/")
        forms += [(_stem(parts.netloc, one + extension, parts.query), int(last))
                  for one in (folder, *([above] if word.lower() in PAGE_SEGMENTS and above.strip("/") else []))
                  for extension in {"", end}]  # fmt: skip
    elif (found := PAGE_OF_PATH.fullmatch(last)) and folder.strip("/"):
        forms += [(_stem(parts.netloc, folder + extension, parts.query), int(found[1])) for extension in {"", end}]
    elif found := NUMBER_AT_END.search(plain):
        stem = plain[: found.start()]
        forms.append((_stem(parts.netloc, stem + end, parts.query), int(found[1])))
        tail = re.split(r"[-_,.;+]", stem.rpartition("/")[2])[-1]
        if tail.lower() in PAGE_SEGMENTS and len(stem) > len(tail) + 1:
            forms.append((_stem(parts.netloc, stem[: -len(tail) - 1] + end, parts.query), int(found[1])))
    return [(stem, number) for stem, number in forms if 1 <= number <= MAX_PAGE_NUMBER]


def _stem(host: str, path: str, query: str) -> str:
    return urlunsplit(("", host.lower(), path.rstrip("/"), query, ""))


def _links(document: Document, own: str) -> Iterator[_Link]:
    for element in document.index.tagged("link"):
        rel = frozenset((element.get("rel") or "").lower().split())
        if rel & {"next", "prev", "previous"} and (url := _target(document, element)) and have_same_owner(url, own):
            yield _Link(url, "", "next" in rel, False, rel)
    for href in document.canonical_links[:1]:  # of many further pages it is the first one
        if (url := resolve_url(href, base=document.page.url)) and have_same_owner(url, own):
            yield _Link(without_fragment(url), "1", False, True, frozenset())
    slug = _slug(document.page.url)
    for count, element in enumerate(document.index.tagged("a")):
        if count >= MAX_LINKS:
            return
        href = (element.get("href") or "").strip()
        # what does not repeat the words of its own URL is no page of this story
        if slug not in href and not href.startswith("?") and not _is_short(href):
            continue
        if href.startswith(("#", "javascript:", "mailto:")) or "#comment" in href.lower():
            continue
        link = _link(document, element)
        if link is not None and have_same_owner(link.url, own) and not COMMENTS.hold(element):
            yield link


def _slug(url: str) -> str:
    """The last part of a URL's path that names the story, without the number of a page."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    while len(parts) > 1 and (
        (parts[-1].isdigit() and len(parts[-1]) <= 3)
        or parts[-1].lower() in PAGE_SEGMENTS
        or PAGE_OF_PATH.fullmatch(parts[-1])
    ):
        parts.pop()
    stem = SUFFIX.sub("", parts[-1]) if parts else url
    return NUMBER_AT_END.sub("", stem) or stem


def _is_short(href: str) -> bool:
    return 0 < len(href) <= MAX_RELATIVE_CHARS and href[0] != "/"


def _is_of_numbering(part: str) -> bool:
    is_number = part.isdigit() and len(part) <= MAX_DIGITS
    return is_number or part.lower() in PAGE_SEGMENTS or PAGE_OF_PATH.fullmatch(part) is not None


def _link(document: Document, element: HtmlElement) -> _Link | None:
    rel = frozenset((element.get("rel") or "").lower().split())
    text = " ".join(read_text(element, MAX_LINK_CHARS).split())
    if len(text) > MAX_LINK_CHARS:
        return None
    label = " ".join(filter(None, (element.get("aria-label"), element.get("title"))))
    is_named = NUMBERED_PAGE.fullmatch(text) is not None
    is_next = "next" in rel or any(NEXT_PAGE.search(words) for words in (text, label, names_of(element)))
    href = element.get("href") or ""
    is_single = SINGLE_PAGE.search(f"{text} {label}") is not None or _is_single(href)
    if not (is_named or is_next or is_single or rel & {"prev", "previous"}):
        return None
    url = _target(document, element)
    return _Link(url, text or label, is_next, is_named, rel) if url else None


def _target(document: Document, element: HtmlElement) -> str | None:
    url = resolve_url(element.get("href"), base=document.page.url)
    return without_fragment(url) if url else None


def _shows_all(link: _Link, own: str) -> bool:
    """Whether a link leads to a page with all of a story: its words or URL say so, and the URL is one of the story."""
    if link.url == own or link.is_named or not (SINGLE_PAGE.search(link.text) or _is_single(link.url)):
        return False
    stems = {stem for stem, number in page_forms(own)}
    bare = urlsplit(own)._replace(query="").geturl()
    is_below = any(link.url.startswith((f"{SUFFIX.sub('', one).rstrip('/')}/",)) for one in (own, bare))
    return is_below or identity_key(link.url) == identity_key(own) or bool(stems & {f for f, _ in page_forms(link.url)})


def _is_single(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    last = "/" + SUFFIX.sub("", parts.path.rstrip("/")).rpartition("/")[2]
    values = (f"{name}={value}" for name, value in parse_qsl(parts.query, keep_blank_values=True))
    return SINGLE_PAGE_URL.search(last) is not None or any(
        SINGLE_PAGE_URL.search(one) and one.partition("=")[0].lower() in SINGLE_PAGE_PARAMETERS for one in values
    )


def _total(document: Document, number: int) -> int | None:
    """How many pages the story has, as "page 2 of 4" says beside it."""
    for element in document.root.iter("span", "p", "div", "li", "strong"):
        text = " ".join(str(piece) for piece in islice(element.itertext(), MAX_TOTAL_PIECES))
        if len(text) <= MAX_TOTAL_TEXT_CHARS:
            found = PAGE_OF_TOTAL.search(" ".join(text.split()))
            if found and int(found[1]) == number <= int(found[2]) <= MAX_PAGE_NUMBER:
                return int(found[2])
    return None
