"""What a page says of its use: X-Robots-Tag and meta robots, TDMRep, Content-Signal, a licence as RSL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.article import Article, Page, Rights
from crawler.text.content_signal import tidy_signal
from crawler.text.urls import resolve_url

if TYPE_CHECKING:  # with_host_rights needs no page
    from crawler.extraction.page.document import Document

DEFAULT_PRODUCT = "news-crawler"  # of a page of which nobody says who fetched it
PERMISSIVE_DIRECTIVES = {
    "all",
    "index",
    "follow",
    "archive",
    "snippet",
    "imageindex",
    "translate",
    "sitelinkssearchbox",
    "",
}
VALUED_DIRECTIVES = {
    "max-snippet",
    "max-image-preview",
    "max-video-preview",
    "unavailable_after",
}  # directives with a value
DIRECTIVE_SYNONYMS = {"nocache": "noarchive"}
KNOWN_DIRECTIVES = frozenset(
    "indexifembedded noai noarchive nofollow noimageai noimageindex noindex nosnippet notranslate".split()  # noqa: SIM905
)
MAX_OTHER_DIRECTIVES = 100  # that are kept of a page beside those which are known
RSL_TYPE = "application/rsl+xml"
LINK = re.compile(r"<([^<>]*+)>([^,<]*+)")


def read_rights(document: Document) -> Rights | None:
    """What a page and its headers say; None where that is nothing."""
    page = document.page
    reserved, policy = _mining(document)
    rights = Rights(
        directives=_bounded(set(_directives(document))),
        tdm_reserved=reserved,
        tdm_policy=resolve_url(policy, base=page.url),
        content_signal=tidy_signal(", ".join(values_of(page, "content-signal"))),
        licence=_licence(document),
    )
    return rights if rights != Rights() else None


def with_host_rights(article: Article, host: Rights) -> Article:
    """The article with what its host says; what the page says of the same goes before."""
    own = article.rights or Rights()
    is_own_tdm = own.tdm_reserved is not None  # a host's policy does not go with a page's own reservation
    rights = replace(
        own,
        robots=host.robots,
        tdm_reserved=own.tdm_reserved if is_own_tdm else host.tdm_reserved,
        tdm_policy=own.tdm_policy if is_own_tdm else own.tdm_policy or host.tdm_policy,
        content_signal=own.content_signal or host.content_signal,
        licence=own.licence or host.licence,
    )
    return replace(article, rights=rights if rights != Rights() else None)


def values_of(page: Page, name: str) -> Iterator[str]:
    """All values of a header."""
    return (value for key, value in page.headers if key.lower() == name)


def _directives(document: Document) -> Iterator[str]:
    own_token = document.page.product_token or DEFAULT_PRODUCT
    for value in values_of(document.page, "x-robots-tag"):
        name, colon, rest = value.partition(":")
        agent = name.strip().lower()
        if colon and "," not in agent and agent not in VALUED_DIRECTIVES:  # it is meant for one robot
            yield from read_directives(rest) if agent in {"*", own_token} else ()
        else:
            yield from read_directives(value)
    for name in ("robots", own_token):
        for content in document.meta.get(name, ()):
            yield from read_directives(content)


def _bounded(directives: set[str]) -> tuple[str, ...]:
    """The directives in order; however many a page makes up, none that is known is left out for them."""
    others = sorted(directives - KNOWN_DIRECTIVES, key=lambda one: (not one.startswith("unavailable_after"), one))
    return tuple(sorted({*(directives & KNOWN_DIRECTIVES), *others[:MAX_OTHER_DIRECTIVES]}))


def read_directives(text: str) -> Iterator[str]:
    """The directives of a robots meta element that forbid something, in lower case."""
    for part in text.lower().split(","):
        word = part.partition(":")[0].strip()
        if word == "none":
            yield from ("nofollow", "noindex")
        elif word == "unavailable_after":
            yield " ".join(part.split())
        elif word not in PERMISSIVE_DIRECTIVES | VALUED_DIRECTIVES:
            yield DIRECTIVE_SYNONYMS.get(word, word)


def _mining(document: Document) -> tuple[bool | None, str | None]:
    """Whether mining is reserved, and the policy's URL: the page's own word goes before its header (TDMRep, 5)."""
    for words in (
        {name: next(iter(document.meta.get(name, ())), None) for name in ("tdm-reservation", "tdm-policy")},
        {name: document.page.header(name) for name in ("tdm-reservation", "tdm-policy")},
    ):
        flag = (words["tdm-reservation"] or "").strip()
        if flag in {"0", "1"}:
            return flag == "1", (words["tdm-policy"] or "").strip() or None
    return None, None


def _licence(document: Document) -> str | None:
    for link in document.index.tagged("link"):
        kinds = (link.get("rel") or "").lower().split()
        if "license" in kinds and (link.get("type") or "").lower() == RSL_TYPE and link.get("href"):
            return resolve_url(link.get("href"), base=document.page.url)
    for value in values_of(document.page, "link"):
        for target, parameters in LINK.findall(value):
            if re.search(r'rel="?license\b', parameters) and RSL_TYPE in parameters.lower():
                return resolve_url(target, base=document.page.url)
    return None
