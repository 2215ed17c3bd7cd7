"""The small models that weigh the features of a block: boosted trees as arrays, walked for all blocks at once.

``classifier.json`` is written by ``tests/quality/train_body.py``. It holds two models: ``alone`` knows the page,
``heard`` also what the generic extractor says of it. For each tree there are the feature and the threshold of each
inner node, the node below it on the left (that on the right is the next one; a leaf leads to itself), and the values of
the leaves (log odds).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.features import HEARD, NAMES
from crawler.text.scripts import weigh_text

SURE = 0.5
SURE_ENOUGH = 0.51  # of a block that is kept for the sake of the others
DOUBTFUL = 0.25
FIRM = 0.8
NEAR = 5  # blocks; a picture or an advertisement may stand between
LIST_STAYS = 0.3
ANNOUNCED_STAYS = 0.15  # a list below a line that ends with a colon
MOSTLY = 0.5  # doubt above which the paragraphs of one shape stay together
LIKELY = 0.3  # if that is their mean score
UNDECIDED = (0.1, 0.9)  # scores between which nothing is decided yet
FILE = Path(__file__).with_name("classifier.json")


class Model:
    """Trees of one shape: every array has a row for each tree."""

    def __init__(self, told: dict[str, Any]) -> None:
        trees = told["trees"]
        most = max(len(tree["feature"]) for tree in trees)

        def rows(name: str, fill: float, kind: type) -> NDArray[Any]:
            padded = [tree[name] + [fill] * (most - len(tree[name])) for tree in trees]
            return np.array(padded, dtype=kind).ravel()

        self.depth: int = told["depth"]
        self.starts = np.arange(len(trees), dtype=np.int32) * most
        self.feature = rows("feature", 0, np.int32)
        self.threshold = rows("threshold", 0.0, np.float64)
        self.value = rows("value", 0.0, np.float64)
        self.left = rows("left", 0, np.int32) + np.repeat(self.starts, most)
        # a leaf leads to itself, so that all paths can be walked to the same depth
        self.threshold[self.left == np.arange(len(self.left))] = np.inf

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each row of features, how surely it is of the story, 0 to 1."""
        flat = features.ravel()
        rows = np.arange(len(features), dtype=np.int32)[:, None] * features.shape[1]
        at = np.broadcast_to(self.starts, (len(features), len(self.starts)))
        for _ in range(self.depth):
            at = self.left.take(at) + (flat.take(rows + self.feature.take(at)) > self.threshold.take(at))
        odds = self.value.take(at).sum(axis=1)
        scores: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
        return scores


@cache
def load_models() -> dict[str, Model]:
    """The models that come with the project."""
    told = json.loads(FILE.read_text("utf-8"))
    if told["features"] != [*NAMES, *HEARD]:
        raise ValueError(f"{FILE.name} was trained on other features: run tests/quality/train_body.py again")
    return {name: Model(told[name]) for name in ("alone", "heard")}


def judge(segments: Sequence[TextBlock], heard: Sequence[Sequence[float]] | None = None) -> list[float]:
    """How surely each block is of the story, 0 to 1; 0 for one without features.

    ``heard`` is what the generic extractor says of each block, as ``hear_witness`` gives it.
    """
    scores = [0.0] * len(segments)
    places = [place for place, one in enumerate(segments) if one.features]
    if places:
        model = load_models()["alone" if heard is None else "heard"]
        own = [[*segments[place].features, *(heard[place] if heard else ())] for place in places]
        for place, score in zip(places, model.predict(np.array(own, dtype=np.float64)), strict=True):
            scores[place] = float(score)
    return scores


def doubt(segments: Sequence[TextBlock], scores: Sequence[float]) -> float:
    """How much text is undecided, as a multiple of the text that is likely of the story."""
    low, high = UNDECIDED
    likely = undecided = 0
    for one, score in zip(segments, scores, strict=True):
        if score > low:
            weight = weigh_text(one.text)
            likely += weight if score > SURE else 0
            undecided += weight if score < high else 0
    return undecided / likely if likely else float("inf")


