"""What a delivery leaves out because it is a copy of another story that is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from crawler.storage.values import Deliverable

COPY_REASON = "copies of other stories"


def without_copies(items: Iterable[Deliverable], left_out: Counter[str]) -> Iterator[Deliverable]:
    """The items that are no copies, or the originals of these; counts what is left out."""
    for item in items:
        if item.copy_of is None:
            yield item
        else:
            left_out[COPY_REASON] += 1
