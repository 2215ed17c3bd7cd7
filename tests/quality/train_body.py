"""Trains the models of ``crawler/extraction/body/classifier.py``; says how they do on publishers that they never saw.

    python -m tests.quality.train_body [--corpus ../shared] [--seed 0] [--write]

Needs LightGBM beside the project. Publishers (registered domains; the magazines of one house are one) are split into
five parts: the pages of each part are read by the whole extractor with models that learnt from the other four. These
are the honest figures, and trafilatura reads the same pages beside it. The models that are written have seen all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import lightgbm
import numpy as np
from numpy.typing import NDArray
from tldextract import TLDExtract

from crawler.article import Page
from crawler.extraction.body import classifier
from crawler.extraction.body.blocks import TextBlock, split_blocks
from crawler.extraction.body.classifier import MODEL_FILE, PAGE_ONLY, WITH_TRAFILATURA, Model, feature_rows
from crawler.extraction.body.features import (
    DOCUMENT_FEATURES,
    PAGE_FEATURES,
    TRAFILATURA_FEATURES,
    document_features,
    fill_features,
    trafilatura_features,
)
from crawler.extraction.body.scoring import MIN_TRAFILATURA_CHARS, trafilatura_lines
from crawler.extraction.body.select import MAX_BLOCKS
from crawler.extraction.body.text_counts import WORD
from crawler.extraction.extract import read_fields, winner
from crawler.extraction.fields.headline import shown_headline
from crawler.extraction.page.document import open_document
from crawler.extraction.page.structured_data import strings
from crawler.site import site_for
from crawler.text.folding import squash

PARTS = 5
CORPUS_WEIGHTS = {"aeb": 3.0, "fundus_eval": 3.0, "fundus_test": 3.0, "wcxb": 1.0, "trafilatura": 1.0}
NEWS_CORPORA = ("aeb", "fundus_eval", "fundus_test")  # that give the whole body
HOUSES = dict.fromkeys(  # magazines that share one template, by the house
    "allrecipes bhg brides byrdie eatingwell ew foodandwine health instyle investopedia lifewire liveabout"  # noqa: SIM905
    " marthastewart mydomaine parents people realsimple seriouseats shape simplyrecipes southernliving thebalance"
    " thebalancemoney thespruce thoughtco travelandleisure treehugger tripsavvy verywellfamily verywellfit"
    " verywellhealth verywellmind".split(),
    "dotdash",
)
MIN_LINE_CHARS = 30  # of a block that may be part of a known snippet
registered_domain = TLDExtract(suffix_list_urls=(), cache_dir=None)
BOOSTING_ROUNDS = 300
LIGHTGBM_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 31,
    "max_depth": 7,  # few steps to walk
    "learning_rate": 0.06,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
    "force_col_wise": True,
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
    """The blocks of one page as numbers, and what they should be; those without features are left out."""

    corpus: str
    publisher: str
    is_asked: bool  # trafilatura finds something
    features: dict[str, NDArray[np.float32]]  # by model
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]


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


def label_by_snippets(blocks: list[TextBlock], wanted: list[str], unwanted: list[str]) -> tuple[list[int], list[float]]:
    """The same where only some snippets of the body, and of what is none, are known; other blocks count nothing."""
    inside, outside = ([squash(text) for text in texts if squash(text)] for texts in (wanted, unwanted))
    labels, weights = [0] * len(blocks), [0.0] * len(blocks)
    for n, block in enumerate(blocks):
        key = squash(block.text)
        if any(text in key or (len(key) > MIN_LINE_CHARS and key in text) for text in inside):
            labels[n], weights[n] = 1, 1.0
        elif any(text in key or (len(key) > MIN_LINE_CHARS // 3 and key in text) for text in outside):
            weights[n] = 1.0
    return labels, weights


def publisher_of(url: str) -> str:
    parts = registered_domain(url)
    return HOUSES.get(parts.domain, f"{parts.domain}.{parts.suffix}")


def read_sample(corpus: str, page: Any) -> Sample:
    fetched = Page(url=page.url, body=page.html, fetched=datetime.now(UTC))
    document = open_document(fetched, site_for(page.url))
    fields = read_fields(document)
    headline = shown_headline(fields["headline"]) or ""
    blocks = split_blocks(document.root)[:MAX_BLOCKS]
    declared = next((text for text in strings(document.story.get("articleBody")) if text), None)
    fill_features(blocks, declared=declared, headline=headline, standfirst=winner(fields, "standfirst"))
    of_document = document_features(document, blocks)
    lines = trafilatura_lines(document)
    is_asked = sum(map(len, lines)) >= MIN_TRAFILATURA_CHARS
    unknown = [[float("nan")] * len(TRAFILATURA_FEATURES)] * len(blocks)
    features = {
        PAGE_ONLY: feature_rows(blocks, of_document),
        WITH_TRAFILATURA: feature_rows(
            blocks, of_document, trafilatura_features(blocks, lines) if is_asked else unknown
        ),
    }
    if corpus in NEWS_CORPORA:
        labels, weights = label(blocks, *gold_paragraphs(corpus, page.gold))
    elif corpus == "wcxb":
        labels, weights = label(blocks, [line for line in page.gold["main_content"].split("\n") if line.strip()], set())
    else:
        labels, weights = label_by_snippets(blocks, page.gold["with"], page.gold["without"])
    factor = CORPUS_WEIGHTS[corpus] if page.gold.get("kind", "article") == "article" else 0.0
    title = squash(headline)
    rows = [
        (kept, 0.0 if squash(one.text) == title else factor * weight * float(1 + np.log1p(len(one.text.split()))))
        for one, kept, weight in zip(blocks, labels, weights, strict=True)
        if one.features
    ]
    return Sample(
        corpus=corpus,
        publisher=publisher_of(page.url),
        is_asked=is_asked,
        features={
            name: np.array(values, dtype=np.float32).reshape(len(rows), len(feature_names(name)))
            for name, values in features.items()
        },
        labels=np.array([kept for kept, _ in rows], dtype=np.int8),
        weights=np.array([weight for _, weight in rows], dtype=np.float32),
    )


def feature_names(model: str) -> list[str]:
    return [*PAGE_FEATURES, *DOCUMENT_FEATURES, *(TRAFILATURA_FEATURES if model == WITH_TRAFILATURA else ())]


def read_samples(loaders: Any) -> list[Sample]:
    return [read_sample(corpus, page) for corpus in CORPUS_WEIGHTS for page in loaders[corpus]()]


def fit(samples: list[Sample], name: str) -> lightgbm.Booster:
    names = feature_names(name)
    features = np.concatenate([sample.features[name] for sample in samples])
    labels = np.concatenate([sample.labels for sample in samples])
    weights = np.concatenate([sample.weights for sample in samples])
    counts = weights > 0
    constraints = [(one in INCREASING) - (one in DECREASING) for one in names]
    settings = LIGHTGBM_SETTINGS | {"monotone_constraints": constraints}
    data = lightgbm.Dataset(features[counts], labels[counts], weight=weights[counts])
    return lightgbm.train(settings, data, BOOSTING_ROUNDS)


def train(samples: list[Sample]) -> dict[str, Any]:
    """Both models as ``classifier.json`` holds them."""
    return {
        "features": [*PAGE_FEATURES, *DOCUMENT_FEATURES, *TRAFILATURA_FEATURES],
        PAGE_ONLY: flatten(fit(samples, PAGE_ONLY)),
        WITH_TRAFILATURA: flatten(fit(samples, WITH_TRAFILATURA)),
    }


@contextmanager
def models(definitions: dict[str, Any]) -> Iterator[None]:
    """The extractor with other models than those of the project."""
    loaded = {name: Model(definitions[name]) for name in (PAGE_ONLY, WITH_TRAFILATURA)}
    with mock.patch.object(classifier, "load_models", lambda: loaded):
        yield


def split_publishers(publishers: Iterable[str], seed: int = 0) -> dict[str, int]:
    """The part of each publisher."""
    names = sorted(set(publishers))
    np.random.RandomState(seed).shuffle(names)
    return {name: n % PARTS for n, name in enumerate(names)}


def read_left_out(
    samples: list[Sample], loaders: Any, extract: Callable[[bytes, str], dict[str, Any]], seed: int = 0
) -> dict[str, dict[str, Any]]:
    """What the extractor reads of every page with models that never saw its publisher, by corpus and page."""
    part = split_publishers((sample.publisher for sample in samples), seed)
    outputs: dict[str, dict[str, Any]] = defaultdict(dict)
    for n in range(PARTS):
        with models(train([sample for sample in samples if part[sample.publisher] != n])):
            for corpus in CORPUS_WEIGHTS:
                for page in loaders[corpus]():
                    if part[publisher_of(page.url)] == n:
                        outputs[corpus][page.id] = extract(page.html, page.url)
    return outputs


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


def count_disasters(ours: dict[str, dict[str, float]], theirs: dict[str, dict[str, float]]) -> list[str]:
    """Pages with a body F1 below .5 where trafilatura has more than .8."""
    return [key for key in ours if ours[key]["f1"] < 0.5 and theirs[key]["f1"] > 0.8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help=f"write the models of all pages to {MODEL_FILE.name}")
    parser.add_argument("--seed", type=int, default=0, help="of the split of publishers: small corpora differ by it")
    parser.add_argument("--save", type=Path, help="a folder for what was read of each page with its publisher left out")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    import anchors
    from pages import LOADERS
    from scorers import SCORERS

    from tests.quality.adapter import extract

    samples = read_samples(LOADERS)
    if args.write:
        MODEL_FILE.write_text(json.dumps(train(samples), separators=(",", ":")) + "\n", "utf-8")
        print(f"{MODEL_FILE.name}: {MODEL_FILE.stat().st_size // 1024} KiB")
    for corpus, outputs in read_left_out(samples, LOADERS, extract, args.seed).items():
        pages = LOADERS[corpus]()
        theirs = {page.id: anchors.trafilatura_default(page.html, page.url) for page in pages}
        scored = {name: SCORERS[corpus](pages, found) for name, found in (("ours", outputs), ("trafilatura", theirs))}
        for name, (figures, rows) in scored.items():
            lost = count_disasters(rows, scored["trafilatura"][1]) if "f1" in next(iter(rows.values())) else []
            shown = {key: round(value, 4) if isinstance(value, float) else value for key, value in figures.items()}
            print(
                f"{corpus}, publishers left out, {name}: {json.dumps(shown)}; disasters {len(lost)} {lost[:9]}",
                flush=True,
            )
        if args.save:
            args.save.mkdir(parents=True, exist_ok=True)
            (args.save / f"{corpus}.json").write_text(
                json.dumps([outputs, scored["ours"][1], scored["trafilatura"][1]])
            )


if __name__ == "__main__":
    main()
