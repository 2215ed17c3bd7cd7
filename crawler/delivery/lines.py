"""Text files with one JSON value per line, compressed with zstandard on demand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard

ZSTD_LEVEL = 10  # of zstandard


@contextmanager
def open_text(path: Path, *, zstd: bool) -> Iterator[IO[bytes]]:
    """Opens a file for bytes; where they are compressed, its name ends in ``.zst``."""
    if not zstd:
        with path.open("wb") as file:
            yield file
        return
    compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
    with path.with_name(f"{path.name}.zst").open("wb") as file, compressor.stream_writer(file) as compressed:
        yield compressed


def write_lines(path: Path, values: Iterable[Any], *, zstd: bool) -> None:
    """Writes values as JSON in UTF-8, each on its line."""
    with open_text(path, zstd=zstd) as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
