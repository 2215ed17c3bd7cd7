"""How often each field is right by source and support, and whether the confidence of records says so.

    python -m tests.quality.confidence [--corpus ../shared] [--body] [--write] [--keep FILE]

Needs LightGBM beside the project, as ``train_body`` does. Publishers (registered domains) are split into two halves:
the shares that one half gives are checked on the other, each in turn. ``--write`` writes the shares of all pages to
``crawler/extraction/confidence.json``; ``--keep`` keeps what was read of the pages in a file, and reads it from there
when it exists. Right is a headline with the known letters, the known set of names, the known day; of tags, the share of
them that is known; a body with an F1 of .95. ``--body`` reads every page with models that never saw its publisher,
which takes half an hour; without it the shares of bodies stay as they are. Pages whose answer is not known count
nowhere, nor does a field that is empty.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawler.article import Page, Source
from crawler.extraction.confidence import (
    BODY,
    MEASURED_FIELDS,
    OTHER_SOURCES,
    SHARES_FILE,
    Support,
    doubt_of,
    kind_of,
    support_of,
)
from crawler.extraction.extract import extract_page, read_fields
from crawler.extraction.page.document import open_document
from crawler.site import site_for
from tests.quality.adapter import body_with_standfirst
from tests.quality.train_body import publisher_of, read_left_out, read_samples

CORPORA = ("fundus_test", "wcxb", "trafilatura")  # that know more than the body
PRIOR_PAGES = 4.0  # how much the share of a field's support weighs in that of one of its sources
MIN_SOURCE_PAGES = 12  # of a source with shares of its own
MAX_SHARE = 0.99
SPLITS = 20  # into halves, of which each check is the mean
BODY_CORPORA = ("aeb", "fundus_test", "wcxb")  # that know the whole body
MAX_DOUBTS = (0.025, 0.04, 0.055, 0.12, 1e9)  # up to which bodies are counted together
MIN_BODY_F1 = 0.95
AUTHOR_JOINERS = re.compile(r"\s*(?:,|;|&| and )\s*")

Shares = dict[str, Any]  # by field, source and support; of the body by its doubt


@dataclass(frozen=True)
class Reading:
    """The winner of a field of one page, and how far it is right."""

    corpus: str
    publisher: str
    field: str
    source: str
    support: str
    right: float  # 0 or 1; of tags the share


def known_value(corpus: str, field: str, gold: dict[str, Any]) -> Any:
    """What a corpus knows of a field, or None."""
    if field == "headline":
        return gold.get("title") or None
    if field == "tags":
        return gold.get("topics") if corpus == "fundus_test" else None
    if field == "byline":
        names = gold.get("authors" if corpus == "fundus_test" else "author")
        if isinstance(names, str):
            names = (AUTHOR_JOINERS if corpus == "wcxb" else re.compile(r"\s*;\s*")).split(names) if names else None
        return names
    day = gold.get({"fundus_test": "publishing_date", "wcxb": "publish_date"}.get(corpus, "date")) or ""
    return day if re.match(r"\d{4}-\d\d-\d\d", str(day)) else None


def rate(field: str, value: Any, known: Any, normal: Any) -> float:
    """How far a value is right: 0 or 1, of tags the share that is known."""
    if field == "headline":
        return float(normal(value).casefold() == normal(known).casefold())
    if field in {"byline", "tags"}:
        found, wanted = (
            {normal(str(name)).casefold() for name in names if str(name).strip()} for names in (value, known)
        )
        return len(found & wanted) / len(found) if field == "tags" else float(found == wanted)
    days = {date.fromisoformat(str(known)[:10])}
    if len(str(known)) > 10 and (at := datetime.fromisoformat(str(known))).tzinfo:
        days.add(at.astimezone(UTC).date())
    return float(value.date() in days)


def read_page(corpus: str, page: Any, normal: Any) -> Iterable[Reading]:
    """The winners of a page's fields whose value is known."""
    url = page.url or f"https://unknown.example/{page.id}"
    document = open_document(Page(url=url, body=page.html, fetched=datetime.now(UTC)), site_for(url))
    fields = read_fields(document)
    for field in MEASURED_FIELDS:
        known, found = known_value(corpus, field, page.gold), fields[field]
        if known is not None and found:
            right = rate(field, found[0].value, known, normal)
            yield Reading(corpus, publisher_of(url), field, kind_of(found[0]), support_of(field, found), right)


def fit(readings: Iterable[Reading]) -> Shares:
    """The share that is right by field, source and support; few pages are filled up with those of other sources."""
    by_field: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        by_field[one.field].append(one)
    shares: Shares = {}
    for field in MEASURED_FIELDS:
        own = by_field[field]
        whole = sum(one.right for one in own) / max(len(own), 1)
        pooled = {str(support): _share((one for one in own if one.support == support), whole) for support in Support}
        shares[field] = {OTHER_SOURCES: pooled}
        for source in sorted({one.source for one in own}):
            of_source = [one for one in own if one.source == source]
            if len(of_source) >= MIN_SOURCE_PAGES:
                shares[field][source] = {
                    support: _share((one for one in of_source if one.support == support), pooled[support])
                    for support in pooled
                }
    if by_field[BODY]:
        whole = sum(one.right for one in by_field[BODY]) / len(by_field[BODY])
        bands = ((most, [one for one in by_field[BODY] if one.support == str(most)]) for most in MAX_DOUBTS)
        shares[BODY] = [[most, _share(of_band, whole)] for most, of_band in bands]
    return shares


