import json

import pytest

from crawler.extraction.fields.byline import bylines


def ld(author, **more):
    node = {"@type": "NewsArticle", "headline": "Council votes", "author": author, **more}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


AUTHORS = [
    ("an object", {"@type": "Person", "name": "Ada Byron"}, ("Ada Byron",)),
    ("a string", "Ada Byron", ("Ada Byron",)),
    ("a list of both", [{"name": "Ada Byron"}, "Grace Hopper"], ("Ada Byron", "Grace Hopper")),
    ("a list in a list", [{"name": "Ada Byron"}, [{"name": "Grace Hopper"}]], ("Ada Byron", "Grace Hopper")),
    ("two in one string", {"name": "Ada Byron and Grace Hopper"}, ("Ada Byron", "Grace Hopper")),
    ("a name that is a list", {"name": ["Ada Byron"]}, ("Ada Byron",)),
    ("given and family names", {"givenName": "Ada", "familyName": "Byron"}, ("Ada Byron",)),
    ("the same twice", ["Ada Byron", "ADA BYRON"], ("Ada Byron",)),
    ("an agency's tail is dropped beside a person", [{"name": "Ada Byron"}, {"name": "Reuters"}], ("Ada Byron",)),
    ("an agency alone stays", {"@type": "Organization", "name": "Associated Press"}, ("Associated Press",)),
    ("an address is no name", "https://paper.example/authors/ada", ()),
    ("a number is no name", 7, ()),
]


@pytest.mark.parametrize(("why", "author", "names"), AUTHORS, ids=[case[0] for case in AUTHORS])
def test_json_ld_authors_of_any_shape_are_read(read_html, why, author, names):
    found = bylines(read_html(ld(author)))
    assert (found[0].value if found else ()) == names


def test_an_author_that_is_only_referred_to_is_looked_up(read_html):
    graph = [
        {"@type": "NewsArticle", "headline": "Council votes", "author": {"@id": "#ada"}},
        {"@type": "Person", "@id": "#ada", "name": "Ada Byron"},
    ]
    html = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    assert bylines(read_html(html))[0].value == ("Ada Byron",)


def test_the_visible_person_beats_the_publisher_in_json_ld(read_html):
    html = ld({"@type": "Organization", "name": "The Paper"}, publisher={"name": "The Paper"})
    found = bylines(read_html(html + '<h1>Council votes</h1><div class="byline">By Ada Byron</div>'))
    assert found[0].value == ("Ada Byron",)


def test_authors_of_comments_teasers_and_pictures_are_not_the_storys(read_html):
    html = (
        '<h1>Council votes</h1><figure><span class="author">Paul Picture</span></figure>'
        '<div class="teaser"><span class="author">Tom Teaser</span></div><p class="author">By Ada Byron</p>'
        '<div class="comments"><span class="comment-author">Carl Comment</span></div>'
    )
    assert bylines(read_html(html))[0].value == ("Ada Byron",)


def test_each_author_link_of_a_line_is_a_name(read_html):
    html = '<div class="authors"><a rel="author">Ada Byron</a><a rel="author">Grace Hopper</a><span>5 May</span></div>'
    assert bylines(read_html(html))[0].value == ("Ada Byron", "Grace Hopper")


