"""Trains the model of ``crawler/extraction/judgement.py`` on pages with known bodies, and says how it does on sites it never saw.

    python -m tests.quality.train_body [--corpus ../shared] [--write]

Needs LightGBM and scikit-learn's requirements beside the project. Publishers are split into five parts: each part is judged
by a model that was trained on the other four; those are the honest figures. The model that is written has seen all.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np

from crawler.article import Page
from crawler.extraction.article import read_fields, winner
from crawler.extraction.body import weigh
from crawler.extraction.document import open_document
from crawler.extraction.features import NAMES, WORDS, squashed
from crawler.extraction.judgement import FILE, agree
from crawler.extraction.segments import Segment, segment
from crawler.site import site_for

PARTS = 5
ROUNDS = 120
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 31,
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 2,
    "seed": 1,
    "deterministic": True,
}
ENOUGH = 0.7  # share of a block's shingles that the gold body holds
SHINGLE = 4


@dataclass
class Sample:
    """One page with its blocks and what they should be."""

    corpus: str
    id: str
    host: str
    segments: list[Segment]
    labels: list[int]
    weights: list[float]
    headline: str
    scores: list[float]

    def body(self) -> str:
        own = squashed(self.headline)
        judged = zip(self.segments, self.scores, strict=True)
        return "\n".join(one.text for one, score in judged if score > 0.5 and squashed(one.text) != own)


def gold_paragraphs(corpus: str, gold: dict[str, Any]) -> tuple[list[str], set[str]]:
    """The paragraphs of the known body, and the keys of those that may be left out."""
    if corpus == "aeb":
        return [line for line in gold["articleBody"].split("\n") if line.strip()], set()
    if corpus == "fundus_eval":
        plain = [text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text for text in gold["body"]]
        return plain, {squashed(text) for text, given in zip(plain, gold["body"], strict=True) if text != given}
    body = gold.get("body") or {}
    told = list(body.get("summary") or [])
    for part in body.get("sections") or []:
        told += [*(part.get("headline") or []), *(part.get("paragraphs") or [])]
    return told, set()


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))


def label(segments: list[Segment], told: list[str], optional: set[str]) -> tuple[list[int], list[float]]:
    """For each block whether it is of the known body, and how much that counts."""
    held = shingles(WORDS.findall("\n".join(told)))
    lines = {squashed(text) for text in told}
    joined = "\n".join(squashed(text) for text in told)
    keys = [squashed(one.text) for one in segments]
    labels, weights = [], []
    for one, key in zip(segments, keys, strict=True):
        words = WORDS.findall(one.text)
        own = shingles(words)
        common = (own & held).total() / own.total()
        labels.append(int(key in lines or (len(words) >= SHINGLE and common >= ENOUGH)))
        weights.append(0.0 if key in optional else 1.0)
    for n, (one, key) in enumerate(zip(segments, keys, strict=True)):
        if not labels[n] and len(WORDS.findall(one.text)) < SHINGLE and len(key) > 1 and key in joined:
            between = 0 < n < len(segments) - 1 and labels[n - 1] and labels[n + 1]
            if between and one.around.parent is segments[n - 1].around.parent:
                labels[n] = 1
            else:
                weights[n] = 0.3  # a few words that stand somewhere in the story too
    homes = Counter(id(one.around.parent) for one, is_kept in zip(segments, labels, strict=True) if is_kept)
    for key, count in Counter(key for key, is_kept in zip(keys, labels, strict=True) if is_kept).items():
        allowed = max(1, joined.count(key))
        if count > allowed:
            places = [n for n, other in enumerate(keys) if other == key and labels[n]]
            for n in sorted(places, key=lambda n: (-homes[id(segments[n].around.parent)], n))[allowed:]:
                labels[n] = 0
    return labels, weights


def read_samples(loaders: Any) -> list[Sample]:
    samples = []
    for corpus in ("aeb", "fundus_eval", "fundus_test"):
        for page in loaders[corpus]():
            fetched = Page(url=page.url, body=page.html, fetched=datetime.now(UTC))
            document = open_document(fetched, site_for(page.url))
            fields = read_fields(document)
            headline = winner(fields, "headline") or ""
            segments = segment(document.root)
            weigh(document, segments, headline=headline, standfirst=winner(fields, "standfirst"))
            labels, weights = label(segments, *gold_paragraphs(corpus, page.gold))
            title = squashed(headline)
            weights = [
                0.0 if squashed(one.text) == title else weight * float(1 + np.log1p(len(one.text.split())))
                for one, weight in zip(segments, weights, strict=True)
            ]
            host = urlsplit(page.url).netloc.removeprefix("www.")
            samples.append(Sample(corpus, page.id, host, segments, labels, weights, headline, [0.0] * len(segments)))
    return samples


def train(samples: list[Sample]) -> lightgbm.Booster:
    weighed = [
        (one.features, label, weight)
        for sample in samples
        for one, label, weight in zip(sample.segments, sample.labels, sample.weights, strict=True)
        if one.features
    ]
    rows, labels, weights = (np.array(column) for column in zip(*weighed, strict=True))
    return lightgbm.train(SETTINGS, lightgbm.Dataset(rows, labels, weight=weights), ROUNDS)


def apply(model: lightgbm.Booster, samples: list[Sample]) -> None:
    for sample in samples:
        places = [place for place, one in enumerate(sample.segments) if one.features]
        sample.scores = [0.0] * len(sample.segments)
        if places:
            for place, score in zip(
                places, model.predict(np.array([sample.segments[place].features for place in places])), strict=True
            ):
                sample.scores[place] = float(score)
            sample.scores = agree(sample.segments, sample.scores)


def figures(samples: list[Sample], loaders: Any, scorers: Any) -> dict[str, dict[str, float]]:
    outputs: dict[str, dict[str, Any]] = defaultdict(dict)
    for sample in samples:
        outputs[sample.corpus][sample.id] = {"body": sample.body()}
    shown = {"f1", "accuracy", "body_f1", "body_ok"}
    return {
        corpus: {
            name: round(value, 4)
            for name, value in scorers[corpus](loaders[corpus](), told)[0].items()
            if name in shown
        }
        for corpus, told in outputs.items()
    }


def flatten(model: lightgbm.Booster) -> dict[str, Any]:
    """The trees as lists, small enough to be kept in the repository."""
    trees = []
    deepest = 0
    for told in model.dump_model()["tree_info"]:
        tree: dict[str, list[Any]] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}

        def add(node: dict[str, Any], depth: int, tree: dict[str, list[Any]] = tree) -> int:
            nonlocal deepest
            deepest = max(deepest, depth)
            place = len(tree["feature"])
            for name, value in (("feature", -1), ("threshold", 0.0), ("left", 0), ("right", 0), ("value", 0.0)):
                tree[name].append(value)
            if "leaf_value" in node:
                tree["value"][place] = round(node["leaf_value"], 6)
            else:
                tree["feature"][place] = node["split_feature"]
                tree["threshold"][place] = float(f"{node['threshold']:.9g}")
                tree["left"][place] = add(node["left_child"], depth + 1)
                tree["right"][place] = add(node["right_child"], depth + 1)
            return place

        add(told["tree_structure"], 0)
        trees.append(tree)
    return {"features": list(NAMES), "depth": deepest, "trees": trees}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help=f"put the model that saw all pages into {FILE.name}")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    from pages import LOADERS
    from scorers import SCORERS

    samples = read_samples(LOADERS)
    hosts = sorted({sample.host for sample in samples})
    np.random.RandomState(0).shuffle(hosts)
    part = {host: n % PARTS for n, host in enumerate(hosts)}
    for n in range(PARTS):
        apply(train([one for one in samples if part[one.host] != n]), [one for one in samples if part[one.host] == n])
    print("sites never seen:", json.dumps(figures(samples, LOADERS, SCORERS)))
    model = train(samples)
    apply(model, samples)
    print("sites it learnt from:", json.dumps(figures(samples, LOADERS, SCORERS)))
    if args.write:
        FILE.write_text(json.dumps(flatten(model), separators=(",", ":")) + "\n", "utf-8")
        print(f"{FILE.name}: {FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
