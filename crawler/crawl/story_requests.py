"""What is fetched for a story, what came back, and what is asked for next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from crawler.article import ARTICLE_OUTCOMES, Article, Outcome, OutcomeName, Page, Rights
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.page_renderings import PageRenderings, ShownPage
from crawler.crawl.session import CrawlSession
from crawler.identity.urls import identity_key
from crawler.site import Site
from crawler.storage.values import DueUrl

if TYPE_CHECKING:  # what reads pages, which the process that fetches them needs not
    from crawler.extraction.fields.story_pages import StoryPages
    from crawler.extraction.fields.text_versions import TextVersion

MAX_STORY_BYTES = 32 * 1024 * 1024  # of all pages of a story


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


@dataclass(slots=True)
class StoryInPages:
    """A story that is being read, with its further pages as they come; nothing is kept of it before its end."""

    request: StoryRequest
    answer: StoryAnswer  # of its first page
    job: ExtractionJob  # of its first page
    output: ExtractionOutput | None  # of the pages that were read together; None: the crawl was stopped
    further: list[Page] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)  # URLs of the pages to be fetched, in order
    single: str | None = None  # that was asked for
    note: str | None = None  # why it ends before its last page
    _known: set[str] = field(default_factory=set)
    versions: list[TextVersion] = field(default_factory=list)  # in which its text is sought, since scripts bring it

    @property
    def known(self) -> set[str]:
        """Identities of URLs that were read, or are ahead; worked out for the few stories that have further pages."""
        if not self._known:
            self._known.add(identity_key(self.answer.page.url))
        return self._known

    def add(self, pages: StoryPages | None) -> None:
        """Takes the pages that a page leads to, each once."""
        for url in pages.following if pages is not None else ():
            if (key := identity_key(url)) not in self.known:
                self.known.add(key)
                self.ahead.append(url)

    def has_room(self, max_pages: int) -> bool:
        """Whether another page may be fetched."""
        size = sum(len(page.body) for page in (self.answer.page, *self.further))
        return len(self.further) + 1 < max_pages and size < MAX_STORY_BYTES


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A story whose page a browser is to show, since its scripts bring the text."""

    story: StoryInPages  # as it came
    page: ShownPage
    renderings: PageRenderings

    @property
    def url(self) -> str:
        """That of the page."""
        return self.page.page.url

    async def show(self) -> None:
        """Has it shown, in the turn of its host."""
        await self.renderings.show(self.page)


@dataclass(frozen=True, slots=True)
class StoryPageRequest:
    """A further page of a story to be fetched."""

    url: str
    story: StoryInPages


@dataclass(frozen=True, slots=True)
class VersionRequest:
    """Another version of a story's page to be fetched, since scripts bring the text to the page itself."""

    version: TextVersion
    story: StoryInPages

    @property
    def url(self) -> str:
        """Where it is."""
        return self.version.url


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """A page that another worker has fetched, to be shown in place of a request, and whom to tell."""

    url: str
    show: Callable[[], Awaitable[None]]
    end: Callable[[FetchFailure | None], None]


def compare_with_plain(plain: Article | Outcome, rendered: Article | Outcome) -> tuple[bool, str]:
    """Whether a browser showed more of a story than the page as it came, and what it showed, in words."""
    if isinstance(rendered, Outcome):
        return False, f"{rendered.name}: {rendered.reason}"
    if isinstance(plain, Article) and len(rendered.body) <= len(plain.body):
        return False, "no more of the story than the page as it came"
    return True, "a story"


def with_note(story: StoryInPages, note: str) -> StoryInPages:
    """A story whose outcome says what became of its rendering; an article says it by its facts."""
    if note and story.output is not None and isinstance(story.output.result, Outcome):
        result = replace(story.output.result, reason=f"{story.output.result.reason}; {note}")
        story.output = replace(story.output, result=result)
    return story


StoryStep: TypeAlias = "Article | Outcome | StoryPageRequest | VersionRequest | RenderRequest | None"
