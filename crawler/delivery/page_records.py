"""The records that a replay of a page needs beside its own: what belongs to it, behind redirects and revisits."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.archive.messages import MessageUnreadable, read_head, split_message
from crawler.archive.reading import Stored, read_capture
from crawler.article import Capture
from crawler.delivery.format import Options
from crawler.errors import ArchiveUnreadable
from crawler.storage.values import RequisiteRow
from crawler.text.urls import join_url

MAX_HOPS = 10
REDIRECTS = range(300, 400)


def requisite_records(revision_id: int, options: Options) -> Iterator[Stored]:
    """The archived responses and revisits of all that belongs to a page; what is missing is counted."""
    for row in options.requisites(revision_id):
        if row.capture is None:
            options.count(_missing_words(row))
            continue
        try:
            yield from _chain(row, row.capture, options)
        except ArchiveUnreadable:
            options.count("cannot be read from the archive")
        else:
            options.count("written")


def _missing_words(row: RequisiteRow) -> str:
    return str(row.state).replace("_", " ")


def _chain(row: RequisiteRow, capture: Capture, options: Options) -> Iterator[Stored]:
    """The last response, the redirects that led to it, and the response that a revisit repeats."""
    last = read_capture(capture, options.warc_folder)
    yield last
    if last.kind == "revisit" and last.refers_to_url is not None:
        original = options.find_response(last.refers_to_url)
        if original is None:
            raise ArchiveUnreadable(f"{last.refers_to_url} is not archived")
        yield read_capture(original.capture, options.warc_folder)
    url = row.url
    for _ in range(MAX_HOPS):
        hop = options.find_response(url) if url != last.url else None
        if hop is None:
            return
        record = read_capture(hop.capture, options.warc_folder)
        target = _target(record)
        if target is None:
            return
        yield record
        url = target


def _target(record: Stored) -> str | None:
    """Where a redirect leads; None for any other answer."""
    try:
        head = read_head(split_message(record.block)[0])
    except MessageUnreadable:
        return None
    location = head.get("location")
    target = join_url(record.url, location) if head.status in REDIRECTS and location else None
    return target.partition("#")[0] if target else None
