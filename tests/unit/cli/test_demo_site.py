from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.cli.demo_site import FORBIDDEN_PATH, WITHDRAWN_PATH, Newspaper, read_stories
from crawler.cli.fixtures import find_fixtures
from crawler.discovery.feeds import read_feed
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.errors import ArgumentInvalid
from tests.recorded import FIXTURE_FOLDER

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with Newspaper(port=0) as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as reply:
            return reply.status, reply.read(), dict(reply.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def test_robots_forbids_one_story_and_names_the_sitemap(paper: Newspaper) -> None:
    lines = get(f"{paper.url}/robots.txt")[1].decode().splitlines()
    assert f"Disallow: {FORBIDDEN_PATH}" in lines
    assert f"Sitemap: {paper.url}/sitemap.xml" in lines


def test_the_feed_announces_stories_one_forbidden_and_one_that_is_gone(paper: Newspaper) -> None:
    body = get(f"{paper.url}/feed.xml")[1]
    feed = read_feed(body, url=f"{paper.url}/feed.xml", site="demo", found=NOW)
    urls = {candidate.url for candidate in feed.candidates}
    assert len(urls) > 10
    assert {paper.url + FORBIDDEN_PATH, paper.url + WITHDRAWN_PATH} <= urls
    assert get(paper.url + WITHDRAWN_PATH)[0] == 404


def test_every_page_of_the_fixtures_is_in_a_sitemap_and_is_served_as_it_was_recorded(paper: Newspaper) -> None:
    def walk(url: str) -> Iterator[str]:
        for entry in read_sitemap(get(url)[1], url=url, site="demo", found=NOW):
            if isinstance(entry, SitemapLink):
                yield from walk(entry.url)
            else:
                yield entry.url

    declared = list(walk(f"{paper.url}/sitemap.xml"))
    stories = read_stories(paper.url, FIXTURE_FOLDER)
    assert sorted(declared) == sorted(story.url for story in stories)
    assert len(declared) == len(list(find_fixtures(FIXTURE_FOLDER)))
    assert all(get(story.url)[0] == story.answer.status for story in stories)


def test_no_page_names_the_origin_that_it_was_recorded_at(paper: Newspaper) -> None:
    body = get(next(story.url for story in read_stories(paper.url, FIXTURE_FOLDER) if story.section == "sputnik"))[1]
    assert b"https://sputnikglobe.com/" not in body
    assert f'<link rel="canonical" href="{paper.url}/sputnik/'.encode() in body


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/sitemap.xml", "/sitemap-pages.xml.gz", "/sputnik/"])
def test_what_has_not_changed_is_not_sent_again(paper: Newspaper, path: str) -> None:
    status, body, headers = get(paper.url + path)
    assert status == 200
    assert body
    again = get(paper.url + path, **{"If-None-Match": headers["ETag"]})
    assert again[:2] == (304, b"")
    assert get(paper.url + path, **{"If-None-Match": '"other"'})[:2] == (200, body)


def test_a_taken_port_is_one_clear_line(paper: Newspaper) -> None:
    port = int(paper.url.rpartition(":")[2])
    with pytest.raises(ArgumentInvalid, match=rf"port {port} of 127\.0\.0\.1 cannot be used .* --port"):
        Newspaper(port=port)


def test_a_folder_without_fixtures_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ArgumentInvalid, match="no fixtures in "):
        Newspaper(tmp_path, port=0)
