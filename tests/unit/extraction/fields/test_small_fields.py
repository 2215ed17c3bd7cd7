import json
from datetime import UTC, datetime

import pytest

from crawler.article import Kind
from crawler.extraction.fields.canonical_url import canonical_urls, origins
from crawler.extraction.fields.dateline import datelines, find_dateline
from crawler.extraction.fields.genre import genres
from crawler.extraction.fields.language import languages
from crawler.extraction.fields.live_blog import entries
from crawler.extraction.fields.paywall import free_flags, read_flag
from crawler.extraction.fields.publisher import publishers, site_names
from crawler.extraction.fields.section import sections
from crawler.extraction.fields.standfirst import standfirsts

STORY = "https://www.paper.example/politics/council-votes-for-new-bridge-12345"


def ld(**values):
    node = json.dumps({"@type": "NewsArticle", "headline": "H", **values})
    return f'<script type="application/ld+json">{node}</script>'


def best(found):
    return found[0].value if found else None


def test_the_language_most_readings_agree_on_wins(read_html):
    html = '<html lang="en"><meta property="og:locale" content="de_DE">' + ld(inLanguage="de")
    assert best(languages(read_html(html))) == "de"


SECTIONS = [
    ("JSON-LD", ld(articleSection="Politics"), STORY, "Politics"),
    ("the first of a list", ld(articleSection=["Politics", "Town"]), STORY, "Politics"),
    ("Home says nothing, the path does", ld(articleSection="Home"), STORY, "Politics"),
    ("the path of a story with a slash at its end", "", "https://www.paper.example/new-bridge/", None),
    ("a folder before it", "", "https://www.paper.example/politics/new-bridge/", "Politics"),
    ("a language and its country", "", "https://www.paper.example/en-us/culture/new-bridge", "Culture"),
    ("a folder of a content system", "", "https://www.paper.example/content/culture/new-bridge", "Culture"),
    ("folders of papers that say nothing", "", "https://www.paper.example/stories/aktuelles/x/12345.html", None),
    ("meta", '<meta property="article:section" content="Culture">', STORY, "Culture"),
    ("a list in one string", ld(articleSection="News, Culture, Stage"), STORY, "Culture"),
    ("another mark", '<meta property="article:section" content="Culture; Stage">', STORY, "Culture"),
    ("a path", '<meta property="article:section" content="Home > Culture > Stage">', STORY, "Culture"),
    ("a name with a comma", ld(articleSection="Food, Drink & Travel"), STORY, "Food, Drink & Travel"),
    ("an identifier is for the content system", ld(articleSection="culture_culture-lifestyle"), STORY, "Politics"),
    (
        "breadcrumbs",
        (
            '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, '
            '{"item": {"name": "Sport"}}, {"name": "The match"}]}</script>'
        ),
        "https://www.paper.example/12345",
        "Sport",
    ),
    (
        "the host as the first breadcrumb",
        (
            '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": ['
            '{"name": "www.paper.example"}, {"name": "Sport"}, {"name": "The match"}]}</script>'
        ),
        "https://www.paper.example/12345",
        "Sport",
    ),
    (
        "the headline",
        "<h1>Why the town needs a bridge</h1>" + ld(articleSection="Why the town needs a bridge"),
        "https://www.paper.example/12345",
        None,
    ),
    ("nothing", "<p>Text</p>", "https://www.paper.example/12345", None),
]


@pytest.mark.parametrize(("why", "html", "url", "wanted"), SECTIONS, ids=[case[0] for case in SECTIONS])
def test_section_is_that_of_the_paper(read_html, why, html, url, wanted):
    assert best(sections(read_html(html, url=url))) == wanted


