"""The pages of a story: each is asked for once, and its first page, that was read, never again."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.article import Candidate, Declared, Page, Rights
from crawler.crawl.extraction_worker import ExtractionJob
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.story_requests import StoryAnswer, StoryInPages, StoryRequest
from crawler.extraction.fields.story_pages import StoryPages
from crawler.site import site_for
from crawler.storage.values import DueUrl

URL = "https://paper.example/story"
AT = datetime(2026, 11, 30, tzinfo=UTC)
SITE = site_for("https://paper.example/")


async def no_rights() -> Rights:
    return Rights()


def test_pages_are_known_by_their_identity_the_first_one_among_them() -> None:
    candidate = Candidate(url=URL, site=SITE.name, declared_by="user", declared_in=Declared.USER, found=AT)
    page = Page(url=f"{URL}?utm_source=feed", body=b"<p>text</p>", fetched=AT)
    answer = StoryAnswer(page, FetchFacts(), Rights(), no_rights)
    request = StoryRequest(DueUrl(url=URL, tries=0, candidate=candidate), SITE)
    story = StoryInPages(request, answer, ExtractionJob(page, SITE), None)
    story.add(None)
    assert story.ahead == []
    story.add(StoryPages(following=(URL, f"{URL}?page=2", f"{URL}?page=2#top", f"{URL}?page=3")))
    story.add(StoryPages(following=(f"{URL}?page=3", f"{URL}/", f"{URL}?page=4")))
    assert story.ahead == [f"{URL}?page=2", f"{URL}?page=3", f"{URL}?page=4"]