def keep_together(segments: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where on a page that leaves most undecided the paragraphs of the shape with most text stay together.

    Live blogs and odd pages are so: what a page has most of is its story, or it has none.
    """
    if doubt(segments, scores) <= MOSTLY:
        return list(scores)
    shapes: dict[str, list[int]] = {}
    for place, one in enumerate(segments):
        is_prose = one.role in {Role.PARAGRAPH, Role.QUOTE} and one.linked * 2 < len(one.text)
        if is_prose and one.features and not one.around.hidden:
            shapes.setdefault(one.around.shape, []).append(place)
    kept = list(scores)
    largest = max(shapes.values(), key=lambda places: _weight(segments, places), default=[])
    if len(largest) > 2 and _mean(segments, scores, largest) > LIKELY:
        for place in largest:
            if scores[place] > UNDECIDED[0]:
                kept[place] = max(scores[place], SURE_ENOUGH)
    return kept


def _weight(segments: Sequence[TextBlock], places: Sequence[int]) -> int:
    return sum(weigh_text(segments[place].text) for place in places)


def _mean(segments: Sequence[TextBlock], scores: Sequence[float], places: Sequence[int]) -> float:
    """The mean score of blocks, by their length."""
    told = sum(scores[place] * weigh_text(segments[place].text) for place in places)
    return told / _weight(segments, places)


def agree(segments: Sequence[TextBlock], scores: Sequence[float]) -> list[float]:
    """The scores, where doubtful blocks go with their like: items with their list, paragraphs with their shape.

    A doubtful subhead goes with the paragraphs around it.
    """
    agreed = list(scores)
    for members in _alike(segments).values():
        mean = _mean(segments, scores, members)
        first = members[0]
        if segments[first].role is Role.LIST_ITEM:
            before = [place for place in range(max(0, first - NEAR), first) if scores[place] > SURE]
            is_announced = bool(before) and segments[before[-1]].text[-1] in ":："
            if before and mean > (ANNOUNCED_STAYS if is_announced else LIST_STAYS):
                for place in members:  # a list that a kept block leads to is there as a whole
                    agreed[place] = max(scores[place], SURE_ENOUGH)
        elif mean > SURE:
            for place in members:
                if scores[place] > DOUBTFUL:
                    agreed[place] = max(scores[place], SURE_ENOUGH)
    for place in range(1, len(segments) - 1):
        if _leads_on(segments, agreed, place):
            agreed[place] = SURE_ENOUGH
    return agreed


def _leads_on(segments: Sequence[TextBlock], scores: Sequence[float], place: int) -> bool:
    """Whether a doubtful subhead stands among paragraphs of the story, and not on top of a box of its own."""
    one, below = segments[place], segments[place + 1]
    if one.role is not Role.SUBHEAD or not DOUBTFUL < scores[place] <= SURE or one.linked * 2 >= len(one.text):
        return False
    if scores[place + 1] <= SURE and any(at is one.around.parent for at in below.around.up()):
        return False
    before, after = scores[max(0, place - NEAR) : place], scores[place + 1 : place + 1 + NEAR]
    return max(before) > FIRM and max(after) > FIRM


def _alike(segments: Sequence[TextBlock]) -> dict[object, list[int]]:
    """Places of blocks that stand or fall together, where there are several."""
    groups: dict[object, list[int]] = {}
    for place, one in enumerate(segments):
        if not one.features:
            continue
        if one.role is Role.LIST_ITEM:
            above = (
                one.around.parent
                if one.around.tag == "li"
                else next((at.parent for at in one.around.up() if at.tag == "li"), None)
            )
            groups.setdefault(("list", id(above)), []).append(place)
        elif one.role is Role.PARAGRAPH and "." in one.around.shape.partition(" < ")[0]:
            groups.setdefault(one.around.shape, []).append(place)
    return {key: members for key, members in groups.items() if len(members) > 1}
