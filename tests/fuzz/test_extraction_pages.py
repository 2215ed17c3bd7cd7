"""Pages that are broken, hostile or absurd: an outcome or an article, never an exception and never a hang."""

import json
import random
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for
from tests.effort import examples

URL = "https://www.paper.example/town/council-votes-for-new-bridge-12345"
FETCHED = datetime(2024, 5, 4, 12, tzinfo=UTC)
SENTENCE = "The council of the town has voted for a new bridge over the river after a debate of thirty years in all. "
KEYS = [
    "headline",
    "name",
    "description",
    "author",
    "creator",
    "publisher",
    "datePublished",
    "dateModified",
    "keywords",
    "about",
    "articleSection",
    "inLanguage",
    "image",
    "isAccessibleForFree",
    "hasPart",
    "mainEntityOfPage",
    "url",
    "@id",
    "wordCount",
    "articleBody",
    "liveBlogUpdate",
    "isBasedOn",
    "sourceOrganization",
    "dateline",
    "itemListElement",
    "@graph",
    "mainEntity",
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("http://[bad")
    | st.sampled_from(
        ["yesterday", "0001-01-01", "2099-01-01T00:00:00Z", "False", "https://paper.example/#x", "Ada Byron and"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "@id", "@type", "url", "@value", "text"]), inner, max_size=3)
    ),
    max_leaves=6,
)
STORY = (
    '<!doctype html><html lang="en"><head><title>Council votes for bridge | The Paper</title>'
    '<meta property="og:title" content="Council votes for bridge"><meta property="og:type" content="article">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Council votes for bridge",'
    ' "author": {"name": "Ada Byron"}, "datePublished": "2024-05-03T10:15:00+02:00"}</script></head><body>'
    "<main><article>"
    "<h1>Council votes for bridge</h1>" + f"<p>{SENTENCE}</p>" * 8 + "</article></main></body></html>"
)


def read(body, **page):
    given = Page(
        url=URL, body=body if isinstance(body, bytes) else body.encode("utf-8", "replace"), fetched=FETCHED, **page
    )
    return extract_page(given, site_for(URL)).result


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES),
    st.sampled_from(["NewsArticle", "LiveBlogPosting", "BreadcrumbList", "WebPage"]),
)
@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow])
def test_json_ld_that_lies_costs_no_story(values, kind):
    lies = json.dumps({**values, "@type": kind}).replace("</", "<\\/")
    page = STORY.replace("</head>", f'<script type="application/ld+json">{lies}</script></head>')
    assert isinstance(read(page), Article | Outcome)


@pytest.mark.slow
@given(st.integers(0, len(STORY)), st.integers(0, 2**32))
@settings(max_examples=examples(300))
def test_pages_cut_off_and_with_broken_bytes_are_read(end, seed):
    body = bytearray(STORY.encode()[:end])
    source = random.Random(seed)
    for _ in range(min(30, len(body))):
        body[source.randrange(len(body))] = source.randrange(256)
    assert isinstance(read(bytes(body)), Article | Outcome)


@pytest.mark.slow
@given(st.binary(max_size=400))
@settings(max_examples=examples(300))
def test_any_bytes_are_read(body):
    assert isinstance(read(body), Article | Outcome)


@pytest.mark.parametrize("tag", ["div", "b", "table", "blockquote", "ul", "section", "span"])
def test_tags_nested_a_hundred_thousand_deep_neither_crash_nor_hide_the_story(tag):
    deep = f"<{tag}>" * 100_000
    page = STORY.replace("</article>", "</article>" + deep)
    result = read(page)
    assert isinstance(result, Article)
    assert SENTENCE.strip() in result.body


def test_a_page_that_is_nothing_but_depth_is_an_outcome():
    assert isinstance(read("<div>" * 100_000 + SENTENCE), Outcome)


@pytest.mark.parametrize("megabytes", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_a_large_page_is_read(megabytes):
    filler = "<div class='x'><span>1</span></div>" * 5_000 * megabytes
    filler += "<script>" + "x" * 850_000 * megabytes + "</script>"
    result = read(STORY.replace("</body>", filler + "</body>"))
    assert isinstance(result, Article)
    assert result.headline == "Council votes for bridge"


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("nothing but a doctype", "<!doctype html>"),
        ("nothing but a comment", "<!-- html -->"),
        ("an empty html element", "<html></html>"),
        ("a frameset", "<html><frameset cols='20%,80%'><frame src='a.html'><frame src='b.html'></frameset></html>"),
        (
            "text in noscript alone",
            "<html><body><div id=app></div><noscript>You need scripts.</noscript></body></html>",
        ),
        (
            "JSON-LD nested a hundred thousand deep",
            '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>x",
        ),
        ("an attribute of a megabyte", f"<html><body><p title='{'x' * 1_000_000}'>x</p></body></html>"),
        pytest.param(
            *("a meta element of a megabyte", f"<meta name=keywords content='{'a,' * 500_000}'><p>x"),
            marks=pytest.mark.slow,
        ),
        ("a title of a megabyte", f"<title>{'x | ' * 250_000}</title><p>x"),
        ("a byline of a megabyte", f"<meta name=author content='{'Ada Byron and ' * 70_000}'><p>x"),
        pytest.param(
            *("a hundred thousand links", "<html><body>" + "<a href='/a'>a link to a story</a>" * 100_000),
            marks=pytest.mark.slow,
        ),
        (
            "ten thousand tag links in one box",
            "<div class=tags>" + "<a href='/tag/a'>bridge</a>" * 10_000 + "</div><p>x",
        ),
    ],
)
def test_absurd_pages_are_outcomes(why, body):
    assert isinstance(read(body), Outcome)


def test_nul_bytes_in_a_page_cost_nothing():
    result = read(STORY.encode().replace(b"<p>", b"<p>\x00"))
    assert isinstance(result, Article)
    assert "\x00" not in result.body


def test_an_empty_page_says_that_it_is_empty():
    assert read(b"").name is OutcomeName.EMPTY
