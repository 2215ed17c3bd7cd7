"""The headline as the reader sees it, rather than the title that a page has for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.fields.publisher import leads_home, site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.title_names import cut_names, is_site_name, names_host
from crawler.extraction.fields.title_parts import (
    DANGLING,
    MIN_CUT_CHARS,
    SIGN,
    behind_kicker,
    ends_of_title,
    kicker_in,
    less_an_element,
    without_count,
)
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import trust_in, types_of
from crawler.extraction.page.visible_text import is_hidden, names_of, read_text
from crawler.text.folding import comparable
from crawler.text.markup import plain

NOT_THE_HEADLINE = re.compile(
    r"breadcrumb|logo|site-?(name|title)|masthead|goog-|translat|cookie|consent|newsletter|visually-?hidden|sr-only"
    r"|screen-?reader"
)
KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|over-?title|roofline|dachzeile|spitzmarke|antetitulo|occhiello|flag"
)
HEADLINE = re.compile(  # each branch begins with a letter: by these the search skips ahead
    "|".join(
        rf"{first}(?i:{rest})"
        for letters, rest in (("hH", "eadline|eading"), ("tT", "itle|itre|itulo|itolo|itel"), ("rR", "ubrik"))
        for first in letters
    )
)
NAMED = frozenset({"h3", "span", "p", "div"})  # may be a headline where its names say so; an h2 without
WORD = re.compile(r"\w+")
MARKS_ALONE = re.compile(r"[\s|·•:;,.*«»‹›—–/_-]*")
SENTENCE_END = re.compile(r"[.?!] [^\W\d_a-z]")
TAIL = re.compile(r"\s*+(?:\((?:[\w-]+\.)+\w+\))?\s*+(?:\(?\d{1,5}\)?)?\s*+")  # "(paper.example) 87"
BETWEEN = re.compile(r"[/|:–—-]")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
OTHERS = OtherParts(
    (
        PagePart.BREADCRUMB,
    ),
    {"nav", "footer", "aside"},
)  # fmt: skip
MAX_HEADLINE_CHARS = 400
RELATED_TRUST = 0.75  # in an h1 that says what the head says, or shares words with it
LONE_TRUST = 0.35  # in one that shares none
BLOG_TRUST = 0.9  # in such an h1 where no paper's system wrote the head: blogs write it for search engines
NEWS_TYPES = frozenset(
    {"NewsArticle", "ReportageNewsArticle", "LiveBlogPosting", "OpinionNewsArticle", "AnalysisNewsArticle",
     "BackgroundNewsArticle", "Report"}
)  # fmt: skip
HEADING_TAGS = ("h1", "h2", "h3", "h4")
BOLD_TAGS = ("font", "big", "b", "strong")
MIN_PARAGRAPH_CHARS = 150
MIN_CUT_LENGTH, MAX_CUT_LENGTH = 100, 110  # of one that was cut for JSON-LD, where search engines want 110
MAX_TAIL_WORDS = 3  # behind a headline in an h1: a number of comments, the site that is linked
MAX_SEPARATOR_CHARS = 3
MAX_KICKER_WORDS = 5
MAX_ARTICLE_CHARS = 3


def headlines(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the headline, winner first; candidates that agree strengthen each other."""
    rule = [
        from_rule(text, "headline")
        for element in selected_by_rule(document, "headline")
        if (text := read_text(element))
    ]
    if rule:
        return tuple(rule[:1])
    written = [found for found in _written(document) if len(found.value) <= 2 * MAX_HEADLINE_CHARS]
    main = _main_headings(document, {comparable(found.value) for found in written})
    heading = _agreeing_heading(document, written, main)
    candidates = [*_shown(document, written, main, heading), *_without_suffixes(document, written)]
    if heading is not None:
        candidates = _without_kicker(candidates, heading[0])
    kept = [
        found
        for found in candidates
        if len(found.value) <= MAX_HEADLINE_CHARS and not MARKS_ALONE.fullmatch(found.value)
    ]
    kept = [found for found in kept if not SIGN.fullmatch(found.value)] or kept  # of emoji alone
    whole = [found for found in kept if not _is_cut_off(found.value, kept)]
    return _set_apart(_spelt(rank_candidates(whole, comparable)), document)


def _is_cut_off(title: str, others: Sequence[FieldCandidate[str]]) -> bool:
    """Whether a title ends within another: with dots, or at the length to which systems cut titles."""
    bare = title.rstrip(DANGLING).removesuffix("...").removesuffix("…").rstrip()
    is_dotted = len(bare) < len(title.rstrip(DANGLING)) and len(bare) >= MIN_CUT_CHARS
    is_long = MIN_CUT_LENGTH <= len(title) <= MAX_CUT_LENGTH
    return (is_dotted or is_long) and any(len(one.value) > len(title) and one.value.startswith(bare) for one in others)


