"""Text files of one JSON value a line, packed with zstandard on demand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard

ZSTD_LEVEL = 10  # of zstandard


@contextmanager
def writing(path: Path, *, zstd: bool) -> Iterator[IO[bytes]]:
    """A file for bytes, with ``.zst`` behind its name where they are packed."""
    if not zstd:
        with path.open("wb") as file:
            yield file
        return
    packer = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
    with path.with_name(f"{path.name}.zst").open("wb") as file, packer.stream_writer(file) as packed:
        yield packed


def write_lines(path: Path, values: Iterable[Any], *, zstd: bool) -> None:
    """Values as JSON, each on its line, in UTF-8."""
    with writing(path, zstd=zstd) as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
