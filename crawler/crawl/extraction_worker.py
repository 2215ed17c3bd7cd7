"""What is done with one page where nothing else is at stake: read, finished as it is kept, and taught to its site."""

from __future__ import annotations

import fcntl
import gc
import importlib
import logging
import math
import multiprocessing
import multiprocessing.connection
import os
import pickle
import resource
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crawler.article import Article, Candidate, Outcome, OutcomeName, Page, Rights
from crawler.crawl.arguments import Selection

if TYPE_CHECKING:
    from crawler.extraction.body.site_template import BlockTrace, StoryTrace, Template
    from crawler.extraction.fields.story_pages import StoryPages
    from crawler.extraction.fields.text_versions import TextVersion
    from crawler.extraction.result import ExtractionResult
    from crawler.extraction.version_reading import VersionPage
    from crawler.site import Site

MAX_REASON_CHARS = 300
MAX_TRIES = 2  # of a page whose worker died: the first time it need not be the page's fault
GARBAGE_THRESHOLD = 20_000  # new objects between two looks for rings of them: about one look a page


class WorkerDied(Exception):
    """A worker process ended; the message says how."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(_exit_words(exit_code))
        self.was_out_of_time = exit_code == -signal.SIGXCPU


class PureStep(Protocol):
    """A step that needs an article and its site alone: a pipeline that has ``is_pure = True``."""

    def process(self, article: Article, site: Site | None) -> Article | Outcome:
        """The article as it goes on, or its outcome."""


@dataclass(frozen=True, slots=True)
class ExtractionJob:
    """All that is needed to extract one page."""

    page: Page
    site: Site
    candidate: Candidate | None = None
    template: bytes | None = None  # what was learnt of the site, as Template.to_message writes it
    host_rights: Rights | None = None  # what is known of the host's word on all its pages
    since: datetime | None = None  # an article of another time is not finished: it is not kept
    until: datetime | None = None
    teaches: bool = True  # whether the traces of its blocks are wanted
    further: tuple[Page, ...] = ()  # the pages behind it, of a story that has several
    single: Page | None = None  # the page that shows all of such a story
    is_further: bool = False  # it is such a page itself: only the way to the next one is wanted
    version: VersionPage | None = None  # in which its text is sought, since scripts bring it to the page


@dataclass(frozen=True, slots=True)
class FinishedArticle:
    """An article as it left the steps, with what the store writes of it; of no use to any other article."""

    article: Article
    steps: tuple[str, ...]  # dotted paths of those that it passed
    identity: str
    url_identity: str  # of its own URL
    is_canonical_own: bool
    signature: bytes
    bands: tuple[int, ...]  # by which copies of it are found
    record: str  # JSON
    search_text: str


@dataclass(frozen=True, slots=True)
class ExtractionOutput:
    """What became of one page."""

    result: Article | Outcome
    traces: list[BlockTrace] = field(default_factory=list)
    droppable: tuple[int, ...] = ()  # those of blocks that a template, of which the page had none, may yet drop
    story: StoryTrace | None = None  # by which an article is known again at another address
    finished: FinishedArticle | None = None  # its article is the result
    pages: StoryPages | None = None  # of a story that may have several
    needs_scripts: bool = False  # whether a browser may show a story where the page as it came has none
    versions: tuple[TextVersion, ...] = ()  # of the page, that may have its text then


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one page may take: seconds of CPU, and bytes of memory beyond what the libraries take (0: no limit)."""

    seconds: float
    memory: int


