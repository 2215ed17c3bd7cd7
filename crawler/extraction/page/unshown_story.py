"""The story of a page that shows none, in forms of state that only such a page is searched for.

Any assignment of a script, strings of HTML in its functions, JSON in attributes, Apollo's references, Angular's
escapes, templates. The page's title must stand with a text, so that no notice is taken for the story.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.page.embedded_state import BODY_KEYS, MAX_STATE_DEPTH, walk_objects
from crawler.extraction.page.rich_text import read_rich_text
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.page_words import CONSENT_STEMS, count_phrases
from crawler.text.scripts import weigh_text

JSON_START = re.compile(r"""=\s{0,9}+(?:JSON\.parse\(\s{0,9}+(?=")|(?=[{\[]["\[{\s]))""")
HTML_STRING = re.compile(r'"(?=\s{0,9}(?:<|\\u003[cC])(?:p|div)\b)')  # of a script
TEMPLATE_TYPES = re.compile(r"text/(?:x-)?(?:template|handlebars|html|mustache|tmpl)(?:-template)?", re.IGNORECASE)
ANGULAR_ESCAPES = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}  # the last of them last
TITLE_END = re.compile(r" [|–—-] ")  # before the name of the site
MIN_VALUE_CHARS = 200
MIN_STORY_WEIGHT = 300  # of paragraphs that are a story, as of weigh_text
MIN_PARAGRAPHS = 3  # of a template
MAX_STARTS = 60  # of values in a script
MAX_HTML_STRINGS = 500
MAX_REFERENCES = 20_000
MAX_CONSENT_WORDS = 4
MIN_TITLE_CHARS = 15  # of one that the page's title only begins with
MAX_TITLE_CHARS = 300
Paragraphs = tuple[str, ...]


def find_unshown_story(elements: Iterable[HtmlElement], titles: Collection[str]) -> Paragraphs:
    """The paragraphs of the longest text that stands in the page's state with its title, or in a template; else ()."""
    shown = {comparable(title) for title in titles} - {""}
    named: list[Paragraphs] = []
    strings: list[Paragraphs] = []
    templates: list[Paragraphs] = []
    for element in elements:
        if element.tag in {"template", "textarea"} or TEMPLATE_TYPES.fullmatch(element.get("type") or ""):
            templates.append(_read_template(element))
        else:
            for value in _values_of(element):
                named += _texts_of(value, shown)
            if element.tag == "script":
                strings += _html_strings(element.text or "", titles)
    for found in (named, strings, templates):
        stories = [paragraphs for paragraphs in found if _is_story(paragraphs)]
        if stories:
            return max(stories, key=_weigh)
    return ()


def _weigh(paragraphs: Paragraphs) -> int:
    return sum(map(weigh_text, paragraphs))


def _is_story(paragraphs: Paragraphs) -> bool:
    return (
        _weigh(paragraphs) >= MIN_STORY_WEIGHT
        and count_phrases(" ".join(paragraphs).lower(), CONSENT_STEMS) <= MAX_CONSENT_WORDS
    )


def _read_template(element: HtmlElement) -> Paragraphs:
    markup = element.text or ""
    if len(element):
        markup += "".join(etree.tostring(child, encoding="unicode") for child in element)
    paragraphs = read_rich_text(markup) if "<" in markup else ()
    return paragraphs if len(paragraphs) >= MIN_PARAGRAPHS else ()


def _values_of(element: HtmlElement) -> Iterator[Any]:
    """The JSON values of a script, or of an element's attributes."""
    if element.tag != "script":
        for name, text in element.items():
            if len(text) >= MIN_VALUE_CHARS and name.startswith("data-") and text[0] in "{[":
                yield _decode(text, 0)
        return
    text = (element.text or "").strip()
    if text.startswith(("{&q;", "[&q;")):
        for escaped, sign in ANGULAR_ESCAPES.items():
            text = text.replace(escaped, sign)
    if text[:1] in {"{", "["}:
        yield _decode(text, 0)
        return
    end = 0
    for match in islice(JSON_START.finditer(text), MAX_STARTS):
        if match.end() < end:  # within the value before
            continue
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        yield _decode(value, 0) if isinstance(value, str) else value


def _decode(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _texts_of(value: Any, shown: Collection[str]) -> Iterator[Paragraphs]:
    """The texts of the objects in a value, those with the page's title before all; none where none has it."""
    if not isinstance(value, dict | list):
        return
    nodes = list(walk_objects(_with_references(value)))
    titled = [node for node in nodes if any(_is_title(item, shown) for item in node.values())]
    texts = _bodies(titled)
    if titled and not any(map(_is_story, texts)):
        texts = _bodies(nodes)
    yield from texts


def _is_title(value: Any, shown: Collection[str]) -> bool:
    """Whether a value is a title that the page shows, perhaps with the name of the site behind it."""
    if not isinstance(value, str) or len(value) > MAX_TITLE_CHARS:
        return False
    title = comparable(plain(value) or "")
    return title in shown or (len(title) >= MIN_TITLE_CHARS and any(one.startswith(title) for one in shown))


def _bodies(nodes: Iterable[Any]) -> list[Paragraphs]:
    return [read_rich_text(node.get(name)) for node in nodes for name in BODY_KEYS if node.get(name)]


def _with_references(value: Any) -> Any:
    """The value, with the objects that Apollo's ``{"__ref": name}`` name in their places."""
    tables = [node for node in walk_objects(value) if any(isinstance(one, dict) for one in node.values())]
    named = {name: one for table in tables for name, one in table.items() if ":" in name and isinstance(one, dict)}
    budget = [MAX_REFERENCES]

    def put_in(node: Any, depth: int) -> Any:
        budget[0] -= 1
        if budget[0] < 0 or depth > MAX_STATE_DEPTH:
            return None
        if isinstance(node, list):
            return [put_in(item, depth + 1) for item in node]
        if isinstance(node, dict):
            name = node.get("__ref")
            if isinstance(name, str) and name in named:
                return put_in(named[name], depth + 1)
            return {key: put_in(item, depth + 1) for key, item in node.items()}
        return node

    return put_in(value, 0) if named else value


def _html_strings(text: str, titles: Collection[str]) -> Iterator[Paragraphs]:
    """The paragraphs of strings of HTML in a script that names the page's title, as Nuxt's function does."""
    shown = {part for title in titles for part in (title, TITLE_END.split(title)[0]) if len(part) >= MIN_TITLE_CHARS}
    if not any(title in text or json.dumps(title)[1:-1] in text for title in shown or titles):
        return
    end = 0
    for match in islice(
        HTML_STRING.finditer(text), MAX_HTML_STRINGS
    ):  # one without an end is read to that of the script
        if match.start() < end:
            continue
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, match.start())
        except ValueError:
            continue
        yield read_rich_text(html.unescape(value) if "&lt;p" in value else value)