def shown_headline(found: Sequence[FieldCandidate[str]]) -> str | None:
    """The headline as it stands on the page, which may not be the winner; the winner where none does."""
    shown = (one.value for one in found if one.source is Source.HTML and one.where != "title")
    return next(shown, found[0].value if found else None)


def _set_apart(ranked: tuple[FieldCandidate[str], ...], document: Document) -> tuple[FieldCandidate[str], ...]:
    """og:title first where it alone differs from what a news story's page, title element and JSON-LD say.

    What two of these say is the title that search engines get; an og:title apart from it was written by hand for
    readers. Of 1,343 known titles it is so on 40: right on 11 of 27 papers, where the h1 is on 8, and on none of 13
    other sites. One that names the site, or only goes on where the others end, was not written by hand. Nor was one of
    a page that has no title for Twitter's cards: of the 23 news stories of public corpora on which it stands apart, it
    is the headline on 10 of 15 with such a title and on none of 8 without.
    """
    og = next((found for found in ranked if found.source is Source.OPENGRAPH), None)
    if og is None or og.value != document.first_meta("og:title") or "|" in og.value:
        return ranked
    if not _is_news(document) or not document.first_meta("twitter:title"):
        return ranked
    own, first = comparable(og.value), comparable(ranked[0].value)
    titles = [comparable(f.value) for f in ranked if f.source is Source.HTML or f.where.endswith(".headline")]
    if own in titles or own.startswith(first) or titles.count(first) < 2:
        return ranked
    if not any(comparable(f.value) == first for f in ranked if f.source is Source.HTML and f.where != "title"):
        return ranked  # no reader sees the others either: which one is for search engines is not known
    rest = [found for found in ranked if found is not og]
    return (replace(og, confidence=0.6, where="meta og:title, apart from all else"), *rest)


def _is_news(document: Document) -> bool:
    """Whether a page says that its story is news: by its JSON-LD, else by the day and section that papers give."""
    types = {name for story in document.stories[:1] for name in types_of(story)}
    if not types:
        marks = (document.first_meta("article:published_time"), document.first_meta("article:section", "news_keywords"))
        return all(marks)
    return bool(types & NEWS_TYPES)


def _spelt(ranked: tuple[FieldCandidate[str], ...]) -> tuple[FieldCandidate[str], ...]:
    """The winner as og:title spells it, where that has a sign between kicker and headline which the page only shows."""
    og = next((found for found in ranked if found.source is Source.OPENGRAPH), None)
    first = ranked[0] if ranked else None
    if og is None or first is None or first.source is not Source.HTML:
        return ranked
    is_same = SIGN.sub("", first.value) == SIGN.sub("", og.value)
    if not is_same or len(BETWEEN.findall(og.value)) <= len(BETWEEN.findall(first.value)):
        return ranked
    return (replace(first, value=og.value, where=f"{first.where}, spelt as og:title"), *ranked[1:])


def _written(document: Document) -> Iterator[FieldCandidate[str]]:
    """What the head and the structured data say."""
    for story in document.stories[:1]:
        for name, trust in (("headline", 0.65), ("alternativeHeadline", 0.1), ("name", 0.3)):
            if text := plain(story.get(name)):
                sure, where = trust * trust_in(story), f"{_type(story)}.{name}"
                yield FieldCandidate(value=text, source=Source.JSON_LD, confidence=sure, where=where)
                if name == "headline" and story.get("name") == story.get("headline"):
                    break
    og = document.first_meta("og:title")
    if og:
        yield FieldCandidate(value=og, source=Source.OPENGRAPH, confidence=0.5, where="meta og:title")
    twitter = document.first_meta("twitter:title")
    if twitter and twitter not in {og, document.title}:
        yield FieldCandidate(value=twitter, source=Source.META, confidence=0.15, where="meta twitter:title")
    other = document.first_meta("dc.title", "parsely-title", "sailthru.title", "title", "hdl", "cxenseparse:title")
    if other and other not in {og, twitter, document.title}:
        yield FieldCandidate(value=other, source=Source.META, confidence=0.15, where="meta title")
    for element in document.microdata.get("headline", ())[:1]:
        if text := plain(element.get("content")) or read_text(element):
            yield FieldCandidate(value=text, source=Source.MICRODATA, confidence=0.45, where="itemprop headline")
    if document.title:
        yield FieldCandidate(value=document.title, source=Source.HTML, confidence=0.15, where="title")
    if document.state and document.state.headline:
        yield FieldCandidate(value=document.state.headline, source=Source.STATE, confidence=0.45, where="state")
    if document.candidate and (text := plain(document.candidate.title)):
        yield FieldCandidate(value=text, source=Source.FEED, confidence=0.3, where=document.candidate.declared_in.value)