def run_job(job: ExtractionJob, steps: Sequence[str] = ()) -> ExtractionOutput:
    """Extracts one page and takes its article through the steps."""
    from crawler.extraction.body.select import may_be_dropped
    from crawler.extraction.body.site_template import trace_block, trace_story
    from crawler.extraction.extract import find_story_pages
    from crawler.extraction.fields.rights import with_host_rights
    from crawler.identity.digest import digest
    from crawler.identity.urls import identity_key

    if job.is_further:
        return replace(failed_job(job, "a further page of a story"), pages=find_story_pages(job.page, job.site))
    reading = _read_page(job)
    result = reading.result
    if isinstance(result, Outcome):
        return _output_of(reading, result)
    traces = [trace_block(block) for block in reading.blocks] if job.teaches else []
    droppable = [at for at, block in enumerate(reading.blocks) if traces and may_be_dropped(block)]
    names = (identity_key(result), result.headline)
    story = trace_story(digest(result), names, result.body) if job.teaches else None
    if job.host_rights is not None:
        result = with_host_rights(result, job.host_rights)
    output = replace(_output_of(reading, result), traces=traces, droppable=tuple(droppable), story=story)
    if not steps or _is_unwanted(result, job):
        return output
    final = take_steps(result, job.site, steps)
    finished = finish(final, tuple(steps)) if isinstance(final, Article) and final.digest else None
    return replace(output, result=final, finished=finished)


def _read_page(job: ExtractionJob) -> ExtractionResult:
    from crawler.extraction.extract import extract_page
    from crawler.extraction.version_reading import read_version

    if job.version is not None:
        return read_version(job.page, job.site, job.version, candidate=job.candidate)
    template = _template(job.template) if job.template else None
    return extract_page(
        job.page, job.site, candidate=job.candidate, template=template, further=job.further, single=job.single
    )


def _output_of(reading: ExtractionResult, result: Article | Outcome) -> ExtractionOutput:
    return ExtractionOutput(result, pages=reading.pages, needs_scripts=reading.needs_scripts, versions=reading.versions)


def take_steps(article: Article, site: Site | None, steps: Sequence[str]) -> Article | Outcome:
    """The article after all steps; what breaks one of them is an outcome."""
    item: Article | Outcome = article
    for path in steps:
        if isinstance(item, Outcome):
            break
        try:
            item = load_step(path).process(item, site)
        except Exception as error:  # noqa: BLE001  # as Scrapy does it: one article is lost to a step, and it is told
            return failed_outcome(article.ledger_url, article.site, article.fetched, f"{path}: {error!r}")
    return item


def finish(article: Article, steps: tuple[str, ...] = ()) -> FinishedArticle:
    """The article with what the store writes of it."""
    from crawler.identity.copies import sketch_article
    from crawler.identity.urls import has_own_canonical, identity_key
    from crawler.storage.json_text import write_json
    from crawler.storage.search_text import indexed_text

    signature, bands = sketch_article(article)
    return FinishedArticle(
        article=article,
        steps=steps,
        identity=identity_key(article),
        url_identity=identity_key(article.url),
        is_canonical_own=has_own_canonical(article),
        signature=signature,
        bands=bands,
        record=write_json(article.to_dict()),
        search_text=indexed_text(article),
    )


@cache
def load_step(path: str) -> PureStep:
    """The step of a dotted path."""
    module, _, name = path.rpartition(".")
    step: PureStep = getattr(importlib.import_module(module), name)
    return step


def failed_outcome(url: str, site: str, at: datetime, reason: str, status: int | None = None) -> Outcome:
    """The outcome of a page that could not be read."""
    line = " ".join(reason.split())[:MAX_REASON_CHARS]
    return Outcome(url=url, site=site, name=OutcomeName.FAILED, reason=line, at=at, status=status)


def failed_job(job: ExtractionJob, reason: str) -> ExtractionOutput:
    """The output for a page that could not be read."""
    return ExtractionOutput(failed_outcome(job.page.url, job.site.name, job.page.fetched, reason, job.page.status))


def slow_job(job: ExtractionJob, seconds: float) -> ExtractionOutput:
    """The output for a page that took too long."""
    return failed_job(job, f"the extraction took longer than {seconds:g} s (NEWS_EXTRACT_TIMEOUT)")


def fatal_job(job: ExtractionJob, tries: int, death: WorkerDied) -> ExtractionOutput:
    """The output for a page whose workers died."""
    return failed_job(job, f"the page ended its worker process {tries} times ({death})")


def _exit_words(exit_code: int | None) -> str:
    if exit_code is None:
        return "it could not be started"
    return f"signal {signal.Signals(-exit_code).name}" if exit_code < 0 else f"exit code {exit_code}"


