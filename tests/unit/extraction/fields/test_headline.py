import pytest

from crawler.article import Source
from crawler.extraction.fields.headline import headlines
from crawler.site import Layout, Site

LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s",'
    ' "publisher": {"name": "The Paper"}}</script>'
)
BUILT = "Why the council built a bridge"
TITLE = "<title>Council votes for a new bridge - Mulpaper</title>"
CASES = [
    (
        "the h1 that the social title confirms beats the title for search engines",
        LD % "Bridge news 2024: what to know" + '<meta property="og:title" content="Council votes for a new bridge">'
        "<title>Bridge news 2024: what to know</title><h1>Council votes for a new bridge</h1>",
        "Council votes for a new bridge",
    ),
    (
        "JSON-LD and social title agree on a kicker that the h1 leaves out",
        LD % "River: Council votes for bridge" + '<meta property="og:title" content="River: Council votes for bridge">'
        "<h1>Council votes for bridge</h1>",
        "River: Council votes for bridge",
    ),
    (
        "an h1 in the breadcrumbs is not the headline that readers see",
        LD % "Bridge: council decides today" + '<meta property="og:title" content="A vote that divides the town">'
        '<nav class="breadcrumb"><h1>Bridge: council decides today</h1></nav>'
        '<h2><span>Town</span> <span class="article-headline">A vote that divides the town</span></h2>',
        "A vote that divides the town",
    ),
    (
        "an h1 within a link to the home page is the masthead, in whichever letters",
        f"{TITLE}<div id=top><a href='/'><h1>물가 신문</h1></a></div><dl><dt>Council votes for a new bridge</dt></dl>",
        "Council votes for a new bridge",
    ),
    (
        "a page without any heading sets its headline in a larger letter",
        "<title>Mulpaper - Council votes for bridge</title><td><font size=5>Council votes for bridge</font>",
        "Council votes for bridge",
    ),
    (
        "so is an h1 that holds such a link and nothing else",
        f"{TITLE}<h1><a href='https://www.paper.example/'>물가 신문</a></h1><b>Council votes for a new bridge</b>",
        "Council votes for a new bridge",
    ),
    (
        "an h1 with what the title says stays, though a home page is linked in it",
        f"{TITLE}<a href='/'><h1>Council votes for a new bridge</h1></a>",
        "Council votes for a new bridge",
    ),
    (
        "a sign between kicker and headline that only a style shows is taken from the social title",
        '<meta property="og:title" content="River / Votes for bridge"><h1><span>River</span> Votes for bridge</h1>',
        "River / Votes for bridge",
    ),
    (
        "a heading that says by its letters what the social title says is spelt as that",
        LD % "River bridge: what to know" + '<meta property="og:title" content="River: „Nobody asked the ferrymen“">'
        "<title>River bridge: what to know</title>"
        '<nav class="breadcrumb"><h1>River bridge: what to know</h1></nav>'
        "<h2><em>River</em> <span>„Nobody asked the ferrymen“</span></h2>",
        "River: „Nobody asked the ferrymen“",
    ),
    (
        "a social title apart from h1, title and JSON-LD, which say the same, was written for readers",
        LD
        % "Bridge Ellary: vote, costs, opening date"
        + '<meta property="og:title" content="The town gets its bridge"><meta name="twitter:title" content="Yes">'
        "<title>Bridge Ellary: vote, costs, opening date</title><h1>Bridge Ellary: vote, costs, opening date</h1>",
        "The town gets its bridge",
    ),
    (
        "one of a page without a title for Twitter's cards was not",
        LD
        % "Bridge Ellary: vote, costs, opening date"
        + '<meta property="og:title" content="The town gets its bridge">'
        "<title>Bridge Ellary: vote, costs, opening date</title><h1>Bridge Ellary: vote, costs, opening date</h1>",
        "Bridge Ellary: vote, costs, opening date",
    ),
    (
        "a social title that names the site was not",
        LD
        % "Bridge Ellary: vote, costs, opening date"
        + '<meta property="og:title" content="The town gets its bridge | Coast Radio">'
        "<title>Bridge Ellary: vote, costs, opening date</title><h1>Bridge Ellary: vote, costs, opening date</h1>",
        "Bridge Ellary: vote, costs, opening date",
    ),
    (
        "nor one that only goes on where the others end",
        LD
        % "Council votes for a new bridge"
        + '<meta property="og:title" content="Council votes for a new bridge - all that is known">'
        "<title>Council votes for a new bridge</title><h1>Council votes for a new bridge</h1>",
        "Council votes for a new bridge",
    ),
    (
        "an h1 of its own, which nothing else repeats, stays before all",
        LD % "Bridge Ellary: vote and costs" + '<meta property="og:title" content="The town gets its bridge">'
        "<title>Bridge Ellary: vote and costs</title><h1>Bridge for the town of Ellary: council votes at last</h1>",
        "Bridge for the town of Ellary: council votes at last",
    ),
    (
        "quotes stay as the reader sees them",
        '<meta property="og:title" content="Council votes for \'new\' bridge"><h1>Council votes for ‘new’ bridge</h1>',
        "Council votes for ‘new’ bridge",
    ),
    (
        "the site's name goes from the end of the title",
        '<meta property="og:site_name" content="The Paper"><title>Council votes for a new bridge | The Paper</title>',
        "Council votes for a new bridge",
    ),
    (
        "the host's name goes from the end of the social title",
        '<meta property="og:title" content="Council votes for a new bridge - Paper.example">',
        "Council votes for a new bridge",
    ),
    (
        "what follows the h1 in the title goes, whatever it is",
        (
            "<title>Council votes for a new bridge | Politics | By Ada Byron</title><h1>Council votes for a new"
            " bridge</h1>"
        ),
        "Council votes for a new bridge",
    ),
    (
        "a dash within a headline stays",
        '<meta property="og:title" content="Bridge vote - a town divided">',
        "Bridge vote - a town divided",
    ),
    (
        "a kicker in an element of its own inside the h1 is no part of it",
        '<h1><span class="kicker">River</span> <span>Council votes for a new bridge</span></h1>',
        "Council votes for a new bridge",
    ),
    (
        "nor is one in a heading below an h1 of something else, which the social title has too",
        '<meta property="og:title" content="River: Council votes for a new bridge">'
        + LD % "Bridge: what to know"
        + "<title>Bridge: what to know</title><nav><h1>Politics of the town</h1></nav>"
        + "<h2><span data-kicker=1>River</span> <b>Council votes for a new bridge</b></h2>",
        "Council votes for a new bridge",
    ),
    (
        "unless JSON-LD has it in its headline",
        '<meta property="og:title" content="River: Council votes for a new bridge">'
        + LD % "River: Council votes for a new bridge"
        + "<h2><span class=kicker>River</span> <b>Council votes for a new bridge</b></h2>",
        "River: Council votes for a new bridge",
    ),
    (
        "an h2 with the social title beats an h1 that only has a word of it",
        f'<meta property="og:title" content="{BUILT}"><h1>Bridge of the council</h1><h2>{BUILT}</h2>',
        BUILT,
    ),
    (
        "but not one with a part of it",
        "<title>What is a bridge - a guide</title><h1>A guide: what the bridge is</h1><h2>What is a bridge</h2>",
        "A guide: what the bridge is",
    ),
    (
        "an h1 with the site's name is no headline",
        '<h1>The Paper</h1><meta property="og:site_name" content="The Paper">' + LD % "Council votes for a bridge",
        "Council votes for a bridge",
    ),
    (
        "entities are resolved, even twice",
        LD % "Council &amp;amp; mayor agree on bridge",
        "Council & mayor agree on bridge",
    ),
    (
        "several h1: the one that the head names",
        ("<h1>Log in here</h1><h1>Council votes for a new bridge</h1><title>Council votes for a new bridge</title>"),
        "Council votes for a new bridge",
    ),
    (
        "a list where a string is due is ignored",
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": ["x"]}</script><h1>Council'
            " votes for a bridge</h1>"
        ),
        "Council votes for a bridge",
    ),
    (
        "a hidden h1 is not what readers see",
        '<h1 style="display: none">Bridge SEO words here</h1>' + LD % "Council votes for a bridge",
        "Council votes for a bridge",
    ),
    (
        "a full-width colon parts the site's name in Japanese",
        (
            '<meta property="og:site_name" content="東京日報"><title>新しい橋が開通:東京日報</title><meta'
            ' property="og:title" content="新しい橋が開通、式典に市民ら:東京日報">'
            "<h1>新しい橋が開通、式典に市民ら</h1>"
        ),
        "新しい橋が開通、式典に市民ら",
    ),
]

