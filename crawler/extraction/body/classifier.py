"""The small models that classify a page's blocks: boosted trees as arrays, walked for all blocks at once.

``classifier.json`` is written by ``tests/quality/train_body.py``. It holds two models: ``page_only`` knows the
page, ``with_trafilatura`` also what trafilatura keeps of it. For each tree there are the feature and the threshold of
each inner node, the node below it on the left (that on the right is the next one; a leaf leads to itself), and the
values of the leaves (log odds).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.features import DOCUMENT_FEATURES, PAGE_FEATURES, TRAFILATURA_FEATURES
from crawler.text.scripts import weigh_text

STORY_SCORE = 0.5  # above which a block is of the story
GROUP_SCORE = 0.51  # of a block that is kept for the sake of others
HEADING_NAME = re.compile(r"(?<![a-z])(?:sub-?)?head(?:ing|line)(?![a-z])")
MIN_NAMED_HEADING_SCORE, MAX_HEADING_CHARS = 0.4, 100
MIN_DOUBTFUL_SCORE = 0.25  # below which a block is out of question
FIRM_SCORE = 0.8  # of the paragraphs around a doubtful subhead
MAX_BLOCKS_BETWEEN = 5  # a picture or an advertisement may stand between
MIN_LIST_MEAN = 0.3  # score of the items of a list that stays whole
MIN_ANNOUNCED_LIST_MEAN = 0.15  # the same below a line that ends with a colon
MIN_TABLE_MEAN = 0.25  # score of the rows of a table between paragraphs of the story, of which none need be likely
MAX_SETTLED_DOUBT = 0.5  # above which the paragraphs of the main shape stay together
MIN_SHAPE_MEAN = 0.3  # score of these paragraphs
MAX_FEW_BLOCKS = 2  # of one shape that say nothing of each other
MIN_PROSE_WEIGHT = 60  # of a paragraph, as weigh_text counts
MIN_LONE_SHAPE_SHARE = 0.9  # of a page's prose; a shape that has it is the story, where a part of it is
UNDECIDED_SCORES = (0.1, 0.9)  # scores between which nothing is decided yet
MIN_CUT_SCORE = 0.35  # above which a block may stay where the whole page leaves much in doubt
MIN_EXPECTED_SCORE = 0.02  # of a block that counts in the text that is expected of the story
FEATURE_BITS = 10  # of a number that names a node's feature
FEATURE_MASK = (1 << FEATURE_BITS) - 1
ROWS_AT_ONCE = 64  # blocks that are walked together: their arrays stay in the processor's cache
PAGE_ONLY, WITH_TRAFILATURA = "page_only", "with_trafilatura"  # names of the models
MODEL_FILE = Path(__file__).with_name("classifier.json")


class Model:
    """Trees of one shape: every array has a row for each tree."""

    def __init__(self, definition: dict[str, Any]) -> None:
        trees = definition["trees"]
        size = max(len(tree["feature"]) for tree in trees)

        def rows(name: str, fill: float, kind: type) -> NDArray[Any]:
            padded = [tree[name] + [fill] * (size - len(tree[name])) for tree in trees]
            return np.array(padded, dtype=kind).ravel()

        self.depth: int = definition["depth"]
        self.starts = np.arange(len(trees), dtype=np.intp) * size
        self.feature = rows("feature", 0, np.intp)  # an index of another width would be copied with each use
        self.threshold = rows("threshold", 0.0, np.float64)
        self.value = rows("value", 0.0, np.float64)
        self.left = rows("left", 0, np.intp) + np.repeat(self.starts, size)
        # a leaf leads to itself, so that all paths can be walked to the same depth
        self.threshold[self.left == np.arange(len(self.left))] = np.inf
        self.step = self.left << FEATURE_BITS | self.feature  # both in one look-up
        self.root = (self.feature[self.starts], self.left[self.starts], self.threshold[self.starts])

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each row of features, how surely it is of the story, 0 to 1."""
        odds = [self._sum_leaves(features[at : at + ROWS_AT_ONCE]) for at in range(0, len(features), ROWS_AT_ONCE)]
        scores: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.concatenate(odds)))
        return scores

    def _sum_leaves(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log odds of some rows; all arrays between are made once, since new ones cost as much as the walk."""
        flat = features.ravel()
        rows = np.arange(len(features), dtype=np.intp)[:, None] * features.shape[1]
        feature, left, threshold = self.root
        at = left + (features.take(feature, axis=1) > threshold)
        step, place = np.empty_like(at), np.empty_like(at)
        value, limit = np.empty(at.shape), np.empty(at.shape)
        for _ in range(self.depth - 1):  # "clip" only spares a copy: every index is within its array
            self.step.take(at, out=step, mode="clip")
            np.bitwise_and(step, FEATURE_MASK, out=place)
            place += rows
            flat.take(place, out=value, mode="clip")
            self.threshold.take(at, out=limit, mode="clip")
            step >>= FEATURE_BITS
            np.add(step, value > limit, out=at)
        self.value.take(at, out=value, mode="clip")
        odds: NDArray[np.float64] = value.sum(axis=1)
        return odds

    def predict_one(self, features: Sequence[float]) -> float:
        """The same for one row."""
        return float(self.predict(np.array([features], dtype=np.float64))[0])


@cache
def load_models() -> dict[str, Model]:
    """The models that come with the project."""
    definitions = json.loads(MODEL_FILE.read_text("utf-8"))
    if definitions["features"] != [*PAGE_FEATURES, *DOCUMENT_FEATURES, *TRAFILATURA_FEATURES]:
        raise ValueError(f"{MODEL_FILE.name} was trained on other features: run tests/quality/train_body.py again")
    return {name: Model(definitions[name]) for name in (PAGE_ONLY, WITH_TRAFILATURA)}


def classify_blocks(
    blocks: Sequence[TextBlock],
    of_document: Sequence[float],
    from_trafilatura: Sequence[Sequence[float]] | None = None,
) -> list[float]:
    """How surely each block is of the story, 0 to 1; 0 for one without features.

    ``of_document`` is what ``document_features`` gives, ``from_trafilatura`` what ``trafilatura_features`` gives; the
    page-only model is asked without it.
    """
    scores = [0.0] * len(blocks)
    places = [place for place, block in enumerate(blocks) if block.features]
    if places:
        model = load_models()[PAGE_ONLY if from_trafilatura is None else WITH_TRAFILATURA]
        rows = feature_rows(blocks, of_document, from_trafilatura)
        for place, score in zip(places, model.predict(np.array(rows, dtype=np.float64)), strict=True):
            scores[place] = float(score)
    return scores


def feature_rows(
    blocks: Sequence[TextBlock],
    of_document: Sequence[float],
    from_trafilatura: Sequence[Sequence[float]] | None = None,
) -> list[list[float]]:
    """The numbers of the blocks that have any, in the order in which the models were trained."""
    return [
        [*block.features, *of_document, *(from_trafilatura[place] if from_trafilatura else ())]
        for place, block in enumerate(blocks)
        if block.features
    ]


def measure_doubt(blocks: Sequence[TextBlock], scores: Sequence[float]) -> float:
    """How much text is undecided, as a multiple of the text that is likely of the story."""
    low, high = UNDECIDED_SCORES
    likely = undecided = 0
    for block, score in zip(blocks, scores, strict=True):
        if score > low:
            weight = weigh_text(block.text)
            likely += weight if score > STORY_SCORE else 0
            undecided += weight if score < high else 0
    return undecided / likely if likely else float("inf")


def keep_main_shape(blocks: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where on a page that leaves most undecided the paragraphs of the shape with most text stay together.

    Live blogs and odd pages are so: what a page has most of is its story, or it has none. Where nearly all prose is of
    one shape, and some of it is of the story, all of it is: of 1,548 pages two lists of courses.
    """
    if measure_doubt(blocks, scores) <= MAX_SETTLED_DOUBT:
        return list(scores)
    shapes: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        is_prose = block.role in {Role.PARAGRAPH, Role.QUOTE} and block.linked * 2 < len(block.text)
        if is_prose and block.features and not block.context.is_hidden:
            shapes.setdefault(block.context.shape, []).append(place)
    kept = list(scores)
    largest = max(shapes.values(), key=lambda places: _weight(blocks, places), default=[])
    if len(largest) <= MAX_FEW_BLOCKS:
        return kept
    if _mean(blocks, scores, largest) > MIN_SHAPE_MEAN:
        for place in largest:
            if scores[place] > UNDECIDED_SCORES[0]:
                kept[place] = max(scores[place], GROUP_SCORE)
    long = [
        place for places in shapes.values() for place in places if weigh_text(blocks[place].text) >= MIN_PROSE_WEIGHT
    ]
    of_shape = [place for place in largest if weigh_text(blocks[place].text) >= MIN_PROSE_WEIGHT]
    if (
        _weight(blocks, of_shape) > MIN_LONE_SHAPE_SHARE * _weight(blocks, long)
        and max(scores[place] for place in of_shape) > STORY_SCORE
    ):
        for place in of_shape:
            kept[place] = max(scores[place], GROUP_SCORE)
    return kept


def lower_cut(blocks: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where the blocks stay with which the text has the highest F1 that can be expected.

    The best cut is half of that F1 (Lipton, Elkan and Narayanaswamy 2014): below a half on pages that are hard to read.
    """
    likely = sorted(
        (
            (score, weigh_text(block.text))
            for block, score in zip(blocks, scores, strict=True)
            if score > MIN_EXPECTED_SCORE
        ),
        reverse=True,
    )
    expected = sum(score * weight for score, weight in likely)
    best = right = kept = 0.0
    for score, weight in likely:
        right += score * weight
        kept += weight
        best = max(best, 2 * right / (kept + expected))
    cut = max(MIN_CUT_SCORE, best / 2)
    return [max(score, GROUP_SCORE) if score > cut else score for score in scores]


def keep_whole_tables(blocks: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where a table is kept whole: one with a row of the story, or not unlikely and amid the story.

    Of 1,053 pages with known bodies, publishers left out, 50 become better and 15 worse.
    """
    tables: dict[int, list[int]] = {}
    story: list[int] = []
    for place, block in enumerate(blocks):
        if block.role is not Role.TABLE_ROW:
            if scores[place] > STORY_SCORE:
                story.append(place)
        elif block.features and (table := next((at for at in block.context.lineage() if at.tag == "table"), None)):
            tables.setdefault(id(table), []).append(place)
    kept = list(scores)
    for rows in tables.values():
        if any(blocks[place].context.is_hidden for place in rows):
            continue
        is_amid = bool(story) and story[0] < rows[0] and rows[-1] < story[-1]
        if max(scores[place] for place in rows) > STORY_SCORE or (
            is_amid and _mean(blocks, scores, rows) > MIN_TABLE_MEAN
        ):
            for place in rows:
                kept[place] = max(scores[place], GROUP_SCORE)
    return kept


def _weight(blocks: Sequence[TextBlock], places: Sequence[int]) -> int:
    return sum(weigh_text(blocks[place].text) for place in places)


def _mean(blocks: Sequence[TextBlock], scores: Sequence[float], places: Sequence[int]) -> float:
    """The mean score of blocks, by their length."""
    total = sum(scores[place] * weigh_text(blocks[place].text) for place in places)
    return total / _weight(blocks, places)


def regroup_scores(blocks: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where doubtful blocks go with their like: items with their list, paragraphs with their shape.

    A doubtful subhead goes with the paragraphs around it.
    """
    regrouped = list(scores)
    for members in _group_alike(blocks).values():
        mean = _mean(blocks, scores, members)
        first = members[0]
        if blocks[first].role is Role.LIST_ITEM:
            before = [
                place for place in range(max(0, first - MAX_BLOCKS_BETWEEN), first) if scores[place] > STORY_SCORE
            ]
            is_announced = bool(before) and blocks[before[-1]].text[-1] in ":："
            if before and mean > (MIN_ANNOUNCED_LIST_MEAN if is_announced else MIN_LIST_MEAN):
                for place in members:  # a list that a kept block leads to is there as a whole
                    regrouped[place] = max(scores[place], GROUP_SCORE)
        elif mean > STORY_SCORE:
            for place in members:
                if scores[place] > MIN_DOUBTFUL_SCORE:
                    regrouped[place] = max(scores[place], GROUP_SCORE)
    for place in range(1, len(blocks) - 1):
        if _is_between_paragraphs(blocks, regrouped, place):
            regrouped[place] = GROUP_SCORE
    return regrouped


def _is_between_paragraphs(blocks: Sequence[TextBlock], scores: Sequence[float], place: int) -> bool:
    """Whether a doubtful subhead stands among paragraphs of the story, and not on top of a box of its own."""
    block, below = blocks[place], blocks[place + 1]
    if (
        not (block.role is Role.SUBHEAD or _is_named_heading(block, scores[place]))
        or not MIN_DOUBTFUL_SCORE < scores[place] <= STORY_SCORE
        or block.linked * 2 >= len(block.text)
    ):
        return False
    if scores[place + 1] <= STORY_SCORE and any(at is block.context.parent for at in below.context.lineage()):
        return False
    before, after = (
        scores[max(0, place - MAX_BLOCKS_BETWEEN) : place],
        scores[place + 1 : place + 1 + MAX_BLOCKS_BETWEEN],
    )
    return max(before) > FIRM_SCORE and max(after) > FIRM_SCORE


def _is_named_heading(block: TextBlock, score: float) -> bool:
    """Whether a short block in an element of no meaning is a heading by its class: four of four on two pages."""
    return (
        score > MIN_NAMED_HEADING_SCORE
        and block.role is Role.PARAGRAPH
        and len(block.text) <= MAX_HEADING_CHARS
        and HEADING_NAME.search((block.context.element.get("class") or "").lower()) is not None
    )


def _group_alike(blocks: Sequence[TextBlock]) -> dict[object, list[int]]:
    """Places of blocks that stand or fall together, where there are several."""
    groups: dict[object, list[int]] = {}
    for place, block in enumerate(blocks):
        if not block.features:
            continue
        if block.role is Role.LIST_ITEM:
            above = (
                block.context.parent
                if block.context.tag == "li"
                else next((at.parent for at in block.context.lineage() if at.tag == "li"), None)
            )
            groups.setdefault(("list", id(above)), []).append(place)
        elif block.role is Role.PARAGRAPH and "." in block.context.shape.partition(" < ")[0]:
            groups.setdefault(block.context.shape, []).append(place)
    return {key: members for key, members in groups.items() if len(members) > 1}
