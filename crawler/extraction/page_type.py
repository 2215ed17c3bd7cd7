"""Whether a page holds an article at all; if not, which outcome it is and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.article import Declared, OutcomeName, Page
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.teasers import FIND_HEADLINE_LINKS, TEASER_REASON
from crawler.extraction.fields.paywall import free_flags, has_wall
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import ARTICLE_TYPES, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.page_features import declares_article, page_features
from crawler.extraction.page_kind import name_kind, required_score, score_article
from crawler.extraction.wall_marks import find_challenge
from crawler.extraction.wall_text import MAX_CONSENT_WORDS, asks_for_consent, find_wall, titles_of
from crawler.identity.parameters import names_story
from crawler.text.folding import comparable
from crawler.text.page_words import CONSENT_STEMS, NOT_FOUND_PHRASES, count_phrases
from crawler.text.scripts import UNSPACED
from crawler.text.url_words import GALLERY_PATH, LISTING_PATH

NoArticle = tuple[OutcomeName, str]
OUTCOME_BY_STATUS = {
    401: (OutcomeName.PAYWALLED, "the server asks for a login"),
    402: (OutcomeName.PAYWALLED, "the server asks for payment"),
    403: (OutcomeName.BLOCKED, "the server forbids the page"),
    404: (OutcomeName.GONE, "the server says there is no such page"),
    410: (OutcomeName.GONE, "the server says the page is gone for good"),
    429: (OutcomeName.BLOCKED, "the server says there were too many requests"),
    451: (OutcomeName.BLOCKED, "the server withholds the page for legal reasons"),
}
MAGIC_BYTES = (
    (b"%PDF-", "a PDF"), (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive"), (b"\x1f\x8b", "gzip data"), (b"RIFF", "a RIFF file"), (b"\x7fELF", "a program"),
    (b"ID3", "an MP3 file"), (b"OggS", "an Ogg file"), (b"Rar!", "a RAR archive"), (b"{\\rtf", "an RTF text"),
)  # fmt: skip
FEED_ROOT = re.compile(
    rb"(?:<\?xml[^>]*+>)?+\s*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(rss|feed|urlset|sitemapindex|rdf:RDF|opml)\b",
    re.DOTALL,
)
MARKUP_TAG = re.compile(
    rb"<\s*(?:!doctype|html|head|body|div|p|article|h1|meta|span|section|main|table|frameset)\b", re.IGNORECASE
)
HTML_MEDIA_TYPE = re.compile(r"html|xml|text/plain|octet-stream|^$")

CONSENT_MARKUP = re.compile(
    r"sp_message|sourcepoint|didomi|onetrust|usercentrics|consentmanager|cmpbox|qc-cmp2|quantcast|fundingchoices|"
    r"cookie-?wall|consent-?(?:wall|page|form|gate)|collectconsent|trustarc|sirdata|iubenda|cookiebot|"
    r"privacy-?(?:gate|wall)|pur-?abo",
    re.IGNORECASE,
)
LISTING_TYPES = frozenset(
    {"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "Blog", "AboutPage", "ContactPage"}
)
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
LONG_NUMBER = re.compile(r"\d{5}")  # in the last part of a story's path
STORY_NUMBER = re.compile(r"=\d{3,}$")  # of a parameter
MIN_SLUG_WORDS = 4  # of the last part of a story's path
NEWS_TYPES = frozenset(name for name in ARTICLE_TYPES if "News" in name or name == "LiveBlogPosting")
DECLARING_CHANNELS = frozenset({Declared.FEED, Declared.NEWS_SITEMAP})
MAX_SHOWN_CHARS = 6_000  # of a page that is looked at for a wall
MIN_PROSE_WORDS = 30  # words of a paragraph that is no teaser's
MIN_STORY_PARAGRAPHS = 3  # within one element, that are a story
MIN_STORY_WORDS = 200  # of them together; fewer are enough with a byline or date and a story's address
MIN_SENTENCE_WORDS = 8  # lines of fewer words are dates, names and labels
THIN_PAGE_WORDS = 90  # words below which a page is looked at with suspicion
MAX_STUB_WORDS = 170  # words below which a story behind a wall is a stub


def count_words(text: str) -> int:
    """Words of a text; where a script writes no spaces, two signs count as one."""
    signs = 0 if text.isascii() else len(UNSPACED_CHARACTER.findall(text))
    return len(UNSPACED_CHARACTER.sub(" ", text).split()) + signs // 2 if signs else len(text.split())


def refuse_page(page: Page) -> NoArticle | None:
    """The outcome of a page that is not worth parsing: by status, emptiness, or bytes that are no HTML."""
    if page.status in OUTCOME_BY_STATUS:
        name, reason = OUTCOME_BY_STATUS[page.status]
        return name, f"HTTP {page.status}: {reason}"
    if page.status >= 400:
        return OutcomeName.FAILED, f"HTTP {page.status}"
    head = page.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not page.body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return OutcomeName.EMPTY, "the page has no content"
    for magic, format_name in MAGIC_BYTES:
        if head.startswith(magic):
            return OutcomeName.NOT_HTML, f"the bytes are {format_name}"
    if feed := FEED_ROOT.match(head):
        return OutcomeName.NOT_HTML, f"the document is XML with the root {feed[1].decode('ascii')}"
    declared = (page.header("Content-Type") or "").partition(";")[0].strip().lower()
    squeezed = head.replace(b"\x00", b"")  # UTF-16
    if not MARKUP_TAG.search(squeezed) and not MARKUP_TAG.search(page.body[:200_000].replace(b"\x00", b"")):
        if not HTML_MEDIA_TYPE.search(declared):
            return OutcomeName.NOT_HTML, f"declared as {declared}"
        if head[:1] in b"{[":
            return OutcomeName.NOT_HTML, "the document is JSON"
        if sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 20:
            return OutcomeName.NOT_HTML, "the bytes are no text"
    return None


def classify_page(
    document: Document,
    blocks: Sequence[Block],
    *,
    headline: str | None,
    has_byline: bool = False,
    has_time: bool = False,
) -> NoArticle | None:
    """Why a parsed page is no article, as outcome and reason; None for an article.

    A page that declares one dated story and shows a body of some paragraphs is an article whatever else it says.
    """
    body = [block for block in blocks if block.kept and block.role is not Role.SUBHEAD]
    words = sum(count_words(block.text) for block in body)
    story = _declares_story(document, headline)
    if words < THIN_PAGE_WORDS:
        wall = _wall(document, body, words, story=story)
        if wall:
            return wall
    if words < MAX_CONSENT_WORDS and (wall := _wall_of_text(document, body, words, story=story)):
        return wall
    missing = _soft_404(document, words, story=story, headline=headline)
    if missing:
        return missing
    stub = _stub(document, words, len(body))
    if stub:
        return stub
    listing = _listing(document, body, words, story=story, is_signed=has_byline or has_time)
    if listing:
        return listing
    if not words:
        teasers = sum(block.reason == TEASER_REASON and block.role is not Role.SUBHEAD for block in blocks)
        if teasers:
            return OutcomeName.NOT_ARTICLE, f"a collection of {teasers} teasers of other pages, and no story"
        return OutcomeName.EMPTY, "no text of a story stands in the page"
    if not headline:
        return OutcomeName.INCOMPLETE, "the page has no headline"
    is_whole = has_byline and has_time and words >= MIN_STORY_WORDS
    if _is_declared(document) or (is_whole and declares_article(document)):
        return None
    return _other_kind(page_features(document, blocks, headline=headline, has_byline=has_byline, has_time=has_time))


def _is_declared(document: Document) -> bool:
    """Whether a feed or news sitemap declared the page, or the page itself says that it is news."""
    if document.candidate is not None and document.candidate.declared_in in DECLARING_CHANNELS:
        return True
    return any(name in NEWS_TYPES for name in types_of(dict(document.story))) and bool(document.story.get("headline"))


def _other_kind(features: list[float]) -> NoArticle | None:
    """The kind of a page by its form, where it is surely not an article."""
    score = score_article(features)
    if score >= required_score(features):
        return None
    return OutcomeName.NOT_ARTICLE, f"a {name_kind(features)} page by its form ({score:.2f} for an article)"


def _declares_story(document: Document, headline: str | None) -> bool:
    if any(
        story.get("headline") and (story.get("datePublished") or story.get("author")) for story in document.stories[:1]
    ):
        return True
    if (document.first_meta("og:type") or "").lower() in {"article", "news", "newsarticle"} and headline:
        return True
    return bool(document.first_meta("article:published_time", "og:article:published_time", "parsely-pub-date"))


def _front_text(document: Document) -> str:
    shown = [document.title or "", *(read_text(h) for h in document.headings[:3])]
    return " ".join(shown + [read_text(h) for h in document.index.tagged("h2")[:3]])


def _wall(document: Document, body: Sequence[Block], words: int, *, story: bool) -> NoArticle | None:
    """A bot challenge or a consent wall: known markup, and hardly any text beside it."""
    shown = read_text(document.root.body) if document.root.find("body") is not None else ""
    visible = count_words(shown)
    mark = find_challenge(document, shown, words=words, shown_words=visible, is_story=story)
    if mark is not None:
        return OutcomeName.BLOCKED, f"a challenge for bots stands in place of the story ({mark})"
    if words >= THIN_PAGE_WORDS // 3 and (story or not any(asks_for_consent(block.text) for block in body)):
        return None
    front_text = _front_text(document)
    path = urlsplit(document.page.url)
    addressed = re.search(r"consent|cookie|privacy|cmp", f"{path.hostname or ''}{path.path}".lower()) is not None
    has_consent_words = count_phrases(front_text.lower(), CONSENT_STEMS) > 0
    whole = shown if visible and visible < 1500 else ""
    dense = count_phrases(whole.lower(), CONSENT_STEMS) >= max(3, visible // 60)
    if (
        (has_consent_words or dense or addressed)
        and (CONSENT_MARKUP.search(document.text) or (has_consent_words and dense))
        and not (story and words)
    ):
        return OutcomeName.CONSENT_WALL, "a request for consent stands in place of the story"
    return None


def _wall_of_text(document: Document, body: Sequence[Block], words: int, *, story: bool) -> NoArticle | None:
    shown = read_text(document.root.body, MAX_SHOWN_CHARS) if document.root.find("body") is not None else ""
    text = "\n".join(block.text for block in body)
    return find_wall(
        document, titles_of(document), text, shown, words=words, shown_words=count_words(shown), is_story=story
    )


def _soft_404(document: Document, words: int, *, story: bool, headline: str | None) -> NoArticle | None:
    addressed = [*document.canonical_links[:1], *document.meta.get("og:url", ())[:1]]
    if words < 3 * THIN_PAGE_WORDS and any(
        re.search(r"/(?:404|not-?found|error)(?:[/.?]|$)", url.lower()) for url in addressed
    ):
        return OutcomeName.SOFT_404, "the page gives itself the address of an error page"
    if story or words > 3 * THIN_PAGE_WORDS:
        return None
    for text in (document.title, headline, *(read_text(h1) for h1 in document.headings[:2])):
        match = NOT_FOUND_PHRASES.search(text.replace("’", "'")) if text and len(text) < 160 else None
        if match:
            return (
                OutcomeName.SOFT_404,
                f"the page says that there is none ({match[0].strip()!r}) with status {document.page.status}",
            )
    return None


def _stub(document: Document, words: int, paragraphs: int) -> NoArticle | None:
    found = free_flags(document)
    free = found[0].value if found else None
    if free is not False and not (words < THIN_PAGE_WORDS and has_wall(document)):
        return None
    declared = declared_words(document)
    if declared and words < 0.5 * declared:
        return (
            OutcomeName.PAYWALLED,
            f"{words} of {declared} declared words stand in the page of a story that is not free",
        )
    if free is False and not declared and words < MAX_STUB_WORDS and paragraphs < 5 and has_wall(document):
        return OutcomeName.PAYWALLED, f"only {words} words stand before the paywall"
    if free is False and not declared and words < (THIN_PAGE_WORDS if has_wall(document) else THIN_PAGE_WORDS // 2):
        return OutcomeName.PAYWALLED, f"only {words} words of a story that is not free stand in the page"
    return None


def declared_words(document: Document) -> int | None:
    """How many words the structured data of a page says that its story has, where that is a story's number."""
    count = document.story.get("wordCount")
    text = document.story.get("articleBody")
    numbers = [int(count)] if isinstance(count, int | str) and str(count).isdecimal() and len(str(count)) < 7 else []
    numbers += [count_words(text)] if isinstance(text, str) else []
    known = [number for number in numbers if number >= 100]
    return max(known) if known else None


