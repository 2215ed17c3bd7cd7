"""JSON-LD and microdata: each block read for itself, repaired where that is safe, never believed blindly."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

SCRIPT_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|"
    r"\]\]>)\s*$"
)
WRAPPING_MARKS = ("<!", "-->", "]]>")  # one of which each wrapping has
# an open string goes to the end: else each of its quotes would be tried as the beginning of one
STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(\s*[}\]])', re.DOTALL)
STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
BETWEEN_STRINGS = re.compile(  # what no JSON has there: comments, other spaces, commas without a value before them
    r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|/\*(?:[^*]|\*(?!/))*+\*/|(?<!:)//[^\n]*+|'
    r"([^\S \t\r\n]|[\u200b-\u200f\u2060\ufeff])|(?<=,)\s*,",
    re.DOTALL,
)
EMPTY_VALUE = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))(?:(\s*:)(?=\s*[,}\]]))?', re.DOTALL)
UNRENDERED = re.compile(r"\{\{|\{%|<%|%%|\$\{|\[\[")  # marks of a template that nobody filled in
SALVAGED_STRING = (
    r"(?:\"((?:[^\"\\]|\\.){1,2000}+)\"|'((?:[^'\\]|\\.){1,2000}+)')"
    r"(?=\s*(?:[,}\])]|[\"']?@?\w{1,40}[\"']?\s*[:=]|//|/\*|$))"
)
_KEY_ENDS = r"[\"']?\s*+[:=]\s*+"  # quotes of keys may be missing
SALVAGED_PAIR = re.compile(
    rf"(?<![\w-])(headline|datePublished|dateModified){_KEY_ENDS}(?:new Date\(\s*+)?{SALVAGED_STRING}"
)
SALVAGED_TYPE = re.compile(rf"(?<![\w-])@?(?i:type){_KEY_ENDS}\[?+\s*+[\"']?([\w:/.]{{1,80}})")
SALVAGED_AUTHOR = re.compile(rf"(?<![\w-])author{_KEY_ENDS}(?=([\"'{{\[]))")
SALVAGED_NAME = re.compile(rf"(?<![\w-])name{_KEY_ENDS}{SALVAGED_STRING}")
QUOTED_QUOTES = ("&quot;", "&#34;", "&#x22;")
CURLY_QUOTES = str.maketrans("“”„‟″", '"' * 5)
PARSED_STRING = re.compile(r"(?:[\w$.\s]{0,60}=)?\s*JSON\.parse\((.*)\)", re.DOTALL)
LEFT_OF_DAMAGE = "news:salvaged"  # key of a node that holds single pairs of a block that cannot be read
SALVAGED_TRUST = 0.6  # of what such a node says, against that of a node that was read whole
KEYS_GIVEN_TWICE = ('"headline"', '"datePublished"', '"author"')
MAX_SALVAGED_CHARS = 200_000
MAX_AUTHOR_CHARS = 3000
UNFOLDED_KEYS = ("@graph", "mainEntity", "mainEntityOfPage")
ARTICLE_TYPES = frozenset(
    {
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "Article",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "Review",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "SocialMediaPosting",
        "TechArticle",
    }
)
PAGE_TYPES = frozenset(
    {"WebPage", "ItemPage", "VideoObject", "ImageGallery", "MediaGallery", "PodcastEpisode", "Recipe"}
)
MAX_NODES = 5000
# JSON-LD 1.1 has these keys in small letters, and the context of schema.org lets "type" and "id" stand for two of them
ODD_KEY = re.compile(r'"(?:@[a-z]{0,20}[A-Z]|schema:|(?:type|id|graph)"\s{0,9}:)|\s"\s{0,9}:')
KEYWORDS = frozenset({"@context", "@graph", "@id", "@language", "@list", "@set", "@type", "@value"})
BARE_KEYS = {"type": ("@type", str | list), "id": ("@id", str), "graph": ("@graph", list | dict)}
OTHER_TYPES = frozenset({"Person", "Organization", "NewsMediaOrganization", "Corporation", "WebSite"})
TYPES_BY_SMALL_NAME = {name.lower(): name for name in (*ARTICLE_TYPES, *PAGE_TYPES, *OTHER_TYPES)}
STORY_ITEM_TYPE = re.compile("Article|Posting")


def read_json_ld(scripts: Iterable[HtmlElement]) -> tuple[dict[str, Any], ...]:
    """Every JSON-LD node of scripts (JSON-LD 1.1), ``@graph``, arrays and main entities unfolded, in page order.

    A block that cannot be read, even after repair, never costs the others: of one with an article only single pairs
    are taken, in a node that ``trust_in`` trusts less.
    """
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        if "ld+json" in (script.get("type") or "").lower():
            text = script.text or ""
            values = [value for value in load_json(text) if not isinstance(value, str)]
            for value in values or load_disguised(text) or salvage_pairs(text):
                nodes.extend(_unfold(value))
    return tuple(nodes[:MAX_NODES])


def load_json(text: str) -> list[Any]:
    """The values of a script's JSON: one, several that were written one after another, or none."""
    if any(map(text.__contains__, WRAPPING_MARKS)):
        text = SCRIPT_WRAPPING.sub("", SCRIPT_WRAPPING.sub("", text))
    text = text.strip().rstrip(";").strip()
    if not text:
        return []
    is_odd = ODD_KEY.search(text) is not None
    hook = _with_filled_values if is_odd or any(text.count(key) > 1 for key in KEYS_GIVEN_TWICE) else None
    for attempt in _repairs(text):
        try:
            return [json.loads(attempt, strict=False, object_pairs_hook=hook)]
        except (ValueError, RecursionError):
            values = _load_several(attempt)
            if values:
                return values
    return []