KINDS = [
    ("nothing said", ld(), STORY, Kind.ARTICLE),
    ("a live blog by its type", ld().replace("NewsArticle", "LiveBlogPosting"), STORY, Kind.LIVE_BLOG),
    (
        "opinion by its type",
        ld().replace('"NewsArticle"', '["NewsArticle", "OpinionNewsArticle"]'),
        STORY,
        Kind.OPINION,
    ),
    ("a review by its type", ld().replace("NewsArticle", "ReviewNewsArticle"), STORY, Kind.REVIEW),
    ("opinion by the path", ld(), "https://www.paper.example/meinung/eine-bruecke-12345", Kind.OPINION),
    ("opinion by the section", ld(articleSection="Opinión"), STORY, Kind.OPINION),
    ("a live ticker by its name", ld(), "https://www.paper.example/town/liveticker-bridge-vote-12345", Kind.LIVE_BLOG),
    ("a film by og:type", '<meta property="og:type" content="video.other">', STORY, Kind.VIDEO),
    (
        "a film beside a story is no kind",
        ld() + '<script type="application/ld+json">{"@type": "VideoObject"}</script>',
        STORY,
        Kind.ARTICLE,
    ),
    ("a comment in Russian by the section", ld(articleSection="Мнения"), STORY, Kind.OPINION),
    ("an obituary", ld(), "https://www.paper.example/obituaries/ada-byron-12345", Kind.OBITUARY),
]


@pytest.mark.parametrize(("why", "html", "url", "wanted"), KINDS, ids=[case[0] for case in KINDS])
def test_kind_follows_type_path_and_section(read_html, why, html, url, wanted):
    assert best(genres(read_html(html, url=url))) is wanted


