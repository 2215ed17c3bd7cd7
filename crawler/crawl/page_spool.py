"""Pages that are fetched and not stored yet, in files that outlive a kill: the next run reads them from there."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import logging
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from crawler.article import Capture, Page
from crawler.clock import Clock
from crawler.storage.engine import parse_url, printable_url, sqlite_path
from crawler.storage.values import DueUrl

if TYPE_CHECKING:
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

SUFFIX = ".pages"
MAX_AGE = timedelta(days=1)  # an older page may have changed since
FILE_BYTES = 16 * 1024**2  # after which a new file is begun, so that one whose pages are all stored can go
TRUNCATION_BYTES = 1024**2  # a shorter file without such pages is not worth the call that empties it
HEAD = struct.Struct("<4sIII")  # a mark, the lengths of what is said of a page and of its body, CRC-32 of both
MARK = b"NPG1"
TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500  # and above: such an answer is asked for again


class SpooledPage(msgspec.Struct, array_like=True):
    """What is said of a page in a file: of which URL of the ledger it is, and all of it but the body."""

    site: str
    ledger_url: str
    url: str
    requested_url: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    product_token: str | None


@dataclass(slots=True, eq=False)
class SpoolFile:
    """A file that this process writes, or one that another has left behind."""

    path: Path
    file: BinaryIO  # locked as long as it is open
    size: int = 0
    urls: set[str] = field(default_factory=set)  # of the ledger, with pages in it that are not stored yet


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """Where a page lies that another process has left behind."""

    file: SpoolFile
    offset: int
    fetched: datetime


class PageSpool:
    """The pages of one process; it writes files of its own and reads those of processes that have ended.

    No file is synchronised: a kill loses nothing that was written, and what a power failure loses is fetched again.
    ``max_bytes`` bounds the files of this process; a page beyond is not kept. That there is no room, or that nothing
    can be written, is one warning. It is a defence of hosts alone: whether a URL is done is for the ledger to say.
    """

    def __init__(self, store: Store, clock: Clock, folder: Path, *, max_bytes: int) -> None:
        self.store = store
        self.clock = clock
        self.folder = folder
        self.max_bytes = max_bytes
        self._serials = count()
        self._files: list[SpoolFile] = []  # that are written here; the last one is not full
        self._left: dict[str, SpoolFile] = {}  # by name, of processes that have ended
        self._holders: dict[str, list[SpoolFile]] = {}  # by URL of the ledger
        self._found: dict[str, dict[str, PlacedPage]] = {}  # by URL of the ledger, then by the URL that was asked for
        self._is_off = False
        self._is_full = False  # a page was not kept for lack of room
        self._indexing = asyncio.Lock()

    # what is written

    def keep(self, site: str, ledger_url: str, page: Page) -> None:
        """Writes the answer for a URL, unless it is to be asked for again."""
        if self._is_off or page.status >= SERVER_ERRORS or page.status == TOO_MANY_REQUESTS:
            return
        facts = msgspec.msgpack.encode(
            SpooledPage(
                site=site,
                ledger_url=ledger_url,
                url=page.url,
                requested_url=page.requested_url or page.url,
                fetched=page.fetched,
                status=page.status,
                headers=page.headers,
                product_token=page.product_token,
            )
        )
        head = HEAD.pack(MARK, len(facts), len(page.body), zlib.crc32(page.body, zlib.crc32(facts)))
        size = len(head) + len(facts) + len(page.body)
        if sum(one.size for one in self._files) + size > self.max_bytes:
            if not self._is_full:
                self._is_full = True
                full = "%s: %d bytes are in use (NEWS_SPOOL_BYTES); further pages would be fetched again after a kill"
                logger.warning(full, self.folder, self.max_bytes)
            return
        try:
            if not self._files or self._files[-1].size >= FILE_BYTES:
                self._files.append(self._begin())
            target = self._files[-1]
            if os.writev(target.file.fileno(), (head, facts, page.body)) != size:
                raise OSError("no room for a whole page")
        except OSError as error:
            self._is_off = True
            logger.warning("%s: %s; what is not stored yet would be fetched again after a kill", self.folder, error)
            return
        target.size += size
        if ledger_url not in target.urls:
            target.urls.add(ledger_url)
            self._holders.setdefault(ledger_url, []).append(target)

    def _begin(self) -> SpoolFile:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            path = self.folder / f"{os.getpid()}-{next(self._serials)}{SUFFIX}"
            try:
                file = path.open("xb", buffering=0)
            except FileExistsError:  # of a process that had the same number
                continue
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # another process takes it for one that was left behind
                file.close()
                continue
            return SpoolFile(path, file)

    def discard(self, ledger_url: str) -> None:
        """Lets go of the pages of a URL whose outcome is stored."""
        self._found.pop(ledger_url, None)
        for one in self._holders.pop(ledger_url, ()):
            one.urls.discard(ledger_url)
            if one.urls:
                continue
            if one.path.name in self._left:
                self._remove(self._left.pop(one.path.name))
            elif one is not self._files[-1]:
                self._files.remove(one)
                self._remove(one)
            elif one.size >= TRUNCATION_BYTES:
                os.ftruncate(one.file.fileno(), 0)
                one.file.seek(0)
                one.size = 0

    def close(self) -> None:
        """Removes the files; those with pages that nobody has read stay for the next run."""
        for one in (*self._files, *self._left.values()):
            if one.urls:
                one.file.close()
            else:
                self._remove(one)
        self._files.clear()
        self._left.clear()
        try:
            self.folder.rmdir()
        except OSError:  # it was never made, or holds what another process has to look after
            return

    def _remove(self, one: SpoolFile) -> None:
        try:
            fcntl.flock(one.file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # others that read it have the last word
            one.path.unlink(missing_ok=True)
        except OSError as error:
            logger.debug("%s: %s", one.path, error)
        one.file.close()

    # what is read

    async def find(self, site: str, leased: Sequence[DueUrl]) -> dict[str, tuple[Page, Capture | None]]:
        """Those pages of leased URLs, by URL, that came since the latest outcome of each; raises StoreUnusable."""
        async with self._indexing:
            for one in self._lock_left():
                self._take_over(one, await asyncio.to_thread(self._index, one))
        placed = {due.url: self._found[due.url].get(due.url) for due in leased if due.url in self._found}
        return await asyncio.to_thread(self._read_all, site, placed) if placed else {}

    def _read_all(self, site: str, placed: Mapping[str, PlacedPage | None]) -> dict[str, tuple[Page, Capture | None]]:
        latest = self.store.ledger.last_outcomes(list(placed))  # another process may have read them too
        pages = {
            url: self._read(one)
            for url, one in placed.items()
            if one is not None and is_after(one.fetched, latest.get((site, url)))
        }
        return {url: (page, None) for url, page in pages.items() if page is not None}

    async def find_further(self, ledger_url: str, url: str) -> Page | None:
        """A further page of a story whose first page was found."""
        placed = self._found.get(ledger_url, {}).get(url)
        return None if placed is None else await asyncio.to_thread(self._read, placed)

    def _lock_left(self) -> list[SpoolFile]:
        """The files that no living process writes, and that are not known here yet."""
        own = {one.path.name for one in self._files}
        left = []
        try:
            names = [path.name for path in self.folder.iterdir() if path.suffix == SUFFIX]
        except OSError:  # nobody has written anything
            return []
        for name in names:
            if name in own or name in self._left:
                continue
            try:
                file = (self.folder / name).open("rb")
            except OSError:  # another process has removed it
                continue
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            left.append(SpoolFile(self.folder / name, file))
        return left

    def _index(self, one: SpoolFile) -> list[tuple[int, SpooledPage]]:
        """Where the pages of a file begin whose URLs have had no outcome since, and what is said of them."""
        oldest = self.clock.now() - MAX_AGE
        pages = [(at, facts) for at, facts in read_index(one.file) if facts.fetched >= oldest]
        latest = self.store.ledger.last_outcomes(sorted({facts.ledger_url for _, facts in pages}))
        return [
            (at, facts)
            for at, facts in pages
            if (key := (facts.site, facts.ledger_url)) in latest and is_after(facts.fetched, latest[key])
        ]

    def _take_over(self, one: SpoolFile, pages: Sequence[tuple[int, SpooledPage]]) -> None:
        if not pages:
            self._remove(one)
            return
        self._left[one.path.name] = one
        for at, facts in pages:
            self._found.setdefault(facts.ledger_url, {})[facts.requested_url] = PlacedPage(one, at, facts.fetched)
            if facts.ledger_url not in one.urls:
                one.urls.add(facts.ledger_url)
                self._holders.setdefault(facts.ledger_url, []).append(one)
        logger.info("%s: %d stories were fetched and not stored by a run that has ended", one.path.name, len(one.urls))

    def _read(self, placed: PlacedPage) -> Page | None:
        """The page; None for one that is not as it was written."""
        descriptor = placed.file.file.fileno()
        _, facts_length, body_length, checksum = HEAD.unpack(os.pread(descriptor, HEAD.size, placed.offset))
        data = os.pread(descriptor, facts_length + body_length, placed.offset + HEAD.size)
        if zlib.crc32(data) != checksum:
            return None
        facts = msgspec.msgpack.decode(data[:facts_length], type=SpooledPage)
        return Page(
            url=facts.url,
            body=data[facts_length:],
            fetched=facts.fetched,
            status=facts.status,
            headers=facts.headers,
            requested_url=facts.requested_url,
            product_token=facts.product_token,
        )


def is_after(fetched: datetime, latest: datetime | None) -> bool:
    """Whether a page came after the latest outcome of its URL was written."""
    return latest is None or fetched > latest


def read_index(file: BinaryIO) -> Iterator[tuple[int, SpooledPage]]:
    """Where the pages of a file begin, and what is said of each; ends before one that is not whole."""
    size = os.fstat(file.fileno()).st_size
    at = 0
    while at + HEAD.size <= size:
        mark, facts_length, body_length, _ = HEAD.unpack(os.pread(file.fileno(), HEAD.size, at))
        end = at + HEAD.size + facts_length + body_length
        if mark != MARK or end > size:
            return
        try:
            facts = msgspec.msgpack.decode(os.pread(file.fileno(), facts_length, at + HEAD.size), type=SpooledPage)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return
        yield at, facts
        at = end


def spool_folder(folder: str, store_url: str, environment: Mapping[str, str]) -> Path | None:
    """Where the pages lie: beside an SQLite file; for a server in the user's folder for the state of programs."""
    if folder:
        return Path(folder).absolute()
    url = parse_url(store_url)
    if url.get_backend_name() == "sqlite":
        path = sqlite_path(url).absolute()
        return path.with_name(f"{path.name}-pages")
    home = environment.get("HOME")
    state = environment.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "")
    name = hashlib.blake2b(printable_url(url).encode(), digest_size=8).hexdigest()
    return Path(state) / "news" / name if state else None