def load_disguised(text: str) -> list[Any]:
    """The values of JSON that was written as a string of a script, with escaped or with curly quotes; else none."""
    text = text.strip()
    wrapped = PARSED_STRING.fullmatch(text.rstrip("; \n"))
    if wrapped:
        text = wrapped[1].strip()
    elif text.startswith(('{\\"', '[{\\"')):
        text = f'"{text}"'
    elif sum(map(text.count, "“”")) > text.count('"'):
        return load_json(text.translate(CURLY_QUOTES))
    if not text.startswith('"'):
        return []
    try:
        inner = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    return load_json(inner) if isinstance(inner, str) and inner.lstrip().startswith(("{", "[")) else []


def _with_filled_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which a key that is given twice, or in two spellings, keeps its last value that says something."""
    node: dict[str, Any] = {}
    for written, value in pairs:
        written = written.strip()
        key = written.lower() if written.lower() in KEYWORDS else written.removeprefix("schema:")
        if key not in node or value not in ("", None, [], {}):
            node[key] = value
    for bare, (key, kinds) in BARE_KEYS.items():
        if key not in node and isinstance(node.get(bare), kinds):
            node[key] = node[bare]
    return node


def _repairs(text: str) -> Iterator[str]:
    yield text
    if "&" in text and sum(map(text.count, QUOTED_QUOTES)) > text.count('"'):
        text = html.unescape(text)
        yield text
    text = STRING_OR_COMMA.sub(lambda match: match[1] or match[2], _without_oddities(text))
    yield text
    yield STRING.sub(lambda match: BAD_ESCAPE.sub(r"\\\\", match[0].replace(r"\'", "'")), text)


def _without_oddities(text: str) -> str:
    """JSON without what stands between its strings and is none: comments, other spaces, commas, keys without values."""
    text = BETWEEN_STRINGS.sub(lambda match: match[1] or (" " if match[2] else ""), text)
    return EMPTY_VALUE.sub(lambda match: f"{match[1]}{match[2]} null" if match[2] else match[1], text)


def salvage_pairs(text: str) -> list[dict[str, Any]]:
    """Of a block that no repair can read: the well-formed pairs of its first article, at most one node."""
    text = text[:MAX_SALVAGED_CHARS]
    kind = next(
        (match for match in SALVAGED_TYPE.finditer(text) if types_of({"@type": match[1]})[0] in ARTICLE_TYPES), None
    )
    if kind is None:
        return []
    node: dict[str, Any] = {}
    for match in SALVAGED_PAIR.finditer(text):
        value = match[2] or match[3]
        if not UNRENDERED.search(value):
            node.setdefault(match[1], _unescape(value))
    author = SALVAGED_AUTHOR.search(text)
    if author and (value := _salvage_author(text[author.end() : author.end() + MAX_AUTHOR_CHARS])):
        node["author"] = value
    return [{"@type": types_of({"@type": kind[1]})[0], LEFT_OF_DAMAGE: True, **node}] if node else []


def _salvage_author(text: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        found = (SALVAGED_NAME if text[0] in "{[" else re.compile(SALVAGED_STRING)).search(text)
    value = (found[1] or found[2]) if found else None
    return None if value is None or UNRENDERED.search(value) else _unescape(value)


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value.replace("\\'", "'").replace('\\"', '"')


def trust_in(node: Mapping[str, Any]) -> float:
    """How far a node is to be trusted, against one that was read whole."""
    return SALVAGED_TRUST if LEFT_OF_DAMAGE in node else 1.0


def _load_several(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def _unfold(value: Any) -> Iterator[dict[str, Any]]:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            if len(node) > 1 or not any(key in node for key in UNFOLDED_KEYS):
                yield node
            stack.extend(inner for key in reversed(UNFOLDED_KEYS) if isinstance(inner := node.get(key), dict | list))


def types_of(node: dict[str, Any]) -> tuple[str, ...]:
    """The names of a node's types, without ``http://schema.org/``."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    bare = (re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))
    return tuple(TYPES_BY_SMALL_NAME.get(name.lower(), name) for name in bare)


