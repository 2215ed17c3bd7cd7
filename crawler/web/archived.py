"""What lies in the archive, as it is shown: the page of a revision, its response, and the pictures of its story."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import Stored, page_of_record, read_capture
from crawler.article import Article, Capture
from crawler.errors import ArchiveUnreadable, NotHeld
from crawler.extraction.page.encodings import decode_bytes
from crawler.storage.values import RequisiteRow
from crawler.text.urls import without_fragment
from crawler.web.desk import Desk
from crawler.web.query import Query
from crawler.web.story_lookup import find_story, pick_revision

MAX_PAGE_BYTES = 20 << 20  # of an archived page or picture that is shown
ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)  # of a stranger's page: no script, no request, an origin of its own
FRAMES = re.compile(r"(</?)(?=i?frame|object|embed|fencedframe|portal)", re.IGNORECASE)
PICTURE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
MAX_MARK_BYTES = 32
AVIF_BRANDS = frozenset({b"avif", b"avis", b"mif1", b"miaf"})
PICTURE_TYPES: Mapping[bytes, str] = {  # by how their bytes begin; no SVG, which is a document with scripts
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def archived_page(desk: Desk, query: Query) -> Response:
    """The archived page of a revision as a browser shows it, in a sandbox: nothing in it runs or is loaded.

    Frames have other names: a browser connects to the host of one before it asks the policy whether to load it.
    """
    stored = read_capture(_capture(desk, query), desk.warc_folder)
    try:
        page = page_of_record(stored, limit=MAX_PAGE_BYTES)
    except MessageUnreadable as error:
        raise ArchiveUnreadable(f"the archived page cannot be shown: {error}; its bytes can be downloaded") from error
    declared = (page.header("content-type") or "").strip()
    is_page = declared.lower().startswith(("text/html", "application/xhtml+xml"))
    # written anew in one charset: what is looked for could hide in another
    text = FRAMES.sub(r"\1archived-", decode_bytes(page.body, declared))
    headers = {
        "Content-Security-Policy": ARCHIVED_POLICY,
        "Content-Type": f"text/{'html' if is_page else 'plain'}; charset=utf-8",
    }
    return Response(text.encode("utf-8", "replace"), headers=headers)


def archived_record(desk: Desk, query: Query) -> Response:
    """The archived response of a revision, byte for byte, as a file."""
    stored = read_capture(_capture(desk, query), desk.warc_folder)
    name = f"story-{query.part('story')}.http.txt"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": ARCHIVED_POLICY,
        "Content-Type": "text/plain",
    }
    return Response(stored.block, headers=headers)


def _capture(desk: Desk, query: Query) -> Capture:
    row = find_story(desk, query.part("story"))
    revisions = desk.store.records.revisions(row.id)
    capture = pick_revision(revisions, query, "revision", len(revisions)).capture
    if capture is None:
        raise NotHeld("the page of this revision is not archived: NEWS_WARC=FOLDER archives the pages of a crawl")
    return capture


def held_pictures(article: Article, requisites: Sequence[RequisiteRow]) -> list[int]:
    """The numbers of those pictures of a story, from 1, that are archived."""
    held = {one.url for one in requisites if one.capture is not None}
    return [number for number, one in enumerate(article.images, 1) if without_fragment(one.url) in held]


def as_plain_requisite(one: RequisiteRow) -> dict[str, Any]:
    """Something that belongs to a page, as data."""
    return {"url": one.url, "kind": one.kind, "state": str(one.state), "reason": one.reason, "bytes": one.size}


def archived_picture(desk: Desk, query: Query) -> Response:
    """A picture of a story out of the archive; only what is one by its bytes."""
    row, number = find_story(desk, query.part("story")), query.part("number")
    revisions = desk.store.records.revisions(row.id)
    shown = pick_revision(revisions, query, "revision", len(revisions))
    if not 1 <= number <= len(shown.article.images):
        raise NotHeld(f"the story has {len(shown.article.images)} pictures")
    url = without_fragment(shown.article.images[number - 1].url)
    requisites = desk.store.requisites.of_story(row.id, shown.number)
    capture = next((one.capture for one in requisites if one.url == url and one.capture is not None), None)
    if capture is None:
        raise NotHeld("this picture is not archived: NEWS_WARC_REQUISITES archives pictures beside their pages")
    try:
        body = page_of_record(_payload_record(desk, capture), limit=MAX_PAGE_BYTES).body
    except MessageUnreadable as error:
        raise ArchiveUnreadable(f"the archived picture cannot be shown: {error}") from error
    kind = picture_type(body)
    if kind is None:
        raise ArchiveUnreadable("what is archived is no PNG, JPEG, GIF, WebP or AVIF picture")
    return Response(body, headers={"Content-Security-Policy": PICTURE_POLICY, "Content-Type": kind})


def picture_type(body: bytes) -> str | None:
    """The media type of a picture by its bytes; None for all else."""
    begin = body[:MAX_MARK_BYTES]
    for mark, kind in PICTURE_TYPES.items():
        if begin.startswith(mark):
            return kind
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if begin[4:8] == b"ftyp" and begin[8:12] in AVIF_BRANDS else None


def _payload_record(desk: Desk, capture: Capture) -> Stored:
    """The record that holds the payload of a response: of a revisit the one that it repeats."""
    stored = read_capture(capture, desk.warc_folder)
    if stored.kind != "revisit":
        return stored
    found = desk.store.captures.find(stored.refers_to_url or "", stored.payload_digest)
    if found is None:
        raise ArchiveUnreadable("the response that this one repeats is not known to the store")
    return read_capture(found.capture, desk.warc_folder)
