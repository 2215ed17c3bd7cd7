import json

import lxml.html

from crawler.extraction.page.embedded_state import read_state
from crawler.extraction.page.rich_text import read_rich_text

LONG = [
    "The council of the town has voted for a bridge over the river after a debate of thirty years.",
    "The mayor said that the work would begin in autumn and take two years at the least to finish.",
] * 2


def page(script, kind="application/json"):
    """The scripts of a page that has one."""
    root = lxml.html.document_fromstring(
        f'<html><body><div id="app"></div><script type="{kind}">{script}</script></body></html>'
    )
    return list(root.iter("script"))


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
    assert read_rich_text("<p>A &amp; B</p><p>C</p>") == ("A & B", "C")
    assert read_rich_text(["A", {"content": "<b>B</b>"}, 3]) == ("A", "B")
    assert read_rich_text({"rendered": "A\n\nB"}) == ("A", "B")
    assert read_rich_text(7) == ()


def test_a_story_in_rows_of_reacts_flight_format_is_read():
    story = json.dumps({"story": {"headline": "Council votes", "body": "$2"}})
    text = "".join(f"<p>{p}</p>" for p in LONG)
    rows = f'0:["$","div",null,{{"x":"$1"}}]\n1:{story}\n2:T{len(text.encode()):x},{text}3:null\n'
    half = len(rows) // 2
    pushes = "</script><script>".join(
        f"self.__next_f.push([1,{json.dumps(part)}])" for part in ("", rows[:half], rows[half:])
    )
    found = read_state(page(pushes, ""))
    assert (found.headline, found.paragraphs) == ("Council votes", tuple(LONG))


def test_a_story_that_stands_in_flights_elements_alone_is_read():
    lines = [["$", "h1", None, {"children": "Council votes"}]]
    lines += [
        ["$", "p", n, {"children": [text[:20], ["$", "a", None, {"children": text[20:]}]]}]
        for n, text in enumerate(LONG)
    ]
    rows = f"a:{json.dumps(['$', 'article', None, {'children': lines}])}\n"
    found = read_state(page(f"(self.__next_f=self.__next_f||[]).push([1,{json.dumps(rows)}])", ""))
    assert (found.headline, found.paragraphs) == ("Council votes", tuple(LONG))


def test_a_story_in_nuxts_list_of_values_is_read():
    values = [
        {"data": 1},
        ["ShallowReactive", 2],
        {"story": 3},
        {"title": 4, "body": 5},
        "Council votes",
        [6, 7, 8, 9],
        *LONG,
    ]
    found = read_state(page(json.dumps(values) + '</script><script type="x">', 'application/json" id="__NUXT_DATA__'))
    assert (found.headline, found.paragraphs) == ("Council votes", tuple(LONG))


def test_nuxt_values_that_lead_to_each_other_end():
    values = [{"a": 0, "b": 1}, [0, 1, 1], "x" * 300]
    assert read_state(page(json.dumps(values), 'application/json" id="__NUXT_DATA__')) is None


def test_state_that_a_script_parses_from_a_string_is_read():
    state = json.dumps({"story": {"title": "Council votes", "paragraphs": LONG}})
    found = read_state(page(f"window.__STATE__ = JSON.parse({json.dumps(state)});", ""))
    assert (found.headline, found.paragraphs) == ("Council votes", tuple(LONG))


def test_the_article_with_the_title_that_the_page_shows_goes_before_a_longer_one():
    other = {"title": "Another story", "body": "\n\n".join(LONG * 3)}
    own = {"title": "Council votes", "body": "\n\n".join(LONG)}
    assert read_state(page(json.dumps([other, own])), ["Council Votes"]).headline == "Council votes"
    assert read_state(page(json.dumps([other, own])), ["Unknown"]).headline == "Another story"


def test_broken_rows_of_flight_give_nothing():
    for rows in ("1:T,x", "1:Tffffffff,x", "zz", "1:{", "1:[", "\n\n", ":"):
        assert read_state(page(f"self.__next_f.push([1,{json.dumps(rows)}])", "")) is None
    assert read_state(page("self.__next_f.push([1,", "")) is None
