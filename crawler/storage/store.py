"""The store: one door to records, revisions, the ledger, channels and runs, in SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from crawler.article import Candidate, Declared, Outcome, OutcomeName, Revision
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage import captures, channels, commit, deliveries, ledger, records, reextraction, runs, statistics
from crawler.storage.engine import FOR_WRITING, check_file, make_engine, parse_url, shown, usable
from crawler.storage.migrate import bring_up_to_date, try_to_write
from crawler.storage.statistics import Edit, HostTimes, MissedUrl, Tally
from crawler.storage.values import (
    Archived,
    Captured,
    Channel,
    Compare,
    Cursor,
    Deliverable,
    Due,
    FileMark,
    Hint,
    Kept,
    RecordRow,
    Reextracted,
    Round,
    Run,
    Schedule,
    SiteRow,
)

Result = TypeVar("Result")

PATIENCE = 30.0  # seconds to wait for another process's lock
ATTEMPTS = 3
DEADLOCKS = {"40001", "40P01"}  # SQLSTATE: the transaction was undone for another's sake and may be tried again


class Store:
    """A store that is open; every method may be called from any thread and blocks (``asyncio.to_thread``).

    Every method raises StoreUnusable when the database refuses; what was being written is then not written at all.
    Times that are given must be aware, times that come back are in UTC.
    """

    def __init__(self, url: URL, engine: Engine) -> None:
        self._url = url
        self._engine = engine
        self._writing = engine.execution_options(**FOR_WRITING)
        self._turn = threading.Lock()  # fairer among our own threads than the database's lock

    @classmethod
    def open(cls, url: str, *, must_exist: bool = False, patience: float = PATIENCE) -> Store:
        """Opens the store at a database URL, creates or upgrades its tables where needed.

        ``must_exist``, for commands that only read, refuses a store that is not there yet and asks for no right to
        write. ``patience`` is in seconds. Raises StoreUnusable.
        """
        parsed = parse_url(url)
        engine = make_engine(parsed, patience=patience)
        store = cls(parsed, engine)
        try:
            if engine.dialect.name == "sqlite":
                check_file(parsed, must_exist=must_exist)
            with usable(parsed):
                bring_up_to_date(engine, store._writing, parsed, must_exist=must_exist, patience=patience)
                if not must_exist:
                    try_to_write(store._writing)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Gives back all connections; a second call does nothing."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __str__(self) -> str:
        return shown(self._url)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with usable(self._url), self._engine.connect() as connection:
            yield connection

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        """Does work in a transaction of its own, again when the database undid it to let another go first."""
        with self._turn, usable(self._url):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with self._writing.begin() as connection:
                        return work(connection)
                except DBAPIError as error:
                    if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in DEADLOCKS:
                        raise
        raise AssertionError("the last attempt returns or raises")

    # runs

    def begin_run(self, site: str, now: datetime) -> int:
        """Writes down that this process crawls a site; frees the leases of runs whose process is gone.

        Gone is a process of this host that has ended, and one of another host whose last beat is two minutes old.
        """
        return self._write(lambda connection: runs.begin_run(connection, site, now))

    def beat(self, run: int, now: datetime) -> None:
        """Says that a run is alive; to be called more often than every two minutes."""
        self._write(lambda connection: runs.beat(connection, run, now))

    def end_run(self, run: int, now: datetime, finish: str) -> None:
        """Writes down why a run ended and frees what it leases."""
        self._write(lambda connection: runs.end_run(connection, run, now, finish))

    def begin_round(self, now: datetime) -> int | Round:
        """Writes down that this process does a round over all sites; the round of another that goes on, if one does."""
        return self._write(lambda connection: runs.begin_round(connection, now))

    def beat_round(self, number: int, now: datetime) -> None:
        """Says that a round goes on; to be called more often than every two minutes."""
        self._write(lambda connection: runs.beat_round(connection, number, now))

    def end_round(self, number: int, now: datetime, finish: str) -> None:
        """Writes down why a round ended."""
        self._write(lambda connection: runs.end_round(connection, number, now, finish))

    def release(self, run: int) -> int:
        """Frees what a run leases without an outcome; returns the number of URLs."""
        return self._write(lambda connection: runs.release(connection, [run]))

    def runs(self, site: str | None = None, *, limit: int = 20) -> list[Run]:
        """The latest runs, newest first."""
        with self._reading() as connection:
            return runs.latest_runs(connection, site, limit)

    def outcome_counts(self, *, run: int | None = None, site: str | None = None) -> dict[OutcomeName | None, int]:
        """How many URLs ended in which outcome, under None those not yet tried.

        With a run: what that run wrote down, and under None what it leases.
        """
        with self._reading() as connection:
            return runs.count_outcomes(connection, run, site)

    # ledger

    def declare(self, candidates: Sequence[Candidate], *, hint: Hint = lambda *_: None) -> int:
        """Writes down candidates with their hints; returns how many of them are new to their declarer.

        Of several declarations the first title, publication time, language, section, byline and tags count, the newest
        modification time and the highest score. ``hint`` says when to visit a held story that is said to have changed.
        """
        return self._write(lambda connection: ledger.declare(connection, candidates, hint))

    def lease(
        self,
        run: int,
        site_name: str,
        *,
        limit: int,
        now: datetime,
        since: datetime | None = None,
        until: datetime | None = None,
        sections: Sequence[str] = (),
        urls: Sequence[str] | None = None,
    ) -> list[Due]:
        """Hands out URLs that are due to one run alone, the newest first.

        ``since`` and ``until`` (both included) leave out what is declared to be older or newer, not what has no date.
        ``sections`` takes only what is declared to be in one of them or lies in a folder of that name; ``urls`` only
        these. A URL comes back when its run ends, releases it, or dies.
        """
        return self._write(
            lambda connection: ledger.lease(
                connection,
                run,
                site_name,
                limit=limit,
                now=now,
                since=since,
                until=until,
                sections=sections,
                urls=urls,
            )
        )

    def ask_again(self, site_name: str, urls: Sequence[str], now: datetime) -> int:
        """Makes known URLs due, whatever became of them; returns how many are known."""
        return self._write(lambda connection: ledger.ask_again(connection, site_name, urls, now))

    def unsettled(self, site_name: str, now: datetime) -> int:
        """How many URLs of a site are due, leased ones among them."""
        with self._reading() as connection:
            return ledger.count_unsettled(connection, site_name, now)

    def due(self, now: datetime, *, site: str | None = None, limit: int | None = None) -> list[Due]:
        """What is due, the newest first, handed out to nobody."""
        with self._reading() as connection:
            return list(ledger.list_due(connection, now, site, limit))

    def due_counts(self, now: datetime) -> dict[tuple[str, str | None], int]:
        """How many URLs are due, by site and by the outcome until now (None: never tried)."""
        with self._reading() as connection:
            return ledger.count_due(connection, now)

    def agenda(self) -> dict[str, datetime]:
        """When each site has something due, the earliest of it: a story, feed, sitemap or front."""
        with self._reading() as connection:
            return ledger.agenda(connection)

    def visited(self, urls: Sequence[str]) -> set[str]:
        """Those of some URLs that were read before."""
        with self._reading() as connection:
            return ledger.visited(connection, urls)

    def change_share(self, site: str) -> dict[str, int]:
        """How many ``visits`` to held stories of a site there were, the first ones left out, and ``changes`` found."""
        with self._reading() as connection:
            return ledger.change_share(connection, site)

    def keep(
        self,
        settled: Sequence[Kept | Outcome],
        *,
        compare: Compare,
        run: int,
        now: datetime,
        schedule: Schedule = commit.never_again,
    ) -> list[Outcome]:
        """Writes readings and outcomes in one transaction, all or none; returns the outcome of each, in order.

        ``judge`` is asked for every reading what it means for the latest revision of its story, the readings before it
        in the batch included. The ledger row is that of the item's URL and site; where there is none it is made.
        When an item breaks, the error carries its URL as a note.
        """
        return self._write(
            lambda connection: commit.keep(connection, settled, compare=compare, run=run, now=now, schedule=schedule)
        )

    # what became of all that was declared

    def tally(
        self, *, site: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> list[Tally]:
        """The URLs that publishers declared (not those given by hand), counted by site, day and fate.

        The day is that of publication, else of the first declaration; ``until`` is not included.
        """
        with self._reading() as connection:
            return statistics.tally(connection, site=site, since=since, until=until)

    def missed(
        self, *, site: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[MissedUrl]:
        """The declared URLs that are not held, the newest first, streamed."""
        with self._reading() as connection:
            yield from statistics.missed_urls(connection, site=site, since=since, until=until)

    def outcome_log(self, since: datetime, until: datetime) -> dict[tuple[str, OutcomeName], int]:
        """What the visits of a time ended in, by site."""
        with self._reading() as connection:
            return statistics.outcome_log(connection, since=since, until=until)

    def host_times(self, since: datetime, until: datetime) -> list[HostTimes]:
        """How long the sites took to answer in a time, the slowest first."""
        with self._reading() as connection:
            return statistics.host_times(connection, since=since, until=until)

    def edits(self, since: datetime, until: datetime, *, limit: int = 200) -> list[Edit]:
        """The revisions of a time, the latest first, the first ones of stories left out."""
        with self._reading() as connection:
            return statistics.edits(connection, since=since, until=until, limit=limit)

    def first_readings(self, site: str, *, limit: int = 200) -> list[tuple[datetime, str, dict[str, Any]]]:
        """The first revisions of a site's latest stories, the newest first: when, the URL, the record."""
        with self._reading() as connection:
            return statistics.first_readings(connection, site, limit)

    def latest_ends(self, site: str, *, limit: int = 200) -> list[tuple[datetime, str, OutcomeName]]:
        """How the first visits to a site's latest URLs ended, the newest first: when, the URL, the outcome."""
        with self._reading() as connection:
            return statistics.latest_ends(connection, site, limit)

    # records

    def records(
        self,
        *,
        site: str | None = None,
        since: datetime | None = None,
        search: str | None = None,
        limit: int | None = 20,
    ) -> Iterator[RecordRow]:
        """Records, newest first (by publication, else by first sight), streamed: ``limit=None`` is all of them.

        ``search`` takes words, ``"a phrase"`` and ``begin*``, all of which must be there; raises ArgumentInvalid when
        it holds no word.
        """
        with self._reading() as connection:
            yield from records.list_records(connection, site=site, since=since, search=search, limit=limit)

    def record(self, wanted: str | int) -> RecordRow | None:
        """The record of a number, of any URL that led to it, or of an identity."""
        with self._reading() as connection:
            return records.read_record(connection, wanted)

    def revisions(self, wanted: str | int) -> list[Revision]:
        """All revisions of a record, the first one first; empty when there is no such record."""
        with self._reading() as connection:
            return records.read_revisions(connection, wanted)

    # the archive

    def archived(
        self, after: int, *, limit: int, site: str | None = None, since: datetime | None = None
    ) -> list[Archived]:
        """The revisions behind a number whose pages are archived, in order, each with its candidate's hints."""
        with self._reading() as connection:
            return reextraction.archived(connection, after, limit=limit, site=site, since=since)

    def reextract(self, readings: Sequence[Reextracted], *, software: str, now: datetime) -> None:
        """Puts later readings of the same pages in the place of articles; what was there is kept beside them."""
        self._write(lambda connection: reextraction.replace_articles(connection, readings, software, now))

    def note_captures(self, rows: Sequence[Captured]) -> None:
        """Writes down where responses are archived."""
        self._write(lambda connection: captures.note(connection, rows))

    def find_capture(self, url: str, digest: str | None = None) -> Captured | None:
        """The latest archived response of a URL, with a payload digest where one is given."""
        with self._reading() as connection:
            return captures.find(connection, url, digest)

    def file_mark(self, path: str) -> FileMark | None:
        """How far a WARC file was read; None when it never was."""
        with self._reading() as connection:
            return captures.file_mark(connection, path)

    def note_file(self, mark: FileMark, now: datetime) -> None:
        """Writes down how far a WARC file was read."""
        self._write(lambda connection: captures.note_file(connection, mark, now))

    # deliveries

    def cursor(self) -> Cursor:
        """Where the store stands: all before it is committed."""
        return self._write(deliveries.cursor)

    def deliverable(self, since: Cursor, upto: Cursor, *, site: str | None = None) -> Iterator[Deliverable]:
        """The revisions between two cursors, and those that were read again between them, streamed in order."""
        with self._reading() as connection:
            yield from deliveries.deliverable(connection, since, upto, site)

    def outcome_reasons(self, name: OutcomeName, *, site: str | None = None) -> dict[str, int]:
        """How many URLs ended in an outcome, by its reason."""
        with self._reading() as connection:
            return deliveries.outcome_reasons(connection, site, name)

    def seeds(self, *, site: str | None = None) -> list[str]:
        """The home pages of sites, and their feeds, sitemaps and fronts."""
        with self._reading() as connection:
            return deliveries.seeds(connection, site)

    # sites and their channels

    def remember_site(self, site: Site, now: datetime) -> None:
        """Writes down a site, or what has changed of it."""
        self._write(lambda connection: channels.remember_site(connection, site, now))

    def remember_sites(self, sites: Sequence[Site], now: datetime) -> None:
        """Writes down several sites at once."""

        def remember(connection: Connection) -> None:
            for site in sites:
                channels.remember_site(connection, site, now)

        self._write(remember)

    def template_sites(self) -> set[str]:
        """The sites of whose pages something was learnt."""
        with self._reading() as connection:
            return channels.template_sites(connection)

    def sites(self) -> list[SiteRow]:
        """All sites by name, with what is held of them."""
        with self._reading() as connection:
            return channels.list_sites(connection)

    def remember_channel(self, url: str, *, site: str, kind: Declared, found_by: str, now: datetime) -> None:
        """Writes down a feed, sitemap or front; one that is known stays as it is."""
        self._write(
            lambda connection: channels.remember_channel(
                connection, url, site=site, kind=kind, found_by=found_by, now=now
            )
        )

    def channels(self, site: str | None = None) -> list[Channel]:
        """The channels of a site, or of all, in the order in which they were found."""
        with self._reading() as connection:
            return channels.list_channels(connection, site)

    def note_channel(
        self,
        url: str,
        *,
        site: str,
        now: datetime,
        status: int | None = None,
        failed: bool = False,
        etag: str | None = None,
        last_modified: str | None = None,
        new: int = 0,
        next_due: datetime | None = None,
        ttl: float | None = None,
        rhythm: float | None = None,
    ) -> None:
        """Writes down a fetch of a channel.

        The validators and ``ttl`` are replaced, except by a failure or a 304; ``new`` is how many further URLs it
        declared. Raises StoreUnusable for a channel that was never remembered.
        """
        is_known = self._write(
            lambda connection: channels.note_channel(
                connection,
                url,
                site=site,
                now=now,
                status=status,
                failed=failed,
                etag=etag,
                last_modified=last_modified,
                new=new,
                next_due=next_due,
                ttl=ttl,
                rhythm=rhythm,
            )
        )
        if not is_known:
            raise StoreUnusable(f"store {self}: {url} is no channel of {site}; remember it first")

    def load_template(self, site: str) -> bytes | None:
        """What was learnt of a site's pages."""
        with self._reading() as connection:
            return channels.load_template(connection, site)

    def save_template(self, site: str, data: bytes, *, now: datetime, pages: int = 0) -> None:
        """Puts what was learnt of a site's pages in the place of what was there."""
        self._write(lambda connection: channels.save_template(connection, site, data, pages=pages, now=now))
