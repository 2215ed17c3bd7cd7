import lxml.html
import pytest

from crawler.extraction.page.structured_data import (
    load_json,
    rank_stories,
    read_json_ld,
    read_microdata,
    strings,
    types_of,
)

BROKEN = [
    ("sound", '{"headline": "A"}', "A"),
    ("a comma too many", '{"headline": "A", "tags": ["x",],}', "A"),
    ("a line break in a string", '{"headline": "A\nB"}', "A\nB"),
    ("a tab and a control character in a string", '{"headline": "A\t\x01"}', "A\t\x01"),
    ("an HTML comment around it", '<!-- {"headline": "A"} -->', "A"),
    ("CDATA around it", '//<![CDATA[\n{"headline": "A"}\n//]]>', "A"),
    ("CDATA in comments", '/*<![CDATA[*/ {"headline": "A"} /*]]>*/', "A"),
    ("entities in place of quotes", "{&quot;headline&quot;: &quot;A&quot;}", "A"),
    ("an escaped apostrophe", r'{"headline": "The council\'s vote"}', "The council's vote"),
    ("a backslash that escapes nothing", r'{"headline": "A \d"}', r"A \d"),
    ("a semicolon after it", '{"headline": "A"};', "A"),
    ("commas and braces inside a string stay", '{"headline": "A ,} ,]",}', "A ,} ,]"),
]


@pytest.mark.parametrize(("why", "text", "headline"), BROKEN, ids=[case[0] for case in BROKEN])
def test_broken_json_is_repaired_where_that_is_safe(why, text, headline):
    assert load_json(text)[0]["headline"] == headline


def test_objects_that_follow_one_another_are_all_read():
    assert [node["a"] for node in load_json('{"a": 1}\n{"a": 2},{"a": 3}')] == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "  ", "{", "nonsense", '{"a": }', "[" * 100_000])
def test_what_cannot_be_read_gives_nothing(text):
    assert load_json(text) == []


def page(*scripts):
    blocks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return lxml.html.document_fromstring(f"<html><head>{blocks}</head><body></body></html>")


def test_a_broken_block_does_not_cost_the_others():
    nodes = read_json_ld(page("{broken", '{"@type": "NewsArticle"}'))
    assert [types_of(node) for node in nodes] == [("NewsArticle",)]


def test_graphs_arrays_and_main_entities_are_unfolded_in_order():
    root = page('{"@graph": [{"@type": "A"}, [{"@type": "B"}]]}', '{"@type": "WebPage", "mainEntity": {"@type": "C"}}')
    assert [types_of(node)[0] for node in read_json_ld(root)] == ["A", "B", "WebPage", "C"]


def test_types_are_named_without_their_vocabulary():
    assert types_of({"@type": ["http://schema.org/NewsArticle", "schema:Article", 3]}) == ("NewsArticle", "Article")


def test_the_node_of_the_page_goes_before_those_of_teasers():
    nodes = [
        {
            "@type": "NewsArticle",
            "headline": "Teaser",
            "datePublished": "2024-01-01",
            "url": "https://a.example/teaser",
        },
        {"@type": "NewsArticle", "headline": "Story", "mainEntityOfPage": {"@id": "https://www.a.example/story/"}},
    ]
    assert rank_stories(nodes, ["https://a.example/story"], [])[0]["headline"] == "Story"


def test_strings_are_found_at_any_depth():
    assert list(strings(["a", {"name": "b"}, [["c"], {"name": ["d"]}], 5, None])) == ["a", "b", "c", "d"]


def test_microdata_leaves_nested_items_out():
    root = lxml.html.document_fromstring(
        '<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">Story</h1>'
        '<div itemprop="author" itemscope><span itemprop="name">Ada Byron</span></div>'
        '<div itemscope itemtype="http://schema.org/Review"><b itemprop="headline">Other</b></div></div>'
    )
    found = read_microdata(root)
    assert [element.text for element in found["headline"]] == ["Story"]
    assert "name" not in found
