"""What follows from the scores of blocks: doubt, and blocks that go with their like."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.extraction.body.blocks import TextBlock, segment
from crawler.extraction.body.classifier import SURE, agree, doubt, judge, keep_together
from crawler.extraction.body.features import HEARD, NAMES, fill_features, hear_witness

LONG = "The harbour board met on Tuesday to decide what becomes of the old crane on the quay, number {}."


def page(count: int = 4, *, extra: str = "") -> list[TextBlock]:
    story = "".join(f'<p class="text">{LONG.format(n)}</p>' for n in range(count))
    found = segment(lxml.html.document_fromstring(f"<html><body><article>{story}</article>{extra}</body></html>"))
    fill_features(found, declared=None, headline="Crane", standfirst=None)
    return found


def test_every_weighed_block_has_all_features() -> None:
    assert {len(one.features) for one in page()} == {len(NAMES)}


def test_menus_are_not_weighed() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(5)) + "</ul>"
    found = page(extra=menu)
    assert [bool(one.features) for one in found] == [True] * 4 + [False] * 5
    assert judge(found)[4:] == [0.0] * 5


def test_the_witness_is_heard_for_every_block() -> None:
    found = page()
    heard = hear_witness(found, [found[1].text, found[2].text])
    assert [row[HEARD.index("kept")] for row in heard] == [False, True, True, False]
    assert {len(row) for row in heard} == {len(HEARD)}
    both = judge(found), judge(found, heard)
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
    assert doubt(page(), scores) == pytest.approx(expected)


def test_on_a_page_in_doubt_the_paragraphs_of_one_shape_stay_together() -> None:
    kept = keep_together(page(), [0.55, 0.4, 0.3, 0.05])
    assert [score > SURE for score in kept] == [True, True, True, False]


@pytest.mark.parametrize("scores", [[0.95, 0.95, 0.95, 0.4], [0.2, 0.15, 0.2, 0.2]], ids=["clear", "unlikely"])
def test_elsewhere_they_are_left_as_they_were(scores: list[float]) -> None:
    assert keep_together(page(), scores) == scores


@pytest.mark.parametrize(("before", "stays"), [("named these:", True), ("went home.", False)])
def test_a_list_below_a_colon_needs_less(before: str, stays: bool) -> None:
    found = page(3, extra=f"<p>The engineers then {before}</p><ul><li>a lamp</li><li>a ladder</li></ul>")
    scores = agree(found, [0.9, 0.9, 0.9, 0.9, 0.2, 0.2])
    assert [score > SURE for score in scores[4:]] == [stays, stays]
