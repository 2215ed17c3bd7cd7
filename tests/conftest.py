"""Two efforts: what is marked ``slow``, and many examples of each property, with NEWS_TEST_LONG=1 only."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.effort import LONG, examples

settings.register_profile("project", max_examples=examples(300), deadline=None)
settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests are kept: nobody looks for garbage in them, now or while the tests run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is slow, unless somebody chose by marks or named its file."""
    if LONG or config.getoption("-m"):
        return
    named = {Path(word.partition("::")[0]).resolve() for word in config.args}
    left_out = [item for item in items if item.get_closest_marker("slow") and item.path not in named]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        slow = set(left_out)
        items[:] = [item for item in items if item not in slow]
