"""What becomes of one story's request: its article, or the outcome of its URL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.article import Article, Outcome, OutcomeName, Page, Rights, Source
from crawler.crawl.channel_log import PARTIAL_BODY
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.page_renderings import PageRenderings, ShownPage
from crawler.crawl.session import CrawlSession
from crawler.crawl.story_answers import outcome_of_answer
from crawler.crawl.story_requests import (
    RenderRequest,
    StoryAnswer,
    StoryInPages,
    StoryPageRequest,
    StoryRequest,
    StoryStep,
    VersionRequest,
    compare_with_plain,
    is_of_home_host,
    with_note,
)
from crawler.crawl.story_versions import read_entry, version_job
from crawler.crawl.template_learning import TemplateLearner
from crawler.errors import PageUnread
from crawler.extraction.fields.rights import with_host_rights
from crawler.identity.urls import fetch_url, identity_key
from crawler.revisit import GONE_STATUSES

if TYPE_CHECKING:
    from crawler.crawl.gone_stories import GoneStories  # fastwarc, which a list of spiders does not need
    from crawler.crawl.rendering_handover import RenderingAnswer
    from crawler.extraction.fields.story_pages import StoryPages

HTTP_OK = 200
MAX_TRIES_OF_PAGES = 2  # of a story of which a page fails; then what is there is kept


async def _no_rights() -> Rights:
    """What a host says today is of no page of the past."""
    return Rights()


class StoryReader:
    """Reads the answers of one crawl; methods that are awaited raise StoreUnusable.

    Each returns the article, or the outcome of the story's URL, or the request for a further page of the story; None
    where the crawl was stopped before it was read. ``max_pages`` of one story are fetched at most.
    """

    def __init__(
        self,
        session: CrawlSession,
        template_learner: TemplateLearner,
        *,
        max_pages: int = 1,
        renderings: PageRenderings | None = None,
        gone: GoneStories | None = None,
    ) -> None:
        self.session = session
        self.renderings = renderings
        self.gone = gone
        self.template_learner = template_learner
        self.max_pages = max_pages

    async def read(self, request: StoryRequest, answer: StoryAnswer) -> StoryStep:
        """What follows from the answer of a story's URL."""
        due, site, page, selection = request.due, request.site, answer.page, request.selection
        shown = self.renderings.take_answer(due.url) if self.renderings is not None else None
        self.session.frontier.set_facts(due.url, answer.facts)
        if outcome := outcome_of_answer(self.session, request, answer):
            return outcome
        job = ExtractionJob(
            page,
            site,
            due.candidate,
            host_rights=answer.known_rights,
            since=selection.since,
            until=selection.until,
            teaches=not due.visits,
        )
        story = StoryInPages(request, answer, job, await self._extract(job, due.url))
        if self.gone is not None and page.status in GONE_STATUSES and not due.visits and not self.session.is_over:
            return await self._seek_archived(self.gone, story)
        if story.output is None or not story.output.needs_scripts or page.status != HTTP_OK:
            return await self._go_on(story)
        if self.renderings is not None and shown is not None:
            return await self._read_shown(story, shown, self.renderings)
        story.versions = list(story.output.versions)
        return await self._seek_text(story)

    async def _seek_archived(self, gone: GoneStories, story: StoryInPages) -> StoryStep:
        """What follows from a story that is gone before it was read: a capture of it in a web archive."""
        due, site = story.request.due, story.request.site

        async def read(page: Page) -> Article | None:
            output = await self._extract(replace(story.job, page=page, host_rights=None, teaches=False), due.url)
            captured.append(output)
            return output.result if output is not None and isinstance(output.result, Article) else None

        captured: list[ExtractionOutput | None] = []
        found = await gone.find(due.candidate, read)
        if None in captured:  # the crawl was stopped
            return None
        if isinstance(found, str):
            return await self._go_on(with_note(story, f"not found in {gone.name}: {found}"))
        article, capture = found
        output = captured[-1]
        assert output is not None, "it was read"
        note = (
            f"gone from {site.home} (HTTP {story.answer.page.status}), as captured {article.fetched:%Y-%m-%d %H:%M} UTC"
        )
        facts = replace(story.answer.facts, capture=capture, note=note, is_final=True)
        self.session.frontier.set_facts(due.url, facts)
        page = replace(story.answer.page, fetched=article.fetched)
        answer = StoryAnswer(page, facts, Rights(), _no_rights)
        return await self._go_on(StoryInPages(story.request, answer, story.job, replace(output, pages=None), note=note))

    async def _seek_text(self, story: StoryInPages) -> StoryStep:
        """What follows from a page that has no text without its scripts: the next of its versions, else a browser."""
        request = story.request
        if story.versions:
            return VersionRequest(story.versions.pop(0), story)
        if (markup := self.session.frontier.entry_text(request.due.url)) is not None:
            job = read_entry(story, markup)
            output = await self._extract(job, request.due.url)
            if output is None:
                return None
            if isinstance(output.result, Article):
                return await self._take_version(story, job, output, "its text as its feed gives it")
            self.session.summary.versions.miss(Source.FEED, output.result.reason)
        if self.renderings is None:
            return await self._go_on(story)
        page = story.answer.page
        refusal = await self.renderings.admit(request.site, page, request.due.candidate)
        if refusal is not None:
            return await self._go_on(with_note(story, refusal))
        capture = story.answer.facts.capture
        if self.renderings.handover is None:
            return RenderRequest(story, ShownPage(page, capture), self.renderings)
        await self.renderings.hand_over(request.site, request.due.url, page, capture)
        return None

    async def _read_shown(self, story: StoryInPages, answer: RenderingAnswer, renderings: PageRenderings) -> StoryStep:
        """What follows from a page that another process was asked to show."""
        if answer.rendering is None:
            return await self._go_on(with_note(story, f"not rendered: {answer.refusal}"))
        shown = ShownPage(story.answer.page, story.answer.facts.capture)
        await renderings.receive(story.request.site, shown, answer.rendering)
        return await self.read_rendered(RenderRequest(story, shown, renderings))

    async def read_following(
        self, request: StoryPageRequest | VersionRequest, page: Page, *, is_partial: bool
    ) -> StoryStep:
        """What follows from a further page of a story, or another version of its page."""
        if isinstance(request, VersionRequest):
            return await self.read_version(request, page, is_partial=is_partial)
        return await self.read_further(request, page, is_partial=is_partial)

    async def miss_following(
        self, request: RenderRequest | StoryPageRequest | VersionRequest, failure: FetchFailure
    ) -> StoryStep:
        """What follows from one of these, or from what a browser was to show, that was not had."""
        match request:
            case RenderRequest():
                return await self.miss_rendered(request, failure)
            case VersionRequest():
                return await self.miss_version(request, failure)
            case StoryPageRequest():
                return await self.miss_further(request, failure)

    async def read_version(self, request: VersionRequest, page: Page, *, is_partial: bool) -> StoryStep:
        """What follows from the answer of another version of a story's page."""
        story, source = request.story, request.version.source
        job = version_job(story.job, request.version, page, is_partial=is_partial)
        if isinstance(job, str):
            self.session.summary.versions.miss(source, job)
            return await self._seek_text(story)
        output = await self._extract(job, story.request.due.url)
        if output is None:
            return None
        if isinstance(output.result, Article):
            return await self._take_version(story, job, output, f"its text as in {page.url}")
        self.session.summary.versions.miss(source, output.result.reason)
        return await self._seek_text(story)

    async def miss_version(self, request: VersionRequest, failure: FetchFailure) -> StoryStep:
        """What follows from another version of a story's page that was not had."""
        if failure.is_stopped:
            self.session.frontier.release(request.story.request.due.url)
            return None
        self.session.summary.versions.miss(request.version.source, failure.reason)
        return await self._seek_text(request.story)

    async def _take_version(
        self, story: StoryInPages, job: ExtractionJob, output: ExtractionOutput, note: str
    ) -> StoryStep:
        """A story with its text out of another version of its page."""
        assert job.version is not None, "it was read in one"
        self.session.summary.versions.found[job.version.source] += 1
        # the validators are those of a page without its text: they do not tell of an edit
        facts = replace(story.answer.facts, etag=None, last_modified=None, note=note)
        self.session.frontier.set_facts(story.request.due.url, facts)
        answer = replace(story.answer, facts=facts)
        return await self._go_on(StoryInPages(story.request, answer, job, output, note=note))

    async def read_rendered(self, request: RenderRequest) -> StoryStep:
        """What follows from a page that a browser was asked to show."""
        story, shown, rendering = request.story, request.page.shown, request.page.rendering
        due, site, plain = story.request.due, story.request.site, story.output
        assert rendering is not None, "it was shown"
        assert plain is not None, "it was read before"
        if self.session.is_over and shown is None:
            self._release_rendered(request)
            return None
        if shown is None:
            reason = rendering.failure
            await request.renderings.remember(site, due.url, rendering, has_helped=False, reason=reason)
            return await self._go_on(with_note(story, f"not rendered: {reason}"))
        is_article = isinstance(plain.result, Article)
        job = replace(story.job, page=shown, teaches=story.job.teaches and not is_article)
        output = await self._extract(job, due.url)
        if output is None:
            request.renderings.release(site)
            return None
        has_helped, reason = compare_with_plain(plain.result, output.result)
        await request.renderings.remember(site, due.url, rendering, has_helped=has_helped, reason=reason)
        if is_article and not has_helped:
            return await self._go_on(story)
        # the validators are those of a page without its text: they do not tell of an edit
        facts = replace(
            story.answer.facts,
            etag=None,
            last_modified=None,
            capture=request.page.capture,
            note="as a browser shows it",
        )
        self.session.frontier.set_facts(due.url, facts)
        answer = replace(story.answer, page=shown, facts=facts)
        read = StoryInPages(story.request, answer, job, replace(output, pages=None))
        return await self._go_on(with_note(read, "as a browser shows it"))

    async def miss_rendered(self, request: RenderRequest, failure: FetchFailure) -> StoryStep:
        """What follows from a page that the browser was not given."""
        if failure.is_stopped:
            self._release_rendered(request)
            return None
        request.renderings.release(request.story.request.site)
        return await self._go_on(with_note(request.story, f"not rendered: {failure.reason}"))

    def _release_rendered(self, request: RenderRequest) -> None:
        request.renderings.release(request.story.request.site)
        self.session.frontier.release(request.story.request.due.url)

    async def read_further(self, request: StoryPageRequest, page: Page, *, is_partial: bool) -> StoryStep:
        """What follows from the answer of a further page of a story."""
        story, url = request.story, request.url
        if page.status != 200 or is_partial:
            return await self._do_without(request, PARTIAL_BODY if is_partial else f"HTTP {page.status}",
                                          is_final=400 <= page.status < 500 and page.status != 429)  # fmt: skip
        key = identity_key(page.url)
        if not story.request.site.owns(page.url) or (key != identity_key(url) and key in story.known):
            return await self._do_without(request, f"redirected to {page.url}", is_final=True)
        story.known.add(key)
        if url == story.single:
            job = replace(story.job, single=page, teaches=False)
            whole = await self._extract(job, story.request.due.url)
            if whole is None or (isinstance(whole.result, Article) and whole.result.pages):
                story.output, story.ahead = whole, []
            return await self._go_on(story)
        story.further.append(page)
        if not story.ahead and story.has_room(self.max_pages):
            job = ExtractionJob(page, story.request.site, teaches=False, is_further=True)
            output = await self._extract(job, story.request.due.url)
            story.add(output.pages if output is not None else None)
        if not story.ahead or not story.has_room(self.max_pages):
            job = replace(story.job, further=tuple(story.further), teaches=False)
            story.output = await self._extract(job, story.request.due.url)
        return await self._go_on(story)

    async def miss_further(self, request: StoryPageRequest, failure: FetchFailure) -> StoryStep:
        """What follows from a further page of a story that was not had."""
        if failure.is_stopped:
            self.session.frontier.release(request.story.request.due.url)
            return None
        is_final = failure.is_refused and failure.retry_after is None
        return await self._do_without(request, failure.reason, is_final=is_final)

    async def _do_without(self, request: StoryPageRequest, reason: str, *, is_final: bool) -> StoryStep:
        """A page that cannot be had ends its story there; one that may yet be had has the story tried again."""
        story = request.story
        if request.url == story.single:
            return await self._go_on(story)
        due = story.request.due
        number = len(story.further) + 2
        if not is_final and due.tries < MAX_TRIES_OF_PAGES:
            reason = f"page {number} of the story, {request.url}: {reason}"
            return story.request.outcome(self.session, OutcomeName.FAILED, reason)
        story.ahead, story.note = [], f"without its page {number}, {request.url}: {reason}"
        if story.further:
            job = replace(story.job, further=tuple(story.further), teaches=False)
            story.output = await self._extract(job, due.url)
        return await self._go_on(story)

    async def _extract(self, job: ExtractionJob, url: str) -> ExtractionOutput | None:
        """What becomes of a page; None where the crawl was stopped before: its URL stays as it was."""
        try:
            return await self.template_learner.extract(job)
        except PageUnread:
            self.session.frontier.release(url)
            return None

    async def _go_on(self, story: StoryInPages) -> StoryStep:
        """The request for the next page of a story, or its article or outcome."""
        request, answer, output = story.request, story.answer, story.output
        selection = request.selection
        due, page = request.due, answer.page
        if output is None:
            return None
        if not story.further and story.note is None and output.pages is not None and self.max_pages > 1:
            if output.pages.first is not None:
                return await self._send_to_first(request, output.pages)
            is_wanted = isinstance(output.result, Outcome) or selection.holds_article(output.result)
            if is_wanted and output.pages.single not in (None, story.single):
                story.single = output.pages.single
                return StoryPageRequest(story.single, story)
            if is_wanted and not (isinstance(output.result, Article) and output.result.pages):
                story.add(output.pages)
        if story.ahead and story.has_room(self.max_pages):
            return StoryPageRequest(story.ahead.pop(0), story)
        if story.ahead:
            story.note = f"its first {len(story.further) + 1} pages (NEWS_STORY_PAGES)"
        if isinstance(output.result, Outcome):
            return replace(output.result, url=due.url)
        article = output.result
        if article.pages:
            note = story.note or f"of {len(article.pages)} pages"
            # a later edit may be on any of them: the first one's validators do not tell
            facts = replace(answer.facts, etag=None, last_modified=None, note=note)
            self.session.frontier.set_facts(due.url, facts)
        elif story.note:
            self.session.frontier.set_facts(due.url, replace(answer.facts, note=story.note))
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
        # its firm date becomes known, whatever was declared, so that this run does not lease it again
        origin = article.provenance.get("published")
        declared = replace(request.due.candidate, published=article.published, published_read=origin)
        await self.session.frontier.declare([declared])
        reason = f"published {article.published:%Y-%m-%d}, which was not asked for"
        return request.outcome(self.session, OutcomeName.OUT_OF_RANGE, reason, status)

    async def _send_to_first(self, request: StoryRequest, pages: StoryPages) -> Outcome:
        """The outcome of a further page that was found as a story: its first page is fetched in its place."""
        first = fetch_url(str(pages.first))
        await self.session.frontier.declare([replace(request.due.candidate, url=first)])
        reason = f"page {pages.number} of the story at {first}"
        return request.outcome(self.session, OutcomeName.NOT_ARTICLE, reason)

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