ADA = {"@type": "Person", "name": "Ada Byron"}
TOM = {"@type": "Person", "name": "Tom Teaser"}
SHOWN = "<h1>Votes</h1><p class=byline>By Ada Byron</p>"
TILE = (
    '<div class="tile"><a href="/s"><h4>The baker who would not sell</h4></a><p class="byline">By Tom Teaser</p></div>'
)
ITEM = '<li><a href="/s">The baker who would not sell</a><span class="byline">By Tom Teaser</span></li>'
LONG = "Long. " * 30
PAGES = [
    (
        "organisations of JSON-LD are no persons",
        ld([{"@type": "Organization", "name": "Blue Water"}, ADA]),
        ("Ada Byron",),
    ),
    (
        "persons and an organisation at different depths",
        ld([[ADA], {"@type": "Organization", "name": "Bote aktuell"}]),
        ("Ada Byron",),
    ),
    ("a site's name as a person", ld({"@type": "Person", "name": "Paper net"}) + SHOWN, ("Ada Byron",)),
    ("who entered it, whom no reader sees", ld(TOM) + SHOWN, ("Ada Byron",)),
    (
        "who is declared, and seen below",
        ld({"@type": "Person", "name": "Grace Hopper"}) + SHOWN + "<p>Grace Hopper reports.</p>",
        ("Grace Hopper",),
    ),
    ("a name with a word of bylines", ld({"@type": "Person", "name": "Jennifer Senior"}), ("Jennifer Senior",)),
    ("a river of other stories", '<meta name="author" content="Ada Byron"><h1>Votes</h1>' + TILE * 3, ("Ada Byron",)),
    ("other stories whose titles are no headings", "<h1>Votes</h1>" + ITEM * 3, ()),
    ("a line without a name", "<h1>Votes</h1><font>by <b>Ada Byron</b>, 3 June 2024</font>", ("Ada Byron",)),
    ("a Korean line without a name", '<html lang="ko"><h1>항만위 결정</h1><span>김민지 기자</span>', ("김민지",)),
    (
        "who made the site",
        f"<article><h1>Votes</h1><p>{LONG}</p></article><div>Design: <a class=author>Tom Teaser</a></div>",
        (),
    ),
    (
        "a name alone, which links to its bearer's page",
        f'<article><h1>Votes</h1><div><a href="/authors/ada-byron">Ada Byron</a></div><p>{LONG}</p></article>',
        ("Ada Byron",),
    ),
    (
        "a name alone, whose biography stands below",
        f"<h1>Votes</h1><div><span>Ada Byron</span></div><p>{LONG}</p><p>Ada Byron writes about ports.</p>",
        ("Ada Byron",),
    ),
    (
        "the name of a thing, whose description stands below",
        f"<h1>Harbour Crane stays</h1><div><span>Harbour Crane</span></div><p>{LONG}</p><p>Harbour Crane is old.</p>",
        (),
    ),
    ("the name of a section", f'<h1>Votes</h1><div><a href="/city">City Hall</a></div><p>{LONG}</p>', ()),
    (
        "a dot operator between the parts of a line",
        f"<h1>Votes</h1><div>By Ada Byron ⋅ Review Editor ⋅ Updated May 3, 2024</div><p>{LONG}</p>",
        ("Ada Byron",),
    ),
    (
        "a line with a label behind the story",
        f"<h1>Votes</h1><p>{LONG}</p><div><p><b>3</b> notes</p></div><div>Written by <a>Ada Byron</a></div>",
        ("Ada Byron",),
    ),
    ("a line that is a title", "<h1>Votes</h1><div>Text Size Small Medium</div>", ()),
    (
        "a name below the story",
        f'<html lang="vi"><h1>Votes</h1><p>{LONG}</p><p align="right">Phạm Hoài Thu</p>',
        ("Phạm Hoài Thu",),
    ),
    (
        "a Japanese name below the story",
        f'<html lang="ja"><h1>Votes</h1><p>{"長い文。" * 40}</p><p>（山田太郎）</p>',
        ("山田太郎",),
    ),
    (
        "an editor below the story",
        f'<html lang="zh"><h1>Votes</h1><p>{"長文。" * 40}</p><p>（责任编辑：李小满）</p>',
        (),
    ),
    ("a sentence below the story", f"<h1>Votes</h1><p>{LONG}</p><p><em>The Council Meets Again.</em></p>", ()),
    (
        "a Taiwanese story's first words",
        f'<html lang="zh-TW"><h1>Votes</h1><p>〔記者黃敬平／台北報導〕{"長文。" * 40}</p>',
        ("黃敬平",),
    ),
    (
        "a Korean agency's first words",
        f'<html lang="ko"><h1>Votes</h1><p>(서울=연합뉴스) 김민지 기자 = {"길다. " * 40}</p>',
        ("김민지",),
    ),
]


@pytest.mark.parametrize(("why", "html", "names"), PAGES, ids=[case[0] for case in PAGES])
def test_whose_story_it_is(read_html, why, html, names):
    found = bylines(read_html(html))
    assert (found[0].value if found else ()) == names


def test_of_500_authors_a_bounded_number_is_read(read_html):
    found = bylines(read_html(ld([{"name": f"Ada Byron{chr(97 + n % 26)}{chr(97 + n // 26)}"} for n in range(500)])))
    assert 0 < len(found[0].value) <= 200


def test_a_login_name_loses_to_a_person(read_html):
    html = ld("ada-byron") + '<meta name="author" content="Ada Byron">'
    assert bylines(read_html(html))[0].value == ("Ada Byron",)


