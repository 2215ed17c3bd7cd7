"""Values that databases disagree about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import sqlite

from crawler.storage.json_text import write_json
from crawler.storage.migrate import MIGRATIONS_FOLDER
from crawler.storage.schema import VERSION
from crawler.storage.search_text import search_words
from crawler.storage.types import Moment, key_of, storable


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="a time without a zone cannot be stored"):
        Moment().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())  # noqa: DTZ001


def test_a_time_is_kept_to_the_microsecond() -> None:
    moment = datetime(2026, 1, 1, 1, 1, 1, 1, tzinfo=UTC)
    bound = Moment().process_bind_param(moment, sqlite.dialect())
    assert bound == moment.replace(tzinfo=None)
    assert Moment().process_result_value(bound, sqlite.dialect()) == moment


@pytest.mark.parametrize("text", ["", "plain", "nul\x00", "\ud800", "\udfff\ud800", "😀", "日本"])
def test_storable_text_is_utf8_without_nul_and_stays_so(text: str) -> None:
    once = storable(text)
    assert "\x00" not in once
    assert once.encode().decode() == once
    assert storable(once) == once
    assert key_of(text) == key_of(once)
    assert len(text) == len(once)


@pytest.mark.parametrize("value", ["\ud800", "\x00", {"a": ["é", None, 1.5]}, "日本"])
def test_json_comes_back_as_it_was_and_can_be_encoded(value: object) -> None:
    text = write_json(value)
    assert "\x00" not in text
    assert json.loads(text.encode()) == value


def test_json_keeps_letters_as_they_are() -> None:
    assert write_json({"a": "日本"}) == '{"a":"日本"}'


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("", [], "nothing"),
        ("Élan VITAL", ["elan", "vital"], "case and accents"),
        ("a_b-c.d", ["a", "b", "c", "d"], "signs part words"),
        ("ﬁve ①", ["five", "1"], "compatibility forms"),
        ("日本news", ["日", "本", "news"], "a word in another script"),
        ("한국어 뉴스", ["한국어", "뉴스"], "Hangul has spaces, and is put together again"),
        ("x" * 500, ["x" * 100], "no endless word"),
    ],
)
def test_search_words(text: str, words: list[str], reason: str) -> None:
    assert search_words(text) == words, reason


def test_the_version_of_the_schema_is_that_of_the_last_migration() -> None:
    script = ScriptDirectory(str(MIGRATIONS_FOLDER))
    assert script.get_heads() == [VERSION]
    numbers = [revision.revision for revision in script.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert all(Path(revision.path).name.startswith(f"v{revision.revision}_") for revision in script.walk_revisions())
