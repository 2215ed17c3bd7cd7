"""The directory of publishers: facts that make valid sites, found by country, language and words."""

from __future__ import annotations

import json

import pytest

from crawler.crawl.publishers import FILE, find_publishers, listed_sites, load_publishers
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from crawler.text.languages import read_language

FACTS = {"name", "home", "country", "language", "feeds", "news_sitemaps", "sitemaps", "retired"}


def test_the_directory_holds_facts_alone_and_every_publisher_is_a_site() -> None:
    assert all(set(one) <= FACTS for one in json.loads(FILE.read_text("utf-8")))
    publishers = load_publishers()
    assert len({one.home for one in publishers}) == len(publishers)
    for one in publishers:
        assert one.site.publisher == one.name
        assert read_language(one.language), one.name
        assert len(one.country) == 2
        assert one.country.islower()
        assert all(url.startswith(("http://", "https://")) for url in (*one.feeds, *one.news_sitemaps, *one.sitemaps))


def test_publishers_are_found_by_country_language_and_words() -> None:
    austrian = find_publishers(country="AT")
    assert {one.country for one in austrian} == {"at"}
    assert {one.name for one in find_publishers(["stand"], country="at")} == {"Der Standard"}
    german = find_publishers(language="de-DE")
    assert {one.country for one in german} >= {"at", "de"}
    assert {one.language.split("-")[0] for one in german} == {"de"}
    assert not [one for one in find_publishers() if one.retired]
    assert find_publishers(country="zz") == []


def test_a_listed_site_is_known_by_name_and_url_and_a_declaration_goes_before_it() -> None:
    listed = listed_sites()["derstandard_at"]
    registry = SiteRegistry([])
    assert registry.find("derstandard_at") == registry.find_by_url("https://www.derstandard.at/story/1") == listed
    assert listed.feeds
    assert listed.fronts == (listed.home,)
    own = Site(name="standard", home="https://derstandard.at/")
    assert SiteRegistry([own]).find("derstandard_at") == own
    with pytest.raises(ArgumentInvalid, match="did you mean derstandard_at"):
        registry.find("derstandrd_at")
