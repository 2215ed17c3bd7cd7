"""What becomes of one story's request: its article, or the outcome of its URL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.article import ARTICLE_OUTCOMES, Article, Outcome, OutcomeName, Page, Rights
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_log import NOT_MODIFIED, PARTIAL_BODY, UNASKED_NOT_MODIFIED
from crawler.crawl.extraction_worker import ExtractionJob
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.redirect_targets import outcome_of_end, refused_target
from crawler.crawl.session import CrawlSession
from crawler.crawl.template_learning import TemplateLearner
from crawler.errors import PageUnread
from crawler.extraction.fields.rights import with_host_rights
from crawler.site import Site
from crawler.storage.values import DueUrl


@dataclass(frozen=True, slots=True)
class StoryRequest:
    """A story to be fetched."""

    due: DueUrl
    site: Site
    selection: Selection = Selection()  # noqa: RUF009  # frozen

    @property
    def validators(self) -> dict[str, str]:
        """The headers of a conditional request (RFC 9110, section 13) for a story that is held."""
        if self.due.outcome not in ARTICLE_OUTCOMES:
            return {}
        validators = {"If-None-Match": self.due.etag, "If-Modified-Since": self.due.last_modified}
        return {name: value for name, value in validators.items() if value}

    def outcome(self, session: CrawlSession, name: OutcomeName, reason: str, status: int | None = None) -> Outcome:
        """An outcome of the story's URL."""
        at = session.clock.now()
        return Outcome(url=self.due.url, site=self.site.name, name=name, reason=reason, at=at, status=status)


@dataclass(frozen=True, slots=True)
class StoryAnswer:
    """An answer of any status."""

    page: Page
    facts: FetchFacts
    known_rights: Rights  # what is known by now of what the host says of all its pages
    host_rights: Callable[[], Awaitable[Rights]]  # all of it; asked for an article only


def is_of_home_host(url: str, site: Site) -> bool:
    """Whether a URL is on the host of a site's home page, where it is now."""
    return urlsplit(url).hostname in {urlsplit(site.home).hostname, site.moved_to}


class StoryReader:
    """Reads the answers of one crawl; methods that are awaited raise StoreUnusable."""

    def __init__(self, session: CrawlSession, template_learner: TemplateLearner) -> None:
        self.session = session
        self.template_learner = template_learner

    async def read(self, request: StoryRequest, answer: StoryAnswer) -> Article | Outcome | None:
        """The article of an answer, or its outcome; None where the crawl was stopped before it was read."""
        due, site, page, selection = request.due, request.site, answer.page, request.selection
        self.session.frontier.set_facts(due.url, answer.facts)
        if ended := outcome_of_end(due.url, page.url, site):
            return request.outcome(self.session, *ended, page.status)
        if refused := refused_target(page):
            return request.outcome(self.session, OutcomeName.REFUSED_ADDRESS, refused, page.status)
        if page.status == NOT_MODIFIED and request.validators:
            return request.outcome(self.session, OutcomeName.UNCHANGED, "304 Not Modified", page.status)
        if page.status == NOT_MODIFIED:
            return request.outcome(self.session, OutcomeName.FAILED, UNASKED_NOT_MODIFIED, page.status)
        if 300 <= page.status < 400:
            reason = f"HTTP {page.status} without an address to go to"
            return request.outcome(self.session, OutcomeName.FAILED, reason, page.status)
        if answer.facts.is_partial:
            return request.outcome(self.session, OutcomeName.INCOMPLETE, PARTIAL_BODY, page.status)
        job = ExtractionJob(
            page,
            site,
            due.candidate,
            host_rights=answer.known_rights,
            since=selection.since,
            until=selection.until,
            teaches=not due.visits,
        )
        try:
            output = await self.template_learner.extract(job)
        except PageUnread:
            self.session.frontier.release(due.url)
            return None
        if isinstance(output.result, Outcome):
            return replace(output.result, url=due.url)
        article = output.result
        self.session.frontier.set_finished(due.url, output.finished)
        rights = await answer.host_rights()
        if rights != answer.known_rights:  # once for each host: then what was finished is so no more
            article = with_host_rights(article, rights)
        if not selection.holds_article(article):
            return await self._leave_out(request, article, page.status)
        if due.candidate.language is None and not selection.holds_language(article.language):
            await self.session.frontier.declare([replace(due.candidate, language=article.language)])
            reason = f"written in {article.language}, which was not asked for"
            return request.outcome(self.session, OutcomeName.OUT_OF_RANGE, reason, page.status)
        return article

    async def _leave_out(self, request: StoryRequest, article: Article, status: int) -> Outcome:
        """The outcome of an article of another time than was asked for."""
        # its firm date becomes known, so that this run does not lease it again
        origin = article.provenance.get("published")
        declared = replace(request.due.candidate, published=article.published, published_read=origin)
        await self.session.frontier.declare([declared])
        reason = f"published {article.published:%Y-%m-%d}, which was not asked for"
        return request.outcome(self.session, OutcomeName.OUT_OF_RANGE, reason, status)

    def miss(self, request: StoryRequest, failure: FetchFailure) -> Outcome | None:
        """The outcome of a request that had no answer; None where the URL stays as it was."""
        url = request.due.url
        if failure.is_stopped:
            self.session.frontier.release(url)
            return None
        if failure.is_refused:
            self.session.frontier.set_facts(url, FetchFacts(retry_after=failure.retry_after))
            if failure.retry_after is not None and is_of_home_host(url, request.site):
                self.session.rest(request.site, failure.reason)
        if failure.is_unresolved and not request.site.owns(url):
            return request.outcome(self.session, OutcomeName.OFF_SITE, f"not on {request.site.home}: {failure.reason}")
        return request.outcome(self.session, failure.outcome, failure.reason)
