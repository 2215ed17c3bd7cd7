import json
from datetime import UTC, datetime

import pytest

from crawler.article import Candidate, Declared
from crawler.extraction.fields.tags import tags


def ld(keywords):
    node = json.dumps({"@type": "NewsArticle", "headline": "H", "keywords": keywords})
    return f'<script type="application/ld+json">{node}</script>'


CASES = [
    ("a list", ld(["River", "Bridge"]), ("River", "Bridge")),
    ("a string with commas", ld("River, Bridge"), ("River", "Bridge")),
    ("a list with one string with commas", ld(["River, Bridge"]), ("River", "Bridge")),
    ("a list that a program wrote as a string", ld("['River', 'Bridge']"), ("River", "Bridge")),
    ("the number of a post goes", ld(["River", "post-1234", "Story12"]), ("River",)),
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
    (
        "a comma within a name",
        ld("Washington, D.C., Harbours, Reyle, Jr., Bridge (Ness, Scotland)"),
        ("Washington, D.C.", "Harbours", "Reyle, Jr.", "Bridge (Ness, Scotland)"),
    ),
    (
        "semicolons between names with commas",
        ld("Portland, Ore.; Salem, Mass.; Rivers"),
        ("Portland, Ore.", "Salem, Mass.", "Rivers"),
    ),
    ("commas between bars", ld("Harbours, Ness | Rivers, Port"), ("Harbours", "Ness | Rivers", "Port")),
    ("bars between names with commas", ld("Portland, Ore. | Rivers"), ("Portland, Ore.", "Rivers")),
    (
        "what the content system notes",
        ld(
            [
                "River",
                "no-ads",
                "tone/news",
                "Internal: desk copy",
                "splitscreenimageleft",
                "_hold",
                "web only",
                "Free Trade",
            ]
        ),
        ("River", "Free Trade"),
    ),
    (
        "a list for readers within that of the system",
        ld(["River", "Bridge", "Slot seven"]) + '<meta name="news_keywords" content="River, Bridge">',
        ("River", "Bridge"),
    ),
    (
        "one tag for readers is no list",
        ld(["River", "Bridge"]) + '<meta name="news_keywords" content="River">',
        ("River", "Bridge"),
    ),
    (
        "links behind a label",
        "<p>The river.</p><div>Mehr zum Thema</div><ul><li><a href=/a>River</a></li><li><a href=/b>Port</a></li></ul>",
        ("River", "Port"),
    ),
    (
        "marked links in the foot of the story",
        (
            '<article><h1>River</h1><p>The river.</p><div class="article-footer"><a href="/topic/river">River</a>'
            '<a href="/topic/port">Port</a></div></article>'
        ),
        ("River", "Port"),
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
    (
        "links are not named by their own paragraphs",
        (
            "<p>The council of the town speaks of the river.</p><div><a href=/a><p>Chess</p></a>"
            "<a href=/b><p>Snake</p></a><a href=/c><p>Puzzles</p></a></div>"
        ),
        (),
    ),
    (
        "links whose paragraphs the story names",
        (
            "<p>The council of the town speaks of the river, the port and a bridge.</p><div><a href=/a><p>River</p></a>"
            "<a href=/b><p>Port</p></a><a href=/c><p>Bridge</p></a></div>"
        ),
        ("River", "Port", "Bridge"),
    ),
]


@pytest.mark.parametrize(("why", "html", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_tags_are_those_of_the_publisher(read_html, why, html, wanted):
    found = tags(read_html(html))
    assert (found[0].value if found else ()) == wanted


@pytest.mark.parametrize(
    ("feed", "section", "wanted"),
    [
        (("Harbour",), "Harbour", ()),
        (("News",), None, ()),
        (("Cranes",), "Harbour", ("Cranes",)),
        (("Harbour", "Cranes"), "Harbour", ("Harbour", "Cranes")),
    ],
)
def test_the_feeds_section_alone_is_no_tag(read_html, feed, section, wanted):
    hint = Candidate(
        url="https://www.paper.example/a",
        site="paper",
        declared_by="https://www.paper.example/feed",
        declared_in=Declared.FEED,
        found=datetime(2024, 5, 4, tzinfo=UTC),
        section=section,
        tags=feed,
    )
    found = tags(read_html("<h1>H</h1>", candidate=hint))
    assert (found[0].value if found else ()) == wanted
