"""An article with something in every field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from crawler.article import Article, Entry, Image, Kind, Provenance, Rights, Source

WHOLE = Article(
    url="https://paper.example/harbour/crane?a=1&b=2",
    site="paper",
    headline='The "crane" stays – für immer\u2028',
    body="First paragraph.\n\nSecond, with a \\ and a tab\t.",
    fetched=datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC),
    requested_url="https://paper.example/harbour/crane",
    canonical_url="https://paper.example/harbour/crane/",
    publisher="The Paper",
    standfirst="",
    markdown="First **paragraph**.",
    byline=("Ada Quayle", "Zoë Ångström"),
    dateline="KYIV",
    published=datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    published_offset=330,
    modified=datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
    modified_offset=0,
    section="Harbour",
    tags=("cranes", "経済", "\ud83d"),
    language="en-GB",
    images=(Image(url="https://paper.example/c.jpg", caption="The crane", credit=None), Image(url="d.jpg")),
    kind=Kind.LIVE_BLOG,
    free=False,
    syndicated_from="dpa",
    cluster=7,
    entries=(
        Entry(text="It moves.", id="e1", published=datetime(2026, 11, 20, 4, 1, tzinfo=UTC), headline="Now"),
        Entry(text="It stands."),
    ),
    rights=Rights(robots="allow: /", directives=("noarchive",), tdm_reserved=True, content_signal="ai-train=no"),
    digest="00ff",
    provenance={
        "headline": Provenance(source=Source.JSON_LD, confidence=0.95),
        "byline": Provenance(source=Source.FEED, confidence=1e-07),
    },
)
