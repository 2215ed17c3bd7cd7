"""A store in a notebook: its articles as a list, and as a table of pandas."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import open_store
from crawler.errors import ArgumentInvalid, StoreMissing
from crawler.storage.store import Store
from tests.contract.stories import HOUR, NOW, compare, story


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Store.open(f"sqlite:///{path}") as store:
        run = store.runs.begin("paper", NOW)
        stories = [
            story("1", headline="Older", published=NOW - HOUR, language="en-GB", byline=("Ada Quayle",)),
            story("2", headline="Newer", published=NOW, language="de"),
            story("3", headline="Undated"),
        ]
        store.ledger.commit_batch(stories, compare=compare, run=run, now=NOW + HOUR)
    return path


def test_articles_are_chosen_and_become_a_table(file: Path) -> None:
    with open_store(file) as held:
        assert {one.headline for one in held.articles()} == {"Undated", "Newer", "Older"}
        assert [one.headline for one in held.articles(language="en", author="quayle")] == ["Older"]
        assert len(held.articles(since=NOW - HOUR, until=NOW, limit=1)) == 1
        assert [repr(held.articles(limit=most)) for most in (1, 2)] == ["<1 article>", "<2 articles>"]
        frame = held.articles().to_pandas()
        empty = held.articles(site="nobody").to_pandas()
    frame = frame.set_index("headline")
    import pandas as pd  # which every process that collects tests would load

    assert frame.published["Newer"] == pd.Timestamp(NOW)
    assert pd.isna(frame.published["Undated"])
    assert str(frame.published.dt.tz) == str(empty.published.dt.tz) == "UTC"
    assert frame.byline["Older"] == ["Ada Quayle"]
    assert set(empty.columns) == {*frame.columns, "headline"}


def test_what_cannot_be_read_is_refused(file: Path) -> None:
    with open_store(f"sqlite:///{file}") as held:
        for wrong in ({"since": "soon"}, {"kind": "poem"}, {"search": "!"}, {"language": "klingonish"}):
            with pytest.raises(ArgumentInvalid):
                held.articles(**wrong)
    with pytest.raises(StoreMissing):
        open_store(file.with_name("none.db"))
