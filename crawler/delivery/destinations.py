"""Where deliveries go: a folder, or an object store through fsspec; each delivery is there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from crawler.errors import ArgumentInvalid, NewsError

MANIFEST_NAME = "manifest.json"
PART_PREFIX = ".part"  # of a folder that is being written
LOCK_NAME = ".lock"


class DestinationUnusable(NewsError):
    """A destination cannot be read or written."""


class DestinationBusy(DestinationUnusable):
    """Another delivery to the destination is running."""


class Destination(Protocol):
    """A place that holds deliveries, each a folder with a manifest."""

    def manifests(self) -> Iterator[dict[str, Any]]:
        """The manifests of the deliveries that are there."""

    def named_manifests(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The same, each with the name of its delivery."""

    def preparing(self) -> Any:
        """A context with a local folder to write a delivery into; what is not published is removed at its end."""

    def publish(self, folder: Path, name: str) -> str:
        """Puts a delivery, written in a folder, in its place, over one of the same name; returns where it is."""


def open_destination(where: str) -> Destination:
    """The destination of a path or URL; raises ArgumentInvalid and DestinationUnusable."""
    if "://" not in where:
        return Folder(Path(where))
    if where.startswith("file://"):
        return Folder(Path(where.removeprefix("file://")))
    return ObjectStore(where)


class Folder:
    """A folder of this machine; a delivery appears by being renamed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifests(self) -> Iterator[dict[str, Any]]:
        """The manifests of all deliveries."""
        return (manifest for _, manifest in self.named_manifests())

    def named_manifests(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The manifests of all deliveries with their names."""
        for path in sorted(self.path.glob(f"*/{MANIFEST_NAME}")):
            if not path.parent.name.startswith("."):
                yield path.parent.name, read_manifest(path.read_bytes(), str(path))

    @contextmanager
    def preparing(self) -> Iterator[Path]:
        """A folder beside the deliveries; one delivery at a time."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                held = FileLock(self.path / LOCK_NAME, timeout=0).acquire()
            except Timeout as error:
                raise DestinationBusy(f"{self.path}: another delivery is running") from error
            with held:
                for left in self.path.glob(f"{PART_PREFIX}*"):  # by a process that was killed
                    shutil.rmtree(left)
                part = Path(tempfile.mkdtemp(prefix=f"{PART_PREFIX}-", dir=self.path))
                try:
                    yield part
                finally:
                    shutil.rmtree(part, ignore_errors=True)
        except OSError as error:
            raise DestinationUnusable(f"{self.path} cannot be written: {error.strerror or error}") from error

    def publish(self, folder: Path, name: str) -> str:
        """Renames the folder; a former one of that name is removed last."""
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        folder.chmod(0o755)
        final = self.path / name
        former = self.path / f"{PART_PREFIX}-former"
        if final.exists():
            final.rename(former)
        folder.rename(final)
        shutil.rmtree(former, ignore_errors=True)
        return str(final)


class ObjectStore:
    """A prefix of an object store, such as ``s3://bucket/news``; a delivery is there when its manifest is."""

    def __init__(self, url: str) -> None:
        try:
            import fsspec
        except ImportError as error:
            raise ArgumentInvalid(f"{url}: delivery to a URL needs fsspec: pip install 'news-crawler[s3]'") from error
        try:
            self.files, self.root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ArgumentInvalid(f"{url}: {error}") from error
        self.url = url.rstrip("/")

    def manifests(self) -> Iterator[dict[str, Any]]:
        """The manifests of all deliveries."""
        return (manifest for _, manifest in self.named_manifests())

    def named_manifests(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The manifests of all deliveries with their names."""
        with self._translate_errors():
            self.files.invalidate_cache()
            for path in sorted(self.files.glob(f"{self.root}/*/{MANIFEST_NAME}")):
                yield str(path).split("/")[-2], read_manifest(self.files.cat_file(path), str(path))

    @contextmanager
    def preparing(self) -> Iterator[Path]:
        """A folder of this machine."""
        try:
            with tempfile.TemporaryDirectory() as folder:
                yield Path(folder)
        except OSError as error:
            raise DestinationUnusable(f"{tempfile.gettempdir()}: {error.strerror or error}") from error

    def publish(self, folder: Path, name: str) -> str:
        """Uploads the files, the manifest last; a former manifest is removed first."""
        final = f"{self.root}/{name}"
        with self._translate_errors():
            if self.files.exists(f"{final}/{MANIFEST_NAME}"):
                self.files.rm_file(f"{final}/{MANIFEST_NAME}")
            for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_NAME):
                self.files.put_file(str(path), f"{final}/{path.relative_to(folder).as_posix()}")
            self.files.pipe_file(f"{final}/{MANIFEST_NAME}", (folder / MANIFEST_NAME).read_bytes())
        return f"{self.url}/{name}"

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise DestinationUnusable(f"{self.url}: {' '.join(str(error).split()) or type(error).__name__}") from error


def read_manifest(data: bytes, where: str) -> dict[str, Any]:
    """Reads a manifest; raises DestinationUnusable for anything else."""
    try:
        manifest = json.loads(data)
        if not isinstance(manifest, dict) or not isinstance(manifest["cursor"]["to"], str):
            raise ValueError("it has no cursor")
    except (ValueError, KeyError, TypeError) as error:
        raise DestinationUnusable(f"{where} is not a delivery manifest ({error}): move it away") from error
    return manifest
