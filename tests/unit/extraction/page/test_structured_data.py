import json
import re

import lxml.html
import pytest

from crawler.extraction.page.structured_data import (
    load_json,
    rank_stories,
    read_json_ld,
    read_microdata,
    salvage_pairs,
    strings,
    trust_in,
    types_of,
)

BROKEN = [
    ("sound", '{"headline": "A"}', "A"),
    ("a byte order mark", '\ufeff{"headline": "A"}', "A"),
    ("spaces of no JSON", '{"x": 1,\u00a0"headline":\u2003"A"}', "A"),
    ("a comment", '{"x": 1,\n// the title\n"headline": "A" /* so */}', "A"),
    ("two slashes in a string", '{"headline": "A", "url": "https://paper.example//a"}', "A"),
    ("two commas", '{"x": 1,,"headline": "A"}', "A"),
    ("a key without a value", '{"x":,"headline": "A"}', "A"),
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


@pytest.mark.parametrize("text", ["", "  ", "{", "nonsense", '{"a": 1 "b"}', "[" * 100_000])
def test_what_cannot_be_read_gives_nothing(text):
    assert load_json(text) == []


NAMED = '"@type": "NewsArticle", "headline": "A"'
AUTHORED = '"author": {"@type": "Person", "name": "Ada Byron"}'
DATED = '"datePublished": "2024-05-04T10:00:00Z"'
DAMAGED = [
    ("a comma is missing", f"{{{NAMED}, {AUTHORED}\n{DATED}}}"),
    ("single quotes", f"{{{NAMED}, {AUTHORED}, {DATED}}}".replace('"', "'")),
    ("a template that nobody filled in", f'{{{NAMED}, "description": {{{{ x | y }}}}, {AUTHORED}, {DATED}}}'),
    ("quotes in a string", f'{{{NAMED}, "description": "She says "no" now", {AUTHORED}, {DATED}}}'),
    ("cut off", f'{{{NAMED}, {AUTHORED}, {DATED}, "articleBody": "Much'),
    ("the author is cut off", f'{{{NAMED}, {DATED}, "author": [{{"name": "Ada Byron", "x'),
]


@pytest.mark.parametrize(("why", "script"), DAMAGED, ids=[case[0] for case in DAMAGED])
def test_of_a_damaged_block_the_well_formed_pairs_are_taken_with_less_trust(why, script):
    (node,) = read_json_ld(page(script).iter("script"))
    assert (node["headline"], node["datePublished"]) == ("A", "2024-05-04T10:00:00Z")
    assert "Ada Byron" in str(node["author"])
    assert 0 < trust_in(node) < trust_in({"headline": "A"})


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "WebPage", "headline": "A" "x"}',  # no article
        '{"@type": "NewsArticle", "headline": "{{ title }}", "datePublished": "%DATE%%" "x"}',
        '{"@type": "NewsArticle", "headline": "It "is" so',
        "",
    ],
)
def test_nothing_is_salvaged_where_no_pair_is_well_formed(script):
    assert salvage_pairs(script) == []


