"""What kind of page this is: an article, or a product, service, forum, documentation, listing or collection.

``page_kind.json`` is written by ``tests/quality/train_page_kind.py``: one model that tells articles from all else, and
one for each other kind, which names it.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from math import log1p
from pathlib import Path

from crawler.extraction.body.classifier import Model
from crawler.extraction.page_features import PAGE_FEATURES

MIN_ARTICLE_SCORE = 0.11  # of a page that nobody declared to be a story; below it, it is something else
MIN_SIGNED_SCORE = 0.5  # of one that says itself what else it is
OTHER_SIGNS = dict.fromkeys(  # what says so, and above which number
    ("is_home", "host_forum", "host_documentation", "host_collection", "host_product", "type_forum", "og_product",
     "count_pre"),
    0.0,
) | {"named_cart": log1p(5)}  # fmt: skip
SIGN_BOUNDS = tuple((PAGE_FEATURES.index(name), bound) for name, bound in OTHER_SIGNS.items())
KIND_FILE = Path(__file__).with_name("page_kind.json")
ARTICLE = "article"


class PageKind(StrEnum):
    """A kind of page that is no article."""

    PRODUCT = "product"
    SERVICE = "service"
    FORUM = "forum"
    DOCUMENTATION = "documentation"
    LISTING = "listing"
    COLLECTION = "collection"


@cache
def load_kind_models() -> dict[str, Model]:
    """The models that come with the project, by kind."""
    definitions = json.loads(KIND_FILE.read_text("utf-8"))
    if definitions["features"] != list(PAGE_FEATURES):
        raise ValueError(f"{KIND_FILE.name} was trained on other features: run tests/quality/train_page_kind.py again")
    return {name: Model(definitions[name]) for name in (ARTICLE, *PageKind)}


def score_article(features: list[float]) -> float:
    """How surely a page is an article, 0 to 1, by the numbers of ``page_features``."""
    return load_kind_models()[ARTICLE].predict_one(features)


def required_score(features: list[float]) -> float:
    """The score from which a page is an article.

    More is asked of a home page, a forum's, manual's or shop's host, and of a page with code or many parts of a cart.
    """
    return MIN_SIGNED_SCORE if any(features[place] > bound for place, bound in SIGN_BOUNDS) else MIN_ARTICLE_SCORE


def name_kind(features: list[float]) -> PageKind:
    """What a page most likely is that is no article."""
    models = load_kind_models()
    return max(PageKind, key=lambda kind: models[kind].predict_one(features))