BLOG = '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "%s"}</script>'
OG = '<meta property="og:title" content="%s">'
VOTES = "Council votes for a bridge"
BRIDGES = "Guide to bridges for towns"
GUIDE = "Bridges: the ultimate guide for towns"
MORE = [
    ("a blog's h1, not what search engines get", BLOG % GUIDE + OG % GUIDE + f"<h1>{BRIDGES}</h1>", BRIDGES),
    ("og:title apart, no news", BLOG % VOTES + OG % "It did" + f"<title>{VOTES}</title><h1>{VOTES}</h1>", VOTES),
    ("a kicker without an element of its own", OG % VOTES + f"<h1>Great Ness<br>{VOTES}</h1>", VOTES),
    ("an article is no kicker", OG % BRIDGES + f"<h1>The {BRIDGES}</h1>", f"The {BRIDGES}"),
    ("the site's name that only the host tells", f"<title>{VOTES} - My Paper Forum</title>", VOTES),
    ("the same before the headline", f"<title>Paper home | {VOTES}</title>", VOTES),
    ("a site's name that the h1 keeps", BLOG % VOTES + f"<h1>{VOTES} – Paper</h1>", VOTES),
    ("a blog's name as the only h1", OG % VOTES + "<h1>The Paper Blog</h1>", VOTES),
    ("the h1 of a list of tags", OG % VOTES + "<h1>India Post (106)</h1>", VOTES),
    ("the h1 of a box for translations", OG % VOTES + '<h1 class="goog-te-title">Original text</h1>', VOTES),
    (
        "the name of a blog beside the headline in the title",
        OG % VOTES + f"<title>Lessons of Ness: {VOTES}</title><h1>Lessons of Ness</h1>",
        VOTES,
    ),
    ("a section of the URL at its end", OG % f"{VOTES} | Politics", VOTES),
    (
        "a section that is declared",
        f'<meta property="article:section" content="Our Town"><h1>{VOTES} | Our Town</h1>',
        VOTES,
    ),
    ("a part that is no section", f"<h1>{VOTES} | Live updates</h1>", f"{VOTES} | Live updates"),
    ("a dash with nothing behind it", f"<h1>{VOTES} -</h1>", VOTES),
    ("5,000 characters", "<h1>" + "long " * 1000 + "</h1>" + OG % VOTES, VOTES),
    ("an empty h1", "<h1> </h1>" + OG % VOTES, VOTES),
    ("emoji alone", "<h1>\U0001f389\U0001f389</h1>" + OG % VOTES, VOTES),
    ("right-to-left with control marks", "<h1>\u202bהמועצה בעד הגשר\u202c</h1>", "\u202bהמועצה בעד הגשר\u202c"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "html", "wanted"), [*CASES, *MORE], ids=[case[0] for case in [*CASES, *MORE]])
