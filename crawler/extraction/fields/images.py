"""The pictures of a story, each once, with caption and credit apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.article import Image, Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.image_sizes import picture_key
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.publisher import publishers
from crawler.extraction.page.document import Document
from crawler.extraction.page.index import matcher_of
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import strings
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.text.captions import clean_credit, split_caption
from crawler.text.credit_words import CREDIT_NAME
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.spacing import WIDE_SPACE
from crawler.text.urls import resolve_url

SOURCES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-url",
    "data-hi-res-src",
    "data-full-src",
    "data-img",
    "src",
)
SOURCE_SETS = ("data-srcset", "srcset", "data-lazy-srcset")
PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:1x1|blank|spacer|pixel|placeholder|transparent|lazy|loading|default-?image|no-?image|logo|"
    r"sprite|icon|avatar|gravatar)(?:[/_.-]|$)",
    re.IGNORECASE,
)
CREDIT_NAMES = re.compile(CREDIT_NAME)
CAPTIONED = re.compile("wp-caption")
BESIDE_STORY = ("figure", "nav", "footer", "aside")  # around a picture that does not stand in the text
CAPTION_NAMES = re.compile(
    r"caption|desc-?text|alt-?text|copyright|credit|bildunterschrift|legend|pie-?foto|didascalia"
)
_is_caption = matcher_of(CAPTION_NAMES)
MOST_IN_BOX = 24  # elements in the box of one picture with its words
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LATEST, PagePart.COMMENT,
        PagePart.SIDEBAR, PagePart.FOOTER, PagePart.NEWSLETTER, PagePart.ADVERTISEMENT, PagePart.AUTHOR,
        PagePart.AVATAR, PagePart.LOGO,
    ),
    {"nav", "footer", "aside", "header"},
)  # fmt: skip
MOST = 60
MAX_READ = 1000  # pictures that are declared, and that are shown
MAX_CREDIT_CHARS = 50  # in a text without a caption that is of the credit alone


def images(document: Document) -> tuple[FieldCandidate[tuple[Image, ...]], ...]:
    """One candidate: the story's pictures in order, the lead first; several sizes of one picture are one."""
    rule = [image for element in selected_by_rule(document, "image") for image in _of_figure(document, element)]
    if rule:
        return (from_rule(_merged(rule), "image"),)
    shown = list(islice(_shown(document), MAX_READ))
    lead = [image for image in islice(_declared(document), MAX_READ) if image.url]
    merged = _merged([*lead, *shown])
    if not merged:
        return ()
    source = Source.JSON_LD if document.story.get("image") else Source.OPENGRAPH if lead else Source.HTML
    return (
        FieldCandidate(
            value=merged[:MOST], source=source, confidence=0.8 if shown and lead else 0.6, where="image and figures"
        ),
    )


def _declared(document: Document) -> Iterator[Image]:
    for story in document.stories[:1]:
        value = story.get("image")
        for inner in value if isinstance(value, list) else [value]:
            yield from _of_node(document, inner)
    for name in ("og:image", "og:image:url", "twitter:image", "twitter:image:src"):
        for value in document.meta.get(name, ())[:1]:
            yield from _image(document, value, None, None)


def _of_node(document: Document, value: Any) -> Iterator[Image]:
    if isinstance(value, str):
        yield from _image(document, value, None, None)
    elif isinstance(value, dict):
        known = value if value.get("url") or value.get("contentUrl") else document.by_id.get(str(value.get("@id")), {})
        url = next((text for key in ("contentUrl", "url") for text in strings(known.get(key))), None)
        credit = next(
            (
                text
                for key in ("creditText", "author", "creator", "copyrightHolder", "copyrightNotice")
                for text in strings(known.get(key))
            ),
            None,
        )
        if isinstance(url, str):
            yield from _image(
                document, url, plain(known.get("caption")) or plain(known.get("description")), plain(credit)
            )


def _image(document: Document, url: str, caption: str | None, credit: str | None) -> Iterator[Image]:
    full = resolve_url(url, base=document.page.url)
    path = urlsplit(full).path if full else ""
    if full is None or PLACEHOLDER.search(path) or path.endswith(".svg"):
        return
    words, apart = split_caption(caption, document.once(_names_of_paper)) if caption else (None, None)
    given = clean_credit(credit) if credit else None
    yield Image(url=full, caption=words, credit=given or apart)


def _names_of_paper(document: Document) -> frozenset[str]:
    return frozenset(found.value.casefold() for found in publishers(document))


def _shown(document: Document) -> Iterator[Image]:
    boxes = [box for box in document.index.find(CAPTIONED) if next(box.iter("img"), None) is not None]
    for figure in document.index.in_order([*_figures(document), *boxes])[: MOST * 3]:
        if is_seen(figure, OTHERS) and not _is_portrait(figure):
            yield from _of_figure(document, figure)
    bare = (one for one in document.index.tagged("img") if next(one.iterancestors(*BESIDE_STORY), None) is None)
    for picture in islice(bare, MOST):
        box = _box_of(picture)
        if box is not None and is_seen(box, OTHERS):
            yield from _of_figure(document, box)


def _is_portrait(figure: HtmlElement) -> bool:
    """Whether what stands below a picture is a byline: it shows the author."""
    for caption in figure.iter("figcaption"):
        if next(caption.iter("address"), None) is not None:
            return True
        if any("author" in (link.get("rel") or "").split() for link in caption.iter("a")):
            return True
    return False


