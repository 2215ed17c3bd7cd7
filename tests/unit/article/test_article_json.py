"""A record is the same JSON whoever writes it, and comes back from what was stored years ago."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from crawler.article import Article, Entry, Image, Kind, Rights
from crawler.cli.fixtures import find_fixtures
from crawler.cli.json_schema import article_schema, field_descriptions
from tests.articles import BODY, FETCHED, URL, article
from tests.recorded import FIXTURE_FOLDER
from tests.unit.article.whole import WHOLE

FROZEN = Path(__file__).with_name("whole.json").read_text("utf-8").strip()
STORIES = [(one.name, story) for one in find_fixtures(FIXTURE_FOLDER) if (story := one.read_expected("article"))]
REQUIRED = {"url": URL, "site": "paper", "headline": "Crane stays", "body": BODY, "fetched": FETCHED.isoformat()}


def test_the_json_of_a_record_is_frozen_to_the_byte() -> None:
    assert json.dumps(WHOLE.to_dict()) == FROZEN
    assert json.loads(WHOLE.to_json()) == json.loads(FROZEN)
    assert "経済" in WHOLE.to_json()
    assert WHOLE.to_json(indent=2).startswith('{\n  "url": ')


def test_a_record_comes_back_from_its_json() -> None:
    assert Article.from_dict(json.loads(FROZEN)) == WHOLE


@pytest.mark.parametrize(("name", "expected"), STORIES)
def test_the_records_of_the_fixtures_come_back_as_they_are_written(name: str, expected: dict[str, Any]) -> None:
    provenance = {
        name: {"source": source, "confidence": 0.5} for name, source in expected.get("provenance", {}).items()
    }
    record = {**REQUIRED, **expected, "provenance": provenance}
    written = Article.from_dict(record).to_dict()
    assert json.dumps({name: written[name] for name in record}) == json.dumps(record)


@pytest.mark.parametrize(
    ("stored", "fields", "reason"),
    [
        ({}, {}, "a field that came later has its default"),
        ({"byline": None, "tags": None, "images": None, "entries": None, "provenance": None}, {}, "null for a list"),
        ({"rights": None, "kind": None}, {}, "null for a default"),
        ({"rights": {"tdm_reserved": True}}, {"rights": Rights(tdm_reserved=True)}, "of a part, too"),
        ({"images": [{"url": "a.jpg"}]}, {"images": (Image(url="a.jpg"),)}, "in a list, too"),
        ({"entries": [{"text": "a", "published": None}]}, {"entries": (Entry(text="a"),)}, "a time that is null"),
        ({"kind": "opinion"}, {"kind": Kind.OPINION}, "a word for a name"),
        (
            {"published": "2026-11-20T13:00:00+01:00"},
            {"published": datetime(2026, 11, 20, 12, tzinfo=UTC)},
            "a time in another zone",
        ),
    ],
)
def test_a_record_of_an_older_version_is_read(stored: dict[str, Any], fields: dict[str, Any], reason: str) -> None:
    assert Article.from_dict({**REQUIRED, **stored}) == article(**fields), reason


@pytest.mark.parametrize(
    ("newer", "known"),
    [
        ({"mood": "calm"}, {}),
        ({"mood": None}, {}),
        ({"mood": {"tone": ["calm", {"of": 1}]}}, {}),
        ({"images": [{"url": "a", "palette": ["red"]}]}, {"images": [{"url": "a"}]}),
        ({"entries": [{"text": "a", "pinned": True}]}, {"entries": [{"text": "a"}]}),
        ({"rights": {"robots": "noai", "licensor": "x"}}, {"rights": {"robots": "noai"}}),
        (
            {"provenance": {"body": {"source": "html", "confidence": 1.0, "selector": "main"}}},
            {"provenance": {"body": {"source": "html", "confidence": 1.0}}},
        ),
        (
            {"provenance": {"mood": {"source": "html", "confidence": 0.5}}},
            {"provenance": {"mood": {"source": "html", "confidence": 0.5}}},
        ),
    ],
)
def test_fields_that_a_newer_version_wrote_are_passed_over(newer: dict[str, Any], known: dict[str, Any]) -> None:
    assert Article.from_dict({**REQUIRED, **newer}) == Article.from_dict({**REQUIRED, **known})


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"headline": None}, "missing required field `headline`"),
        ({"headline": 5}, "Expected `str`, got `int`"),
        ({"kind": "poem"}, "Invalid enum value 'poem'"),
        ({"images": [{}]}, "missing required field `url`"),
        ({"published": "2026-11-20T13:00:00"}, "timezone"),
    ],
)
def test_what_is_no_record_is_refused(broken: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Article.from_dict({**REQUIRED, **broken})


def test_any_mapping_is_written_as_a_dict() -> None:
    frozen = article(provenance=MappingProxyType(dict(WHOLE.provenance)))
    assert frozen.to_dict()["provenance"] == WHOLE.to_dict()["provenance"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "Crane stays\n\nBody."),
        ({"byline": ("Ada", "Bo")}, "Crane stays\nAda, Bo\n\nBody."),
        ({"published": FETCHED}, "Crane stays\n2026-11-20 12:00 UTC\n\nBody."),
        ({"byline": ("Ada",), "published": FETCHED}, "Crane stays\nAda · 2026-11-20 12:00 UTC\n\nBody."),
        ({"headline": "", "body": ""}, ""),
    ],
)
def test_an_article_is_shown_as_a_reader_would_see_it(fields: dict[str, Any], shown: str) -> None:
    assert str(article(**{"body": "Body.", **fields})) == shown


def test_every_field_of_the_schema_is_described() -> None:
    schema = article_schema()
    parts: Mapping[str, Any] = {"Article": schema, **schema["$defs"]}
    described = {(name, field) for name, part in parts.items() for field in part.get("properties", {})}
    assert described <= field_descriptions().keys()
    assert all(part["additionalProperties"] is False for part in parts.values() if "properties" in part)
