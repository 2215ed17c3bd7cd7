"""A format that takes its time, for deliveries that are killed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from crawler.delivery.format import Options
from crawler.delivery.jsonl import JsonLines
from crawler.storage.values import Deliverable


class Slow(JsonLines):
    """JSON Lines, after which it waits for a file ``go`` beside the delivery."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes, and waits."""
        super().write(items, folder, options)
        while not (folder.parent / "go").exists():
            time.sleep(0.02)
