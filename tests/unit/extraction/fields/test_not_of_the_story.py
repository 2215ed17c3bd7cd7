"""One walk and one vocabulary: the same markup as each field that asks sees it."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.extraction.fields import dates, headline, images, shown_byline, standfirst, tags
from crawler.extraction.fields.not_of_the_story import MAX_LEVELS, NAMES, OtherParts, PagePart, is_seen

MODULES = (dates, headline, images, shown_byline, standfirst, tags)
FIELDS = {
    module.__name__.rpartition(".")[2]: module.OTHERS
    for module in (dates, headline, images, shown_byline, standfirst, tags)
}
ALL = set(FIELDS)
EACH_BUT_HEADLINE = ALL - {"headline"}

# markup around the element x, and the fields for which x is not of the story
PLACES = [
    ("nothing around it", "<div><x></x></div>", set()),
    ("a teaser", "<div class='Teaser-box'><x></x></div>", EACH_BUT_HEADLINE),
    ("its own name", "<x class='teaser'></x>", EACH_BUT_HEADLINE),
    ("its own id", "<x id='teaser'></x>", EACH_BUT_HEADLINE),
    ("a sidebar", "<div class='sidebar'><x></x></div>", EACH_BUT_HEADLINE),
    ("a column at the side", "<div class='right-sidebar'><x></x></div>", EACH_BUT_HEADLINE),
    *((f"no column: {name}", f"<div class='{name}'><x></x></div>", set()) for name in (
        "withSidebar", "has-sidebar", "without-sidebar", "content-sidebar-wrap", "sidebar-layout", "cs-sidebar-enabled",
    )),
    ("related stories", "<div class='related'><x></x></div>", EACH_BUT_HEADLINE - {"tags"}),
    ("a card", "<div class='story-card'><x></x></div>", EACH_BUT_HEADLINE - {"tags"}),
    ("what is no card", "<div class='discarded'><x></x></div>", set()),
    ("a business card", "<div class='vcard'><x></x></div>", {"standfirst"}),
    ("comments", "<div id='comments'><x></x></div>", EACH_BUT_HEADLINE - {"tags"}),
    ("most read", "<div class='most-read'><x></x></div>", EACH_BUT_HEADLINE - {"standfirst"}),
    ("a breadcrumb", "<div class='breadcrumb'><x></x></div>", {"headline", "tags"}),
    ("an author's box", "<div class='author-bio'><x></x></div>", {"shown_byline", "images", "tags"}),
    ("the names of the story tell nothing", "<article class='teaser'><x></x></article>", set()),
    ("nor do those of the page", "<body class='teaser breadcrumb'><main class='sidebar'><x></x></main></body>", set()),
    ("a menu", "<nav><div><x></x></div></nav>", ALL - {"dates"}),
    ("the foot of the page", "<footer><x></x></footer>", ALL - {"dates"}),
    ("a figure", "<figure><x></x></figure>", {"shown_byline", "standfirst"}),
    ("an item of a list", "<ul><li><x></x></li></ul>", {"standfirst"}),
    ("a quotation", "<blockquote><x></x></blockquote>", {"shown_byline"}),
    ("the page's header", "<header><x></x></header>", {"images", "tags"}),
    ("the story's header", "<article><header><x></x></header></article>", set()),
    ("a header around a header", "<header><main><header><x></x></header></main></header>", {"images", "tags"}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "markup", "expected"), PLACES, ids=[case[0] for case in PLACES])
def test_each_field_sees_the_same_place(why: str, markup: str, expected: set[str]) -> None:
    document = lxml.html.document_fromstring(f"<html><body><div>{markup}</div></body></html>")
    [element] = document.xpath("//x")
    assert {name for name, others in FIELDS.items() if others.hold(element)} == expected


@pytest.mark.parametrize("part", list(PagePart))
def test_every_part_has_names(part: PagePart) -> None:
    assert NAMES[part]


def test_names_tell_of_a_place_up_to_some_levels() -> None:
    def nested(levels: int) -> bool:
        markup = "<div class='teaser'>" + "<div>" * (levels - 1) + "<x></x>"
        [element] = lxml.html.document_fromstring(markup).xpath("//x")
        return OtherParts([PagePart.TEASER], ()).hold(element)

    assert nested(MAX_LEVELS)
    assert not nested(MAX_LEVELS + 1)


def test_tags_tell_of_a_place_at_any_level() -> None:
    [element] = lxml.html.document_fromstring("<nav>" + "<div>" * 3 * MAX_LEVELS + "<x></x>").xpath("//x")
    assert OtherParts([PagePart.TEASER], ["nav"]).hold(element)


@pytest.mark.parametrize("attribute", ["hidden", "aria-hidden='true'", "style='display: none'", "class='sr-only'"])
def test_what_is_hidden_is_not_seen(attribute: str) -> None:
    [element] = lxml.html.document_fromstring(f"<p><x {attribute}></x>").xpath("//x")
    assert not is_seen(element, OtherParts([PagePart.TEASER], ()))
    [other] = lxml.html.document_fromstring("<p><x></x>").xpath("//x")
    assert is_seen(other, OtherParts([PagePart.TEASER], ()))


def test_of_many_elements_those_are_left_that_are_of_no_such_part() -> None:
    markup = (
        "<div class='teaser'><x></x><x></x></div><section><x class='teaser'></x><x></x></section><nav><x></x></nav>"
    )
    elements = lxml.html.document_fromstring(markup).xpath("//x")
    others = OtherParts([PagePart.TEASER], ["nav"])
    assert others.leave(elements) == [one for one in elements if not others.hold(one)] == [elements[3]]
