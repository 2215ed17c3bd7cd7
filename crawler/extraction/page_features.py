"""Numbers that tell a story's page from those of shops, forums, services, manuals and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.text_counts import count_signs, find_words
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import types_of
from crawler.text.page_words import CART_PHRASES, FORUM_PHRASES, FORUM_WORDS, OFFER_PHRASES, count_phrases
from crawler.text.scripts import count_words
from crawler.text.url_words import PAGE_WORDS

WORD: Final = re.compile(r"[^\W\d_]+")
DATED_PATH: Final = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|$)")
PRICES: Final = (re.compile(r"[$€£¥₹]\s?\d"), re.compile(r"\d\s?(?:[$€£¥₹]|eur|usd|gbp|chf|kr)\b"))  # in small letters
YEAR: Final = re.compile(r"20[0-2]\d\b")
NAME_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
MAX_COUNTED_CHARS: Final = 300_000  # of a page's text in which words are counted
OG_ARTICLES: Final = frozenset({"article", "news", "newsarticle"})
ARTICLE_TYPES: Final = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "OpinionNewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle"}
)
TYPE_GROUPS: Final = {  # of JSON-LD and microdata
    "article": ARTICLE_TYPES,
    "product": {"Product", "ProductGroup", "Offer", "AggregateOffer"},
    "forum": {"DiscussionForumPosting", "QAPage", "Question", "Comment"},
    "listing": {"CollectionPage", "ItemList", "SearchResultsPage", "OfferCatalog", "Blog"},
    "documentation": {"TechArticle", "APIReference", "FAQPage", "HowTo", "Course", "LearningResource"},
    "service": {"Service", "LocalBusiness", "SoftwareApplication", "ProfessionalService", "AboutPage", "Event"},
}  # fmt: skip
BODY_WORDS: Final = {  # in the class and id of html and body
    "article": frozenset("single post article story news blog entry".split()),  # noqa: SIM905
    "product": frozenset("product woocommerce shop catalog pdp store cart".split()),  # noqa: SIM905
    "forum": frozenset("forum topic thread question discourse phpbb vbulletin xenforo".split()),  # noqa: SIM905
    "listing": frozenset("archive category tag taxonomy collection collections listing index search".split()),  # noqa: SIM905
    "documentation": frozenset("docs documentation wiki mediawiki wy sphinx docusaurus theme md".split()),  # noqa: SIM905
    "page": frozenset("page home front landing template elementor".split()),  # noqa: SIM905
}
ELEMENT_WORDS: Final = {  # in the classes of elements
    "price": frozenset("price prices msrp discount".split()),  # noqa: SIM905
    "cart": frozenset("cart basket checkout wishlist variant swatch sku addtocart".split()),  # noqa: SIM905
    "post": frozenset("message reply replies thread poster signature topic vote votes answer question".split()),  # noqa: SIM905
    "card": frozenset("card cards tile tiles teaser grid item items product products listing result results".split()),  # noqa: SIM905
    "byline": frozenset("byline author authors contributor".split()),  # noqa: SIM905
    "share": frozenset("share sharing social".split()),  # noqa: SIM905
    "related": frozenset("related recommended recirc popular trending".split()),  # noqa: SIM905
    "toc": frozenset("toc toctree sidebar sidenav breadcrumb breadcrumbs".split()),  # noqa: SIM905
    "hero": frozenset("hero cta testimonial testimonials pricing feature features faq accordion".split()),  # noqa: SIM905
    "date": frozenset("date published timestamp posted dateline".split()),  # noqa: SIM905
    "comment": frozenset("comment comments".split()),  # noqa: SIM905
    "code": frozenset("highlight code codeblock prettyprint hljs".split()),  # noqa: SIM905
}
COUNTED_TAGS: Final = (
    "a", "p", "h1", "h2", "h3", "h4", "li", "img", "form", "input", "button", "select", "textarea", "table", "pre",
    "code", "time", "article", "section", "figure", "blockquote", "iframe", "video", "dl",
)  # fmt: skip
PAGE_FEATURES: Final = (
    "is_home", "path_depth", "slug_words", "slug_digits", "dated_path", "has_query", "path_extension",
    *(f"{part}_{kind}" for part in ("path", "slug", "host") for kind in PAGE_WORDS),
    *(f"type_{kind}" for kind in TYPE_GROUPS), "has_json_ld",
    "og_article", "og_product", "og_website", "dated_meta", "author_meta",
    *(f"body_{kind}" for kind in BODY_WORDS), *(f"named_{kind}" for kind in ELEMENT_WORDS),
    *(f"count_{tag}" for tag in COUNTED_TAGS),
    "has_byline", "has_time", "headline_words", "headline_question",
    "all_words", "kept_words", "kept_share", "kept_blocks", "prose_words", "prose_share", "longest", "mean_words",
    "kept_subheads", "kept_items", "kept_captions", "kept_rows", "kept_code", "linked_share",
    "kept_linked_share", "alike_kept", "containers", "main_container_share", "sentences", "questions", "exclamations",
    "quotes", "digits", "you_line",
    "prices", "years", "cart_words", "offer_words", "forum_words", "kept_prices", "kept_offers", "kept_forum_words",
)  # fmt: skip


def page_features(
    document: Document, blocks: Sequence[Block], *, headline: str | None, has_byline: bool, has_time: bool
) -> list[float]:
    """The numbers of a page, in the order of ``PAGE_FEATURES``."""
    return [
        *_of_address(document.page.url),
        *_of_declarations(document),
        *_of_elements(document),
        float(has_byline), float(has_time), len(WORD.findall(headline or "")),
        float((headline or "").rstrip().endswith(("?", "？"))),
        *_of_text(document, blocks),
    ]  # fmt: skip


def declares_article(document: Document) -> bool:
    """Whether the page says itself, by ``og:type`` or a type of its JSON-LD or microdata, that it is an article."""
    return (document.first_meta("og:type") or "").lower() in OG_ARTICLES or not ARTICLE_TYPES.isdisjoint(
        document.once(_types_of)
    )


def _types_of(document: Document) -> set[str]:
    types = {name for node in document.json_ld for name in types_of(node)}
    return types | {kind.rsplit("/", 1)[-1] for one in document.index.elements if (kind := one.get("itemtype"))}


def _of_address(url: str) -> list[float]:
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [segment for segment in path.split("/") if segment]
    slug = segments[-1] if segments else ""
    words = {word for segment in segments[:-1] for word in (segment, *re.split(r"[-_.]", segment))} | {slug}
    slug_words = set(re.split(r"[-_.]", slug))
    host = set(re.split(r"[.-]", (parts.hostname or "").lower()))
    return [
        float(not segments and not parts.query), len(segments), len(re.findall(r"[^\W\d_]{2,}", slug)),
        max(map(len, re.findall(r"\d+", slug)), default=0), float(DATED_PATH.search(path) is not None),
        float(bool(parts.query)), float("." in slug),
        *(float(bool(words & known)) for known in PAGE_WORDS.values()),
        *(float(bool(slug_words & known)) for known in PAGE_WORDS.values()),
        *(float(bool(host & known)) for known in PAGE_WORDS.values()),
    ]  # fmt: skip


def _of_declarations(document: Document) -> list[float]:
    types = document.once(_types_of)
    og_type = (document.first_meta("og:type") or "").lower()
    return [
        *(float(bool(types & group)) for group in TYPE_GROUPS.values()), float(bool(document.json_ld)),
        float(og_type in OG_ARTICLES), float("product" in og_type), float(og_type == "website"),
        float(bool(document.first_meta("article:published_time", "parsely-pub-date", "date", "dc.date", "pubdate"))),
        float(bool(document.first_meta("author", "article:author", "parsely-author", "dc.creator"))),
    ]  # fmt: skip


def _of_elements(document: Document) -> list[float]:
    root = document.root
    body = root.find("body")
    tops = [root] if body is None else [root, body]
    names = {
        part.lower() for one in tops for part in NAME_PART.findall(f"{one.get('class') or ''} {one.get('id') or ''}")
    }
    named: Counter[str] = Counter()
    for classes, count in Counter([one.get("class") for one in document.index.elements]).items():
        if classes:
            for kind in _kinds_of(classes):
                named[kind] += count
    return [
        *(float(not known.isdisjoint(names)) for known in BODY_WORDS.values()),
        *(log1p(named[kind]) for kind in ELEMENT_WORDS),
        *(log1p(len(document.index.tagged(tag))) for tag in COUNTED_TAGS),
    ]


@lru_cache(maxsize=16384)
def _kinds_of(classes: str) -> tuple[str, ...]:
    """The keys of ``ELEMENT_WORDS`` of which a word stands in the class of an element."""
    parts = {part.lower() for part in NAME_PART.findall(classes)}
    return tuple(kind for kind, known in ELEMENT_WORDS.items() if not known.isdisjoint(parts))


def _of_text(document: Document, blocks: Sequence[Block]) -> list[float]:
    kept = [block for block in blocks if block.kept]
    weights = [count_words(block.text) for block in blocks]
    sizes = [size for size, block in zip(weights, blocks, strict=True) if block.kept]
    roles = Counter(block.role for block in kept)
    words, count = sum(sizes), len(kept) or 1
    everything = sum(weights) or 1
    prose = sum(
        size for size, block in zip(sizes, kept, strict=True) if size >= 20 and block.role is not Role.LIST_ITEM
    )
    whole = " ".join(block.text for block in blocks)[:MAX_COUNTED_CHARS].lower()
    text = " ".join(block.text for block in kept)[:MAX_COUNTED_CHARS].lower()
    containers = Counter(id(block.element.getparent()) for block in kept if block.element is not None for _ in range(1))
    shapes = Counter(block.shape for block in kept)
    per = 1000 / max(words, 100)  # a thousand words
    return [
        log1p(everything), log1p(words), words / everything, log1p(len(kept)), log1p(prose), prose / max(words, 1),
        max(sizes, default=0), words / count,
        roles[Role.SUBHEAD] / count, roles[Role.LIST_ITEM] / count, roles[Role.CAPTION] / count,
        roles[Role.TABLE_ROW] / count, roles[Role.CODE] / count,
        _page_linked_share(document), _linked_share(kept), max(shapes.values(), default=0) / count,
        log1p(len(containers)), max(containers.values(), default=0) / count,
        len(re.findall(r"[.。]\s", text)) * per, text.count("?") * per, text.count("!") * per,
        len(re.findall(r"[“„«]", text)) * per, count_signs(text)[0] / max(len(text), 1),
        float(bool(kept) and kept[0].text[-1:] in "?!:"),
        log1p(_count_prices(whole)), log1p(len(YEAR.findall(whole))), log1p(count_phrases(whole, CART_PHRASES)),
        log1p(count_phrases(whole, OFFER_PHRASES)), log1p(_count_forum_words(whole)),
        _count_prices(text) * per, count_phrases(text, OFFER_PHRASES) * per, _count_forum_words(text) * per,
    ]  # fmt: skip


def _count_prices(text: str) -> int:
    return sum(len(pattern.findall(text)) for pattern in PRICES)


def _count_forum_words(text: str) -> int:
    words = find_words(text) if any(word in text for word in FORUM_WORDS) else ()  # most pages have none
    return sum(map(FORUM_WORDS.__contains__, words)) + count_phrases(text, FORUM_PHRASES)


def _page_linked_share(document: Document) -> float:
    """The share of the page's characters within links."""
    index = document.index
    linked = sum([len("".join(link.itertext()) if len(link) else link.text or "") for link in index.tagged("a")])
    unread = sum(
        [len(one.text or "") + len(one.tail or "") for tag in ("script", "style") for one in index.tagged(tag)]
    )
    whole = len(document.root.text_content()) - unread
    return min(1.0, linked / max(whole, 1))


def _linked_share(kept: Sequence[Block]) -> float:
    """The share of the kept text within links."""
    linked = sum(
        len("".join(link.itertext())) for block in kept if block.element is not None for link in block.element.iter("a")
    )
    return min(1.0, linked / max(sum(len(block.text) for block in kept), 1))