def _is_unwanted(article: Article, job: ExtractionJob) -> bool:
    return not Selection(since=job.since, until=job.until).holds_article(article)


@lru_cache(maxsize=64)  # an archive goes from site to site with every page
def _template(data: bytes) -> Template:
    from crawler.extraction.body.site_template import Template

    return Template.from_message(data)


class JobWriter:
    """Jobs as they are sent to one worker: a site and its template go along only where they have changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Site, bytes | None]] = {}

    def write(self, job: ExtractionJob) -> bytes:
        """The message for a job."""
        name = job.site.name
        site, template = self._known.get(name, (None, None))
        changes: dict[str, Any] = {}
        if site is not job.site and site != job.site:
            changes["site"] = job.site
        if template is not job.template:
            changes["template"] = job.template
        self._known[name] = (job.site, job.template)
        rest = (
            *(job.page, job.candidate, job.host_rights, job.since, job.until, job.teaches),
            *(job.further, job.single, job.is_further, job.version),
        )
        return pickle.dumps((name, changes, rest), pickle.HIGHEST_PROTOCOL)


class JobReader:
    """The other end of a JobWriter."""

    def __init__(self) -> None:
        self._sites: dict[str, Site] = {}
        self._templates: dict[str, bytes | None] = {}

    def read(self, message: bytes) -> ExtractionJob:
        """The job of a message."""
        name, changes, rest = pickle.loads(message)  # noqa: S301  # our own parent wrote it
        if "site" in changes:
            self._sites[name] = changes["site"]
        if "template" in changes:
            self._templates[name] = changes["template"]
        page, candidate, *others = rest
        return ExtractionJob(page, self._sites[name], candidate, self._templates.get(name), *others)


ReadPage = Callable[[ExtractionJob, Sequence[str]], ExtractionOutput]  # as run_job; it must be picklable


def serve(
    connection: socket.socket,
    steps: Sequence[str],
    limits: WorkerLimits,
    read: ReadPage = run_job,
    libraries: str = "crawler.crawl.worker_start",
) -> None:
    """The life of a worker, which loads the module ``libraries``: page after page, until the other end is closed."""
    _prepare(limits, libraries)
    pipe = multiprocessing.connection.Connection(connection.detach())
    reader = JobReader()
    pipe.send_bytes(b"")  # from now on the time of a page counts
    while True:
        try:
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        _allow_seconds(limits.seconds)
        job = reader.read(message)
        has_broken = False
        try:
            output = read(job, steps)
        except MemoryError:
            output, has_broken = failed_job(job, "the page takes too much memory (NEWS_EXTRACT_MEMORY)"), True
        except Exception as error:  # noqa: BLE001  # whatever broke it, the outcome says it and the crawl goes on
            output = failed_job(job, f"the page could not be extracted: {type(error).__name__}: {error}")
        try:
            pipe.send_bytes(pickle.dumps(output, pickle.HIGHEST_PROTOCOL))
        except OSError:
            return
        if has_broken:
            return


def _prepare(limits: WorkerLimits, libraries: str) -> None:
    """Loads the libraries, sets the limits; the worker ends with its crawl, for which Ctrl-C is meant."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.disable(logging.CRITICAL)  # parsers talk to the log of whoever imports them
    importlib.import_module(libraries)
    gc.freeze()  # what is loaded stays: no collection looks at it again
    gc.set_threshold(GARBAGE_THRESHOLD)
    _end_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if limits.memory:
        _set_soft_limit(resource.RLIMIT_AS, _address_space() + limits.memory)


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Holds Ctrl-C back while a process begins, which inherits that: it is meant for its parent alone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Has the system end this process with the one that started it, even within a parser that runs for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends the process: the pipe has news only when it is closed
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if multiprocessing.connection.wait([parent.sentinel], 0):  # it ended before
        os._exit(1)


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return pages * resource.getpagesize()
    except OSError:
        return 0


def _allow_seconds(seconds: float) -> None:
    """Lets the next page take so much CPU; the system ends a worker that takes more (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft_limit(resource.RLIMIT_CPU, math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1)


def _set_soft_limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