FREEDOMS = [
    ("a boolean", ld(isAccessibleForFree=True), True),
    ("a string", ld(isAccessibleForFree="False"), False),
    ("a schema.org address", ld(isAccessibleForFree="http://schema.org/False"), False),
    ("a part that is not free", ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False"}), False),
    (
        "the whole word goes before its part",
        ld(isAccessibleForFree=True, hasPart=[{"isAccessibleForFree": False}]),
        True,
    ),
    ("a tier", '<meta property="article:content_tier" content="locked">', False),
    ("a metered tier is free to read", '<meta property="article:content_tier" content="metered">', True),
    ("nonsense", ld(isAccessibleForFree=[1, 2], hasPart="x"), None),
    ("nothing", "<p>Text</p>", None),
]


@pytest.mark.parametrize(("why", "html", "wanted"), FREEDOMS, ids=[case[0] for case in FREEDOMS])
def test_free_is_what_the_page_says_or_unknown(read_html, why, html, wanted):
    assert best(free_flags(read_html(html))) is wanted


def test_flags_of_other_types_say_nothing():
    assert [read_flag(value) for value in (None, {}, 5, "perhaps", [])] == [None] * 5


@pytest.mark.parametrize("platform", ["Blogger", "WordPress.com", "Substack", "Medium", "tumblr"])
def test_a_platform_is_no_publisher(read_html, platform):
    node = ld(publisher={"@type": "Organization", "name": platform})
    assert best(publishers(read_html(node))) is None
    assert best(publishers(read_html(node + '<meta property="og:site_name" content="The Paper">'))) == "The Paper"


def test_publisher_is_named_by_json_ld_or_site_name(read_html):
    assert best(publishers(read_html(ld(publisher={"@type": "Organization", "name": "The Paper"})))) == "The Paper"
    assert best(publishers(read_html('<meta property="og:site_name" content="The Paper">'))) == "The Paper"
    assert best(publishers(read_html(ld(publisher=["https://paper.example/#org"])))) is None
    assert "paper" in site_names(read_html("<p>Text</p>"))


def test_a_name_is_known_with_its_slogan_too_but_no_title_is_a_name(read_html):
    whole = '<meta property="og:site_name" content="Paper | News of the coast">'
    assert {"paper", "papernewsofthecoast"} <= site_names(read_html(whole))
    title = "Council votes for a new bridge"
    page = f'<title>{title}</title><meta property="og:site_name" content="{title}">'
    assert "councilvotesforanewbridge" not in site_names(read_html(page))


CANONICALS = [
    ("a link", '<link rel="canonical" href="/a/bridge">', "https://www.paper.example/a/bridge"),
    (
        "without its fragment",
        '<link rel="canonical" href="https://www.paper.example/a#top">',
        "https://www.paper.example/a",
    ),
    ("the home page is no story's address", '<link rel="canonical" href="https://www.paper.example/">', None),
    ("og:url", '<meta property="og:url" content="https://www.paper.example/b">', "https://www.paper.example/b"),
    (
        "the two that agree",
        '<link rel="canonical" href="/a"><meta property="og:url" content="https://www.paper.example/b">'
        + ld(mainEntityOfPage={"@id": "https://www.paper.example/b"}, url="https://www.paper.example/b"),
        "https://www.paper.example/b",
    ),
    ("javascript", '<link rel="canonical" href="javascript:void(0)">', None),
    ("a broken address", '<link rel="canonical" href="http://[::bad">', None),
]


@pytest.mark.parametrize(("why", "html", "wanted"), CANONICALS, ids=[case[0] for case in CANONICALS])
def test_canonical_url_is_an_absolute_address_of_a_story(read_html, why, html, wanted):
    assert best(canonical_urls(read_html(html))) == wanted


def test_a_story_whose_canonical_is_on_another_host_came_from_there(read_html):
    assert (
        best(origins(read_html('<link rel="canonical" href="https://wire.example.org/bridge">'))) == "wire.example.org"
    )
    assert best(origins(read_html('<link rel="canonical" href="https://amp.paper.example/bridge">'))) is None
    assert best(origins(read_html(ld(sourceOrganization={"name": "Reuters"})))) == "Reuters"


DATELINES = [
    ("BERLIN (dpa) - Die Brücke wird gebaut.", "BERLIN"),
    ("WASHINGTON, Nov 3 (Reuters) - The bridge is built.", "WASHINGTON"),
    ("Berlin (dpa) - Die Brücke wird gebaut.", "Berlin"),
    ("NEW YORK (AP) — The bridge is built.", "NEW YORK"),
    ("MADRID — El puente se construye.", "MADRID"),
    ("Frankfurt/Main (dpa) Die Brücke wird gebaut.", "Frankfurt/Main"),
    ("ANKARA (AA) Belediye meclisi köprüyü kuruyor.", "ANKARA"),
    ("İSTANBUL (AA) - Belediye meclisi köprüyü kuruyor.", "İSTANBUL"),
    ("Hamburg (dpa/lno) - Die Brücke wird gebaut.", "Hamburg"),
    ("Madrid, 3 may (EFE).- El puente se construye.", "Madrid"),
    ("(ANSA) - ROMA, 03 MAG - Il ponte si costruisce.", "ROMA"),
    ("МОСКВА, 3 мая. /ТАСС/. Мост строят.", "МОСКВА"),
    ("KUALA LUMPUR: (Bernama) -- Jambatan dibina.", "KUALA LUMPUR"),
    ("New Delhi, May 3 (PTI) The bridge is built.", "New Delhi"),
    ("القاهرة (رويترز) - يبنى الجسر.", "القاهرة"),
    ("(서울=연합뉴스) 박서준 기자 = 다리를 짓는다.", "서울"),
    ("新华社北京5月3日电（记者孙大海）桥正在建。", "北京"),
    ("【東京共同】橋が建てられる。", "東京"),
    ("The Authority (AA) is a body of the town.", None),
    ("Authority (AA) members met.", None),
    ("The bridge – long awaited – is built.", None),
    ("Bridges - they hold.", None),
    ("", None),
]


@pytest.mark.parametrize(("paragraph", "place"), DATELINES)
def test_dateline_is_a_place_before_the_first_sentence(paragraph, place):
    assert find_dateline(paragraph) == place


def test_a_declared_dateline_goes_first(read_html):
    assert best(datelines(read_html(ld(dateline="Paris")), ["BERLIN (dpa) - Text"])) == "Paris"


def test_the_visible_summary_that_the_head_repeats_is_the_standfirst(read_html):
    standfirst = "The council voted for a bridge that the town has wanted for thirty years."
    html = f'<meta name="description" content="{standfirst}"><h1>Bridge</h1><p class="article-lead">{standfirst}</p>'
    found = standfirsts(read_html(html), "Bridge")
    assert (found[0].value, found[0].confidence > 0.8) == (standfirst, True)


LONG = "The council met in the old town hall and talked for six hours about the bridge, its price and its name. " * 2
DEK = "The council voted for a bridge that the town has wanted for thirty years."
UNCONFIRMED = [
    ("between headline and story", f'<h1>Bridge</h1><div class="subtitle">{DEK}</div><p>{LONG}</p><p>{LONG}</p>', DEK),
    ("after the first paragraph", f'<h1>Bridge</h1><p>{LONG}</p><h2 class="dek">{DEK}</h2><p>{LONG}</p>', DEK),
    ("the line under a paper's name", f'<p class="tagline-description">{DEK}</p><h1>Bridge</h1><p>{LONG}</p>', None),
    ("the same without a heading", f'<p class="site-description">{DEK}</p><p>{LONG}</p>', None),
    (
        "below the story",
        f'<h1>Bridge</h1><p>{LONG}</p><p>{LONG}</p><div class="author-description">{DEK}</div>',
        None,
    ),
    (
        "subheadings of one class",
        "<h1>Bridge</h1>" + "".join(f'<h3 class="subheading">{n}. {DEK}</h3><p>{LONG}</p>' for n in (1, 2, 3)),
        None,
    ),
    ("a name of styles", f'<h1>Bridge</h1><div class="leading-tight">{DEK}</div><p>{LONG}</p>', None),
    ("controls", f'<h1>Bridge</h1><div class="video-control">{DEK}</div><p>{LONG}</p>', None),
    ("a bar of the shop", f'<h1>Bridge</h1><div class="announcement-bar">{DEK}</div><p>{LONG}</p>', None),
    ("a picture's text", f'<h1>Bridge</h1><p class="x-ImageDescriptionInner">{DEK}</p><p>{LONG}</p>', None),
    (
        "date and author",
        f'<h1>Bridge</h1><p class="subtitle">Ada Byron, 5 November 2026, 3 min read</p><p>{LONG}</p>',
        None,
    ),
    (
        "a date within a summary",
        f'<h1>Bridge</h1><p class="subtitle">{DEK} On 5 November 2026 it was opened.</p><p>{LONG}</p>',
        f"{DEK} On 5 November 2026 it was opened.",
    ),
]


@pytest.mark.parametrize(("html", "value"), [case[1:] for case in UNCONFIRMED], ids=[case[0] for case in UNCONFIRMED])
def test_a_summary_that_nothing_confirms_stands_between_headline_and_story(read_html, html, value):
    assert best(standfirsts(read_html(html), "Bridge")) == value


def test_a_summary_that_the_head_confirms_may_stand_anywhere(read_html):
    teasers = "".join(f'<div class="excerpt">{n}. {LONG}</div>' for n in (1, 2, 3))
    html = f'<meta name="description" content="{DEK}"><div class="excerpt">{DEK}</div><h1>Bridge</h1>{teasers}'
    found = standfirsts(read_html(html), "Bridge")
    assert (found[0].value, found[0].confidence > 0.8) == (DEK, True)


def test_a_description_that_only_repeats_the_headline_is_no_standfirst(read_html):
    headline = "The council voted for the bridge of the town"
    assert standfirsts(read_html(f'<meta name="description" content="{headline}">'), headline) == ()


def test_entries_of_a_live_blog_come_from_json_ld(read_html):
    updates = [
        {
            "@type": "BlogPosting",
            "@id": "1",
            "headline": "First",
            "articleBody": "Text.",
            "datePublished": "2024-05-03T10:00:00Z",
        },
        {"@type": "BlogPosting", "headline": "Only a headline", "datePublished": "yesterday"},
        "nonsense",
    ]
    html = ld(liveBlogUpdate=updates).replace('"NewsArticle"', '"LiveBlogPosting"')
    first, second = entries(read_html(html))
    assert (first.id, first.headline, first.text, first.published) == (
        "1",
        "First",
        "Text.",
        datetime(2024, 5, 3, 10, tzinfo=UTC),
    )
    assert (second.text, second.published) == ("Only a headline", None)


def test_entries_of_a_live_blog_come_from_the_page_where_json_ld_has_none(read_html):
    html = (
        '<div class="live-blog-post" id="p1"><time datetime="2024-05-03T12:00:00+02:00">12:00</time><h3>Vote'
        "</h3><p>They vote.</p></div>"
        '<div class="live-blog-post" id="p2"><p>They talk.</p></div>'
    )
    first, second = entries(read_html(html))
    assert (first.id, first.headline, first.text, first.published) == (
        "p1",
        "Vote",
        "They vote.",
        datetime(2024, 5, 3, 10, tzinfo=UTC),
    )
    assert second.text == "They talk."
    assert entries(read_html(html), Kind.ARTICLE) == ()