def _figures(document: Document) -> Iterator[HtmlElement]:
    """The figures with a picture, and the pictures of AMP outside of one."""
    for figure in document.index.tagged("figure"):
        if next(figure.iter("img", "noscript", "amp-img"), None) is not None:
            yield figure
    for picture in document.index.tagged("amp-img"):
        if picture.get("src") is not None and next(picture.iterancestors("figure"), None) is None:
            yield picture


def _box_of(picture: HtmlElement) -> HtmlElement | None:
    """The nearest element around a picture that has words named as caption or credit, and no other picture."""
    for depth, ancestor in enumerate(picture.iterancestors()):
        inner = list(islice(ancestor.iterdescendants(), MOST_IN_BOX + 1))
        if depth == 5 or len(inner) > MOST_IN_BOX or sum(element.tag == "img" for element in inner) > 1:
            return None
        for element in inner:
            if element.tag != "img" and isinstance(element.tag, str) and _is_caption(names_of(element)):
                return ancestor
    return None


def _of_figure(document: Document, figure: HtmlElement) -> Iterator[Image]:
    pictures = [figure] if figure.tag in {"img", "amp-img"} else figure.iter("img", "amp-img")
    # a placeholder may stand before the picture that is meant for readers without scripts
    url = next((url for picture in pictures if not _is_pixel(picture) and (url := _best_source(picture))), None)
    if not url:
        return
    inner = [element for element in figure.iterdescendants() if isinstance(element.tag, str) and element.tag != "img"]
    credit = next((text for e in inner if CREDIT_NAMES.search(names_of(e)) and (text := read_text(e))), None)
    caption = next((e for e in inner if e.tag == "figcaption" and read_text(e)), None)
    if caption is None:
        caption = next((e for e in inner if _is_caption(names_of(e)) and read_text(e) not in {"", credit}), None)
    words = read_text(caption) if caption is not None else None
    credit = credit or (_last_part(caption) if caption is not None else None)
    if words and credit and words != credit and credit.startswith(words):
        credit = credit.removeprefix(words).strip() or None  # the box of both is called as a credit is
    elif words and credit:
        words = WIDE_SPACE.sub(" ", words.replace(credit, " ")).strip(" |–—-·") or None
    elif credit and len(credit) > MAX_CREDIT_CHARS and None not in (both := split_caption(credit)):
        words, credit = both
    yield from _image(document, url, words, credit if credit and len(credit) <= 160 else None)


def _last_part(caption: HtmlElement) -> str | None:
    """The last of a caption's elements where it is a name after a sentence: the credit has an element of its own."""
    parts = [text for child in caption if isinstance(child.tag, str) and (text := read_text(child))]
    if len(parts) < 2 or not parts[-2].endswith((".", "!", "?", "”", '"', "。")):
        return None
    last = parts[-1]
    return last if len(last.split()) <= 7 and not last.endswith(".") and last[0].isupper() else None


def _is_pixel(picture: HtmlElement) -> bool:
    if any(picture.get(name) for name in SOURCES if name != "src"):
        return False  # it is loaded later
    sizes = [picture.get("width") or "", picture.get("height") or ""]
    return any(size.lstrip("0") in {"", "1", "2"} for size in sizes if size)


def _best_source(picture: HtmlElement) -> str | None:
    """The largest of a source set, else the lazily loaded source, else ``src``; data URLs are placeholders."""
    elements = [picture]
    whole = next(picture.iterancestors("picture"), None)  # some parsers put the img into the source before it
    if whole is not None:
        elements += list(whole.iter("source"))
    sets = [value for element in elements for name in SOURCE_SETS if (value := element.get(name))]
    widest = max((pair for value in sets for pair in _sizes(value)), default=(0.0, ""))
    if widest[1]:
        return widest[1]
    return next(
        (value for name in SOURCES if (value := (picture.get(name) or "").strip()) and not value.startswith("data:")),
        None,
    )


def _sizes(value: str) -> Iterator[tuple[float, str]]:
    for part in re.split(r",\s+|(?<=[wx]),", value):
        words = part.split()
        if not words or words[0].startswith("data:"):
            continue
        size = re.fullmatch(r"(\d+(?:\.\d+)?)[wx]", words[1]) if len(words) > 1 else None
        yield (float(size[1]) if size else 1.0), words[0]


def _merged(pictures: Iterable[Image]) -> tuple[Image, ...]:
    kept: dict[str, Image] = {}
    captioned: dict[tuple[str | None, str], str] = {}  # the keys of pictures by credit and caption
    for image in pictures:
        key = picture_key(image.url)
        if key not in kept and (text := _caption_key(image)) is not None:
            same = captioned.get(text, key)
            key = same if same in kept and _caption_key(kept[same]) == text else key
        twin = kept.get(key)
        if twin is not None:
            image = Image(url=twin.url, caption=twin.caption or image.caption, credit=twin.credit or image.credit)
        kept[key] = image
        if (text := _caption_key(image)) is not None:
            captioned.setdefault(text, key)
    return tuple(kept.values())


def _caption_key(image: Image) -> tuple[str | None, str] | None:
    return (image.credit, comparable(image.caption)) if image.caption else None


def _in_article(element: HtmlElement) -> bool:
    return any(ancestor.tag in {"article", "main"} for ancestor in element.iterancestors())