def test_headline_is_what_the_reader_sees(read_html, why, html, wanted):
    assert headlines(read_html(html))[0].value == wanted


def test_the_rule_of_the_site_beats_everything(read_html):
    site = Site(name="paper", home="https://www.paper.example/", layouts=(Layout(select={"headline": "p.top"}),))
    found = headlines(read_html('<h1>Other</h1><p class="top">Ruled</p>', site=site))
    assert (found[0].value, found[0].source, found[0].confidence) == ("Ruled", Source.SITE_RULE, 1.0)


def test_readings_that_agree_are_surer_than_one(read_html):
    alone = headlines(read_html("<h1>Council votes for bridge</h1>"))[0].confidence
    both = headlines(read_html("<h1>Council votes for bridge</h1>" + LD % "Council votes for bridge"))[0].confidence
    assert both > alone


def test_a_page_without_a_title_has_no_headline(read_html):
    assert headlines(read_html("<p>Text</p>")) == ()


@pytest.mark.parametrize(
    ("why", "bad", "wanted"),
    [
        ("empty", " ", None),
        ("5,000 characters", "long " * 1_000, None),
        ("emoji alone", "\U0001f389\U0001f389", "\U0001f389\U0001f389"),
        ("a separator alone", " | ", None),
        ("right-to-left with control marks", "\u202bהמועצה בעד הגשר\u202c", "\u202bהמועצה בעד הגשר\u202c"),
    ],
)
def test_a_headline_that_is_bad_everywhere_is_told_as_it_is_or_is_none(read_html, why, bad, wanted):
    found = headlines(read_html(f"<title>{bad}</title>" + OG % bad + LD % bad + f"<h1>{bad}</h1>"))
    assert (found[0].value if found else None) == wanted


