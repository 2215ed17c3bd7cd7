"""What is read of a single page, within a worker process: its record, and what a person wants to see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.article import Outcome, OutcomeName
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.errors import NewsError

FILE_URL = "http://page.invalid/story"  # where a file lies of which nobody knows yet (RFC 2606)


class PageUnreadable(NewsError):
    """A page ended its process, or took too long; the message says which."""


@dataclass(frozen=True, slots=True)
class PageReading(ExtractionOutput):
    """What became of one page, with what a person wants to see of it."""

    explanation: tuple[str, ...] = ()
    marked_page: bytes | None = None  # with kept and dropped blocks in colours; None where it is no HTML
    own_url: str | None = None  # what the page calls itself
    feeds: tuple[str, ...] = ()  # that a page names whose text only scripts bring


@dataclass(frozen=True, slots=True)
class ExplainedReading:
    """Reads a page as the crawl would keep it, and says how; of one at FILE_URL, what it calls itself."""

    explains: bool = False
    marks: bool = False

    def __call__(self, job: ExtractionJob, steps: Sequence[str]) -> PageReading:
        """The record or the outcome, normalised and validated, and what is wanted beside it."""
        if job.page.url == FILE_URL:
            return read_own_url(job)
        from crawler.crawl.postprocess import postprocess
        from crawler.extraction.extract import read_document

        shown = job.version.page if job.version is not None else job.page
        feeds: tuple[str, ...] = ()
        if job.version is not None:
            from crawler.extraction.version_reading import read_version

            extraction = read_version(job.page, job.site, job.version, candidate=job.candidate)
            document = read_document(shown, job.site, candidate=job.candidate)[0] if self.marks else None
        else:
            document, extraction = read_document(shown, job.site, candidate=job.candidate)
        if extraction.needs_scripts and document is not None:
            from crawler.discovery.fronts import read_front

            feeds = read_front(document.root, url=shown.url, site=job.site, found=shown.fetched).feeds
        reading = PageReading(
            postprocess(extraction.result, job.site),
            pages=extraction.pages,
            needs_scripts=extraction.needs_scripts,
            versions=extraction.versions,
            feeds=feeds,
        )
        if not (self.explains or self.marks):
            return reading
        from crawler.cli.explain import explain, mark_page

        return replace(
            reading,
            explanation=tuple(explain(extraction)) if self.explains else (),
            marked_page=mark_page(document, extraction, shown) if self.marks and document is not None else None,
        )


def read_own_url(job: ExtractionJob) -> PageReading:
    """What a page calls itself, found within a worker."""
    from crawler.extraction.own_url import find_own_url

    nothing = Outcome(url=job.page.url, site=job.site.name, name=OutcomeName.EMPTY, reason="", at=job.page.fetched)
    return PageReading(result=nothing, own_url=find_own_url(job.page.body))


def reading_of(output: ExtractionOutput) -> PageReading:
    """What was read; raises PageUnreadable where that was nothing."""
    if isinstance(output, PageReading):
        return output
    assert isinstance(output.result, Outcome), "of what ends a worker there is no article"
    raise PageUnreadable(f"the page cannot be read: {output.result.reason}")
