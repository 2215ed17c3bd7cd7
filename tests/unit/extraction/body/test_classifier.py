"""What follows from the scores of blocks: measure_doubt, and blocks that go with their like."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.html
import pytest

from crawler.article import Page
from crawler.extraction.body.blocks import TextBlock, split_blocks
from crawler.extraction.body.classifier import (
    PAGE_ONLY,
    ROWS_AT_ONCE,
    STORY_SCORE,
    classify_blocks,
    feature_rows,
    keep_main_shape,
    keep_whole_tables,
    load_models,
    lower_cut,
    measure_doubt,
    regroup_scores,
)
from crawler.extraction.body.features import (
    DOCUMENT_FEATURES,
    PAGE_FEATURES,
    TRAFILATURA_FEATURES,
    document_features,
    fill_features,
    trafilatura_features,
)
from crawler.extraction.page.document import open_document
from crawler.site import site_for

OF_DOCUMENT = (0.0, 0.0, 0.0, 0.0, 4.0, 0.0)
LONG = "The harbour board met on Tuesday to decide what becomes of the old crane on the quay, number {}."


def page(count: int = 4, *, extra: str = "") -> list[TextBlock]:
    story = "".join(f'<p class="text">{LONG.format(n)}</p>' for n in range(count))
    found = split_blocks(lxml.html.document_fromstring(f"<html><body><article>{story}</article>{extra}</body></html>"))
    fill_features(found, declared=None, headline="Crane", standfirst=None)
    return found


def test_every_weighed_block_has_all_features() -> None:
    assert {len(one.features) for one in page()} == {len(PAGE_FEATURES)}


def test_a_paragraph_of_a_script_without_spaces_has_words_commas_and_sentences() -> None:
    chinese = "港务局周二开会，决定码头上那台旧起重机的去留。会议开到很晚，没有人离开。"
    english = "The board met on Tuesday, to decide about the old crane. It sat late, and nobody left the room."
    html = f"<html><body><article><p>{chinese}</p><p>{english}</p></article></body></html>"
    found = split_blocks(lxml.html.document_fromstring(html))
    fill_features(found, declared=None, headline=None, standfirst=None)
    one, other = (dict(zip(PAGE_FEATURES, block.features, strict=True)) for block in found)
    for name, most in (("words", 0.4), ("word_length", 3), ("commas", 0.1), ("sentences", 0), ("ends", 0)):
        assert abs(one[name] - other[name]) <= most, name


def test_what_the_page_says_of_itself_is_told() -> None:
    head = (
        '<meta property="og:type" content="article"><script type="application/ld+json">'
        '{"@type": "NewsArticle", "headline": "Crane", "articleBody": "The harbour board met."}</script>'
    )
    url = "https://paper.example/crane"
    told = []
    for markup in (head, head.replace("News", ""), "<p>"):
        fetched = Page(url=url, body=f"<html><head>{markup}</head></html>".encode(), fetched=datetime.now(UTC))
        told.append(document_features(open_document(fetched, site_for(url)), page()))
    assert told == [(1, 1, 1, 1, 4, 1), (0, 1, 1, 1, 4, 1), (0, 0, 0, 0, 4, 0)]
    assert len(told[0]) == len(DOCUMENT_FEATURES)


@pytest.mark.parametrize("count", [1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 2 * ROWS_AT_ONCE + 3])
def test_a_block_is_weighed_alike_alone_and_among_any_number(count: int) -> None:
    blocks = page(count)
    model = load_models()[PAGE_ONLY]
    alone = [model.predict_one(row) for row in feature_rows(blocks, OF_DOCUMENT)]
    assert classify_blocks(blocks, OF_DOCUMENT) == alone


def test_menus_are_not_weighed() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(5)) + "</ul>"
    found = page(extra=menu)
    assert [bool(one.features) for one in found] == [True] * 4 + [False] * 5
    assert classify_blocks(found, OF_DOCUMENT)[4:] == [0.0] * 5


def test_what_trafilatura_keeps_is_weighed_for_every_block() -> None:
    found = page()
    heard = trafilatura_features(found, [found[1].text, found[2].text])
    assert [row[TRAFILATURA_FEATURES.index("kept")] for row in heard] == [False, True, True, False]
    assert {len(row) for row in heard} == {len(TRAFILATURA_FEATURES)}
    both = classify_blocks(found, OF_DOCUMENT), classify_blocks(found, OF_DOCUMENT, heard)
    assert all(0 <= score <= 1 for scores in both for score in scores)
    assert both[0] != both[1]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.95, 0.95, 0.95, 0.02], 0.0),
        ([0.95, 0.95, 0.5, 0.02], 0.5),  # one of three is undecided, and not likely
        ([0.95, 0.95, 0.6, 0.6], 0.5),
        ([0.05, 0.05, 0.05, 0.05], float("inf")),
    ],
)
def test_doubt_is_undecided_text_against_likely_text(scores: list[float], expected: float) -> None:
    assert measure_doubt(page(), scores) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scores", "kept"),
    [([0.55, 0.4, 0.3, 0.05], [True, True, True, False]), ([0.55, 0.2, 0.2, 0.05], [True, False, False, False])],
)
def test_on_a_page_in_doubt_the_paragraphs_of_one_shape_stay_together(scores: list[float], kept: list[bool]) -> None:
    beside = page(extra=f'<aside><p class="more">{LONG}</p></aside>')
    assert [score > STORY_SCORE for score in keep_main_shape(beside, [*scores, 0.02])] == [*kept, False]


@pytest.mark.parametrize(
    ("share", "kept"),
    [(0, True), (8, True), (12, False)],
    ids=["alone", "beside some other prose", "beside more of it"],
)
def test_nearly_all_prose_of_one_shape_is_the_story_where_a_part_of_it_is(share: int, kept: bool) -> None:
    """As of lists of venues; share: of the page's prose, in hundredths, that another shape has."""
    other = "x" * round(len(LONG) * 12 * share / (100 - share))
    found = page(12, extra=f'<aside><p class="more">{other}</p></aside>' if other else "")
    scores = [0.6, 0.6, *[0.08] * 10, *[0.02] * (len(found) - 12)]
    assert [score > STORY_SCORE for score in keep_main_shape(found, scores)][2:12] == [kept] * 10


