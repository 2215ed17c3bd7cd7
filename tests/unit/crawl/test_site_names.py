"""A site's name stands for one place: no host reaches what is held, set or listed under the name of another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cli.site_editing import SiteEditor
from crawler.crawl.publishers import load_publishers
from crawler.crawl.site_registry import SiteRegistry
from crawler.crawl.site_rules import access_rules
from crawler.errors import SiteInvalid
from crawler.site import NAME_PATTERN, Site, place_of, site_for
from crawler.storage.store import Store
from crawler.storage.values import SiteSettings
from tests.paper import path
from tests.sites import KNOWN_SITES
from tests.unit.archive.warcs import zipped
from tests.unit.crawl.session import open_desk
from tests.unit.crawl.test_archive_import import capture, import_files

NOW = datetime(2026, 11, 29, tzinfo=UTC)
HELD = "https://a-b.example/"
OTHERS = (
    *("https://a.b.example/", "https://a--b.example/", "https://a_b.example/", "https://a-.b.example/"),
    *("https://a.-b.example/", "https://a..b.example/", "https://-a-b-.example/"),
)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.paper.example/a", "paper_example"),
        ("https://paper.example.:443/", "paper_example"),
        ("http://paper.example:8080/", "paper_example_8080"),
        ("https://evening-paper.example/", "evening__paper_example"),
        ("https://1paper.example/", "site_1paper_example"),
        ("http://127.0.0.1:8000/", "site_127_0_0_1_8000"),
        ("http://localhost/", "localhost"),
        ("https://zeitung-süd.example/", "xn____zeitung__sd__ieb_example"),
    ],
)
def test_a_name_is_made_of_the_host(url: str, name: str) -> None:
    assert site_for(url).name == name


def test_hosts_that_were_given_one_name_have_a_name_each() -> None:
    pieces = product(("a", "1", "site", "www.a"), (".", "-", "--", "_", "-.", "..", "ä", "新"), ("b", "1"))
    hosts = ["".join(one) + end for one in pieces for end in (".example", "", ".8000", ":8000", ":1", ".1.1")]
    hosts += [
        "[::1]",
        "[1::]",
        "[1::]:8000",
        "127.0.0.1",
        "127.0.0:1",
        "127.0.0.1:1",
        "site.127.0.0.1",
        "新.example",
        "闻.example",
    ]
    places = {place_of(f"https://{host}/") for host in hosts}
    names = [name for place in places for name in {place.name, place.distinct_name}]
    assert len(set(names)) == len(names)
    assert all(NAME_PATTERN.fullmatch(name) for name in names)


@given(st.lists(st.text(alphabet="ab1.-_:ü", min_size=1, max_size=12), min_size=2, max_size=2))
def test_two_places_have_two_names(hosts: list[str]) -> None:
    try:
        one, other = (place_of(f"https://{host}/") for host in hosts)
    except SiteInvalid:
        return
    assert (one.name == other.name) == (one == other)
    assert (one.distinct_name == other.distinct_name) == (one == other)


def test_a_name_in_the_directory_and_of_a_spider_stays_what_it_was() -> None:
    registry = SiteRegistry([])
    for one in load_publishers():
        assert registry.find_by_url(one.home).name == place_of(one.home).former_name
    assert all(KNOWN_SITES.find(name).name == name for name in KNOWN_SITES.declared)


def declared(home: str) -> SiteRegistry:
    return SiteRegistry([Site(name="a_b_example", home=home)])


def added(home: str) -> SiteRegistry:
    return SiteRegistry([], {"a_b_example": SiteSettings(name="a_b_example", home=home, added=NOW, delay=3)})


def with_settings(home: str) -> SiteRegistry:
    return SiteRegistry([], {"a_b_example": SiteSettings(name="a_b_example", home=home, window="3d")})


def met(home: str) -> SiteRegistry:
    registry = SiteRegistry([])
    registry.met = {"a_b_example": home}
    return registry


def listed(home: str) -> SiteRegistry:
    registry = SiteRegistry([])
    registry.listed = {"a_b_example": Site(name="a_b_example", home=home, publisher="The Paper")}
    return registry


@pytest.mark.parametrize("known", [declared, added, with_settings, met, listed])
@pytest.mark.parametrize("home", [HELD, *OTHERS])
def test_who_is_known_keeps_the_name_and_no_other_host_has_it(known: Callable[[str], SiteRegistry], home: str) -> None:
    registry = known(home)
    assert registry.find_by_url(home).name == "a_b_example"
    assert registry.find(f"{home}story").home == home
    for url in {HELD, *OTHERS} - {home}:
        site = registry.find_by_url(f"{url}2026/story")
        assert site.name != "a_b_example"
        assert place_of(site.home) == place_of(url)
        assert site.publisher is None
        assert registry.current(site.name, site.home).name == site.name


@pytest.mark.parametrize("home", [HELD, *OTHERS])
def test_what_is_set_for_a_site_holds_for_its_own_host_alone(home: str) -> None:
    registry = added(home)
    (rule,) = access_rules(registry)
    assert rule.site.owns(home)
    for url in {HELD, *OTHERS} - {home}:
        assert not rule.site.owns(url)
        assert registry.settings_of(registry.find_by_url(url).name) is None


def test_a_list_of_sites_adds_each_host_under_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("home,publisher\n" + "".join(f"{home},P{at}\n" for at, home in enumerate((HELD, *OTHERS[:3]))))
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        editor = SiteEditor(store, SiteRegistry([]), NOW)
        assert editor.import_list(path)[0] == 4
        rows = store.site_settings.all().values()
        assert {row.home: row.publisher for row in rows} == {h: f"P{at}" for at, h in enumerate((HELD, *OTHERS[:3]))}
        assert editor.import_list(path)[:2] == (0, 4)


def test_an_added_site_has_nothing_of_what_the_directory_says_of_another() -> None:
    home = "https://a.b.example/"
    registry = listed(HELD)
    registry.update({"a_b_example": SiteSettings(name="a_b_example", home=home, added=NOW)})
    assert registry.find("a_b_example") == Site(name="a_b_example", home=home)


def test_each_name_of_a_store_is_read_again_as_its_own_site() -> None:
    registry = SiteRegistry([])
    for url in (HELD, *OTHERS):
        site = registry.find_by_url(url)
        registry.met = {**registry.met, site.name: site.home}
    assert len(registry.met) == len(OTHERS) + 1
    for name, home in registry.met.items():
        assert registry.find(name) == registry.find_by_url(home) == registry.resolve(name, f"{home}story")
        assert registry.find(name).name == name


def test_the_directory_has_no_name_twice() -> None:
    homes = [one.home for one in load_publishers()]
    assert len({place_of(home).former_name for home in homes}) == len({place_of(home) for home in homes})


def test_a_spider_takes_over_what_is_held_of_its_own_host_alone(tmp_path: Path) -> None:
    own = Site(name="paper", home=HELD)

    async def crawl() -> tuple[dict[str, str], dict[str, str]]:
        desk = open_desk(tmp_path)
        desk.session.store.channels.save_sites([Site(name="a_b_example", home=OTHERS[0]), site_for(HELD)], NOW)
        await desk.session.frontier.begin_site(own)
        homes = desk.session.store.channels.homes()
        await desk.close()
        return homes, {"a_b_example": OTHERS[0], "paper": HELD}

    held, expected = asyncio.run(crawl())
    assert held == expected


@pytest.mark.parametrize("is_known", [False, True])
def test_archived_stories_of_two_hosts_are_held_as_of_two_sites(tmp_path: Path, is_known: bool) -> None:
    """With an empty store, and in one of an earlier version where the first of them has the name."""
    homes = (HELD, *OTHERS[:3])
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(*(capture(at, f"{home.rstrip('/')}{path(at)}") for at, home in enumerate(homes))))
    registry = SiteRegistry([])
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        if is_known:
            store.channels.save_sites([Site(name="a_b_example", home=HELD)], NOW)
        registry.met = store.channels.homes()
    import_files(tmp_path, file, known_sites=registry)
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        rows = [row for row in store.channels.sites() if row.home]
    assert {row.home: row.articles for row in rows} == dict.fromkeys(homes, 1)
    assert {row.name: row.home for row in rows}["a_b_example"] == homes[not is_known]
