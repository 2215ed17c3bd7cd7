"""The responses that are archived, found again by URL and payload; and how far the files of archives were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, exists, func, insert, select

from crawler.storage.revisions import as_capture
from crawler.storage.runs import check_runs
from crawler.storage.schema import captures, ledger, outcomes, warc_files
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.types import chunks, key_of
from crawler.storage.values import ArchivedResponse, FileMark

PAGES_TOGETHER = timedelta(hours=1)  # within which all pages of a story are fetched


class Captures(Part):
    """``store.captures``: where archived responses lie, and how far archives were imported."""

    @writes
    def add(self, connection: Connection, captured: Sequence[ArchivedResponse]) -> None:
        """Stores where responses are archived."""
        connection.execute(
            insert(captures),
            [
                {
                    "key": key_of(one.url),
                    "url": one.url,
                    "payload_digest": one.capture.payload_digest,
                    "at": one.at,
                    "warc_file": one.capture.file,
                    "warc_offset": one.capture.offset,
                    "warc_record_id": one.capture.record_id,
                }
                for one in captured
            ],
        )

    @reads
    def find(
        self, connection: Connection, url: str, digest: str | None = None, *, at: datetime | None = None
    ) -> ArchivedResponse | None:
        """The latest archived response of a URL, with a certain payload digest if one is passed.

        With ``at`` the last one before it that a page of several was read at, some minutes allowed, else the first.
        """
        query = select(captures).where(captures.c.key == key_of(url)).limit(1)
        if at is None:
            query = query.order_by(captures.c.id.desc())
        else:
            is_later = captures.c.at > at + PAGES_TOGETHER
            query = query.order_by(is_later, case((is_later, captures.c.id)), captures.c.id.desc())
        if digest is not None:
            query = query.where(captures.c.payload_digest == digest)
        row = connection.execute(query).first()
        capture = as_capture(row) if row is not None else None
        return (
            ArchivedResponse(capture=capture, url=row.url, at=row.at)
            if row is not None and capture is not None
            else None
        )

    @reads
    def last_offset(self, connection: Connection, path: str) -> int | None:
        """Where the last response of a WARC file that is known here begins; None when none is."""
        query = select(func.max(captures.c.warc_offset)).where(captures.c.warc_file == path)
        offset: int | None = connection.execute(query).scalar()
        return offset

    @reads
    def without_outcome(
        self, connection: Connection, site: str, urls: Sequence[str], since: datetime
    ) -> dict[str, ArchivedResponse]:
        """The latest archived response of each of some URLs of a site, where no outcome was written since it came."""
        later = exists().where(outcomes.c.ledger_id == ledger.c.id, outcomes.c.at >= captures.c.at)
        found: dict[str, ArchivedResponse] = {}
        for chunk in chunks(sorted({key_of(url) for url in urls})):
            query = (
                select(captures)
                .join(ledger, (ledger.c.key == captures.c.key) & (ledger.c.site == site))
                .where(captures.c.key.in_(chunk), captures.c.at >= since, ~later)
                .order_by(captures.c.id)
            )
            for row in connection.execute(query):
                capture = as_capture(row)
                if capture is not None:
                    found[row.url] = ArchivedResponse(capture=capture, url=row.url, at=row.at)
        return found

    @reads
    def file_mark(self, connection: Connection, path: str) -> FileMark | None:
        """How far a WARC file was read; None when it never was."""
        row = connection.execute(select(warc_files).where(warc_files.c.path == path)).first()
        if row is None:
            return None
        return FileMark(path=row.path, size=row.size, offset=row.offset, articles=row.articles, ended=row.ended)

    @writes
    def save_file_mark(self, connection: Connection, mark: FileMark, now: datetime, *, run: int | None = None) -> None:
        """Stores how far a WARC file was read; raises RunEnded where another process has ended the run that read it."""
        if run is not None:
            check_runs(connection, [run])
        connection.execute(delete(warc_files).where(warc_files.c.path == mark.path))
        connection.execute(insert(warc_files).values(**asdict(mark), at=now))