@pytest.mark.parametrize("scores", [[0.95, 0.95, 0.95, 0.4], [0.2, 0.15, 0.2, 0.2]], ids=["clear", "unlikely"])
def test_elsewhere_they_are_left_as_they_were(scores: list[float]) -> None:
    assert keep_main_shape(page(), scores) == scores


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ([0.9, 0.45, 0.42, 0.05], [True, True, True, False]),  # a text with an F1 of .73 can be expected
        ([0.99, 0.99, 0.99, 0.45], [True, True, True, False]),  # with one of .93
        ([0.4, 0.3, 0.3, 0.3], [True, False, False, False]),  # a cut is never lower than MIN_CUT_SCORE
        ([0.6, 0.02, 0.02, 0.02], [True, False, False, False]),
    ],
)
def test_where_much_is_in_doubt_less_is_asked_of_a_block(scores: list[float], kept: list[bool]) -> None:
    cut = lower_cut(page(), scores)
    assert [score > STORY_SCORE for score in cut] == kept
    assert all(new == old for new, old in zip(cut, scores, strict=True) if old > STORY_SCORE or new <= STORY_SCORE)


@pytest.mark.parametrize(("before", "stays"), [("named these:", True), ("went home.", False)])
def test_a_list_below_a_colon_needs_less(before: str, stays: bool) -> None:
    found = page(3, extra=f"<p>The engineers then {before}</p><ul><li>a lamp</li><li>a ladder</li></ul>")
    scores = regroup_scores(found, [0.9, 0.9, 0.9, 0.9, 0.2, 0.2])
    assert [score > STORY_SCORE for score in scores[4:]] == [stays, stays]


@pytest.mark.parametrize(
    ("name", "score", "stays"),
    [("pf_subheadline", 0.45, True), ("block__heading", 0.45, True), ("headway", 0.45, False), ("subhead", 0.3, False)],
)
def test_a_line_that_its_class_calls_a_heading_stays_between_paragraphs(name: str, score: float, stays: bool) -> None:
    found = page(2, extra=f"<div class='{name}'>Our ruling</div><p>The crane stays, and the lamp as well.</p>")
    assert (regroup_scores(found, [0.9, 0.9, score, 0.9])[2] > STORY_SCORE) is stays


@pytest.mark.parametrize(
    ("scores", "is_amid", "kept"),
    [
        ([0.7, 0.1, 0.1], False, True),
        ([0.7, 0.1, 0.1], True, True),
        ([0.4, 0.3, 0.3], True, True),
        ([0.4, 0.3, 0.3], False, False),  # it may be another story's, or the shop's
        ([0.3, 0.1, 0.1], True, False),
    ],
)
@pytest.mark.parametrize("hiding", ["", " hidden"])
def test_a_table_is_of_the_story_as_a_whole(scores: list[float], is_amid: bool, kept: bool, hiding: str) -> None:
    rows = "".join(f"<tr><td>Berth {n}</td><td>{n} ships a day</td></tr>" for n in range(3))
    below = f"<p>{LONG}</p>" if is_amid else ""
    found = page(2, extra=f"<table{hiding}>{rows}</table>{below}")
    read = keep_whole_tables(found, [0.9, 0.9, *scores, *[0.9] * is_amid])
    whole = [kept] * 3 if not hiding else [score > STORY_SCORE for score in scores]
    assert [score > STORY_SCORE for score in read[2:5]] == whole
    assert all(new >= old for new, old in zip(read[2:5], scores, strict=True))
