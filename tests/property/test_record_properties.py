"""Any article is written as plainly as can be, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.article import Article, Entry, Image, Kind, Provenance, Rights, Source

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(timezones=st.one_of(st.just(UTC), zones)).filter(lambda time: 1 < time.year < 9999)
texts = st.text(st.characters(), max_size=20)
maybe_text = st.none() | texts
lists = st.lists(texts, max_size=3).map(tuple)
articles = st.builds(
    Article,
    url=texts,
    site=texts,
    headline=texts,
    body=texts,
    fetched=times,
    requested_url=maybe_text,
    byline=lists,
    tags=lists,
    published=st.none() | times,
    published_offset=st.none() | st.integers(-840, 840),
    images=st.lists(st.builds(Image, url=texts, caption=maybe_text), max_size=2).map(tuple),
    kind=st.sampled_from(Kind),
    free=st.none() | st.booleans(),
    entries=st.lists(st.builds(Entry, text=texts, published=st.none() | times), max_size=2).map(tuple),
    rights=st.none() | st.builds(Rights, directives=lists, tdm_reserved=st.none() | st.booleans()),
    provenance=st.dictionaries(
        texts, st.builds(Provenance, source=st.sampled_from(Source), confidence=st.floats(0, 1)), max_size=3
    ),
)


def plainly(value: Any) -> Any:
    """The record as it would be written without a library."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plainly(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [plainly(item) for item in value]
    return {f.name: plainly(getattr(value, f.name)) for f in fields(value)} if is_dataclass(value) else value


@given(articles)
def test_a_record_is_its_fields_in_order_and_comes_back(article: Article) -> None:
    record = article.to_dict()
    assert json.dumps(record) == json.dumps(plainly(article))
    assert Article.from_dict(json.loads(json.dumps(record))) == article
