"""Agencies as every caller reads them."""

from __future__ import annotations

import json

import pytest

from crawler.article import Page
from crawler.extraction.fields.canonical_url import origins
from crawler.extraction.fields.dateline import find_dateline
from crawler.extraction.page.document import open_document
from crawler.normalisation.byline import clean_byline
from crawler.site import site_for
from crawler.text.agencies import AGENCIES, AGENCY_IN_TEXT, AMBIGUOUS, agencies_in, is_agency
from crawler.text.captions import split_caption
from crawler.text.credit_names import CreditKind, classify_name
from tests.articles import FETCHED, URL

NAMES = [name for names in AGENCIES.values() for name in names]


@pytest.mark.parametrize("name", NAMES)
def test_every_agency_is_one_for_every_caller(name: str) -> None:
    assert is_agency(name)
    assert is_agency(name.replace("İ", "I").swapcase())
    assert is_agency(f"The {name}")
    assert classify_name(name) is CreditKind.AGENCY
    assert clean_byline(["Ada Quayle", name]) == ("Ada Quayle",)
    node = {"@type": "NewsArticle", "headline": "Crane stays", "sourceOrganization": {"name": name}}
    html = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    document = open_document(Page(url=URL, body=html.encode(), fetched=FETCHED), site_for(URL))
    assert [one.value for one in origins(document)] == [name]


@pytest.mark.parametrize("name", sorted(set(NAMES) - AMBIGUOUS))
def test_every_unambiguous_agency_is_read_within_texts(name: str) -> None:
    assert split_caption(f"The crane at dawn (Ada Quayle, {name})") == ("The crane at dawn", f"Ada Quayle, {name}")
    assert find_dateline(f"Port Ellary ({name}) The crane stays for the winter.") == "Port Ellary"


@pytest.mark.parametrize("name", sorted(AMBIGUOUS))
def test_what_is_more_often_something_else_is_no_agency_within_a_text(name: str) -> None:
    assert name in NAMES
    if name.isascii():
        assert split_caption(f"The crane of Erie ({name})") == (f"The crane of Erie ({name})", None)


@pytest.mark.parametrize("name", ["dpa/AFP", "AFP, Reuters", "dpa-AFX", "AP & Reuters", "The Associated Press"])
def test_several_agencies_together_are_one_credit(name: str) -> None:
    assert is_agency(name)


@pytest.mark.parametrize("name", ["Ada Quayle", "Apple", "Reuters Institute", "PAPER", "", "AP Møller", "agencias"])
def test_what_only_begins_like_an_agency_is_none(name: str) -> None:
    assert not is_agency(name)


def test_an_agency_within_a_text_is_a_word_of_its_own() -> None:
    assert split_caption("The crane (APRIL)") == ("The crane (APRIL)", None)
    assert "Reuters" in AGENCY_IN_TEXT


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ANKARA (AA) - Belediye meclisi", ("AA",)),
        ("Sevilla (EP).- El concejo", ("EP",)),
        ("LONDON (PA): The council", ("PA",)),
        ("ANKARA (AFP) - Le conseil", ("AFP",)),
        ("The Automobile Association (AA) said on Monday", ()),
        ("Harrisburg (PA) is a town", ()),
    ],
)
def test_agency_at_the_dateline_may_have_a_name_of_other_things(text: str, names: tuple[str, ...]) -> None:
    assert agencies_in(text) == names
