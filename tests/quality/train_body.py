"""Trains the model of ``crawler/extraction/body/classifier.py`` on pages with known bodies, and says how it does on sites it never saw.

    python -m tests.quality.train_body [--corpus ../shared] [--write]

Needs LightGBM and scikit-learn's requirements beside the project. Publishers are split into five parts, in three ways: each
part is scored by models that were trained on the other four; the means are the honest figures. The models that are written
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
from crawler.extraction.body.blocks import TextBlock, split_blocks
from crawler.extraction.body.classifier import (
    MODEL_FILE,
    PAGE_ONLY,
    STORY_SCORE,
    WITH_TRAFILATURA,
    keep_main_shape,
    measure_doubt,
    settle_groups,
)
from crawler.extraction.body.features import (
    PAGE_FEATURES,
    TRAFILATURA_FEATURES,
    WORD,
    fill_features,
    squash,
    trafilatura_features,
)
from crawler.extraction.body.select import MIN_TRAFILATURA_CHARS, TRAFILATURA_DOUBT, trafilatura_lines
from crawler.extraction.extract import read_fields, winner
from crawler.extraction.fields.headline import shown_headline
from crawler.extraction.page.document import open_document
from crawler.extraction.page.structured_data import strings
from crawler.site import site_for

PARTS = 5
SPLITS = 3
BOOSTING_ROUNDS = 300
LIGHTGBM_SETTINGS: dict[str, Any] = {
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
INCREASING = frozenset(  # the more of it, the more likely a block is of the story, whatever these few pages say
    "declared best_share in_best shape_long kept shape_kept parent_kept near_related near_subscribe near_share"  # noqa: SIM905
    " near_advert near_comment near_menu near_foot near_hidden near_side".split()
)
DECREASING = frozenset(
    "link_share hidden best_distance trailing leading repeated near_story near_before near_after".split()  # noqa: SIM905
)
MIN_SHINGLE_SHARE = 0.7  # share of a block's shingles that the gold body holds
SHINGLE_WORDS = 4


@dataclass
class Sample:
    """One page with its blocks and what they should be."""

    corpus: str
    id: str
    host: str
    blocks: list[TextBlock]
    labels: list[int]
    weights: list[float]
    headline: str
    from_trafilatura: list[list[float]] | None  # its features; None where it finds nothing
    scores: list[float]

    def body(self) -> str:
        own = squash(self.headline)
        scored = zip(self.blocks, self.scores, strict=True)
        return "\n".join(one.text for one, score in scored if score > STORY_SCORE and squash(one.text) != own)


def gold_paragraphs(corpus: str, gold: dict[str, Any]) -> tuple[list[str], set[str]]:
    """The paragraphs of the known body, and the keys of those that may be left out."""
    if corpus == "aeb":
        return [line for line in gold["articleBody"].split("\n") if line.strip()], set()
    if corpus == "fundus_eval":
        plain = [text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text for text in gold["body"]]
        return plain, {squash(text) for text, given in zip(plain, gold["body"], strict=True) if text != given}
    body = gold.get("body") or {}
    paragraphs = list(body.get("summary") or [])
    for part in body.get("sections") or []:
        paragraphs += [*(part.get("headline") or []), *(part.get("paragraphs") or [])]
    return paragraphs, set()


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[n : n + SHINGLE_WORDS]) for n in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def label(blocks: list[TextBlock], known: list[str], optional: set[str]) -> tuple[list[int], list[float]]:
    """For each block whether it is of the known body, and how much that counts."""
    held = shingles(WORD.findall("\n".join(known)))
    lines = {squash(text) for text in known}
    joined = "\n".join(squash(text) for text in known)
    keys = [squash(one.text) for one in blocks]
    labels, weights = [], []
    for one, key in zip(blocks, keys, strict=True):
        words = WORD.findall(one.text)
        own = shingles(words)
        common = (own & held).total() / own.total()
        labels.append(int(key in lines or (len(words) >= SHINGLE_WORDS and common >= MIN_SHINGLE_SHARE)))
        weights.append(0.0 if key in optional else 1.0)
    for n, (one, key) in enumerate(zip(blocks, keys, strict=True)):
        if not labels[n] and len(WORD.findall(one.text)) < SHINGLE_WORDS and len(key) > 1 and key in joined:
            between = 0 < n < len(blocks) - 1 and labels[n - 1] and labels[n + 1]
            if between and one.context.parent is blocks[n - 1].context.parent:
                labels[n] = 1
            else:
                weights[n] = 0.3  # a few words that stand somewhere in the story too
    homes = Counter(id(one.context.parent) for one, is_kept in zip(blocks, labels, strict=True) if is_kept)
    for key, count in Counter(key for key, is_kept in zip(keys, labels, strict=True) if is_kept).items():
        allowed = max(1, joined.count(key))
        if count > allowed:
            places = [n for n, other in enumerate(keys) if other == key and labels[n]]
            for n in sorted(places, key=lambda n: (-homes[id(blocks[n].context.parent)], n))[allowed:]:
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
            blocks = split_blocks(document.root)
            declared = next((text for text in strings(document.story.get("articleBody")) if text), None)
            fill_features(blocks, declared=declared, headline=headline, standfirst=winner(fields, "standfirst"))
            lines = trafilatura_lines(document)
            is_found = sum(map(len, lines)) >= MIN_TRAFILATURA_CHARS
            from_trafilatura = trafilatura_features(blocks, lines) if is_found else None
            labels, weights = label(blocks, *gold_paragraphs(corpus, page.gold))
            title = squash(headline)
            weights = [
                0.0 if squash(one.text) == title else weight * float(1 + np.log1p(len(one.text.split())))
                for one, weight in zip(blocks, weights, strict=True)
            ]
            host = urlsplit(page.url).netloc.removeprefix("www.")
            scores = [0.0] * len(blocks)
            samples.append(Sample(corpus, page.id, host, blocks, labels, weights, headline, from_trafilatura, scores))
    return samples


@dataclass
class Pair:
    """The model that knows the page alone, and the one that knows what trafilatura keeps as well."""

    page_only: lightgbm.Booster
    with_trafilatura: lightgbm.Booster


def train(samples: list[Sample]) -> Pair:
    asked = [sample for sample in samples if sample.from_trafilatura]
    return Pair(fit(samples, with_trafilatura=False), fit(asked, with_trafilatura=True))


def rows(sample: Sample, *, with_trafilatura: bool) -> list[list[float]]:
    """The features of the blocks that have any."""
    more = sample.from_trafilatura if with_trafilatura and sample.from_trafilatura else [[] for _ in sample.blocks]
    return [[*one.features, *own] for one, own in zip(sample.blocks, more, strict=True) if one.features]


def fit(samples: list[Sample], *, with_trafilatura: bool) -> lightgbm.Booster:
    names = [*PAGE_FEATURES, *TRAFILATURA_FEATURES] if with_trafilatura else PAGE_FEATURES
    examples = [
        (label, weight)
        for sample in samples
        for one, label, weight in zip(sample.blocks, sample.labels, sample.weights, strict=True)
        if one.features
    ]
    labels, weights = (np.array(column) for column in zip(*examples, strict=True))
    constraints = [(name in INCREASING) - (name in DECREASING) for name in names]
    settings = LIGHTGBM_SETTINGS | {"monotone_constraints": constraints}
    inputs = [row for sample in samples for row in rows(sample, with_trafilatura=with_trafilatura)]
    features = np.array(inputs, dtype=float)
    return lightgbm.train(settings, lightgbm.Dataset(features, labels, weight=weights), BOOSTING_ROUNDS)


def apply(models: Pair, samples: list[Sample]) -> None:
    """Gives every block its score, as the extractor does."""
    for sample in samples:
        sample.scores = scored(models.page_only, sample, with_trafilatura=False)
        if sample.from_trafilatura and measure_doubt(sample.blocks, sample.scores) > TRAFILATURA_DOUBT:
            sample.scores = scored(models.with_trafilatura, sample, with_trafilatura=True)
        sample.scores = keep_main_shape(sample.blocks, sample.scores)


def scored(model: lightgbm.Booster, sample: Sample, *, with_trafilatura: bool) -> list[float]:
    scores = [0.0] * len(sample.blocks)
    places = [place for place, one in enumerate(sample.blocks) if one.features]
    if places:
        inputs = np.array(rows(sample, with_trafilatura=with_trafilatura))
        for place, score in zip(places, model.predict(inputs), strict=True):
            scores[place] = float(score)
    return settle_groups(sample.blocks, scores)


def figures(samples: list[Sample], loaders: Any, scorers: Any) -> dict[str, dict[str, float]]:
    outputs: dict[str, dict[str, Any]] = defaultdict(dict)
    for sample in samples:
        outputs[sample.corpus][sample.id] = {"body": sample.body()}
    shown = {"f1", "accuracy", "body_f1", "body_ok"}
    return {
        corpus: {
            name: round(value, 4)
            for name, value in scorers[corpus](loaders[corpus](), found)[0].items()
            if name in shown
        }
        for corpus, found in outputs.items()
    }


def flatten(model: lightgbm.Booster) -> dict[str, Any]:
    """The trees as lists, small enough to be kept in the repository; the nodes below a node are neighbours."""
    trees = []
    deepest = 0
    for definition in model.dump_model()["tree_info"]:
        tree: dict[str, list[Any]] = {name: [] for name in ("feature", "threshold", "left", "value")}
        level, depth = [definition["tree_structure"]], 0
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
    parser.add_argument("--write", action="store_true", help=f"write the models of all pages to {MODEL_FILE.name}")
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
        definitions = {
            "features": [*PAGE_FEATURES, *TRAFILATURA_FEATURES],
            PAGE_ONLY: flatten(models.page_only),
            WITH_TRAFILATURA: flatten(models.with_trafilatura),
        }
        MODEL_FILE.write_text(json.dumps(definitions, separators=(",", ":")) + "\n", "utf-8")
        print(f"{MODEL_FILE.name}: {MODEL_FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
