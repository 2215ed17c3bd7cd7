from __future__ import annotations

import pytest

from crawler.article import Article, Change, ChangeClass
from crawler.identity.changes import classify_change, is_stub_of
from crawler.identity.compare import compare, identify
from crawler.identity.digest import digest
from crawler.identity.signature import is_near_duplicate, signature, similarity
from tests.articles import BODY, URL, article, revision

LONG = "\n\n".join(f"{BODY} This is part {n} of the report, and the {n} others say something else." for n in range(4))


def test_the_first_reading_is_new() -> None:
    story = article()
    assert compare(None, story).change is Change.NEW
    assert compare(None, story).article is story


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (article(body=BODY.replace("\n\n", "  \n\n\n ")), "white space is no edit"),
        (article(body=BODY.replace("'", "’")), "nor is typography"),
        (article(body=f"{BODY}\n\nRead also: Ten quays that you must see"), "nor a block of related links"),
        (article(body=f"{BODY}\n\nUpdated 5 minutes ago"), "nor a line that changes by itself"),
        (article(body=f"{BODY}\n\n12 comments"), "nor a counter"),
        (article(tags=("harbour",), section="News"), "nor tags and section"),
    ],
)
def test_what_is_no_edit_leaves_a_story_unchanged(changed: Article, why: str) -> None:
    assert compare(revision(article()), changed).change is Change.UNCHANGED, why
    if changed.body != BODY:
        assert digest(changed) == digest(article()), why


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (article(headline="Crane goes"), ChangeClass.HEADLINE),
        (article(standfirst="By nine votes to eight."), ChangeClass.STANDFIRST),
        (article(body=BODY.replace("forty", "fourteen")), ChangeClass.SMALL_EDIT),
        (article(body=f"{BODY}\n\nThe board has since bought a second crane, which came as a surprise to all who had "
         "voted against the first."), ChangeClass.TEXT_ADDED),
        (article(body=f"{BODY}\n\nCorrection: an earlier version of this article misstated the number of cranes."),
         ChangeClass.CORRECTION),
    ],
)  # fmt: skip
def test_an_edit_is_a_revision_and_has_a_class(changed: Article, kind: ChangeClass) -> None:
    assert compare(revision(article()), changed).change is Change.REVISED
    assert kind in classify_change(article(), changed)
    assert digest(changed) != digest(article())


def test_the_stub_before_a_paywall_never_takes_the_place_of_the_full_text() -> None:
    full, stub = article(body=LONG), article(body=LONG[:400], free=False)
    assert is_stub_of(full, stub)
    assert compare(revision(full), stub).change is Change.UNCHANGED


def test_a_free_story_that_was_cut_is_revised() -> None:
    assert compare(revision(article(body=LONG)), article(body=LONG[:400], free=True)).change is Change.REVISED


def test_a_copy_with_some_edits_is_a_near_duplicate_and_another_story_is_not() -> None:
    copy = article(body=LONG.replace("Tuesday", "Wednesday"))
    other = article(body="A bakery on wheels has come to the villages of the plain, where no shop is left. " * 5)
    assert is_near_duplicate(signature(article(body=LONG)), signature(copy))
    assert not is_near_duplicate(signature(article(body=LONG)), signature(other))
    assert similarity(signature(copy), signature(copy)) == 1.0


def test_a_text_without_letters_has_no_signature() -> None:
    assert signature(article(body="...", headline="!")) == b""
    assert not is_near_duplicate(b"", b"")


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (None, URL),
        ("https://paper.example/", URL),
        (f"{URL}?utm_source=x", URL),
        ("https://wire.example/2026/11/20/crane-stays-for-winter", "https://wire.example/2026/11/20/crane-stays-for-winter"),
    ],
)  # fmt: skip
def test_an_identified_article_has_a_canonical_url_and_a_digest(canonical: str | None, expected: str) -> None:
    identified = identify(article(canonical_url=canonical))
    assert identified.canonical_url == expected
    assert identified.digest == digest(article())


@pytest.mark.parametrize(
    ("url", "canonical", "expected"),
    [
        ("https://www.paper.co.uk/news", "https://paper.co.uk/news", "https://paper.co.uk/news"),
        ("https://www.paper.co.uk/news", "https://paper.co.uk/sport", "https://www.paper.co.uk/news"),
        ("https://www.paper.co.uk/news", "https://wire.example/news", "https://www.paper.co.uk/news"),
        ("https://www.paper.co.uk/news", "nonsense", "https://www.paper.co.uk/news"),
    ],
)
def test_a_canonical_url_of_a_front_names_only_itself(url: str, canonical: str, expected: str) -> None:
    assert identify(article(url=url, canonical_url=canonical)).canonical_url == expected
