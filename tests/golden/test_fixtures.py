"""What is read of every recorded page is what its expectation says; one test per field, so that the report names it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from crawler.article import Article, Outcome, OutcomeName
from crawler.cli.fixtures import Fixture, find_fixtures, read_result
from tests.recorded import FIXTURE_FOLDER
from tests.sites import KNOWN_SITES

FIXTURES = list(find_fixtures(FIXTURE_FOLDER))
STORIES = [(fixture, expected) for fixture in FIXTURES if (expected := fixture.read_expected("article"))]
FIELDS = [(fixture, name) for fixture, expected in STORIES for name in expected]
OTHERS = [fixture for fixture in FIXTURES if fixture.read_expected("outcome")]
UNEXPECTED = [f for f in FIXTURES if not (f.read_expected("article") or f.read_expected("outcome"))]


@cache
def read(fixture: Fixture) -> Article | Outcome:
    return read_result(fixture.read_page(), KNOWN_SITES.get(fixture.site_name), *fixture.read_version())


@pytest.mark.parametrize(("fixture", "field"), FIELDS, ids=[f"{f.name}-{field}" for f, field in FIELDS])
def test_a_field_is_read_as_expected(fixture: Fixture, field: str) -> None:
    result = read(fixture)
    assert isinstance(result, Article), f"{result.name}: {result.reason}"
    expected = (fixture.read_expected("article") or {})[field]
    assert comparable(result.to_dict(), field, expected) == expected


def comparable(record: dict[str, Any], field: str, expected: Any) -> Any:
    if field == "body":  # told apart block by block, in the report too
        assert record["body"].split("\n\n") == expected.split("\n\n")
    if field == "provenance":  # of the fields that the expectation names, where each was read
        return {name: (record["provenance"].get(name) or {}).get("source") for name in expected}
    return record[field]


@pytest.mark.parametrize("fixture", OTHERS, ids=[fixture.name for fixture in OTHERS])
def test_a_page_that_is_no_article_has_its_outcome(fixture: Fixture) -> None:
    result = read(fixture)
    assert isinstance(result, Outcome), f"read as an article: {result.headline}"
    assert result.name == OutcomeName((fixture.read_expected("outcome") or {})["name"])
    assert result.reason.strip()


def test_every_fixture_has_an_expectation() -> None:
    written = [f"fixtures/{fixture.name}/{fixture.write_expected(read(fixture)).name}" for fixture in UNEXPECTED]
    assert not written, "these were missing and have been written: review them against their pages"


def test_no_fixture_is_both_an_article_and_an_outcome() -> None:
    assert not [f.name for f in FIXTURES if f.read_expected("article") and f.read_expected("outcome")]
