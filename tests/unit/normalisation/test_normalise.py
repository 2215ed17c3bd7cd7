from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crawler.article import Image, Provenance, Source
from crawler.normalisation.article import normalise
from crawler.site import Site
from tests.articles import FETCHED, article

SITE = Site(name="paper", home="https://paper.example/", publisher="The Paper", language="de")


@pytest.mark.parametrize(
    ("field", "given", "expected", "why"),
    [
        ("headline", "Crane  stays\u00a0put \n", "Crane stays put", "one line, single spaces"),
        ("headline", "Crane stays | The Paper", "Crane stays", "the paper signs its titles"),
        ("headline", "The Paper", "The Paper", "never the whole headline"),
        ("headline", "Zo\u0065\u0308 wins", "Zoë wins", "NFC (Unicode Standard Annex 15)"),
        (
            "headline",
            "Donau\u00addampf\u200bschiff",
            "Donaudampfschiff",
            "soft hyphens and zero-width spaces are not seen",
        ),
        ("headline", "“Crane” ‘stays’ «put»", "“Crane” ‘stays’ «put»", "quotes are the editor's"),
        ("body", "One. \n\n\n\n  Two.", "One.\n\nTwo.", "one blank line between blocks"),
        ("standfirst", "  ", None, "blank is none"),
        ("canonical_url", "/story", "https://paper.example/story", "relative URLs are resolved"),
        ("canonical_url", "javascript:void(0)", None, "no http or https URL"),
        ("section", " World ", "World", "no space around"),
        ("tags", ("#Harbour", "harbour", "Cranes"), ("Harbour", "Cranes"), "each once, whatever its case"),
        ("byline", ("By Ada Quayle",), ("Ada Quayle",), "no preposition"),
        ("byline", ("Ada Quayle and Tom Reyle",), ("Ada Quayle", "Tom Reyle"), "two people are two names"),
        ("byline", ("Von Ada Quayle und Tom Reyle",), ("Ada Quayle", "Tom Reyle"), "in German too"),
        ("byline", ("ada@paper.example",), (), "an address is no name"),
        ("byline", ("jdadmin", "web_desk2"), (), "nor is how one signs in"),
        ("byline", ("bell hooks",), ("bell hooks",), "who writes herself small is called so"),
        ("language", "EN_us", "en-US", "as BCP 47 has it"),
        ("dateline", "PORT ELLARY —", "PORT ELLARY", "no dash behind it"),
    ],
)
def test_a_field_has_one_form(field: str, given: Any, expected: Any, why: str) -> None:
    once = normalise(article(**{field: given}), SITE)
    assert getattr(once, field) == expected, why
    assert normalise(once, SITE) == once, "a second time changes nothing"


def test_times_are_in_utc_and_keep_their_offset() -> None:
    at = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    once = normalise(article(published=at, published_offset=None))
    assert once.published == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert once.published_offset == 60


@pytest.mark.parametrize(
    ("modified", "why"),
    [
        (FETCHED + timedelta(days=3), "nothing is changed after it was fetched"),
        (FETCHED - timedelta(days=9), "nor before it was published"),
    ],
)
def test_a_change_at_an_impossible_time_is_none(modified: datetime, why: str) -> None:
    assert normalise(article(published=FETCHED - timedelta(days=2), modified=modified)).modified is None, why


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Bäckerei auf Rädern kommt jeden Morgen in das Dorf, in dem kein Laden mehr steht. " * 3, "de"),
        ("La boulangerie ambulante passe chaque matin dans le village où plus aucun commerce ne reste. " * 3, "fr"),
        ("Пекарня на колёсах каждое утро приезжает в деревню, где не осталось ни одного магазина. " * 3, "ru"),
        ("يصل المخبز المتنقل كل صباح إلى القرية التي لم يبق فيها أي متجر. " * 3, "ar"),
        ("パン屋の移動販売車は毎朝、店のなくなった村にやって来る。" * 3, "ja"),
    ],
)
def test_an_undeclared_language_is_worked_out_from_the_text(text: str, language: str) -> None:
    told = normalise(article(headline=text[:40], body=text))
    assert told.language == language
    assert told.provenance["language"].source is Source.TEXT


def test_a_field_that_turns_out_empty_loses_its_provenance() -> None:
    told = article(standfirst=" ", provenance={"standfirst": Provenance(source=Source.META, confidence=0.3)})
    assert "standfirst" not in normalise(told).provenance


@pytest.mark.parametrize(
    ("credit", "expected"),
    [(" Tom  Reyle ", "Tom Reyle"), ("Tom Reyle Tom Reyle", "Tom Reyle"), ("Duran Duran fans", "Duran Duran fans")],
)
def test_pictures_have_absolute_urls_clean_captions_and_credits_said_once(credit: str, expected: str) -> None:
    [image] = normalise(article(images=(Image(url="/crane.jpg", caption=" The  crane ", credit=credit),))).images
    assert image == Image(url="https://paper.example/crane.jpg", caption="The crane", credit=expected)
