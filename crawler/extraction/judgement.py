"""The small model that weighs the features of a block: boosted trees as arrays, walked for all blocks at once.

``judgement.json`` is written by ``tests/quality/train_body.py``; it holds, for each tree, the feature and the threshold
of each inner node (nodes with a feature of -1 are leaves), the nodes below it, and the values of the leaves (log odds).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.features import NAMES
from crawler.extraction.reading import Role
from crawler.extraction.segments import Segment
from crawler.extraction.wording import weigh_text

SURE = 0.5
SURE_ENOUGH = 0.51  # of a block that is kept for the sake of the others
DOUBTFUL = 0.25
FIRM = 0.8
NEAR = 5  # blocks; a picture or an advertisement may stand between
LIST_STAYS = 0.3
FILE = Path(__file__).with_name("judgement.json")


class Model:
    """Trees of one shape: every array has a row for each tree."""

    def __init__(self, told: dict[str, Any]) -> None:
        if told["features"] != list(NAMES):
            raise ValueError(f"{FILE.name} was trained on other features: run tests/quality/train_body.py again")
        most = max(len(tree["feature"]) for tree in told["trees"])

        def rows(name: str, fill: float, kind: type) -> NDArray[Any]:
            padded = [tree[name] + [fill] * (most - len(tree[name])) for tree in told["trees"]]
            return np.array(padded, dtype=kind).ravel()

        count = len(told["trees"])
        self.depth: int = told["depth"]
        self.starts = np.arange(count) * most
        self.feature = rows("feature", -1, np.intp)
        self.threshold = rows("threshold", 0.0, np.float64)
        self.value = rows("value", 0.0, np.float64)
        offset = np.repeat(self.starts, most)
        own = np.arange(count * most)
        # a leaf leads to itself, so that all paths can be walked to the same depth
        self.left = np.where(self.feature < 0, own, rows("left", 0, np.intp) + offset)
        self.right = np.where(self.feature < 0, own, rows("right", 0, np.intp) + offset)
        self.feature = np.maximum(self.feature, 0)

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each row of features, how surely it is of the story, 0 to 1."""
        at = np.broadcast_to(self.starts, (len(features), len(self.starts)))
        rows = np.arange(len(features))[:, None]
        for _ in range(self.depth):
            at = np.where(features[rows, self.feature[at]] <= self.threshold[at], self.left[at], self.right[at])
        odds = self.value[at].sum(axis=1)
        scores: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
        return scores


@cache
def load_model() -> Model:
    """The model that comes with the project."""
    return Model(json.loads(FILE.read_text("utf-8")))


def judge(features: Sequence[Sequence[float]]) -> list[float]:
    """How surely each block is of the story, 0 to 1, by its features in the order of ``NAMES``; 0 for one without."""
    scores = [0.0] * len(features)
    places = [place for place, row in enumerate(features) if row]
    if places:
        rows = np.array([features[place] for place in places], dtype=np.float64)
        for place, score in zip(places, load_model().predict(rows), strict=True):
            scores[place] = float(score)
    return scores


def agree(segments: Sequence[Segment], scores: Sequence[float]) -> list[float]:
    """The scores, where doubtful blocks go with their like: items with their list, paragraphs with their shape.

    A doubtful subhead goes with the paragraphs around it.
    """
    agreed = list(scores)
    for members in _alike(segments).values():
        weights = [weigh_text(segments[place].text) for place in members]
        mean = sum(scores[place] * weight for place, weight in zip(members, weights, strict=True)) / sum(weights)
        first = members[0]
        if segments[first].role is Role.LIST_ITEM:
            if mean > LIST_STAYS and max(scores[max(0, first - NEAR) : first], default=0.0) > SURE:
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


def _leads_on(segments: Sequence[Segment], scores: Sequence[float], place: int) -> bool:
    """Whether a doubtful subhead stands among paragraphs of the story, and not on top of a box of its own."""
    one, below = segments[place], segments[place + 1]
    if one.role is not Role.SUBHEAD or not DOUBTFUL < scores[place] <= SURE or one.linked * 2 >= len(one.text):
        return False
    if scores[place + 1] <= SURE and any(at is one.around.parent for at in below.around.up()):
        return False
    before, after = scores[max(0, place - NEAR) : place], scores[place + 1 : place + 1 + NEAR]
    return max(before) > FIRM and max(after) > FIRM


def _alike(segments: Sequence[Segment]) -> dict[object, list[int]]:
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
