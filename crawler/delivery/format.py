"""What an output format is given, and what it has to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from crawler.errors import NewsError
from crawler.storage.values import ArchivedResponse, Deliverable, RequisiteRow


class FormatUnusable(NewsError):
    """A format lacks what it needs: a library, or the archive."""


def _ignore(reason: str) -> None:
    """For callers that do not count."""


def _no_requisites(revision_id: int) -> Sequence[RequisiteRow]:
    """For callers without a store."""
    return ()


def _no_response(url: str) -> None:
    """For callers without a store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all formats are given."""

    zstd: bool = False  # whether text files are compressed
    name: str = ""  # of the delivery
    warc_folder: Path | None = None  # where WARC files have moved to
    leave_out: Callable[[str], None] = _ignore  # called with the reason for each item that is not written
    software: str = ""
    requisites: Callable[[int], Sequence[RequisiteRow]] = _no_requisites  # of the page of a revision, by its id
    find_response: Callable[[str], ArchivedResponse | None] = _no_response  # the latest archived response of a URL
    count: Callable[[str], None] = _ignore  # called with what is to be told of the delivery, each time it happens


class Format(Protocol):
    """One output format; its class is made without arguments."""

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes files into an empty folder: the same items give the same bytes. Raises FormatUnusable."""


ITEM_FIELDS = (  # what stands before the fields of the article
    "id",
    "story",
    "identity",
    "revision",
    "change",
    "classes",
    "seen",
    "warc_file",
    "warc_offset",
    "warc_record_id",
    "payload_digest",
)


def as_plain(item: Deliverable) -> dict[str, Any]:
    """A revision as plain JSON values: what it is first, then the fields of its article."""
    revision = item.revision
    capture = revision.capture
    return {
        "id": item.id,
        "story": item.story,
        "identity": revision.identity,
        "revision": revision.number,
        "change": revision.change.value,
        "classes": [kind.value for kind in revision.classes],
        "seen": revision.seen.isoformat(),
        "warc_file": Path(capture.file).name if capture else None,
        "warc_offset": capture.offset if capture else None,
        "warc_record_id": capture.record_id if capture else None,
        "payload_digest": capture.payload_digest if capture else None,
        **revision.article.to_dict(),
    }
