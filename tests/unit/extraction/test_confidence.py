"""What a record says of how likely a field is right."""

import json
from datetime import UTC, datetime

import pytest

from crawler.article import Page, Source
from crawler.extraction.body.block import Block, Role
from crawler.extraction.confidence import (
    MEASURED_FIELDS,
    OTHER_SOURCES,
    SHARES_FILE,
    Support,
    body_confidence,
    confidence_of,
    support_of,
)
from crawler.extraction.extract import extract_page
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.site import site_for

SHARES = json.loads(SHARES_FILE.read_text())
URL = "https://paper.example/news/harbour-keeps-its-crane"
TEXT = "The harbour board decided on Monday, after a long and lively debate, that the old crane will stay where it is. "


def found(value, source=Source.HTML, where="h1", confidence=0.5):
    return FieldCandidate(value=value, source=source, confidence=confidence, where=where)


@pytest.mark.parametrize(
    ("field", "candidates", "support", "why"),
    [
        ("headline", [found("Crane stays")], Support.ALONE, "nothing else"),
        ("headline", [found("Crane stays"), found("Crane stays", where="title")], Support.ALONE, "the same source"),
        ("headline", [found("Crane: stays"), found("crane stays", Source.META)], Support.AGREED, "in its letters"),
        ("headline", [found("Crane stays"), found("Crane goes", Source.META)], Support.DISPUTED, "another says else"),
        (
            "headline",
            [found("Crane stays"), found("Crane stays", Source.META), found("Crane goes", Source.STATE)],
            Support.CONTESTED,
            "one agrees, one does not",
        ),
        ("byline", [found(("Ada", "Tom")), found(("tom", "ada"), Source.META)], Support.AGREED, "in any order"),
        ("byline", [found(("Ada", "Tom")), found(("Ada",), Source.META)], Support.DISPUTED, "one name less"),
        (
            "published",
            [found(datetime(2026, 5, 3, 9, tzinfo=UTC)), found(datetime(2026, 5, 3, 8, tzinfo=UTC), Source.URL)],
            Support.AGREED,
            "the day",
        ),
        (
            "published",
            [
                found(datetime(2026, 5, 3, 9, tzinfo=UTC)),
                found(datetime(2026, 5, 3, 9, tzinfo=UTC), Source.JSON_LD, "an earlier visit"),
            ],
            Support.ALONE,
            "a page does not confirm itself",
        ),
    ],
)
def test_what_the_other_candidates_say_of_a_winner(field, candidates, support, why):
    assert support_of(field, candidates) is support, why


@pytest.mark.parametrize("field", MEASURED_FIELDS)
def test_a_share_falls_with_its_support(field):
    assert OTHER_SOURCES in SHARES[field]
    for source, shares in SHARES[field].items():
        assert set(shares) == set(Support), source
        assert 0 < shares[Support.DISPUTED] <= shares[Support.AGREED] < 1, source


@pytest.mark.parametrize(
    ("field", "candidate", "confidence", "why"),
    [
        ("headline", found("Crane stays", Source.SITE_RULE, confidence=1.0), 1.0, "a site's rule is not measured"),
        ("published", found(None, Source.META, "an earlier visit", 0.61), 0.61, "nor is what was told before"),
        ("section", found("Harbour", Source.META, confidence=0.7), 0.7, "nor is a field whose truth nobody knows"),
        ("headline", found("Crane stays", Source.FEED), SHARES["headline"][OTHER_SOURCES]["alone"], "a rare source"),
        ("headline", found("Paper", where="title"), SHARES["headline"]["title"]["alone"], "the title element"),
    ],
)
def test_what_has_a_share_of_its_own(field, candidate, confidence, why):
    assert confidence_of(field, [candidate]) == confidence, why


@pytest.mark.parametrize(
    ("scores", "confidence", "why"),
    [
        ([0.99, 0.99], SHARES["body"][0][1], "no doubt"),
        ([0.95, 0.95], SHARES["body"][2][1], "a little"),
        ([0.99, 0.5], SHARES["body"][-1][1], "a block that may be either"),
        ([0.99, 0.01], SHARES["body"][0][1], "what is surely none costs nothing"),
        ([], SHARES["body"][-1][1], "no body"),
    ],
)
def test_a_body_is_as_sure_as_the_classifier_was(scores, confidence, why):
    blocks = [
        Block(role=Role.PARAGRAPH, text=TEXT, markdown="", shape="p", kept=score > 0.1, reason="", score=score)
        for score in scores
    ]
    assert body_confidence(blocks) == confidence, why
    assert [share for _, share in SHARES["body"]] == sorted((share for _, share in SHARES["body"]), reverse=True)


def read(head):
    html = f"<html lang=en><head>{head}</head><body><article><h1>Harbour keeps its crane</h1>" + f"<p>{TEXT}</p>" * 5
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 24, tzinfo=UTC))
    return extract_page(page, site_for(URL)).result.provenance


def test_a_record_says_the_shares_and_less_for_damaged_data():
    story = '{"@type": "NewsArticle", "headline": "Harbour keeps its crane", "datePublished": "2026-11-20T09:15:00Z"'
    whole, cut_off = (
        read(f'<script type="application/ld+json">{story}{end}</script>') for end in ("}", ', "text": "An')
    )
    assert whole["headline"].confidence == SHARES["headline"]["html"]["agreed"]
    assert whole["published"].confidence == SHARES["published"]["json-ld"]["alone"]
    assert cut_off["published"].confidence < whole["published"].confidence
    agreed = read(
        f'<script type="application/ld+json">{story}, "text": "An</script>'
        '<meta property="article:published_time" content="2026-11-20T09:15:00Z">'
    )
    assert agreed["published"].confidence > 0.9