def strings(value: Any) -> Iterator[str]:
    """Strings in a value that may be a string, a list, or objects with a name; deeper lists are flattened."""
    stack = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, list):
            stack.extend(reversed(inner))
        elif isinstance(inner, dict):
            stack.append(inner.get("name") or inner.get("@value"))


def same_page(one: object, other: str) -> bool:
    """Whether two URLs name one page: scheme, ``www.``, query and a closing slash aside."""
    return isinstance(one, str) and _place(one) == _place(other)


def _place(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url, ""
    return host, parts.path.rstrip("/")


def rank_stories(
    nodes: Sequence[dict[str, Any]], urls: Sequence[str], titles: Sequence[str]
) -> tuple[dict[str, Any], ...]:
    """The nodes that may describe the page's story, surest first.

    A page may hold nodes of other stories (teasers): the one whose URL is the page's, or whose headline the page
    shows, goes first; among equals the page's order holds.
    """

    def rank(node: dict[str, Any]) -> int:
        own = [node.get("url"), node.get("@id"), *_entity_urls(node.get("mainEntityOfPage"))]
        named = any(same_page(url, wanted) for url in own for wanted in urls)
        headline = node.get("headline")
        shown = isinstance(headline, str) and " ".join(headline.split()).casefold() in titles
        dated = "datePublished" in node
        return -(8 * named + 4 * shown + 2 * dated + ("headline" in node))

    stories = [node for node in nodes if ARTICLE_TYPES.intersection(types_of(node))]
    return tuple(sorted(stories, key=rank))


def _entity_urls(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value.get("@id"), value.get("url")]
    return [value]


def read_microdata(typed: Iterable[HtmlElement]) -> dict[str, list[HtmlElement]]:
    """Elements by ``itemprop`` of the first article item (HTML microdata), those of nested items left out.

    ``typed`` are the page's elements with an ``itemtype``.
    """
    found: dict[str, list[HtmlElement]] = {}
    of_story = (one for one in typed if STORY_ITEM_TYPE.search(one.get("itemtype") or ""))
    for item in [one for one in of_story if one.get("itemscope") is not None][:1]:
        stack = list(reversed(item))
        while stack:
            element = stack.pop()
            if not isinstance(element.tag, str):
                continue
            name = element.get("itemprop")
            for part in (name or "").split():
                found.setdefault(part, []).append(element)
            if element.get("itemscope") is None:
                stack.extend(reversed(element))
    return found