@pytest.mark.parametrize("unit", ['"@type":"NewsArticle","author":', '"', "'headline':'", "/*", '\\"', '{"headline":"'])
def test_a_damaged_block_of_any_length_is_read_in_time_linear_in_it(unit):
    assert len(salvage_pairs('"@type":"Report"' + unit * (100_000 // len(unit)))) <= 1


def page(*scripts):
    blocks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return lxml.html.document_fromstring(f"<html><head>{blocks}</head><body></body></html>")


def test_a_broken_block_does_not_cost_the_others():
    nodes = read_json_ld(page("{broken", '{"@type": "NewsArticle"}').iter("script"))
    assert [types_of(node) for node in nodes] == [("NewsArticle",)]


def test_graphs_arrays_and_main_entities_are_unfolded_in_order():
    root = page('{"@graph": [{"@type": "A"}, [{"@type": "B"}]]}', '{"@type": "WebPage", "mainEntity": {"@type": "C"}}')
    assert [types_of(node)[0] for node in read_json_ld(root.iter("script"))] == ["A", "B", "WebPage", "C"]


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
    found = read_microdata(root.iter())
    assert [element.text for element in found["headline"]] == ["Story"]
    assert "name" not in found


WHOLE = (
    '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Harbour keeps its crane",'
    '"datePublished":"2024-03-12T16:05:00+01:00","author":{"@type":"Person","name":"Ada Quayle"}}'
)
DAMAGED = {  # how -> a block whose headline, day and author can be read
    "keys without quotes": WHOLE.replace('"headline"', "headline").replace('"datePublished"', " datePublished "),
    "no key with quotes": re.sub(r'"(@?\w+)":', r"\1:", WHOLE),
    "single quotes": WHOLE.replace('"', "'"),
    "commas at the end": WHOLE.replace("}}", ",},}"),
    "a comma too many": WHOLE.replace(',"datePublished"', ',,"datePublished"'),
    "a comma that is missing": WHOLE.replace(',"datePublished"', '\n"datePublished"'),
    "comments": "/* c */" + WHOLE.replace('"headline"', '// the title\n"headline"'),
    "comments of a shell": WHOLE.replace('"headline"', '# the title\n"headline"'),
    "comments of HTML": WHOLE.replace(',"author"', ',<!-- who -->"author"'),
    "NaN and undefined": WHOLE.replace("}}", '},"wordCount":NaN,"x":undefined}'),
    "words of Python": WHOLE.replace("}}", '},"a":None,"b":True}'),
    "a tag of a template": WHOLE.replace('"headline"', '"image":{{ image.url }},"headline"'),
    "a statement of a template": WHOLE.replace('"headline"', '{% if x %}"keywords":["a"],{% endif %}"headline"'),
    "a script of the server": WHOLE.replace('"headline"', '"description":<?php echo $d; ?>,"headline"'),
    "a key given twice, empty then": WHOLE.replace('"datePublished"', '"headline":"","datePublished"'),
    "a key given twice, empty first": WHOLE.replace('"headline"', '"datePublished":"","headline"'),
    "entities": WHOLE.replace('"', "&quot;"),
    "entities by number": WHOLE.replace('"', "&#34;"),
    "CDATA": f"//<![CDATA[\n{WHOLE}\n//]]>",
    "a brace that is missing": WHOLE[:-1],
    "another object that is cut off": f'[{WHOLE},{{"@type":"Bread',
    "curly quotes": WHOLE.replace('"', "”"),
    "a string of a script": f"JSON.parse({json.dumps(WHOLE)});",
    "a string": json.dumps(WHOLE),
    "escaped quotes": WHOLE.replace('"', '\\"'),
    "an assignment": f"var data = {WHOLE};",
    "a date of a script": WHOLE.replace('"2024-03-12T16:05:00+01:00"', 'new Date("2024-03-12T16:05:00+01:00")'),
    "a type without quotes": WHOLE.replace('"NewsArticle"', "NewsArticle"),
    "HTML around it": f"<p>{WHOLE}</p>",
}


@pytest.mark.parametrize("how", DAMAGED)
def test_headline_day_and_author_are_read_of_a_damaged_block(how: str) -> None:
    root = lxml.html.document_fromstring(
        f'<html><head><script type="application/ld+json">{DAMAGED[how]}</script></head></html>'
    )
    node = next(node for node in read_json_ld(root.iter("script")) if "headline" in node)
    author = node["author"][0] if isinstance(node["author"], list) else node["author"]
    name = author["name"] if isinstance(author, dict) else author
    assert (node["headline"], node["datePublished"], name) == (
        "Harbour keeps its crane",
        "2024-03-12T16:05:00+01:00",
        "Ada Quayle",
    )


ODD_KEYS = [
    '{"@CONTEXT": "", "@TYPE": "NewsArticle", "headline": "A", "author": {"@TYPE": "Person", "name": "Ada"}}',
    '{"@context": "", "@Type": "newsarticle", "headline": "A", "author": {"@Type": "Person", "name": "Ada"}}',
    '{"type": "NewsArticle", "headline": "A", "author": {"type": "Person", "name": "Ada"}}',
    '{"@type": "schema:NewsArticle", "schema:headline": "A", "schema:author": {"schema:name": "Ada"}}',
    '{"@Graph": [{"@graph": [{"@type": "NewsArticle", "headline": "A", "author": {"name": "Ada"}}]}]}',
    '{"graph": {"@type": "NewsArticle", "headline": "A", "author": {"name": "Ada"}}}',
    '[[{"@GRAPH": {"@type": "NewsArticle", "headline": "A", "author": {"name": "Ada"}}}]]',
]


@pytest.mark.parametrize("text", ODD_KEYS)
def test_keys_in_other_letters_are_read(text):
    story = rank_stories(read_json_ld(page(text).iter("script")), [], [])[0]
    assert types_of(story) == ("NewsArticle",)
    assert (story["headline"], story["author"]["name"]) == ("A", "Ada")


def test_keys_of_programs_are_no_types_of_nodes():
    assert read_json_ld(page('{"type": 3, "id": 7, "graph": "none"}').iter("script")) == (
        {"type": 3, "id": 7, "graph": "none"},
    )


def test_keys_with_a_space_behind_them_are_read():
    node = read_json_ld(page('{"@type": "NewsArticle", "headline ": "A", "author\t": {"name": "B"}}').iter("script"))
    assert node == ({"@type": "NewsArticle", "headline": "A", "author": {"name": "B"}},)


def test_pairs_of_an_object_without_quotes_around_its_keys_are_salvaged():
    found = salvage_pairs('{type: "NewsArticle", headline: "A", author: {type: "Person", name: "B"}}')
    assert [(node["headline"], node["author"]) for node in found] == [("A", "B")]
