"""Who publishes a page, and by which names the site goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.title_parts import SEPARATOR
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.identity.urls import registered_domain
from crawler.text.agencies import is_agency
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.name_words import COMPANY_FORM, PLATFORM
from crawler.text.page_words import NO_SECTION, SYSTEM_LABEL

MAX_PUBLISHER_CHARS = 200
MIN_TITLE_WORDS = 5  # a shorter title of a page may be the name of its site
NO_NAME = re.compile(r"https?://|[{$%]")
AROUND_NAME = " \t|/@–—-•:"  # left of a title or a handle
HOME = re.compile(r"^(?:https?:)?//")  # before the host of a link to the home page
MAX_NAME_WORDS = 6  # of a name at the end of a title
QUOTES = frozenset({('"', '"'), ("“", "”"), ("«", "»"), ("„", "“")})
SLOGAN_MARK = re.compile(r"\s(?:[|–—•:-]\s)+")
MAX_INITIALS = 5  # "DHB - Deutscher Handballbund": what follows is the name
ORGANISATION_TYPES = ("Organization", "NewsMediaOrganization", "WebSite", "Corporation", "OnlineBusiness")


def publishers(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the publisher's name, winner first; the platform that it is published on is none."""
    if document.site.publisher:
        return (
            FieldCandidate(
                value=document.site.publisher, source=Source.SITE_RULE, confidence=1.0, where="site.publisher"
            ),
        )
    titles = {comparable(title) for title in (document.title, document.first_meta("og:title")) if title}
    titles = {title for title in titles if len(title.split()) >= MIN_TITLE_WORDS}
    host = urlsplit(document.page.url).hostname or ""
    readers = (_named, _named_by_home_link)
    named = next(filter(None, (list(_called(read(document), titles, host)) for read in readers)), [])
    papers = [one for one in named if not is_agency(one.value)]
    if papers and not _is_of_agency(document, named):  # a paper that names the agency whose story it carries
        named = papers
    return rank_candidates(named, comparable)


def _called(found: Iterable[FieldCandidate[str]], titles: Collection[str], host: str) -> Iterator[FieldCandidate[str]]:
    """Candidates that name a publisher, without what stands around their names."""
    for one in found:
        if not _is_no_name(one.value, titles) and (name := _short_name(one.value, host)):
            yield replace(one, value=name)


def _is_no_name(text: str, titles: Collection[str]) -> bool:
    """Whether a text is a platform, an address, a mark of a template, the title of the page or far too long."""
    if len(text) > MAX_PUBLISHER_CHARS:
        return True
    return PLATFORM.fullmatch(text) is not None or NO_NAME.match(text) is not None or comparable(text) in titles


def _is_of_agency(document: Document, named: Iterable[FieldCandidate[str]]) -> bool:
    """Whether the host is called as an agency that the page names, or by its first letters."""
    host = (urlsplit(document.page.url).hostname or "").removeprefix("www.")
    labels = re.split(r"\W|news", host)
    words = [re.findall(r"\w+", comparable(one.value)) for one in named if is_agency(one.value)]
    return any("".join(name) in host or "".join(word[0] for word in name) in labels for name in words)


def _short_name(text: str, host: str) -> str:
    """A name without marks at its ends, quotes around it, and the slogan behind it: "Harbour Post | News for all".

    A slogan is cut where the host is called by what stands before it: on 24 of 1,053 pages, rightly each. Initials stay
    with the name that they stand for.
    """
    text = text.strip(AROUND_NAME).removeprefix("www.")
    text = text[1:-1] if (text[:1], text[-1:]) in QUOTES else text
    name = SLOGAN_MARK.split(text, maxsplit=1)[0].strip(AROUND_NAME)
    if name == text or (name.isupper() and len(name) <= MAX_INITIALS):
        return text
    domain = re.sub(r"\W+", "", registered_domain(f"http://{host}/").partition(".")[0])
    folded = re.sub(r"\W+", "", comparable(name))
    return name if len(folded) > 2 and (folded in domain or (len(domain) > 3 and domain in folded)) else text


