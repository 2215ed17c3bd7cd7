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