def _type(story: object) -> str:
    kind = story.get("@type") if isinstance(story, dict) else None
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _shown(
    document: Document,
    written: list[FieldCandidate[str]],
    main: Sequence[HtmlElement],
    heading: tuple[HtmlElement, str] | None,
) -> Iterator[FieldCandidate[str]]:
    """What stands on the page: the h1, or another heading that says what the head says.

    An h1 that shares no word with the head may be the site's name or that of a box, and counts less.
    """
    texts = {comparable(found.value) for found in written}
    agreeing = [h1 for h1 in main if _says_one_of(h1, texts)]
    head_texts = [*texts, *(comparable(text) for text in document.meta.get("og:description", ())[:1])]
    related = [h1 for h1 in main if any(_shares_words(read_text(h1), text) for text in head_texts)]
    if main:
        whole = {comparable(found.value) for found in _without_suffixes(document, written)}
        is_rivalled = heading is not None and heading[0].tag == "h2" and comparable(heading[1]) in whole
        trust = RELATED_TRUST if is_rivalled or _is_news(document) else BLOG_TRUST
        trust = trust if agreeing or related else LONE_TRUST
        yield from _readings_of((agreeing or related or main)[0], trust, document, written)
    if heading is not None:
        element, value = heading
        yield FieldCandidate(value=value, source=Source.HTML, confidence=0.6, where=f"{element.tag} that agrees")


def _main_headings(document: Document, texts: set[str]) -> list[HtmlElement]:
    """The h1 of a page that are no name of the site, part of its title or paragraph."""
    names = site_names(document)
    main = [h1 for h1 in document.once(_possible_h1) if not is_site_name(without_count(read_text(h1)), names)]
    main = [h1 for h1 in main if _says_one_of(h1, texts) or not names_host(read_text(h1), document)]
    main = [h1 for h1 in main if not _is_beside_headline(read_text(h1), document)]
    main = [h1 for h1 in main if _says_one_of(h1, texts) or not _is_home_link(h1, document)]
    return [h1 for h1 in main if _says_one_of(h1, texts) or not _is_paragraph(read_text(h1))]


def _agreeing_heading(
    document: Document, written: Sequence[FieldCandidate[str]], main: Sequence[HtmlElement]
) -> tuple[HtmlElement, str] | None:
    """The heading or line below an h1 that has the letters of what the head says, with its text."""
    texts = {comparable(found.value) for found in written}
    if any(_says_one_of(h1, texts) for h1 in main):
        return None
    by_letters = {SIGN.sub("", comparable(part)): part for part in ends_of_title(document.title or "")}
    by_letters |= {SIGN.sub("", comparable(found.value)): found.value for found in reversed(written)}
    tagged = document.index.tagged
    tags = ("h2",) if any(tagged(tag) for tag in HEADING_TAGS) else BOLD_TAGS  # of pages older than style sheets
    lines = chain.from_iterable(map(tagged, tags))
    for element in document.index.in_order([*lines, *document.index.find(HEADLINE, NAMED)]):
        if len(element) > 6:
            continue
        text = read_text(element)
        declared = by_letters.get(SIGN.sub("", comparable(text))) if 10 < len(text) <= MAX_HEADLINE_CHARS else None
        if declared and _may_be_headline(element):  # with the sign between kicker and headline that the page only shows
            return element, text if comparable(text) in {*texts, comparable(declared)} else declared
    return None


def _without_kicker(candidates: list[FieldCandidate[str]], heading: HtmlElement) -> list[FieldCandidate[str]]:
    """Candidates less the kicker that stands in an element of its own in the heading that agrees with the head.

    Unless JSON-LD has it in its headline: where it has not, the headline is the rest on four of four known pages.
    """
    kicker = kicker_in(heading)
    declared = [one.value for one in candidates if one.where.endswith(".headline")]
    if kicker is None or any(value.startswith(kicker) for value in declared):
        return candidates
    return [replace(one, value=behind_kicker(one.value, kicker)) for one in candidates]


def _is_home_link(h1: HtmlElement, document: Document) -> bool:
    """Whether an h1 is a link to the home page, as the name of a paper in other letters than its title's."""
    around = next(h1.iterancestors("a"), None)
    whole = read_text(h1)
    links = [around] if around is not None else [link for link in h1.iter("a") if read_text(link) == whole]
    return bool(whole) and any(leads_home(link, document) for link in links)


def _is_paragraph(text: str) -> bool:
    """Whether a text is of several sentences, put where a headline should be."""
    return len(text) >= MIN_PARAGRAPH_CHARS and SENTENCE_END.search(text[:-1]) is not None


