"""Trains the model of ``crawler/extraction/body/classifier.py`` on pages with known bodies, and says how it does on sites it never saw.

    python -m tests.quality.train_body [--corpus ../shared] [--write]

Needs LightGBM and scikit-learn's requirements beside the project. Publishers are split into five parts, in three ways: each
part is judged by models that were trained on the other four; the means are the honest figures. The models that are written
have seen all.
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
from crawler.extraction.body.blocks import TextBlock, segment
from crawler.extraction.body.classifier import FILE, agree, doubt, keep_together
from crawler.extraction.body.features import HEARD, NAMES, WORDS, fill_features, hear_witness, squashed
from crawler.extraction.body.select import ASKED, LITTLE, extract_lines
from crawler.extraction.extract import read_fields, winner
from crawler.extraction.fields.headline import shown_headline
from crawler.extraction.page.document import open_document
from crawler.extraction.page.structured_data import strings
from crawler.site import site_for

PARTS = 5
SPLITS = 3
ROUNDS = 300
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 20,
    "max_depth": 6,  # few steps to walk
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "monotone_constraints_method": "intermediate",
    "deterministic": True,
}
MORE = frozenset(  # the more of it, the more likely a block is of the story, whatever these few pages say
    "declared best_share in_best shape_long kept shape_kept parent_kept near_related near_subscribe near_share"  # noqa: SIM905
    " near_advert near_comment near_menu near_foot near_hidden near_side".split()
)
LESS = frozenset(
    "link_share hidden best_distance trailing leading repeated near_story near_before near_after".split()  # noqa: SIM905
)
ENOUGH = 0.7  # share of a block's shingles that the gold body holds
SHINGLE = 4


@dataclass
class Sample:
    """One page with its blocks and what they should be."""

    corpus: str
    id: str
    host: str
    segments: list[TextBlock]
    labels: list[int]
    weights: list[float]
    headline: str
    heard: list[list[float]] | None  # what the witness says; None where it says nothing
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


def label(segments: list[TextBlock], told: list[str], optional: set[str]) -> tuple[list[int], list[float]]:
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
            headline = shown_headline(fields["headline"]) or ""
            segments = segment(document.root)
            declared = next((text for text in strings(document.story.get("articleBody")) if text), None)
            fill_features(segments, declared=declared, headline=headline, standfirst=winner(fields, "standfirst"))
            lines = extract_lines(document)
            heard = hear_witness(segments, lines) if sum(map(len, lines)) >= LITTLE else None
            labels, weights = label(segments, *gold_paragraphs(corpus, page.gold))
            title = squashed(headline)
            weights = [
                0.0 if squashed(one.text) == title else weight * float(1 + np.log1p(len(one.text.split())))
                for one, weight in zip(segments, weights, strict=True)
            ]
            host = urlsplit(page.url).netloc.removeprefix("www.")
            scores = [0.0] * len(segments)
            samples.append(Sample(corpus, page.id, host, segments, labels, weights, headline, heard, scores))
    return samples


@dataclass
class Pair:
    """The model that knows the page alone, and the one that hears the witness."""

    alone: lightgbm.Booster
    heard: lightgbm.Booster


def train(samples: list[Sample]) -> Pair:
    return Pair(fit(samples, heard=False), fit([sample for sample in samples if sample.heard], heard=True))


def rows(sample: Sample, *, heard: bool) -> list[list[float]]:
    """The features of the blocks that have any."""
    said = sample.heard if heard and sample.heard else [[] for _ in sample.segments]
    return [[*one.features, *own] for one, own in zip(sample.segments, said, strict=True) if one.features]


def fit(samples: list[Sample], *, heard: bool) -> lightgbm.Booster:
    names = [*NAMES, *HEARD] if heard else NAMES
    told = [
        (label, weight)
        for sample in samples
        for one, label, weight in zip(sample.segments, sample.labels, sample.weights, strict=True)
        if one.features
    ]
    labels, weights = (np.array(column) for column in zip(*told, strict=True))
    settings = SETTINGS | {"monotone_constraints": [(name in MORE) - (name in LESS) for name in names]}
    features = np.array([row for sample in samples for row in rows(sample, heard=heard)], dtype=float)
    return lightgbm.train(settings, lightgbm.Dataset(features, labels, weight=weights), ROUNDS)


def apply(models: Pair, samples: list[Sample]) -> None:
    """Gives every block its score, as the extractor does."""
    for sample in samples:
        sample.scores = scored(models.alone, sample, heard=False)
        if sample.heard and doubt(sample.segments, sample.scores) > ASKED:
            sample.scores = scored(models.heard, sample, heard=True)
        sample.scores = keep_together(sample.segments, sample.scores)


def scored(model: lightgbm.Booster, sample: Sample, *, heard: bool) -> list[float]:
    scores = [0.0] * len(sample.segments)
    places = [place for place, one in enumerate(sample.segments) if one.features]
    if places:
        for place, score in zip(places, model.predict(np.array(rows(sample, heard=heard))), strict=True):
            scores[place] = float(score)
    return agree(sample.segments, scores)


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
    """The trees as lists, small enough to be kept in the repository; the nodes below a node are neighbours."""
    trees = []
    deepest = 0
    for told in model.dump_model()["tree_info"]:
        tree: dict[str, list[Any]] = {name: [] for name in ("feature", "threshold", "left", "value")}
        level, depth = [told["tree_structure"]], 0
        while level:
            below = [node[side] for node in level if "leaf_value" not in node for side in ("left_child", "right_child")]
            first = len(tree["left"]) + len(level)
            for node in level:
                is_leaf = "leaf_value" in node
                tree["feature"].append(0 if is_leaf else node["split_feature"])
                tree["threshold"].append(0.0 if is_leaf else float(f"{node['threshold']:.9g}"))
                tree["value"].append(round(node["leaf_value"], 6) if is_leaf else 0.0)
                tree["left"].append(len(tree["left"]) if is_leaf else first)
                first += 0 if is_leaf else 2
            depth += bool(below)
            level = below
        deepest = max(deepest, depth)
        trees.append(tree)
    return {"depth": deepest, "trees": trees}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help=f"put the models that saw all pages into {FILE.name}")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    from pages import LOADERS
    from scorers import SCORERS

    samples = read_samples(LOADERS)
    hosts = sorted({sample.host for sample in samples})
    unseen = []
    for split in range(SPLITS):
        np.random.RandomState(split).shuffle(hosts)
        part = {host: n % PARTS for n, host in enumerate(hosts)}
        for n in range(PARTS):
            known = [one for one in samples if part[one.host] != n]
            apply(train(known), [one for one in samples if part[one.host] == n])
        unseen.append(figures(samples, LOADERS, SCORERS))
    means = {
        corpus: {name: round(sum(one[corpus][name] for one in unseen) / SPLITS, 4) for name in unseen[0][corpus]}
        for corpus in unseen[0]
    }
    print("sites never seen:", json.dumps(means))
    models = train(samples)
    apply(models, samples)
    print("sites it learnt from:", json.dumps(figures(samples, LOADERS, SCORERS)))
    if args.write:
        told = {"features": [*NAMES, *HEARD], "alone": flatten(models.alone), "heard": flatten(models.heard)}
        FILE.write_text(json.dumps(told, separators=(",", ":")) + "\n", "utf-8")
        print(f"{FILE.name}: {FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