BAD_NAMES = {
    "10,000 characters": "Ada " * 2_500,
    "one word of 10,000 characters": "A" * 10_000,
    "names of one letter": "A, B",
    "nothing": " ",
    "marks alone": "-- / --",
    "control marks alone": "\u202e\u200f\u202c",
    "a list in a list in a list": [[[["Ada " * 2_500]]]],
    "objects without names": [{"@type": "Person"}, {"@type": "Person", "name": None}, {"@type": "Person", "name": {}}],
}


@pytest.mark.parametrize("why", BAD_NAMES)
def test_a_bad_author_gives_way_to_the_byline_that_is_seen(read_html, why):
    bad = BAD_NAMES[why]
    meta = f'<meta name="author" content="{bad}">' if isinstance(bad, str) else ""
    found = bylines(read_html(ld(bad) + meta + SHOWN))
    assert found[0].value == ("Ada Byron",)
    alone = bylines(read_html(ld(bad) + meta))
    assert all(len(name) <= 60 for one in alone for name in one.value)


LONG = (
    "<p>"
    + "The river rose in the night, and the bridge at the mill was closed to all but the fire brigade. " * 2
    + "</p>"
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<div class='author-info'><a href='/team/7'>Ada Quayle</a><span>Technical Writer</span></div>",
            ("Ada Quayle",),
            id="name and job in elements that only the style sheet parts",
        ),
        pytest.param(
            "<div class='byline'><span>Ada Quayle is on the board of the river</span></div>",
            (),
            id="a sentence is no name",
        ),
        pytest.param(
            "<div class='byline'><span>Small</span> <span>Medium</span> <span>Large</span></div>",
            (),
            id="the sizes of the letters",
        ),
        pytest.param(
            "<span class='author vcard'><a href='/author/oq'>oquayle</a></span>", ("oquayle",), id="a login name"
        ),
        pytest.param("<div class='byline'>By <a href='/member/1'>MillRiver</a></div>", ("MillRiver",), id="a pen name"),
        pytest.param("<p class='author'>Kirsten</p>", ("Kirsten",), id="a first name"),
        pytest.param("<p class='author'>Follow</p>", (), id="an order"),
        pytest.param(
            "<div class='byline'>Written by Ada Quayle, Sr. Director of Rivers</div>",
            ("Ada Quayle",),
            id="a senior director is no junior",
        ),
        pytest.param(
            "<div class='bylines'><div class='byline'><span>Fact checked by</span><a>Bo Lind</a></div>"
            "<div class='byline'><span>Written by</span><a>Ada Quayle</a></div></div>",
            ("Ada Quayle",),
            id="a label in an element before the name",
        ),
        pytest.param("<div class='by-line'>Ada Quayle</div>", ("Ada Quayle",), id="by-line with a hyphen"),
        pytest.param("<p><span>Created by Ada Quayle</span></p>", ("Ada Quayle",), id="who created it"),
        pytest.param(
            "<aside class='sidebar'><div><p>Written by</p><p>Ada Quayle</p></div></aside>",
            ("Ada Quayle",),
            id="a column between headline and story",
        ),
        pytest.param(
            "<aside class='sidebar' hidden><div><p>Written by</p><p>Ada Quayle</p></div></aside>",
            (),
            id="one that nobody sees",
        ),
        pytest.param(
            f"{LONG}<div><span>By</span> <span>Ada Quayle</span></div>",
            ("Ada Quayle",),
            id="a line behind a long standfirst",
        ),
        pytest.param(
            f"{LONG}{LONG}<div><span>By</span> <span>Ada Quayle</span></div><h2>Ferries</h2>",
            (),
            id="not one within the story",
        ),
    ],
)
def test_bylines_of_elements_at_the_headline(read_html, html, expected):
    found = bylines(read_html(f"<h1>The bridge is closed</h1>{html}{LONG}"))
    assert (found[0].value if found else ()) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            f"<article><h1>The bridge is closed</h1>{LONG}<footer class='entry-footer'>"
            "<span class='entry-author'>Ada Quayle</span></footer></article>",
            ("Ada Quayle",),
            id="the foot of the story",
        ),
        pytest.param(
            f"<h1>The bridge is closed</h1>{LONG}<footer><p class='author'>Bo Lind</p></footer>",
            (),
            id="that of the page",
        ),
        pytest.param(
            f"<h1>The bridge is closed</h1>{LONG}<ul><li><a href='/authors/ada-quayle/'>Ada Quayle</a></li></ul>{LONG}",
            ("Ada Quayle",),
            id="a link to an author behind the standfirst",
        ),
    ],
)
def test_bylines_elsewhere_on_the_page(read_html, html, expected):
    found = bylines(read_html(html))
    assert (found[0].value if found else ()) == expected
