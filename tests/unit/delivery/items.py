"""Revisions to deliver, with every field and with none."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.article import (
    Capture,
    Change,
    ChangeClass,
    Entry,
    Image,
    Kind,
    Provenance,
    Revision,
    Rights,
    Source,
)
from crawler.storage.values import Deliverable
from tests.articles import FETCHED, URL, article

CAPTURE = Capture(file="/archive/a.warc.gz", offset=7_000_000_000, record_id="urn:uuid:1", payload_digest="sha256:ab")
SEEN = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def whole() -> Deliverable:
    """A story of which everything is known, in its second revision."""
    story = article(
        headline='Crane & light "stay" <for now>',
        canonical_url=URL,
        publisher="The Tide",
        standfirst="A vote of nine to eight.",
        body="The board met.\n\nWhat follows\n\n- one ship\n\n- two ships\n\nKräne bleiben 船.",
        markdown="The **board** met.\n\n## What follows\n\n- one ship\n- two ships\n\nKräne bleiben 船.",
        byline=("Ada Quayle", "Tom Reyle"),
        dateline="PORT ELLARY",
        published=FETCHED,
        published_offset=60,
        modified=SEEN,
        modified_offset=-300,
        section="Harbour",
        tags=("cranes", "shipping"),
        language="en",
        images=(
            Image(url="https://paper.example/c.jpg", caption="The crane", credit="Tom Reyle"),
            Image(url="/relative.jpg"),
        ),
        kind=Kind.LIVE_BLOG,
        free=True,
        syndicated_from="Coast Wire",
        entries=(Entry(text="It began.", published=FETCHED, headline="Start"), Entry(text="It ended.", id="e2")),
        rights=Rights(
            robots="no rule",
            directives=("noai", "noarchive"),
            tdm_reserved=True,
            tdm_policy="https://paper.example/tdm.json",
            content_signal="ai-train=no, search=yes",
            licence="https://paper.example/rsl.xml",
        ),
        digest="9f2c",
        provenance={"headline": Provenance(source=Source.HTML, confidence=0.9)},
    )
    revision = Revision(
        article=story,
        identity="paper.example/crane",
        number=2,
        change=Change.REVISED,
        digest="9f2c",
        signature=b"s",
        seen=SEEN,
        classes=(ChangeClass.HEADLINE, ChangeClass.TEXT_ADDED),
        capture=CAPTURE,
    )
    return Deliverable(id=12, story=5, revision=revision, first_seen=FETCHED)


def bare() -> Deliverable:
    """A story of which nothing is known but what must be; it has a character that XML cannot hold."""
    story = article(body="One\x0b paragraph.", headline="Bare")
    revision = Revision(
        article=story, identity="paper.example/bare", number=1, change=Change.NEW, digest="d", signature=b"", seen=SEEN
    )
    return Deliverable(id=13, story=6, revision=revision, first_seen=FETCHED)


def gone() -> Deliverable:
    """The revision by which a story was taken down."""
    item = whole()
    classes = (ChangeClass.TAKEN_DOWN,)
    revision = Revision(
        article=item.revision.article, identity="x", number=3, change=Change.REVISED, digest="9f2c", signature=b"",
        seen=SEEN, classes=classes,
    )  # fmt: skip
    return Deliverable(id=14, story=5, revision=revision, first_seen=FETCHED, is_taken_down=True)