def _named(document: Document) -> Iterator[FieldCandidate[str]]:
    for story in document.stories[:1]:
        for name in _publisher_of(document, story.get("publisher")):
            sure = 0.6 if COMPANY_FORM.search(name) else 0.85
            yield FieldCandidate(value=name, source=Source.JSON_LD, confidence=sure, where="publisher.name")
            break
    if shown := document.first_meta("og:site_name"):
        yield FieldCandidate(value=shown, source=Source.OPENGRAPH, confidence=0.8, where="meta og:site_name")
    for node in document.json_ld:
        if set(ORGANISATION_TYPES).intersection(types_of(node)) and (known := plain(node.get("name"))):
            yield FieldCandidate(value=known, source=Source.JSON_LD, confidence=0.4, where=f"{types_of(node)[0]}.name")
            break
    if called := document.first_meta("application-name", "dc.publisher", "apple-mobile-web-app-title", "cre"):
        yield FieldCandidate(value=called, source=Source.META, confidence=0.4, where="meta application-name")


def _named_by_home_link(document: Document) -> Iterator[FieldCandidate[str]]:
    """The name at an end of the title that is also what a link to the home page says, where no machine is told one.

    In a sample of 84 pages that tell machines a name too it is that one on all.
    """
    title = document.title or ""
    cuts = list(SEPARATOR.finditer(title))
    ends = [title[cuts[-1].end() :].strip(), title[: cuts[0].start()].strip()] if cuts else []
    ends = [end for end in ends if end and len(end.split()) <= MAX_NAME_WORDS and not _is_part_of_site(end)]
    homes = {comparable(text) for text in _texts_of_home_links(document)} if ends else set()
    for end in ends:
        if comparable(end) in homes:
            yield FieldCandidate(value=end, source=Source.HTML, confidence=0.3, where="title and home link")
            return


def _is_part_of_site(text: str) -> bool:
    """Whether a text names what any site has: "News", "Home"."""
    return NO_SECTION.fullmatch(text.lower()) is not None or SYSTEM_LABEL.fullmatch(text) is not None


def leads_home(link: HtmlElement, document: Document) -> bool:
    """Whether a link leads to the home page of the page's site."""
    host = (urlsplit(document.page.url).hostname or "").removeprefix("www.")
    href = (link.get("href") or "").strip()
    return bool(href) and HOME.sub("", href).removeprefix("www.").rstrip("/") in {"", ".", host}


def _texts_of_home_links(document: Document) -> Iterator[str]:
    for link in document.index.tagged("a"):
        if leads_home(link, document):
            yield from (read_text(link), link.get("title") or "")
            yield from (image.get("alt") or "" for image in link.iter("img"))


def _publisher_of(document: Document, value: object) -> Iterator[str]:
    for inner in value if isinstance(value, list) else [value]:
        known = (
            document.by_id.get(str(inner.get("@id")), {}) if isinstance(inner, dict) and not inner.get("name") else {}
        )
        for text in strings(known or inner):
            if (name := plain(text)) and not name.startswith(("http://", "https://")):
                yield name


def site_names(document: Document) -> frozenset[str]:
    """Every name of the site, folded to its letters and digits: publisher, site name, host, its first label."""
    return document.once(_site_names)


def _site_names(document: Document) -> frozenset[str]:
    host = (urlsplit(document.page.url).hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    labels = host.split(".")
    publisher = {found.value for found in publishers(document)}
    whole = [found.value for found in _named(document) if _short_name(found.value, host) in publisher]
    names = [*publisher, *whole, host, labels[0], ".".join(labels[-2:]), labels[-2:][0]]
    names += [part for part in (document.first_meta("twitter:site") or "").split("@") if part]
    return frozenset(folded for name in names if (folded := re.sub(r"\W+", "", comparable(name))))
