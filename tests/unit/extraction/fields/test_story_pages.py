"""Which links of a page lead to the further pages of its story."""

from __future__ import annotations

import pytest

from crawler.article import Page
from crawler.extraction.fields.story_pages import StoryPages, read_story_pages
from crawler.extraction.page.document import open_document
from crawler.site import site_for
from tests.articles import FETCHED

HOME = "https://paper.example"
STORY = "/town/crane-stays-4711"


def read(path: str, markup: str, head: str = "") -> StoryPages | None:
    body = f"<html><head>{head}<title>x</title></head><body><article><h1>x</h1><p>y</p></article>{markup}</body></html>"
    page = Page(url=HOME + path, body=body.encode(), fetched=FETCHED)
    return read_story_pages(open_document(page, site_for(HOME)))


def pager(*links: tuple[str, str]) -> str:
    return "<div class=pager>" + " ".join(f'<a href="{href}">{text}</a>' for href, text in links) + "</div>"


@pytest.mark.parametrize(
    ("path", "markup", "following", "why"),
    [
        (STORY, pager(("?page=2", "2"), ("?page=3", "3")), ["?page=2", "?page=3"], "numbers"),
        (STORY, pager((f"{STORY}?page=2", "Next")), ["?page=2"], "the word next"),
        (STORY, pager(("?page=2", "2"), ("?page=5", "5")), ["?page=2"], "up to a gap"),
        (f"{STORY}/", pager((f"{STORY}/2/", "2")), ["/2/"], "a folder for each"),
        (f"{STORY}/", pager(("2/", "Seite 2")), ["/2/"], "a short relative link"),
        (f"{STORY}.html", pager((f"{STORY}-2.html", "weiter")), ["-2.html"], "a number before the suffix"),
        (f"{STORY}.html", pager((f"{STORY}-p2.html", "2")), ["-p2.html"], "with a letter"),
        (f"{STORY}.html", pager((f"{STORY}-page-2.html", "2")), ["-page-2.html"], "with a word"),
        (f"{STORY}-1.html", pager((f"{STORY}-2.html", "2")), ["-2.html"], "the first one has a number"),
        (STORY, pager((f"{STORY}/page/2", "Page 2")), ["/page/2"], "a folder for pages"),
        (STORY, pager((f"{STORY}/seite-2", "2")), ["/seite-2"], "its word in the folder"),
        (STORY, f'<a rel="next" href="{STORY}/2">&nbsp;</a>', ["/2"], "rel=next"),
        (STORY, f'<a class="next" href="{STORY}/2"><img src=a.png></a>', ["/2"], "a class for next"),
        (f"{STORY}?page=2", pager((STORY, "1"), (f"{STORY}?page=3", "3")), ["?page=3"], "from the second one on"),
        (STORY, pager((f"{STORY}?page=2", "2 comments")), None, "comments"),
        (STORY, f"<div id=comments>{pager((f'{STORY}?page=2', '2'))}</div>", None, "pages of comments"),
        (STORY, pager((f"{STORY}/comment-page-2#comments", "2")), None, "their own pages"),
        (STORY, '<a rel="next" href="/town/bread-by-van">Bread by van</a>', None, "the next story of a blog"),
        ("/sport/matchday-3", pager(("/sport/matchday-4", "Next")), None, "the next match"),
        ("/sport/matchday", pager(("/sport/matchday-2", "The second leg")), None, "no link of a pager"),
        ("/top-10-cranes", pager(("/top-11-cranes", "11")), None, "a number within the words"),
        (STORY, pager(("https://other.example/town/crane-stays-4711?page=2", "2")), None, "another owner"),
        (f"{STORY}?page=all", pager((f"{STORY}?page=2", "2")), None, "it shows all"),
        ("/", pager(("/?page=2", "2")), None, "the home page"),
        ("/reviews/electronics/", pager(("/reviews/electronics/2/", "2")), None, "a section"),
        ("/software/planner/", pager(("/software/planner/?p=2", "2")), None, "a list"),
        (STORY, "", None, "no link"),
    ],
)  # fmt: skip
def test_numbered_pages_follow_in_their_order(path: str, markup: str, following: list[str] | None, why: str) -> None:
    found = read(path, markup)
    stem = f"{HOME}{STORY}"
    assert (None if found is None else list(found.following)) == (
        None if following is None else [f"{stem}{end}" for end in following]
    ), why


@pytest.mark.parametrize(
    ("path", "markup", "first", "number"),
    [
        (f"{STORY}?page=2", pager((STORY, "1")), STORY, 2),
        (f"{STORY}?page=3", pager((STORY, "1"), (f"{STORY}?page=2", "2")), STORY, 3),
        (f"{STORY}/2/", f'<a rel="prev" href="{STORY}/">back</a>', f"{STORY}/", 2),
        (f"{STORY}-2.html", pager((f"{STORY}-1.html", "1")), f"{STORY}-1.html", 2),
    ],
)
def test_a_further_page_names_the_first_one(path: str, markup: str, first: str, number: int) -> None:
    found = read(path, markup)
    assert found is not None
    assert (found.first, found.number) == (HOME + first, number)


def test_a_canonical_link_may_name_the_first_one() -> None:
    found = read(f"{STORY}?page=3", "", f'<link rel="canonical" href="{HOME}{STORY}">')
    assert found is not None
    assert found.first == HOME + STORY


@pytest.mark.parametrize(
    ("href", "text", "is_single"),
    [
        (f"{STORY}?page=all", "View all", True),
        (f"{STORY}/komplettansicht", "Auf einer Seite lesen", True),
        (f"{STORY}/all", "All pages", True),
        (f"{STORY}?singlepage=1", "Single page", True),
        ("/town/", "View all", False),
        ("/town/crane-stays-4711-gallery", "View all pictures", False),
    ],
)
def test_the_page_with_all_of_a_story(href: str, text: str, is_single: bool) -> None:
    found = read(STORY, pager((href, text), (f"{STORY}?page=2", "2")))
    assert found is not None
    assert found.single == (HOME + href if is_single else None)


def test_a_page_says_how_many_there_are() -> None:
    found = read(STORY, "<p>Page 1 of 4</p>" + pager((f"{STORY}?page=2", "Next page")))
    assert found == StoryPages(1, (f"{HOME}{STORY}?page=2",), None, None, 4)
