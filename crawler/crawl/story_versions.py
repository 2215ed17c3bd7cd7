"""Other versions of a story's page, in which its text is sought before a browser is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.article import Page
from crawler.crawl.extraction_worker import ExtractionJob
from crawler.identity.urls import identity_key

if TYPE_CHECKING:
    from crawler.crawl.story_requests import StoryInPages
    from crawler.extraction.fields.text_versions import TextVersion


def version_job(job: ExtractionJob, version: TextVersion, answer: Page, *, is_partial: bool) -> ExtractionJob | str:
    """The job that reads the page of another job in an answer of one of its versions; why there is none, in words."""
    from crawler.extraction.version_reading import VersionPage  # what reads pages, which a list of spiders needs not

    if answer.status != 200 or is_partial:
        return "less came than was announced" if is_partial else f"HTTP {answer.status}"
    if not job.site.owns(answer.url):
        return f"redirected to {answer.url}"
    if identity_key(answer.url) == identity_key(job.page.url):
        return "redirected to the page itself"
    return replace(job, version=VersionPage(answer, version.source), teaches=False)


def read_entry(story: StoryInPages, markup: str) -> ExtractionJob:
    """The job that reads a story as its feed gives it."""
    from crawler.extraction.version_reading import page_of_entry

    version = page_of_entry(story.answer.page, story.request.due.candidate, markup)
    return replace(story.job, version=version, teaches=False)
