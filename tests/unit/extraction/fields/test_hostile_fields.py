"""Dates, authors and headlines as no publisher means to write them, and JSON-LD that is damaged in many ways."""

from __future__ import annotations

import json
import re

import pytest

from crawler.extraction.extract import read_fields, winner

TITLE = "Harbour keeps its crane"
WANTED = "2024-03-10T14:05:00+01:00"
STORY = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "datePublished": WANTED,
    "author": {"@type": "Person", "name": "Ada Byron"}, "description": "DESC",
    "publisher": {"@type": "Organization", "name": "The Ledger"},
}  # fmt: skip
LINE, LINES = json.dumps(STORY), json.dumps(STORY, indent=1)
DAMAGES = {
    "a byte order mark": "\ufeff" + LINE,
    "a mark within": LINE.replace('{"@context"', '{\ufeff"@context"'),
    "a comma is missing": LINES.replace('",\n "datePublished"', '"\n "datePublished"'),
    "a comma is missing behind an object": LINES.replace('},\n "description"', '}\n "description"'),
    "a comma too many": LINE.replace("}}", "},}"),
    "two commas": LINE.replace('", "datePub', '",, "datePub'),
    "quotes in a text": LINE.replace("DESC", 'He said "never" twice'),
    "quotes before the author": LINE.replace('"author"', '"alternativeHeadline": "A "great" crane", "author"'),
    "a comment of a line": LINES.replace('"author"', '// by whom\n "author"'),
    "a comment within": LINE.replace('"author"', '/* by whom */ "author"'),
    "a comment around": f"<!--{LINE}-->",
    "single quotes": LINE.replace('"', "'"),
    "a tag of Jinja": LINE.replace('"DESC"', "{{ page.description }}"),
    "a tag of ERB": LINE.replace('"DESC"', "<%= description %>"),
    "a condition of Liquid": LINE.replace('"DESC"', '{% if x %}"a"{% endif %}'),
    "a tag of PHP": LINE.replace('"DESC"', "<?php echo $x; ?>"),
    "cut off": LINE[:-40],
    "cut off behind the author": LINE[: LINE.index("Ada") + 9] + '"',
    "a line break in a text": LINE.replace("DESC", "a\nb"),
    "a value of JavaScript": LINE.replace('"DESC"', "undefined"),
    "no value": LINE.replace('"DESC"', ""),
    "an escape that is none": LINE.replace("DESC", r"a\xb"),
    "curly quotes": LINE.replace('"description"', "“description”"),
    "entities": LINE.replace('"', "&quot;"),
    "an assignment": f"var story = {LINE};",
    "a brace too many": LINE + "}",
    "a brace too few": LINE[:-1],
    "a tag with quotes": LINE.replace("DESC", '<a href="x">y</a>'),
}


def read(read_html, node: object = None, head: str = "", body: str = ""):  # type: ignore[no-untyped-def]
    script = node if isinstance(node, str) else json.dumps(node) if node else ""
    html = f'<html lang=en><head><script type="application/ld+json">{script}</script>{head}</head><body>{body}</body>'
    fields = read_fields(read_html(html))
    return {name: winner(fields, name) for name in ("headline", "byline", "published")}


@pytest.mark.parametrize("script", DAMAGES.values(), ids=list(DAMAGES))
def test_damaged_json_ld_still_tells_day_and_author(read_html, script: str) -> None:
    found = read(read_html, script, body=f"<h1>{TITLE}</h1><p>Text of it.</p>")
    assert (found["published"].isoformat(), found["byline"]) == (WANTED, ("Ada Byron",))


@pytest.mark.parametrize(
    ("value", "is_read"),
    [
        (["2024-03-10T13:05:00Z", "2024-01-01T00:00:00Z"], True),
        ({"@value": WANTED}, True),
        ([{"@type": "DateTime", "@value": WANTED}], True),
        (1710075900, True),
        (1710075900000, True),
        ("1710075900000000", True),
        ("0000-00-00 00:00:00", False),
        ("9999-12-31T23:59:59Z", False),
        ("2024-02-31T10:00:00Z", False),
        ("2024-03-00", False),
        ("2024-03-10T14:05:00+30:00", False),
        ({}, False),
        ([], False),
        ([None], False),
        (True, False),
        ({"a": {"b": 1}}, False),
        ([[[WANTED]]], False),
    ],
)
def test_published_in_any_shape_is_a_time_or_nothing(read_html, value: object, is_read: bool) -> None:
    found = read(read_html, {"@type": "NewsArticle", "headline": TITLE, "datePublished": value})["published"]
    assert (found is not None) == is_read
    assert found is None or found.timestamp() == 1710075900


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada " * 2500, None),
        ("A" * 10_000, None),
        (["A", "B"], None),
        ("X", None),
        (12345, None),
        ({"name": {"x": 1}}, None),
        ([None, {"name": None}], None),
        ("https://paper.example/ada", None),
        ("\U0001f600", None),
        ([[["Ada Byron"]]], ("Ada Byron",)),
        ("<b>Ada Byron</b>", ("Ada Byron",)),
        ("\u202bAda Byron\u202c", ("Ada Byron",)),
    ],
)
def test_author_in_any_shape_is_names_or_nothing(read_html, author: object, names: tuple[str, ...] | None) -> None:
    assert read(read_html, {"@type": "NewsArticle", "headline": TITLE, "author": author})["byline"] == names


def test_five_hundred_authors_are_no_more_than_can_be(read_html) -> None:
    authors = [{"@type": "Person", "name": f"Ada {chr(65 + n % 26)}yron{chr(97 + n // 26)}"} for n in range(500)]
    names = read(read_html, {"@type": "NewsArticle", "headline": TITLE, "author": authors})["byline"]
    assert names[:2] == ("Ada Ayrona", "Ada Byrona")
    assert len(names) <= 500


@pytest.mark.parametrize(
    "headline", ["", " \n ", "Harbour crane " * 357, "\U0001f600\U0001f389", 12, ["a", "b"], None, {}]
)
def test_headline_that_is_none_leaves_the_title(read_html, headline: object) -> None:
    shown = headline if isinstance(headline, str) else ""
    node = {"@type": "NewsArticle", "headline": headline}
    found = read(read_html, node, f"<title>{TITLE}</title>", f"<h1>{shown}</h1>")
    assert found["headline"] == TITLE


def test_headline_from_right_to_left_keeps_its_words(read_html) -> None:
    words = "מרפא שומר על העגורן"
    found = read(
        read_html, {"@type": "NewsArticle", "headline": f"\u200f{words}\u200f"}, body=f"<h1>\u202b{words}\u202c</h1>"
    )
    assert re.sub(r"[\u200e\u200f\u202a-\u202e]", "", found["headline"]) == words