def _has_prose_of_its_own(body: Sequence[Block], words: int, paragraphs: int) -> bool:
    """Whether an element holds so many words in so many paragraphs, as of a story; those of teasers have one each."""
    counts: dict[object, list[int]] = {}
    for block in body:
        if block.element is not None and (count := count_words(block.text)) >= MIN_PROSE_WORDS // 2:
            counts.setdefault(block.element.getparent(), []).append(count)
    return any(len(found) >= paragraphs and sum(found) >= words for found in counts.values())


def _is_title(text: str) -> bool:
    return len(text) > (7 if UNSPACED_CHARACTER.search(text) else 20)


def is_story_address(url: str) -> bool:
    """Whether a path ends in a long slug or a number, or a parameter numbers a story."""
    parts = urlsplit(url)
    _, slash, last = parts.path.removesuffix("/").rpartition("/")
    words = [word for word in last.replace("_", "-").split("-") if word]
    if slash and (len(words) >= MIN_SLUG_WORDS or LONG_NUMBER.search(last) is not None):
        return True
    return any(names_story(one) and STORY_NUMBER.search(one) is not None for one in parts.query.split("&"))


def _listing(
    document: Document, body: Sequence[Block], words: int, *, story: bool, is_signed: bool
) -> NoArticle | None:
    """A front, section, tag or gallery index: it declares a list, or consists of links to stories."""
    parts = urlsplit(document.page.url)
    types = {name for node in document.json_ld for name in types_of(node)}
    if not parts.path.strip("/") and not parts.query and not (story and words > 3 * THIN_PAGE_WORDS):
        return OutcomeName.NOT_ARTICLE, "the address is that of the home page"
    if story and words >= THIN_PAGE_WORDS:
        return None
    teasers = len(
        {comparable(text) for link in FIND_HEADLINE_LINKS(document.root) if _is_title(text := read_text(link))}
    )
    website = (document.first_meta("og:type") or "").lower() == "website"
    prose = sum(count for block in body if (count := count_words(block.text)) >= MIN_PROSE_WORDS)
    is_story = is_story_address(document.page.url)
    least = (THIN_PAGE_WORDS, 1) if is_signed and is_story else (MIN_STORY_WORDS, MIN_STORY_PARAGRAPHS)
    if not story and _has_prose_of_its_own(body, *least):
        return None
    addressed = LISTING_PATH.search(parts.path.lower())
    galleries = GALLERY_PATH.search(parts.path.lower())
    listed = sorted(types & LISTING_TYPES)
    least_thin = THIN_PAGE_WORDS // 3 if is_story and not teasers else THIN_PAGE_WORDS
    if not story and (listed or addressed) and (teasers >= 4 or words < least_thin):
        what = listed[0] if listed else f"address {addressed[0] if addressed else ''}"
        return OutcomeName.NOT_ARTICLE, f"a section or tag page ({what}) with {teasers} links to stories"
    if not story and galleries and (teasers >= 3 or words < THIN_PAGE_WORDS):
        return OutcomeName.NOT_ARTICLE, f"an index of galleries or videos (address {galleries[0]})"
    if not story and teasers >= 10 and prose < (THIN_PAGE_WORDS if is_story else 3 * THIN_PAGE_WORDS):
        return OutcomeName.NOT_ARTICLE, f"a front with {teasers} links to stories and no story of its own"
    if not story and teasers >= 5 and prose < THIN_PAGE_WORDS and (website or not is_story):
        return OutcomeName.NOT_ARTICLE, f"a front with {teasers} links to stories and no story of its own"
    longest = max((count_words(block.text) for block in body), default=0)
    if not story and teasers >= 2 and 0 < longest < MIN_SENTENCE_WORDS and words < THIN_PAGE_WORDS:
        return OutcomeName.NOT_ARTICLE, f"{teasers} links to stories, and beside them no sentence"
    if words < THIN_PAGE_WORDS // 3 and teasers >= 6:
        return OutcomeName.NOT_ARTICLE, f"{teasers} links to stories and {words} words of text"
    return None