def _share(readings: Iterable[Reading], prior: float) -> float:
    rights = [one.right for one in readings]
    return round(min((sum(rights) + PRIOR_PAGES * prior) / (len(rights) + PRIOR_PAGES), MAX_SHARE), 3)


def predict(shares: Shares, one: Reading) -> float:
    """The confidence of a reading."""
    if one.field == BODY:
        return {str(most): share for most, share in shares[BODY]}[one.support]
    own = shares[one.field]
    return own.get(one.source, own[OTHER_SOURCES])[one.support]


def check(readings: list[Reading]) -> list[tuple[Reading, float]]:
    """Readings with their confidence by the shares of the other half of the publishers, for every split."""
    publishers = sorted({one.publisher for one in readings})
    checked = []
    for split in range(SPLITS):
        random.Random(split).shuffle(publishers)
        first = frozenset(publishers[::2])
        halves = [[one for one in readings if (one.publisher in first) is side] for side in (True, False)]
        for fitted, half in (halves, reversed(halves)):
            shares = fit(fitted)
            checked += [(one, predict(shares, one)) for one in half]
    return checked


def read_bodies(loaders: Any, scorers: Any) -> list[Reading]:
    """The bodies of all pages by models that never saw their publisher: the doubt of each as its support."""
    doubts: dict[str, float] = {}

    def extract(html: bytes, url: str) -> dict[str, Any]:
        page = Page(url=url, body=html, fetched=datetime.now(UTC))
        blocks = extract_page(page, site_for(url)).blocks
        doubts[url] = doubt_of(blocks)
        return {"body": body_with_standfirst(blocks)}

    outputs = read_left_out(read_samples(loaders), loaders, extract)
    readings = []
    for corpus in BODY_CORPORA:
        pages = loaders[corpus]()
        _, rows = scorers[corpus](pages, outputs[corpus])
        for page in pages:
            right = float(rows[page.id]["f1"] >= MIN_BODY_F1)
            readings.append(
                Reading(corpus, publisher_of(page.url), BODY, Source.HTML, band_of(doubts[page.url]), right)
            )
    return readings


def band_of(doubt: float) -> str:
    """The band of doubts in which bodies are counted together, by its upper end."""
    return str(next((most for most in MAX_DOUBTS if doubt <= most), MAX_DOUBTS[-1]))


def report(readings: list[Reading], checked: list[tuple[Reading, float]], shares: Shares) -> None:
    """Prints the deciles of confidence, and the shares by field, source and support."""
    print("confidence against the share that is right, publishers left out")
    print(f"{'field':10} {'confidence':>10} {'readings':>8} {'said':>6} {'right':>6} {'apart':>6}")
    for field in ("all", *MEASURED_FIELDS, BODY):
        deciles: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for one, said in checked:
            if field in {"all", one.field}:
                deciles[min(int(said * 10), 9)].append((said, one.right))
        for decile, pairs in sorted(deciles.items()):
            said, right = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
            band = f".{decile} to {'1.' if decile == 9 else '.'}{(decile + 1) % 10}"
            print(f"{field:10} {band:>10} {len(pairs) // SPLITS:8} {said:6.3f} {right:6.3f} {said - right:+6.3f}")
    print()
    counts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in readings:
        counts[one.field, one.source, one.support].append(one.right)
    for most, share in shares.get(BODY, ()):
        rights = counts[BODY, Source.HTML, str(most)]
        print(f"{BODY:10} doubt up to {most:g}: {share:.3f} ({sum(rights):.0f}/{len(rights)})")
    for field, sources in ((field, shares[field]) for field in MEASURED_FIELDS):
        for source, by_support in sources.items():
            cells = [
                f"{name} {share:.3f} ({sum(rights):.0f}/{len(rights)})"
                for name, share in by_support.items()
                for rights in [counts[field, source, name]]
            ]
            print(f"{field:10} {source:10} {'; '.join(cells)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared"))
    parser.add_argument(
        "--body", action="store_true", help="read bodies too, with models that never saw their publisher"
    )
    parser.add_argument("--write", action="store_true", help=f"write the shares of all pages to {SHARES_FILE.name}")
    parser.add_argument("--keep", type=Path, help="the file of what was read of the pages")
    args = parser.parse_args()
    sys.path.insert(0, str((args.corpus / "quality").resolve()))
    from pages import LOADERS
    from scorers import SCORERS, normal

    if args.keep and args.keep.exists():
        readings: list[Reading] = pickle.loads(args.keep.read_bytes())
    else:
        readings = [one for corpus in CORPORA for page in LOADERS[corpus]() for one in read_page(corpus, page, normal)]
        if args.body:
            readings += read_bodies(LOADERS, SCORERS)
        if args.keep:
            args.keep.write_bytes(pickle.dumps(readings))
    shares = fit(readings)
    if args.write:
        former = json.loads(SHARES_FILE.read_bytes()) if SHARES_FILE.exists() else {}
        shares = {BODY: former.get(BODY), **shares}
        SHARES_FILE.write_text(json.dumps(shares, indent=1) + "\n", "utf-8")
    report(readings, check(readings), shares)


if __name__ == "__main__":
    main()
