import json
from datetime import UTC, datetime

from crawler.article import (
    Article,
    Candidate,
    Declared,
    Kind,
    Outcome,
    OutcomeName,
    Page,
    Source,
)
from crawler.extraction.extract import extract_page
from crawler.site import Layout, Site, site_for

URL = "https://www.paper.example/politics/council-votes-for-new-bridge-12345"
FETCHED = datetime(2024, 5, 4, 12, tzinfo=UTC)
FIRST = "The council of the town has voted for a new bridge over the river after a debate of thirty years in all."
SECOND = "Work is to begin in autumn and to take two years, said the mayor, who had been against it as a young man."
THIRD = "The ferry, which has run since the year of the flood, will go on until the last stone has been laid."
NODE = {
    "@type": "NewsArticle",
    "headline": "Council votes for a new bridge",
    "author": [{"@type": "Person", "name": "Ada Byron"}, {"@type": "Organization", "name": "Reuters"}],
    "datePublished": "2024-05-03T10:15:00+02:00",
    "dateModified": "2024-05-03T11:00:00+02:00",
    "articleSection": "Politics",
    "keywords": ["Bridge", "Council"],
    "inLanguage": "en",
    "isAccessibleForFree": True,
    "publisher": {"@type": "Organization", "name": "The Paper"},
    "image": {"url": "https://i.paper.example/bridge-at-dawn-1200.jpg", "caption": "The bridge. Photo: Grace Hopper"},
}
BODY = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD) * 2)
STORY = f"""<!doctype html><html lang="en"><head><title>Bridge - The Paper</title>
<link rel="canonical" href="{URL}"><script type="application/ld+json">{json.dumps(NODE)}</script></head>
<body><main><article><h1>Council votes for a new bridge</h1>
<div class="story-body">{BODY}</div></article></main></body></html>"""


def page(body=STORY, **more):
    return Page(url=URL, body=body.encode(), fetched=FETCHED, **more)


def result_of(page, site=None):
    return extract_page(page, site or site_for(URL)).result


def test_every_field_of_a_story_is_read():
    article = result_of(page())
    assert isinstance(article, Article)
    assert (article.headline, article.byline, article.publisher) == (
        "Council votes for a new bridge",
        ("Ada Byron",),
        "The Paper",
    )
    assert (article.published, article.published_offset) == (datetime(2024, 5, 3, 8, 15, tzinfo=UTC), 120)
    assert (article.modified, article.modified_offset) == (datetime(2024, 5, 3, 9, 0, tzinfo=UTC), 120)
    assert (article.section, article.tags, article.language) == ("Politics", ("Bridge", "Council"), "en")
    assert (article.kind, article.free, article.canonical_url) == (Kind.ARTICLE, True, URL)
    assert [(image.caption, image.credit) for image in article.images] == [("The bridge.", "Grace Hopper")]
    assert FIRST in article.body


def test_times_of_a_record_are_utc_and_survive_the_way_to_json_and_back():
    article = result_of(page())
    assert article.published.tzinfo is UTC
    assert Article.from_dict(article.to_dict()) == article


def test_each_field_says_where_it_was_read():
    article = result_of(page())
    assert article.provenance["byline"].source is Source.JSON_LD
    assert article.provenance["canonical_url"].source is Source.HTML
    assert 0.0 < article.provenance["headline"].confidence <= 1.0
    assert "dateline" not in article.provenance


def test_candidates_stand_with_the_winner_first():
    reading = extract_page(page(), site_for(URL))
    assert reading.fields["headline"][0].value == reading.result.headline
    assert len(reading.fields["headline"]) > 1


