"""Where an archive's bytes come from: a file of this machine, or an address that fsspec opens, from any offset on."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from crawler.errors import ArchiveUnreadable, ArgumentInvalid
from crawler.settings import USER_AGENT

REMOTE_MARK = "://"
FETCH_BYTES = 4 << 20  # that are asked for at once of an archive on another machine
RETRY_SECONDS = (1.0, 4.0, 15.0)  # between tries, when a connection breaks
FINAL_STATUSES = frozenset({401, 403, 404, 410})


class ByteReader(Protocol):
    """An open file, read forward."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""

    def close(self) -> None:
        """Lets go of it."""


class ArchiveSource(Protocol):
    """An archive that can be read, again and from any offset on."""

    name: str

    def size(self) -> int | None:
        """Bytes of it; None where nobody says."""

    def open(self, start: int) -> ByteReader:
        """Its bytes from an offset on; raises ArchiveUnreadable."""


def source_of(name: Path | str) -> ArchiveSource:
    """The source of a path or an address; raises ArgumentInvalid for an address that nothing here can open."""
    return RemoteArchive(name) if isinstance(name, str) and REMOTE_MARK in name else LocalArchive(Path(name))


class LocalArchive:
    """A file of this machine."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def size(self) -> int | None:
        """Bytes of the file; raises ArchiveUnreadable."""
        try:
            return self._path.stat().st_size
        except OSError as error:
            raise unreadable(self.name, error) from error

    def open(self, start: int) -> ByteReader:
        """The file, at an offset."""
        try:
            file: BinaryIO = self._path.open("rb")
            file.seek(start)
        except OSError as error:
            raise unreadable(self.name, error) from error
        return file


class RemoteArchive:
    """What an address of ``s3://``, ``https://`` or another scheme of fsspec holds; ``wait`` sleeps between tries."""

    def __init__(self, url: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            extra = "s3" if url.startswith("s3:") else "remote"
            raise ArgumentInvalid(f"{url}: reading it needs fsspec: pip install 'news-crawler[{extra}]'") from error
        try:
            self.files, self.root = url_to_fs(url, **_options_of(url))
        except (ImportError, ValueError) as error:
            raise ArgumentInvalid(f"{url}: {error}") from error
        self.name = url
        self._wait = wait

    def size(self) -> int | None:
        """Bytes that the other side says it has; raises ArchiveUnreadable."""
        size = self.retry(lambda: self.files.info(self.root).get("size"))
        return int(size) if size is not None else None

    def open(self, start: int) -> ByteReader:
        """Its bytes from an offset on, asked for in pieces; a connection that breaks is made anew."""
        return RemoteReader(self, start)

    def find(self) -> list[str]:
        """The addresses that match it, where it has a pattern; raises ArchiveUnreadable."""
        return sorted(str(self.files.unstrip_protocol(path)) for path in self.retry(lambda: self.files.glob(self.root)))

    def open_file(self, start: int) -> Any:
        """A file of fsspec at an offset; of a host that gives no ranges what lies before is read and let go."""
        file = self.files.open(self.root, "rb", block_size=FETCH_BYTES, cache_type="readahead")
        left = start
        with suppress(ValueError):  # it cannot seek
            file.seek(start)
            left = 0
        while left and (passed := file.read(min(left, FETCH_BYTES))):
            left -= len(passed)
        return file

    def retry(self, read: Callable[[], Any]) -> Any:
        """What a call gives, tried again where the connection breaks; raises ArchiveUnreadable."""
        for pause in (*RETRY_SECONDS, None):
            try:
                return read()
            except Exception as error:  # every backend of fsspec has its own
                if pause is None or _is_final(error):
                    raise unreadable(self.name, error) from error
                self._wait(pause)
        raise AssertionError("the last try returns or raises")


class RemoteReader:
    """The bytes of a remote archive from an offset on."""

    def __init__(self, archive: RemoteArchive, start: int) -> None:
        self._archive = archive
        self._at = start
        self._file: Any = None

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; raises ArchiveUnreadable when the other side cannot be read any more."""
        data: bytes = self._archive.retry(lambda: self._read(size))
        self._at += len(data)
        return data

    def _read(self, size: int) -> bytes:
        try:
            if self._file is None:
                self._file = self._archive.open_file(self._at)
            data: bytes = self._file.read(size)
        except Exception:
            self.close()
            raise
        return data

    def close(self) -> None:
        """Ends the connection."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _options_of(url: str) -> dict[str, Any]:
    """What fsspec asks a web server with: who we are, and for the bytes as they lie there."""
    if not url.startswith(("http://", "https://")):
        return {}
    return {"headers": {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}}


def _is_final(error: Exception) -> bool:
    """Whether another try is of no use: it is not there, or not for us."""
    if isinstance(error, FileNotFoundError):  # which fsspec raises for an answer of 503, too
        return error.__cause__ is None or getattr(error.__cause__, "status", 0) in FINAL_STATUSES
    return isinstance(error, PermissionError) or getattr(error, "status", 0) in FINAL_STATUSES


def unreadable(name: str, error: Exception) -> ArchiveUnreadable:
    """The exception for what the system, or the other side, said."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
    return ArchiveUnreadable(f"{name} cannot be read: {reason}")
