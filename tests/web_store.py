"""A store for the tests of ``news web``: two sites, a revised story, one whose page means harm, a run that goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from crawler.article import (
    Article,
    Candidate,
    Capture,
    Change,
    ChangeClass,
    Comparison,
    Declared,
    Image,
    Kind,
    Outcome,
    OutcomeName,
    Provenance,
    Revision,
    Source,
)
from crawler.site import Site
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "https://paper.example/feed.xml"
STORIES = 30
SITES = ("paper", "tide")
HARM = "<script>window.harm = 1</script><img src=x onerror='window.harm = 1'>"
HARM_URL = "javascript:window.harm=1"
PAGE = (
    b"<!DOCTYPE html><html><head><title>Crane</title><script>window.harm = 1</script></head>"
    b"<body><h1>Crane number 1 stays</h1><img src='https://elsewhere.example/pixel.png'></body></html>"
)


def url(site: str, number: int) -> str:
    return f"https://{site}.example/harbour/2026/11/{number}"


def harbour_story(number: int, *, text: str = "") -> Article:
    """A story of the harbour; every third is of the other site, in German, and an opinion."""
    site, is_german = SITES[number % 3 == 0], number % 3 == 0
    body = (
        f"The harbour board met on Tuesday to decide what becomes of crane number {number}.\n\n"
        f"Nobody had expected the vote to be close, and for {number} minutes it was not.{text}"
    )
    if is_german:
        body = f"Der Hafenrat hat am Dienstag über den Kran Nummer {number} beraten.\n\nEin Café gegenüber blieb zu."
    return Article(
        url=url(site, number),
        site=site,
        headline=f"Kran {number} bleibt stehen" if is_german else f"Crane number {number} stays for another winter",
        body=body,
        markdown=f"## Vote\n\n{body}\n\n[The minutes](https://{site}.example/minutes) and [a trap]({HARM_URL})",
        fetched=NOW - number * HOUR,
        published=NOW - number * HOUR,
        byline=("Ada Quayle",),
        section="Hafen" if is_german else "Harbour",
        language="de" if is_german else "en-GB",
        kind=Kind.OPINION if is_german else Kind.ARTICLE,
        standfirst="Ein Kran." if is_german else "A vote of nine to eight.",
        images=(Image(url=f"https://{site}.example/{number}.jpg", caption="The crane at dusk", credit="Tom Reyle"),),
        provenance={"headline": Provenance(source=Source.HTML, confidence=0.97)},
    )


def harmful_story() -> Article:
    """Markup and traps in every field that a page may fill."""
    return Article(
        url=HARM_URL,
        site="paper",
        headline=f"Trap {HARM}",
        body=f"Trapped text {HARM}",
        markdown=f"Trapped {HARM} [link]({HARM_URL}) ![p](https://x.example/p.png)\n\n<div onclick=x>d</div>",
        fetched=NOW - 40 * HOUR,
        published=NOW - 40 * HOUR,
        byline=(HARM,),
        section=HARM,
        standfirst=HARM,
        tags=(HARM,),
        images=(Image(url=HARM_URL, caption=HARM, credit=HARM),),
        publisher=HARM,
    )


def compare(old: Revision | None, new: Article) -> Comparison:
    """The body alone decides."""
    if old is None:
        return Comparison(change=Change.NEW, article=new)
    if old.article.body == new.body:
        return Comparison(change=Change.UNCHANGED, article=new)
    return Comparison(change=Change.REVISED, article=new, classes=(ChangeClass.TEXT_ADDED,))


def identified(article: Article, capture: Capture | None = None) -> IdentifiedArticle:
    return IdentifiedArticle(
        article=article,
        identity=article.url,
        digest=hashlib.sha256(article.body.encode()).hexdigest(),
        signature=b"sketch",
        ledger_url=article.url,
        status=200,
        capture=capture,
    )


def fill(store: Store, captures: Mapping[int, Capture] | None = None, *, at: datetime = NOW) -> int:
    """Fills a store; returns the number of the run that goes on. ``captures`` are those of stories by number."""
    home = "https://{}.example/"
    store.channels.save_sites(
        [Site(name=name, home=home.format(name), publisher=f"The {name.title()}", language="en") for name in SITES], at
    )
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=at)
    store.channels.record_fetch(FEED, site="paper", now=at, status=404, failed=True, next_due=at)
    store.ledger.declare(
        [
            Candidate(
                url=url(SITES[n % 3 == 0], n),
                site=SITES[n % 3 == 0],
                declared_by=FEED,
                declared_in=Declared.FEED,
                found=NOW - n * HOUR,
                published=NOW - n * HOUR,
                title=f"Crane {n}",
            )
            for n in range(1, STORIES + 3)
        ]
    )
    done = store.runs.begin("tide", at - HOUR)
    read = [identified(harbour_story(n), (captures or {}).get(n)) for n in range(1, STORIES + 1)]
    store.ledger.commit_batch([*read, identified(harmful_story())], compare=compare, run=done, now=at)
    store.runs.end(done, at, "finished")
    goes = store.runs.begin("paper", at)
    revised = harbour_story(1, text="\n\nThe harbour master has resigned over the vote.")
    failed = Outcome(url=url("paper", 31), site="paper", name=OutcomeName.FAILED, reason=f"no answer {HARM}", at=NOW)
    store.ledger.commit_batch([identified(revised, (captures or {}).get(1)), failed], compare=compare, run=goes, now=at)
    return goes


def story_number(store: Store, number: int) -> int:
    """The number in the store of a story of the harbour."""
    row = store.records.get(url(SITES[number % 3 == 0], number))
    assert row is not None
    return row.id


def archive_page(folder: Path, address: str, page: bytes = PAGE, kind: str = "text/html; charset=utf-8") -> Capture:
    """Puts the page into a WARC file; returns its place."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nSet-Cookie: a=b\r\n\r\n".encode() + page
    digest = f"sha256:{hashlib.sha256(page).hexdigest()}"
    identifier = f"urn:uuid:{uuid5(NAMESPACE_URL, address)}"
    head = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<{identifier}>",
        "WARC-Date": "2026-11-24T11:00:00Z",
        "WARC-Target-URI": address,
        "WARC-Payload-Digest": digest,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    file = folder / "news-0001.warc"
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    file.write_bytes(b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n")
    return Capture(file=str(file), offset=0, record_id=identifier, payload_digest=digest)