def _is_beside_headline(text: str, document: Document) -> bool:
    """Whether a text is the other part of the title element than og:title, as the name of a blog is."""
    own, title = comparable(without_count(text)), comparable(document.title or "")
    og = comparable(document.first_meta("og:title") or "")
    if not own or not og or SIGN.sub("", og) in site_names(document) or own == og:
        return False
    begins, ends = title.startswith(own) and title.endswith(og), title.startswith(og) and title.endswith(own)
    between = title[len(own) : -len(og)] if begins else title[len(og) : -len(own)] if ends else ""
    return len(between) <= MAX_SEPARATOR_CHARS and SIGN.fullmatch(between) is not None and not between.isspace()


def _shares_words(one: str, other: str) -> bool:
    """Whether two titles are about one thing: two longer words in common, or pairs of signs without spaces."""
    if CJK.search(one):
        pairs = {one[at : at + 2] for at in range(len(one) - 1)}
        return len(pairs & {other[at : at + 2] for at in range(len(other) - 1)}) >= 3
    words = {word for word in WORD.findall(comparable(one)) if len(word) > 3}
    return len(words & set(WORD.findall(comparable(other)))) >= min(2, len(words) or 1)


def _readings_of(
    h1: HtmlElement, trust: float, document: Document, written: list[FieldCandidate[str]]
) -> Iterator[FieldCandidate[str]]:
    whole = read_text(h1)
    texts = {comparable(found.value) for found in written if found.where != "title"}
    og = next((f.value for f in _without_suffixes(document, written) if f.where == "meta og:title"), None)
    is_said = SIGN.sub("", comparable(whole)) in {SIGN.sub("", text) for text in texts}
    rest = None if is_said else less_an_element(h1, whole, document.title or "")
    own = og if og and _is_within(og, whole, document) else rest
    if own:
        yield FieldCandidate(value=own, source=Source.HTML, confidence=trust, where="h1 without its kicker")
        trust -= 0.3
    if (kicker := kicker_in(h1)) and (behind := behind_kicker(whole, kicker)) != whole:
        yield FieldCandidate(value=behind, source=Source.HTML, confidence=trust, where="h1 without its kicker")
        trust -= 0.3
    if whole:
        whole = cut_names(whole, site_names(document), texts, document)
        yield FieldCandidate(value=whole, source=Source.HTML, confidence=trust, where="h1")


def _is_within(title: str, whole: str, document: Document) -> bool:
    """Whether an h1 is a title with a kicker before it, or a number or an address behind it."""
    if _is_end_of(title, whole):
        return True
    is_titled = comparable(document.title or "").startswith(comparable(title)) and len(title.split()) > 2
    before, found, tail = whole.partition(title)
    if not is_titled or not found or (before and tail):
        return False
    if before:  # "Blog: "
        return len(before.split()) == 1 and before.rstrip().endswith(":")
    return tail[:1].isspace() and len(tail.split()) <= MAX_TAIL_WORDS and TAIL.fullmatch(tail) is not None


def _is_end_of(title: str, whole: str) -> bool:
    """Whether an h1 ends with a title, behind a kicker of few words without a sign between them."""
    kicker = whole.removesuffix(title).rstrip()
    is_article = len(kicker) <= MAX_ARTICLE_CHARS  # "The"
    return (
        kicker != whole
        and not is_article
        and 0 < len(kicker.split()) <= MAX_KICKER_WORDS
        and kicker[-1].isalnum()
        and len(title.split()) > 2
    )


def _says_one_of(h1: HtmlElement, texts: set[str]) -> bool:
    shown = comparable(read_text(h1))
    return bool(shown) and any(shown == text or (len(shown) > 12 and shown in text) for text in texts)


def _possible_h1(document: Document) -> tuple[HtmlElement, ...]:
    return tuple(filter(_may_be_headline, document.headings))


def _may_be_headline(element: HtmlElement) -> bool:
    if is_hidden(element) or NOT_THE_HEADLINE.search(names_of(element)):
        return False
    if any("breadcrumb" in name for name in element.attrib):
        return False
    if any(is_hidden(ancestor) for ancestor in element.iterancestors()) or OTHERS.hold(element):
        return False
    return bool(read_text(element))


def _without_suffixes(document: Document, written: list[FieldCandidate[str]]) -> list[FieldCandidate[str]]:
    """Candidates less the site's name at their end or start.

    A part is the site's when it is one of its known names, or when the rest is what the h1 or JSON-LD says.
    """
    names = site_names(document)
    texts = {comparable(read_text(h1)) for h1 in document.once(_possible_h1)}
    texts |= {comparable(found.value) for found in written if found.where != "title"}
    return [
        FieldCandidate(
            value=cut_names(found.value, names, texts, document),
            source=found.source,
            confidence=found.confidence,
            where=found.where,
        )
        for found in written
    ]
