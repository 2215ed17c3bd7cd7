"""What a delivery leaves empty because it is too likely wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, replace
from typing import Any

from crawler.article import Article
from crawler.storage.values import Deliverable

WITHOUT_EMPTY_VALUE = frozenset({"headline", "body", "kind"})  # what every record has
EMPTY_VALUES: dict[str, Any] = {
    one.name: one.default
    for one in fields(Article)
    if one.default is not MISSING and one.name not in WITHOUT_EMPTY_VALUE
}
OFFSETS = {"published": "published_offset", "modified": "modified_offset"}


def without_doubtful_fields(
    items: Iterable[Deliverable], least: float, left_out: Counter[str]
) -> Iterator[Deliverable]:
    """The items with fields of less confidence empty, as if they had not been found; counts them by their names."""
    for item in items:
        article = item.revision.article
        doubtful = [
            name
            for name, origin in article.provenance.items()
            if origin.confidence < least and name in EMPTY_VALUES and getattr(article, name) != EMPTY_VALUES[name]
        ]
        if not doubtful:
            yield item
            continue
        left_out.update(f"{name}: doubtful" for name in doubtful)
        emptied = [*doubtful, *(OFFSETS[name] for name in doubtful if name in OFFSETS)]
        origins = {name: origin for name, origin in article.provenance.items() if name not in emptied}
        kept = replace(article, **{name: EMPTY_VALUES[name] for name in emptied}, provenance=origins)
        yield replace(item, revision=replace(item.revision, article=kept))
