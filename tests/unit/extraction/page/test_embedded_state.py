import json

import lxml.html

from crawler.extraction.page.embedded_state import paragraphs_of, read_state

LONG = [
    "The council of the town has voted for a bridge over the river after a debate of thirty years.",
    "The mayor said that the work would begin in autumn and take two years at the least to finish.",
] * 2


def page(script, kind="application/json"):
    return lxml.html.document_fromstring(
        f'<html><body><div id="app"></div><script type="{kind}">{script}</script></body></html>'
    )


def test_the_article_in_next_data_is_read():
    state = {
        "props": {
            "pageProps": {
                "menu": [{"title": "Home"}],
                "article": {
                    "headline": "Council votes",
                    "standfirst": "After thirty years.",
                    "body": "".join(f"<p>{p}</p>" for p in LONG),
                    "publishedAt": "2024-05-03T08:15:00Z",
                    "authors": [{"name": "Ada Byron"}],
                },
            }
        }
    }
    found = read_state(page(json.dumps(state)))
    assert (found.headline, found.standfirst, found.published, found.authors) == (
        "Council votes",
        "After thirty years.",
        "2024-05-03T08:15:00Z",
        ("Ada Byron",),
    )
    assert found.paragraphs == tuple(LONG)


def test_state_that_is_assigned_to_a_window_property_is_read():
    state = {"story": {"title": "Council votes", "blocks": [{"type": "text", "text": p} for p in LONG]}}
    found = read_state(page(f"window.__STATE__ = {json.dumps(state)};window.other = 1", "text/javascript"))
    assert (found.headline, len(found.paragraphs)) == ("Council votes", 4)


def test_the_longest_of_several_articles_is_the_pages():
    teaser = {"title": "Teaser", "text": LONG[0] + " " + LONG[1] + " " + LONG[0]}
    found = read_state(page(json.dumps([teaser, {"title": "Story", "body": "\n\n".join(LONG)}])))
    assert found.headline == "Story"


def test_state_without_an_article_gives_nothing():
    assert read_state(page(json.dumps({"title": "Home", "items": [{"title": "x"}] * 200}))) is None
    assert read_state(page("{broken " * 100)) is None
    assert read_state(page("[" * 100_000)) is None


def test_paragraphs_come_out_of_strings_lists_and_objects():
    assert paragraphs_of("<p>A &amp; B</p><p>C</p>") == ("A & B", "C")
    assert paragraphs_of(["A", {"content": "<b>B</b>"}, 3]) == ("A", "B")
    assert paragraphs_of({"rendered": "A\n\nB"}) == ("A", "B")
    assert paragraphs_of(7) == ()
