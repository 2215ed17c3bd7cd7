import json

import pytest

from crawler.extraction.fields.tags import tags


def ld(keywords):
    node = json.dumps({"@type": "NewsArticle", "headline": "H", "keywords": keywords})
    return f'<script type="application/ld+json">{node}</script>'


CASES = [
    ("a list", ld(["River", "Bridge"]), ("River", "Bridge")),
    ("a string with commas", ld("River, Bridge"), ("River", "Bridge")),
    ("a list with one string with commas", ld(["River, Bridge"]), ("River", "Bridge")),
    ("semicolons", ld("River; Bridge"), ("River", "Bridge")),
    ("Arabic commas", ld("نهر، جسر"), ("نهر", "جسر")),
    ("the same twice in another case", ld(["River", "river"]), ("River",)),
    ("a hash sign goes", ld(["#River", "Bridge"]), ("River", "Bridge")),
    ("entities are resolved", ld(["Arts &amp; Culture"]), ("Arts & Culture",)),
    (
        "machine's labels go, subjects stay",
        ld(["Day: Friday", "Page Type: Article", "Subject: River", "Subject: Bridge", "Long"]),
        ("River", "Bridge"),
    ),
    ("identifiers go", ld(["River", "cce15240-c52a-4887-a61a-cd64701d6596", "12345", "paper.example.com"]), ("River",)),
    ("the site's own name goes", ld(["River", "Paper"]), ("River",)),
    ("prose without commas is no list", ld("River bridge council town mayor vote decision today"), ()),
    (
        "meta elements that repeat",
        '<meta property="article:tag" content="River"><meta property="article:tag" content="Bridge">',
        ("River", "Bridge"),
    ),
    (
        "news_keywords before keywords",
        '<meta name="keywords" content="a long, list of words"><meta name="news_keywords" content="River, Bridge">',
        ("River", "Bridge"),
    ),
    (
        "two sources that agree beat a third",
        ld(["River", "Internal mark"]) + '<meta name="keywords" content="River, Bridge">'
        '<meta property="article:tag" content="River"><meta property="article:tag" content="Bridge">',
        ("River", "Bridge"),
    ),
    ("nonsense", ld([{"a": 1}, 3, None, ["x1"]]), ("x1",)),
    (
        "the links of a tag box",
        (
            '<p>The council of the town speaks of the river and the bridge.</p><ul class="article-tags">'
            '<li><a href="/tag/river">River</a></li><li><a href="/tag/bridge">Bridge</a></li></ul>'
        ),
        ("River", "Bridge"),
    ),
    (
        "a list of what is much read is no tag box",
        (
            '<p>The council of the town speaks of the river.</p><ul class="topics">'
            '<li><a href="/topic/a">Football</a></li><li><a href="/topic/b">Elections</a></li><li><a'
            ' href="/topic/c">Weather</a></li></ul>'
        ),
        (),
    ),
]


@pytest.mark.parametrize(("why", "html", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_tags_are_those_of_the_publisher(read_html, why, html, wanted):
    found = tags(read_html(html))
    assert (found[0].value if found else ()) == wanted
