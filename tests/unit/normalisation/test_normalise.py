from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crawler.article import Entry, Image, Provenance, Source
from crawler.normalisation.article import normalise
from crawler.normalisation.headline import names_of
from crawler.normalisation.tags import clean_tags
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
    clean = normalise(article(headline=text[:40], body=text))
    assert clean.language == language
    assert clean.provenance["language"].source is Source.TEXT


def test_a_field_that_turns_out_empty_loses_its_provenance() -> None:
    clean = article(standfirst=" ", provenance={"standfirst": Provenance(source=Source.META, confidence=0.3)})
    assert "standfirst" not in normalise(clean).provenance


@pytest.mark.parametrize(
    ("credit", "expected"),
    [(" Tom  Reyle ", "Tom Reyle"), ("Tom Reyle Tom Reyle", "Tom Reyle"), ("Duran Duran fans", "Duran Duran fans")],
)
def test_pictures_have_absolute_urls_clean_captions_and_credits_said_once(credit: str, expected: str) -> None:
    [image] = normalise(article(images=(Image(url="/crane.jpg", caption=" The  crane ", credit=credit),))).images
    assert image == Image(url="https://paper.example/crane.jpg", caption="The crane", credit=expected)


def test_picture_that_is_named_twice_has_the_words_of_both() -> None:
    first, again = Image(url="/a.jpg", credit="Tom Reyle"), Image(url="/a.jpg", caption="The crane", credit="Nobody")
    other = Image(url="javascript:void(0)", caption="None")
    images = normalise(article(images=(first, other, again, Image(url="/b.jpg", caption="B", credit="C")))).images
    assert images == (
        Image(url="https://paper.example/a.jpg", caption="The crane", credit="Tom Reyle"),
        Image(url="https://paper.example/b.jpg", caption="B", credit="C"),
    )


def test_entries_that_say_something_are_kept_once() -> None:
    at = datetime(2026, 11, 20, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    entry = Entry(id=" 7 ", headline=" The  vote ", text="It\n\n\n begins.", published=at)
    entries = (entry, Entry(text=" "), entry, Entry(text="Only text."), Entry(text="", headline="Only a heading"))
    assert normalise(article(entries=entries)).entries == (
        Entry(id="7", headline="The vote", text="It\n\nbegins.", published=datetime(2026, 11, 20, 9, tzinfo=UTC)),
        Entry(text="Only text."),
        Entry(text="", headline="Only a heading"),
    )


def test_names_of_a_paper_are_its_own_and_those_of_its_hosts() -> None:
    assert names_of(["The Paper", None, "x"], "https://www.daily.example/a", "https://localhost/") == {
        "paper", "daily", "dailyexample",
    }  # fmt: skip
    assert names_of(["AP"]) == {"ap"}


@pytest.mark.parametrize(
    ("headline", "clean", "why"),
    [
        ("Crane stays - Harbour - The Paper", "Crane stays - Harbour", "the last part only"),
        ("Crane stays | The Paper | paper.example", "Crane stays", "as long as it is a name of the paper"),
        ("Crane stays \u2014 Another Paper", "Crane stays \u2014 Another Paper", "no other name"),
        ("- The Paper", "- The Paper", "never the whole"),
        ("Crane stays | paper", "Crane stays", "the name in the host"),
        ("Crane stays | The Site", "Crane stays", "the name that only the site's definition has"),
        ("Crane stays | The Publisher", "Crane stays", "the name that only the page has"),
        ("Crane stays | the-home", "Crane stays", "the host of the home page"),
    ],
)
def test_headline_is_without_the_name_of_the_paper(headline: str, clean: str, why: str) -> None:
    site = Site(name="paper", home="https://the-home.example/", publisher="The Site")
    assert normalise(article(headline=headline, publisher="The Publisher"), site).headline == clean, why


def test_fields_keep_what_they_say() -> None:
    early, late = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=2))), FETCHED - timedelta(hours=1)
    whole = article(
        url=" https://paper.example/a b ",
        publisher=" The  Paper ",
        standfirst=" One.  Two. ",
        published=early,
        published_offset=60,
        modified=late,
        modified_offset=-300,
        syndicated_from=" Reuters ",
        fetched=FETCHED.replace(microsecond=7),
        byline=("ADA QUAYLE", "The Paper", "IŞIL YILDIRIM"),
        language="tr",
    )
    clean = normalise(whole)
    assert (clean.url, clean.publisher, clean.standfirst) == ("https://paper.example/a%20b", "The Paper", "One. Two.")
    assert (clean.published, clean.published_offset) == (early, 60)
    assert (clean.modified, clean.modified_offset) == (late, -300)
    assert (clean.syndicated_from, clean.fetched) == ("Reuters", FETCHED)
    assert clean.byline == ("Ada Quayle", "Işıl Yıldırım")
    assert normalise(article(modified=FETCHED + timedelta(days=9), modified_offset=60)).modified_offset is None
    assert normalise(article(standfirst="Crane stays")).standfirst is None, "it only repeats the headline"


def test_tags_are_no_sentences() -> None:
    longest = "a" * 100
    assert clean_tags([longest, longest + "b", " #'A tag', ", "", "a TAG", "Xylophone X"]) == (
        longest,
        "A tag",
        "Xylophone X",
    )
