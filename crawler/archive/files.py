"""WARC files that are written: whole records only, turned over by size and age, recovered after a kill."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from crawler.archive.records import NewId, Packed, new_id, pack_info
from crawler.errors import ArchiveUnwritable

OPEN_SUFFIX = ".open"  # behind the name of a file that is being written
READ_BYTES = 1 << 20  # bytes
MAX_SERIALS = 100_000  # names that are tried


class WarcWriter:
    """Appends records to the files of a folder; one thread at a time.

    A file is named ``PREFIX-TIME-SERIAL-HOST-PID.warc.gz`` and ends in ``.open`` while it is written. A new one is
    begun when it has ``size`` bytes or is ``age`` old. Raises ArchiveUnwritable; what was on its way is then not in the
    file at all.
    """

    def __init__(
        self,
        folder: Path,
        *,
        info: Mapping[str, str],
        now: Callable[[], datetime],
        size: int,
        age: timedelta,
        prefix: str = "news",
        make_id: NewId = new_id,
    ) -> None:
        self.folder = folder
        self._info = info
        self._now = now
        self._size = size
        self._age = age
        self._prefix = prefix
        self._make_id = make_id
        self._file: BinaryIO | None = None
        self._path = folder
        self._begun = now()
        self._serial = 0
        self._info_id = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from error

    def append(self, make: Callable[[str], Sequence[Packed]]) -> tuple[Path, list[int]]:
        """Writes the records that ``make`` gives for a warcinfo id; returns the file's final name and the offsets."""
        if self._file is None or self._is_full():
            self._turn_over()
        records = make(self._info_id)
        return self._path, self._write([record.data for record in records])

    def _is_full(self) -> bool:
        assert self._file is not None
        return self._file.tell() >= self._size or self._now() - self._begun >= self._age

    def _turn_over(self) -> None:
        self.close()
        self._begun = self._now()
        self._path, self._file = self._begin_file()
        info = pack_info(self._info, filename=self._path.name, date=self._begun, make_id=self._make_id)
        self._info_id = info.id
        self._write([info.data])

    def _begin_file(self) -> tuple[Path, BinaryIO]:
        host = re.sub(r"[^\w.]", "_", socket.gethostname()) or "host"
        for _ in range(MAX_SERIALS):
            name = f"{self._prefix}-{self._begun:%Y%m%d%H%M%S}-{self._serial:05}-{host}-{os.getpid()}.warc.gz"
            self._serial += 1
            path = self.folder / name
            if path.exists():
                continue
            try:
                file = opened(path).open("xb", buffering=0)
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except FileExistsError:
                continue
            except OSError as error:
                raise unwritable(path, error) from error
            return path, file
        raise ArchiveUnwritable(f"{self.folder}: {MAX_SERIALS} names for a new file are all taken")

    def _write(self, pieces: Sequence[bytes]) -> list[int]:
        assert self._file is not None
        start = self._file.tell()
        offsets = [start + sum(map(len, pieces[:number])) for number in range(len(pieces))]
        left = memoryview(b"".join(pieces))
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._file.truncate(start)  # giving back room works on a full disk too
            self._file.seek(start)
            raise unwritable(self._path, error) from error
        return offsets

    def close(self) -> None:
        """Gives the file its final name; a second call does nothing."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            os.fsync(file.fileno())
            opened(self._path).rename(self._path)
        except OSError as error:
            raise unwritable(self._path, error) from error
        finally:
            file.close()


def opened(path: Path) -> Path:
    """The name of a file while it is written."""
    return path.with_name(path.name + OPEN_SUFFIX)


def unwritable(path: Path, error: OSError) -> ArchiveUnwritable:
    """The exception for what the system said."""
    return ArchiveUnwritable(f"WARC {path} cannot be written: {error.strerror or error}")


def recover(folder: Path) -> Iterator[str]:
    """Ends the files that a killed process left open, each with its last whole record; says what was done.

    A file that a living process writes is locked by it and stays as it is. Raises ArchiveUnwritable.
    """
    for path in sorted(folder.glob(f"*.warc.gz{OPEN_SUFFIX}")):
        try:
            with path.open("r+b") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                records, whole = whole_records(file)
                size = file.seek(0, os.SEEK_END)
                file.truncate(whole)
                os.fsync(file.fileno())
                final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
                if records:
                    path.rename(final)
                else:
                    path.unlink()
        except FileNotFoundError:
            continue  # another process was first
        except OSError as error:
            raise unwritable(path, error) from error
        lost = f", {size - whole} bytes of a record that was not whole were cut off" if size > whole else ""
        yield f"{final}: {records} records recovered{lost}" if records else f"{path}: held no whole record, removed"


def whole_records(file: BinaryIO) -> tuple[int, int]:
    """How many gzip members of a file are whole records, and where the last of them ends."""
    file.seek(0)
    records = whole = at = 0
    member, tail = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
    left = b""
    while piece := left or file.read(READ_BYTES):
        try:
            tail = (tail + member.decompress(piece))[-4:]
        except zlib.error:
            break
        left = member.unused_data
        at += len(piece) - len(left)
        if not member.eof:
            continue
        if tail != b"\r\n\r\n":
            break
        records, whole = records + 1, at
        member, tail = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
    return records, whole