def test_rules_of_the_site_win_with_certainty_and_pruned_elements_are_gone():
    layout = Layout(
        prune=("p.promo",),
        select={"headline": ".top", "byline": ".who", "published": ".when", "section": ".where", "tags": ".what a"},
    )
    site = Site(name="paper", home="https://www.paper.example/", timezone="Europe/Berlin", layouts=(layout,))
    html = STORY.replace(
        "<h1>",
        '<p class="top">Ruled headline</p><p class="who">By Grace Hopper</p><p class="when">02.05.2024 10:00</p>'
        '<p class="where">Town</p><p class="what"><a>River</a><a>Ferry</a></p>'
        '<p class="promo">Buy our book on bridges.</p><h1>',
    )
    article = result_of(page(html), site)
    assert (article.headline, article.byline, article.section, article.tags) == (
        "Ruled headline", ("Grace Hopper",), "Town", ("River", "Ferry"),
    )  # fmt: skip
    assert article.published == datetime(2024, 5, 2, 8, 0, tzinfo=UTC)
    assert (article.provenance["headline"].source, article.provenance["headline"].confidence) == (Source.SITE_RULE, 1.0)
    assert "Buy our book" not in article.body


def test_what_a_feed_said_fills_what_the_page_leaves_open():
    hint = Candidate(
        url=URL, site="paper", declared_by="https://www.paper.example/feed", declared_in=Declared.FEED, found=FETCHED,
        byline=("Ada Byron",), tags=("River",), section="Town", published=datetime(2024, 5, 3, 8, tzinfo=UTC),
        language="en",
    )  # fmt: skip
    bare = f"<html><body><article><h1>Council votes for a new bridge</h1>{BODY}</article></body></html>"
    article = extract_page(page(bare), site_for(URL), candidate=hint).result
    assert (article.byline, article.tags, article.published) == (hint.byline, hint.tags, hint.published)
    assert (article.section, article.language) == ("Town", "en")
    assert article.provenance["published"].source is Source.FEED


def test_the_story_is_read_from_the_state_of_a_script_where_the_page_has_none():
    state = {"story": {"title": "Council votes for a new bridge", "body": BODY, "publishedAt": "2024-05-03T08:15:00Z"}}
    html = f'<html><body><div id="app"></div><script type="application/json">{json.dumps(state)}</script></body></html>'
    article = result_of(page(html.replace("</p>", "<\\/p>")))
    assert isinstance(article, Article)
    assert article.headline == "Council votes for a new bridge"
    assert article.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert article.body.startswith(FIRST)


def test_a_live_blog_keeps_its_entries():
    update = {"headline": "The vote", "articleBody": "They vote.", "datePublished": "2024-05-03T12:00:00+02:00"}
    node = {**NODE, "@type": "LiveBlogPosting", "liveBlogUpdate": [update]}
    article = result_of(page(STORY.replace(json.dumps(NODE), json.dumps(node))))
    assert article.kind is Kind.LIVE_BLOG
    (entry,) = article.entries
    assert (entry.headline, entry.published) == ("The vote", datetime(2024, 5, 3, 10, tzinfo=UTC))


def test_a_page_that_is_no_article_is_an_outcome_with_its_status_and_time():
    outcome = result_of(page("<h1>Gone</h1>", status=410))
    assert isinstance(outcome, Outcome)
    assert (outcome.name, outcome.status, outcome.at, outcome.site) == (OutcomeName.GONE, 410, FETCHED, "paper_example")


def test_a_paid_story_whose_text_is_there_is_an_article():
    node = {**NODE, "isAccessibleForFree": False}
    article = result_of(page(STORY.replace(json.dumps(NODE), json.dumps(node))))
    assert isinstance(article, Article)
    assert article.free is False


def test_a_name_of_the_byline_below_the_story_is_no_part_of_it():
    story = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD, FIRST))
    signed = f'<h1>Harbour keeps crane</h1>{story}<p align="right"><b>Ada Byron</b></p>'
    page = Page(url=URL, body=f'<html lang="en"><article>{signed}</article>'.encode(), fetched=FETCHED)
    article = extract_page(page, site_for(URL)).result
    assert article.byline == ("Ada Byron",)
    assert "Ada Byron" not in article.body
