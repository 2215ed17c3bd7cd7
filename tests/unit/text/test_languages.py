"""Language tags as documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langcodes import standardize_tag

from crawler.text.languages import CANONICAL_LANGUAGES, CANONICAL_REGIONS, primary_language, read_language


@pytest.mark.parametrize(
    ("written", "tag", "why"),
    [
        ("de", "de", "a language"),
        ("pt_BR.utf8", "pt-BR", "a locale of Unix"),
        ("de_DE@euro", "de-DE", "another"),
        ("EN-us", "en-US", "case"),
        ("en_gb", "en-GB", "an underscore, as Open Graph has it"),
        ("zh_hans_cn", "zh-Hans-CN", "a script"),
        ("es-419", "es-419", "a region of many countries"),
        ("de, en", "de", "the first of a list"),
        ("fr;q=0.9", "fr", "as HTTP weighs them"),
        ("en US", "en", "a space"),
        (" sv ", "sv", "white space around"),
        ("en-", "en", "half a tag"),
        ("de-de-de", "de-DE", "a region twice"),
        ("de-CH-1996", "de-CH", "a variant"),
        ("ca-valencia", "ca", "a variant without a region"),
        ("en-us-x-hixie", "en-US", "a private extension"),
        ("en-US-u-hc-h12", "en-US", "an extension"),
        ("zh-cmn-Hans-CN", "zh-Hans-CN", "an extended language"),
        ("zh-yue", "yue", "an extended language that has a code of its own"),
        ("eng", "en", "three letters where there are two"),
        ("ger-AT", "de-AT", "the other three letters"),
        ("yue", "yue", "three letters where there are no two"),
        ("iw", "he", "a withdrawn code"),
        ("in-ID", "id-ID", "another"),
        ("en-UK", "en-GB", "a code that is reserved for the same country"),
        ("jp", "ja", "the country for its language"),
        ("cn", "zh", "likewise"),
        ("cz-CZ", "cs-CZ", "likewise, with the country"),
        ("en-Latn", "en", "a script that goes without saying"),
        ("und", None, "undetermined"),
        ("mul", None, "several"),
        ("zxx", None, "no language"),
        ("mis", None, "a language without a code"),
        ("xx", None, "a placeholder"),
        ("english", None, "a name"),
        ("x-default", None, "of an alternate page"),
        ("i-klingon", None, "no language of news"),
        ("C", None, "Unix's lack of one"),
        ("de1", None, "no code"),
        ("12", None, "a number"),
        ("", None, "nothing"),
        (None, None, "nothing"),
        (["de"], None, "a list"),
    ],
)
def test_tag_gets_its_canonical_form(written: object, tag: str | None, why: str) -> None:
    assert read_language(written) == tag, why
    assert tag is None or read_language(tag) == tag, "a second time changes nothing"


@given(st.text(max_size=40) | st.text("abcdeHANS-_0189xu", max_size=24))
def test_any_text_is_a_canonical_tag_or_none(text: str) -> None:
    tag = read_language(text)
    assert tag is None or read_language(tag) == tag


def test_primary_language_is_that_without_script_and_region() -> None:
    assert [primary_language(tag) for tag in ("pt-BR", "zh-Hant-TW", "DE", "", None)] == ["pt", "zh", "de", None, None]


def test_what_counts_as_canonical_is_so_in_every_pair() -> None:
    tags = [f"{language}-{region}" for language in CANONICAL_LANGUAGES for region in CANONICAL_REGIONS]
    changed = {tag: standardize_tag(tag) for tag in (*CANONICAL_LANGUAGES, *tags)}
    assert {tag: canonical for tag, canonical in changed.items() if tag != canonical} == {}
    assert [tag for tag in tags if read_language(tag.lower()) != tag] == []
