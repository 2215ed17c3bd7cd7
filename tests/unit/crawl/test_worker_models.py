"""Where thousands of pages are read, workers are forked with what only some pages need."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import forkserver

import pytest

from crawler.crawl.extraction_pool import prepare_workers


@pytest.mark.parametrize(("for_thousands", "models"), [(False, []), (True, ["crawler.crawl.worker_models"])])
def test_only_where_thousands_are_read_models_are_loaded_before(
    monkeypatch: pytest.MonkeyPatch, for_thousands: bool, models: list[str]
) -> None:
    preloaded: list[list[str]] = []
    monkeypatch.setattr(forkserver, "set_forkserver_preload", preloaded.append)
    monkeypatch.setattr(forkserver, "ensure_running", lambda: None)
    prepare_workers(for_thousands=for_thousands)
    assert preloaded[-1] == ["crawler.crawl.worker_start", *models]


def test_the_model_is_there_and_no_thread() -> None:
    script = """
import os
import crawler.crawl.worker_models
from crawler.normalisation.language import language_identifier
print(language_identifier.cache_info().currsize, len(os.listdir("/proc/self/task")))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]
