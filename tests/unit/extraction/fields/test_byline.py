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


def test_a_login_name_loses_to_a_person(read_html):
    html = ld("ada-byron") + '<meta name="author" content="Ada Byron">'
    assert bylines(read_html(html))[0].value == ("Ada Byron",)
