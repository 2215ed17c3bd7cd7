"""A story that scripts bring to its page, read in AMP, in its version for printers, or as its feed gives it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Article, Candidate, Declared, Outcome, Page, Source
from crawler.extraction.extract import extract_page
from crawler.extraction.fields.text_versions import TextVersion, is_print_url
from crawler.extraction.version_reading import VersionPage, page_of_entry, read_version
from crawler.site import site_for
from crawler.text.feed_closings import is_feed_closing
from tests.paper import headline, path, story
from tests.shells import paragraphs, react, stub

HOME = "https://paper.example"
URL = HOME + path(1)
AMP, PRINT = f"{HOME}/amp/1.html", f"{HOME}/print/1"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
SITE = site_for(URL)
CANDIDATE = Candidate(url=URL, site="paper", declared_by="x", declared_in=Declared.FEED, found=NOW, title=headline(1))
WALLED = '<script async custom-element="amp-subscriptions" src="x.js"></script>'


def page(markup: str, url: str = URL) -> Page:
    return Page(url=url, body=markup.encode(), fetched=NOW, requested_url=url)


def read(shell: str, markup: str, source: Source, url: str = AMP) -> Article | Outcome:
    version = VersionPage(page(markup, url), source)
    return read_version(page(shell), SITE, version, candidate=CANDIDATE).result


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<link rel="amphtml" href="/amp/1.html">', "", [TextVersion(AMP, Source.AMP)]),
        ('<link rel="amphtml" href="https://paper-example.cdn.example/c/1">', "", []),  # another's copy
        ('<link rel="amphtml" href="">', "", []),
        ("", '<a href="/print/1">x</a>', [TextVersion(PRINT, Source.PRINT)]),
        ('<link rel="alternate" media="print" href="/p1">', "", [TextVersion(f"{HOME}/p1", Source.PRINT)]),
        ('<link rel="stylesheet" media="print" href="/p1.css">', "", []),
        ("", '<a href="javascript:window.print()">print</a>', []),
        ("", '<a href="/blueprint/1">x</a><a href="https://other.example/print/1">x</a>', []),
        ('<link rel="amphtml" href="/amp/1.html"><link rel="amphtml" href="/amp/2.html">', '<a href="?print=1">x</a>',
         [TextVersion(AMP, Source.AMP), TextVersion(f"{URL}?print=1", Source.PRINT)]),
    ],
)  # fmt: skip
def test_versions_are_those_that_a_shell_names_on_its_own_site(
    head: str, body: str, expected: list[TextVersion]
) -> None:
    markup = react(1).replace("</head>", f"{head}</head>").replace("</body>", f"{body}</body>")
    assert list(extract_page(page(markup), SITE).versions) == expected
    plain = story(1).replace("</head>", f"{head}</head>").replace("</body>", f"{body}</body>")
    assert extract_page(page(plain), SITE).versions == (), "a page with its text needs none"


@pytest.mark.parametrize(
    ("url", "is_print"),
    [
        ("/print/2026/a-story", True),
        ("/a-story/print", True),
        ("/a-story.print.html", False),
        ("/print.php?id=4", True),
        ("/artikel/druckversion.html", True),
        ("/a-story?print=1", True),
        ("/a-story?print=false", False),
        ("/a-story?view=print", True),
        ("/a-story?output=printer-friendly", True),
        ("/a-story?view=full", False),
        ("/printing-museum-opens", False),
        ("/a-story/imprimir", True),
        ("http://[bad", False),
    ],
)
def test_addresses_of_versions_for_printers(url: str, is_print: bool) -> None:
    assert is_print_url(url) is is_print


@pytest.mark.parametrize("source", [Source.AMP, Source.PRINT])
@pytest.mark.parametrize("shell", [react(1), stub(1)])
def test_the_text_is_that_of_the_version_and_the_rest_that_of_the_page(source: Source, shell: str) -> None:
    article = read(shell, story(1), source)
    assert isinstance(article, Article)
    assert article.body.split("\n\n") == paragraphs(1)
    assert (article.url, article.requested_url, article.pages) == (URL, URL, (AMP,))
    assert article.provenance["body"].source is source
    assert article.published is not None


@pytest.mark.parametrize(
    ("shell", "markup", "url", "reason"),
    [
        (react(1), story(2), AMP, "another story"),
        (react(1), story(1, extra=WALLED), AMP, "not free"),
        (react(1), react(1), AMP, "no text"),
        (stub(1), f"<html><body><article><h1>{headline(1)}</h1><p>{paragraphs(1)[0]}</p></article></body></html>",
         PRINT, "less than half"),
        (react(1).replace("</head>", '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x",'
                                     '"isAccessibleForFree": false}</script></head>'), story(1), AMP, "not free"),
    ],
)  # fmt: skip
def test_what_is_no_version_of_the_story_or_stands_behind_a_wall_is_not_taken(
    shell: str, markup: str, url: str, reason: str
) -> None:
    outcome = read(shell, markup, Source.AMP, url)
    assert isinstance(outcome, Outcome)
    assert reason in outcome.reason


def entry(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


CLOSING = f'The post <a href="{URL}">Harbour</a> appeared first on <a href="/">The Tide</a>.'


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (entry(paragraphs(1)), None),
        (entry([*paragraphs(1), CLOSING]), None),
        (entry(paragraphs(1)[:1]), "excerpt"),
        (entry([*paragraphs(1)[:3], paragraphs(1)[3][:90] + " […]"]), "excerpt"),
        (entry([*paragraphs(1)[:3], paragraphs(1)[3][:90] + "..."]), "excerpt"),
    ],
)
def test_a_feed_gives_a_story_or_an_excerpt(markup: str, reason: str | None) -> None:
    version = page_of_entry(page(react(1)), CANDIDATE, markup)
    result = read_version(page(react(1)), SITE, version, candidate=CANDIDATE).result
    if reason is not None:
        assert isinstance(result, Outcome)
        assert reason in result.reason
        return
    assert isinstance(result, Article)
    assert result.body.split("\n\n") == paragraphs(1)
    assert (result.headline, result.pages) == (headline(1), ())
    assert result.provenance["body"].source is Source.FEED


@pytest.mark.parametrize(
    ("line", "is_closing"),
    [
        ("The post Crane appeared first on The Tide.", True),
        ("Der Beitrag Kran erschien zuerst auf Die Flut.", True),
        ("La entrada Grúa se publicó primero en La Marea.", True),
        ("Сообщение Кран появились сначала на Прилив.", True),
        ("The post office appeared on the plan last year.", False),
        ("The post " + "x" * 700 + " appeared first on The Tide.", False),
    ],
)
def test_lines_below_the_stories_of_a_feed(line: str, is_closing: bool) -> None:
    assert is_feed_closing(line) is is_closing
