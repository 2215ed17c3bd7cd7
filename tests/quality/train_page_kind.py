"""Trains the models of ``crawler/extraction/page_kind.py``, and says how they do on publishers that they never saw.

    python -m tests.quality.train_page_kind [--corpus ../shared] [--write] [--keep FILE]

Needs LightGBM beside the project. The kinds are those of WCXB; every page of the other corpora is an article.
Publishers are split into five parts; each is judged by models that were trained on the other four, and so were the
models that read the bodies, on which the numbers of a page lean. ``--keep`` writes the numbers of all pages to a file,
and reads them from it when it is there.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from crawler.article import Page
from crawler.extraction.body.classifier import Model
from crawler.extraction.body.select import read_body
from crawler.extraction.body.stated_story import add_stated_story
from crawler.extraction.extract import read_fields, winner
from crawler.extraction.fields.headline import shown_headline
from crawler.extraction.page.document import open_document
from crawler.extraction.page_features import PAGE_FEATURES, page_features
from crawler.extraction.page_kind import ARTICLE, KIND_FILE, MIN_ARTICLE_SCORE, PageKind, required_score
from crawler.extraction.page_type import MIN_STORY_WORDS
from crawler.site import site_for
from tests.quality import train_body
from tests.quality.train_body import LIGHTGBM_SETTINGS, PARTS, flatten, publisher_of, split_publishers

NEWS_WEIGHT = 0.5  # of a page of the news corpora: they are many and much alike
ARTICLE_ROUNDS, KIND_ROUNDS = 500, 60
ARTICLE_SEEDS, KIND_SEEDS = range(5), range(1)  # of models whose mean counts; one alone leans on chance
SETTINGS: dict[str, Any] = LIGHTGBM_SETTINGS | {
    "num_leaves": 8,
    "max_depth": 5,
    "learning_rate": 0.05,
    "min_data_in_leaf": 10,
    "feature_fraction": 0.15,
}


UNKNOWN_URL = "https://unknown.example/{}"


@dataclass
class Sample:
    """One page as numbers, and what it is."""

    corpus: str
    url: str
    kind: str
    features: list[float]

    @property
    def publisher(self) -> str:
        """Whose page it is."""
        return publisher_of(self.url)

    @property
    def is_plain(self) -> bool:
        """Whether the program takes the page for an article without asking the model."""
        of = dict(zip(PAGE_FEATURES, self.features, strict=True))
        is_declared = of["og_article"] > 0 or of["type_article"] > 0
        return bool(
            is_declared and of["has_byline"] and of["has_time"] and of["kept_words"] >= np.log1p(MIN_STORY_WORDS)
        )


def address_of(page: Any) -> str:
    """The URL of a page of a corpus; one is made for a page without."""
    return page.url or UNKNOWN_URL.format(page.id)


def read_samples(articles: Any, loaders: Any) -> list[Sample]:
    """All pages of the corpora, each with its body as models read it that never saw its publisher."""
    pages = [(corpus, page) for corpus, load in loaders.items() for page in load()]
    part = split_publishers(publisher_of(address_of(page)) for _, page in pages)
    with_body = train_body.read_samples(articles)
    samples = []
    for n in range(PARTS):
        with train_body.models(train_body.train([one for one in with_body if part[one.publisher] != n])):
            samples += [
                read_sample(corpus, page) for corpus, page in pages if part[publisher_of(address_of(page))] == n
            ]
    return samples


def read_sample(corpus: str, page: Any) -> Sample:
    """The numbers of a page of a corpus."""
    fetched = Page(url=address_of(page), body=page.html, fetched=datetime.now(UTC))
    document = open_document(fetched, site_for(fetched.url))
    fields = read_fields(document)
    headline = shown_headline(fields["headline"])
    blocks = read_body(document, headline=headline, standfirst=winner(fields, "standfirst"))
    features = page_features(
        document,
        add_stated_story(document, blocks),
        headline=winner(fields, "headline"),
        has_byline=bool(fields["byline"]),
        has_time=bool(fields["published"]),
    )
    return Sample(corpus, fetched.url, page.gold.get("kind", ARTICLE) if corpus == "wcxb" else ARTICLE, features)


def fit(samples: list[Sample], kind: str, rounds: int, seeds: range) -> dict[str, Any]:
    """The trees that tell a kind from the other samples."""
    features = np.array([sample.features for sample in samples], dtype=np.float32)
    labels = [sample.kind == kind for sample in samples]
    weights = [1.0 if sample.corpus == "wcxb" else NEWS_WEIGHT for sample in samples]
    parts = []
    for seed in seeds:
        data = lightgbm.Dataset(features, labels, weight=weights, feature_name=list(PAGE_FEATURES))
        chance = {"seed": seed, "extra_trees": kind == ARTICLE}  # the other kinds have too few pages for it
        parts.append(flatten(lightgbm.train(SETTINGS | chance, data, rounds)))
    trees = [
        tree | {"value": [round(value / len(seeds), 6) for value in tree["value"]]}
        for part in parts
        for tree in part["trees"]
    ]
    return {"depth": max(part["depth"] for part in parts), "trees": trees}


def train(samples: list[Sample]) -> dict[str, Any]:
    """The models as ``page_kind.json`` holds them."""
    others = [sample for sample in samples if sample.kind != ARTICLE]
    return {
        "features": list(PAGE_FEATURES),
        ARTICLE: fit(samples, ARTICLE, ARTICLE_ROUNDS, ARTICLE_SEEDS),
        **{kind: fit(others, kind, KIND_ROUNDS, KIND_SEEDS) for kind in PageKind},
    }


def judge_left_out(samples: list[Sample]) -> tuple[NDArray[np.float64], list[str]]:
    """For each page how surely it is an article, and what it is else, by models that never saw its publisher."""
    part = split_publishers(sample.publisher for sample in samples)
    scores, kinds = np.zeros(len(samples)), [""] * len(samples)
    for n in range(PARTS):
        models = train([sample for sample in samples if part[sample.publisher] != n])
        places = [at for at, sample in enumerate(samples) if part[sample.publisher] == n]
        rows = np.array([samples[at].features for at in places], dtype=np.float64)
        scores[places] = np.maximum(Model(models[ARTICLE]).predict(rows), [samples[at].is_plain for at in places])
        by_kind = np.array([Model(models[kind]).predict(rows) for kind in PageKind])
        for at, best in zip(places, by_kind.argmax(axis=0), strict=True):
            kinds[at] = list(PageKind)[best].value
    return scores, kinds


def report(samples: list[Sample], scores: NDArray[np.float64], kinds: list[str]) -> None:
    """Prints the figures on publishers left out."""
    wcxb = [at for at, sample in enumerate(samples) if sample.corpus == "wcxb"]
    is_article = np.array([sample.kind == ARTICLE for sample in samples])
    required = np.array([required_score(sample.features) for sample in samples])
    for threshold in (0.1, MIN_ARTICLE_SCORE, 0.2, 0.25, 0.3, 0.4, 0.5):
        taken = scores >= np.where(required > MIN_ARTICLE_SCORE, np.maximum(required, threshold), threshold)
        right = sum(taken[at] and is_article[at] for at in wcxb)
        precision, recall = right / sum(taken[at] for at in wcxb), right / sum(is_article[at] for at in wcxb)
        refused = {
            corpus: f"{sum(not taken[at] for at in places)}/{len(places)}"
            for corpus in sorted({sample.corpus for sample in samples})
            if (places := [at for at, s in enumerate(samples) if s.corpus == corpus and s.kind == ARTICLE])
        }
        f1 = 2 * precision * recall / (precision + recall)
        print(f"score {threshold:.2f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}; refused {refused}")
    told = [ARTICLE if scores[at] >= required[at] else kinds[at] for at in wcxb]
    pairs = Counter((samples[at].kind, one) for at, one in zip(wcxb, told, strict=True))
    for kind in (ARTICLE, *PageKind):
        found = sum(count for (_, one), count in pairs.items() if one == kind)
        known = sum(count for (one, _), count in pairs.items() if one == kind)
        right = pairs[kind, kind]
        print(f"{kind:14} {known:4} pages, precision {right / max(found, 1):.3f}, recall {right / known:.3f},"
              f" taken for an article {pairs[kind, ARTICLE]}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help=f"write the models of all pages to {KIND_FILE.name}")
    parser.add_argument("--keep", type=Path, help="the file of the pages' numbers")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    from pages import LOADERS, load_wcxb

    if args.keep and args.keep.exists():
        samples = [Sample(*row) for row in pickle.loads(args.keep.read_bytes())]
    else:
        samples = read_samples(LOADERS, LOADERS | {"wcxb": lambda: load_wcxb("all")})
        if args.keep:
            args.keep.write_bytes(pickle.dumps([(s.corpus, s.url, s.kind, s.features) for s in samples]))
    if args.write:
        KIND_FILE.write_text(json.dumps(train(samples), separators=(",", ":")) + "\n", "utf-8")
        print(f"{KIND_FILE.name}: {KIND_FILE.stat().st_size // 1024} KiB")
    report(samples, *judge_left_out(samples))


if __name__ == "__main__":
    main()
