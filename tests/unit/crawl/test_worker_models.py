"""The more pages are read, the more of what only some need workers are forked with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import forkserver

import pytest

from crawler.crawl.extraction_pool import LIBRARIES, MODELS, TABLES, prepare_workers

LOADED = """
import sys
for name in {preload!r}:
    __import__(name)
from crawler.identity.urls import _suffixes
from crawler.normalisation.language import language_identifier
print("trafilatura" in sys.modules, _suffixes.cache_info().currsize, language_identifier.cache_info().currsize)
"""


@pytest.mark.parametrize(
    ("preload", "loaded"),
    [(LIBRARIES, ["True", "0", "0"]), (TABLES, ["True", "1", "0"]), (MODELS, ["True", "1", "1"])],
)
def test_what_workers_are_forked_with(
    monkeypatch: pytest.MonkeyPatch, preload: Sequence[str], loaded: list[str]
) -> None:
    preloaded: list[list[str]] = []
    monkeypatch.setattr(forkserver, "set_forkserver_preload", preloaded.append)
    monkeypatch.setattr(forkserver, "ensure_running", lambda: None)
    prepare_workers(preload)
    assert preloaded == [list(preload)]
    script = LOADED.format(preload=preload)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == loaded


def test_the_model_is_there_and_no_thread() -> None:
    script = """
import os
import crawler.crawl.worker_models
from crawler.normalisation.language import language_identifier
print(language_identifier.cache_info().currsize, len(os.listdir("/proc/self/task")))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]