LONG_TITLE = (
    "The bridge at the mill is closed for a year as the river rises: what the people of five villages have to know"
)
CLOSED = "<title>Bridge closed for a year - Mill News</title>" + OG % "Bridge closed for a year"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            LD % LONG_TITLE[:104] + OG % LONG_TITLE + f"<title>{LONG_TITLE} - The Mill</title>",
            LONG_TITLE,
            id="JSON-LD that was cut to the length that search engines want",
        ),
        pytest.param(
            OG % LONG_TITLE + f'<meta name="twitter:title" content="{LONG_TITLE[:50]}...">',
            LONG_TITLE,
            id="a title that ends with dots",
        ),
        pytest.param(
            CLOSED + "<h1>Bridge closed for a year (paper.example) 87</h1>",
            "Bridge closed for a year",
            id="a site that is linked and a number of comments",
        ),
        pytest.param(
            CLOSED + "<h1>Blog: Bridge closed for a year</h1>",
            "Bridge closed for a year",
            id="a label with a colon that the head does not know",
        ),
        pytest.param(
            CLOSED + "<h1>Learn why the bridge at the mill was closed for a year. We tell which ways the people of the"
            " villages take now, and what the council says of the costs of the work.</h1>",
            "Bridge closed for a year",
            id="sentences where a headline should be",
        ),
        pytest.param(
            LD % "Mill bridge: all you need to know"
            + "<title>Mill bridge: all you need to know</title>"
            + OG % "No way",
            "Mill bridge: all you need to know",
            id="og:title apart where no heading shows what the others say",
        ),
    ],
)
def test_what_is_cut_off_or_added(read_html, html, expected):
    assert headlines(read_html(html))[0].value == expected


SHOWN = "Harbour keeps its old crane for another winter"
NAME = '<meta property="og:site_name" content="The Ledger">'
BESIDE = [  # why, head, body
    ("the site's name with a number",
     f"{NAME}<title>{SHOWN} - The Ledger</title>", f"<h1>The Ledger (106)</h1><h2>{SHOWN}</h2>"),
    ("a blog's name with a number",
     f'<title>India Post: {SHOWN}</title><meta property="og:title" content="{SHOWN}">',
     f'<h1>India Post (106)</h1><h3 class="post-title">{SHOWN}</h3>'),
    ("a box of a translator", f"<title>{SHOWN}</title>", f"<h1>Original text</h1><h2>{SHOWN}</h2>"),
    ("a menu", f"<title>{SHOWN} | The Ledger</title>", f"<h1>Menu</h1><h2>{SHOWN}</h2>"),
    ("a search",
     f"<title>{SHOWN} | The Ledger</title>", f'<h1>Search</h1><div class="headline">{SHOWN}</div>'),
    ("a way home", f"<title>{SHOWN} - The Ledger</title>", f"<h1>Home</h1><h2>{SHOWN}</h2>"),
    ("the day", f"<title>{SHOWN} - The Ledger</title>", f"<h1>Friday, 3 May 2024</h1><h2>{SHOWN}</h2>"),
    ("a picture of the name", f"<title>{SHOWN} - The Ledger</title>",
     f'<h1><a href="/"><img alt="The Ledger"></a></h1><h2>{SHOWN}</h2>'),
    ("a name before the title", f"{NAME}<title>The Ledger: {SHOWN}</title>", ""),
    ("a kicker on a line of its own", f"<title>{SHOWN}</title>", f"<h1><small>Harbour</small><br>{SHOWN}</h1>"),
    ("a kicker in italics", f"<title>{SHOWN} | The Ledger</title>", f"<h1><em>Analysis</em> {SHOWN}</h1>"),
    ("a kicker that is glued on", f"<title>{SHOWN}</title>", f"<h1><span>Exclusive</span><span>{SHOWN}</span></h1>"),
    ("a button", f"<title>{SHOWN}</title>", f"<h1>{SHOWN} <span>Share</span></h1>"),
    ("a number of comments", f"<title>{SHOWN}</title>", f"<h1>{SHOWN} <span>12</span></h1>"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "head", "body"), BESIDE, ids=[case[0] for case in BESIDE])
def test_what_is_beside_the_headline_is_not_of_it(why, head, body, read_html):
    assert headlines(read_html(f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"))[0].value == SHOWN
