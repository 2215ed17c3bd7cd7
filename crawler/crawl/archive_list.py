"""Which archives an import is of: files, folders, patterns and addresses, and lists of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from glob import glob, has_magic
from pathlib import Path
from urllib.parse import urlsplit

from crawler.archive.sources import REMOTE_MARK, RemoteArchive, source_of
from crawler.errors import ArchiveUnreadable, ArgumentInvalid

ARCHIVE_PATTERNS = tuple(
    f"*.{kind}{packed}" for kind in ("warc", "arc") for packed in ("", ".gz", ".zst")
)  # in a folder
LIST_SUFFIXES = (".paths", ".paths.gz", ".txt", ".txt.gz")
MAX_LIST_BYTES = 64 << 20
READ_BYTES = 1 << 20


def find_archive_files(text: str, base: str | None = None) -> tuple[str, ...]:
    """The archives that are meant, comma-separated, in the order of their names or of their list.

    ``base`` is what stands before the relative entries of a list; else they lie beside the list, or below the folder of
    it that their first part names (``crawl-data`` of Common Crawl). Raises ArgumentInvalid and ArchiveUnreadable.
    """
    found: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word.lower().endswith(LIST_SUFFIXES):
            found.update(dict.fromkeys(_read_list(word, base)))
        elif REMOTE_MARK in word:
            found.update(dict.fromkeys(_find_remote(word)))
        else:
            found.update(dict.fromkeys(_find_local(word)))
    return tuple(found)


def leave_out_read(files: Sequence[str], sizes: Mapping[str, int]) -> list[str]:
    """The archives that are still to be read, in their order; ``sizes`` are the bytes that others had at their end.

    One that has grown since is to be read again, one that was deleted since is not.
    """

    def is_read(path: str) -> bool:
        if path not in sizes:
            return False
        try:
            return (source_of(path).size() or 0) in {0, sizes[path]}
        except ArchiveUnreadable:
            return True

    return [path for path in files if not is_read(path)]


def _find_local(word: str) -> list[str]:
    path = Path(word).expanduser()
    if path.is_dir():
        paths = sorted(one for pattern in ARCHIVE_PATTERNS for one in path.glob(pattern))
    else:
        paths = sorted(map(Path, glob(str(path)))) if has_magic(word) else [path]  # noqa: PTH207  # absolute ones too
    if not paths or not all(one.is_file() for one in paths):
        raise ArgumentInvalid(f"path={word}: there is no WARC file")
    return [str(one.absolute()) for one in paths]


def _find_remote(word: str) -> list[str]:
    archive = RemoteArchive(word)
    if not has_magic(urlsplit(word).path):
        return [word]
    found = archive.find()
    if not found:
        raise ArgumentInvalid(f"path={word}: there is no WARC file")
    return found


@lru_cache(maxsize=64)  # arguments are checked before the crawl begins
def _read_list(name: str, base: str | None) -> tuple[str, ...]:
    where = name if REMOTE_MARK in name else str(Path(name).expanduser().absolute())
    if REMOTE_MARK not in where and not Path(where).is_file():
        raise ArgumentInvalid(f"path={name}: there is no such list")
    lines = (line.strip() for line in _read_text(where).splitlines())
    found = tuple(_resolve(line, where, base) for line in lines if line and not line.startswith("#"))
    if not found:
        raise ArgumentInvalid(f"path={name}: the list is empty")
    return found


def _read_text(name: str) -> str:
    reader = source_of(name).open(0)
    try:
        data = b"".join(_pieces(reader.read, name))
    finally:
        reader.close()
    if data.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data = member.decompress(data, MAX_LIST_BYTES + 1)
        except zlib.error as error:
            raise ArgumentInvalid(f"path={name}: the list cannot be unpacked: {error}") from error
        if len(data) > MAX_LIST_BYTES or not member.eof:
            raise ArgumentInvalid(f"path={name}: the list is cut off, or has more than {MAX_LIST_BYTES:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ArgumentInvalid(f"path={name}: the list is no text") from error


def _pieces(read: Callable[[int], bytes], name: str) -> Iterator[bytes]:
    size = 0
    while piece := read(READ_BYTES):
        size += len(piece)
        if size > MAX_LIST_BYTES:
            raise ArgumentInvalid(f"path={name}: the list has more than {MAX_LIST_BYTES:,} bytes")
        yield piece


def _resolve(entry: str, where: str, base: str | None) -> str:
    """An entry of a list as a path or an address; a list of another machine may name only what lies beside it."""
    is_remote = REMOTE_MARK in where
    if REMOTE_MARK in entry or (not is_remote and Path(entry).is_absolute()):
        if is_remote and _host_of(entry) not in {_host_of(where), _host_of(base or where)}:
            raise ArgumentInvalid(f"{where}: {entry} lies on another host: name it by path=, or save the list first")
        return entry
    if base is not None:
        return f"{base.rstrip('/')}/{entry.lstrip('/')}"
    folder, first = where.rpartition("/")[0], entry.lstrip("/").partition("/")[0]
    above = f"{folder}/".find(f"/{first}/", folder.find(REMOTE_MARK) + len(REMOTE_MARK) if is_remote else 0)
    return f"{folder[:above] if above >= 0 else folder}/{entry.lstrip('/')}"


def _host_of(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
