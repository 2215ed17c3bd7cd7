"""Answers of a story's URL that are no page to read: elsewhere, unchanged, redirected to nowhere, cut off."""

from __future__ import annotations

from crawler.article import Outcome, OutcomeName
from crawler.crawl.channel_log import NOT_MODIFIED, PARTIAL_BODY, UNASKED_NOT_MODIFIED
from crawler.crawl.redirect_targets import outcome_of_end, refused_target
from crawler.crawl.session import CrawlSession
from crawler.crawl.story_requests import StoryAnswer, StoryRequest


def outcome_of_answer(session: CrawlSession, request: StoryRequest, answer: StoryAnswer) -> Outcome | None:
    """What an answer is for its URL where no page came that could be read; else None."""
    due, site, page = request.due, request.site, answer.page
    ended = outcome_of_end(due.url, page.url, site)
    if not site.owns(due.url) and (discovery := session.summary.discoveries.get(site.name)):
        discovery.note_end(due.url, is_off_site=ended is not None and ended[0] is OutcomeName.OFF_SITE)
    if ended:
        return request.outcome(session, *ended, page.status)
    if refused := refused_target(page):
        return request.outcome(session, OutcomeName.REFUSED_ADDRESS, refused, page.status)
    if page.status == NOT_MODIFIED and request.validators:
        return request.outcome(session, OutcomeName.UNCHANGED, "304 Not Modified", page.status)
    if page.status == NOT_MODIFIED:
        return request.outcome(session, OutcomeName.FAILED, UNASKED_NOT_MODIFIED, page.status)
    if 300 <= page.status < 400:
        return request.outcome(
            session, OutcomeName.FAILED, f"HTTP {page.status} without an address to go to", page.status
        )
    if answer.facts.is_partial:
        return request.outcome(session, OutcomeName.INCOMPLETE, PARTIAL_BODY, page.status)
    return None
