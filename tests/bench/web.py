"""``python -m tests.bench.web [STORIES] [URL]``: fills a store with synthetic stories; times each page of ``news web``.

A store at the URL that holds as many stories is used as it is. Every page is asked for with another story, search, site
or place each time.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, func, insert, select, text
from starlette.testclient import TestClient

from crawler.article import Article, Declared
from crawler.storage.schema import channels, declarations, ledger, outcomes, records, revisions, runs, sites
from crawler.storage.search import SQLITE_INDEX
from crawler.storage.store import Store
from crawler.storage.types import key_of
from crawler.storage.upkeep import size
from crawler.web.app import make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.snapshots import Snapshots
from tests.bench.multiplied_store import multiply

STORIES, SITES, DAYS, CHUNK, TURNS = 100_000, 50, 1000, 2000, 15
WRITTEN = 20_000  # stories that are written; a larger store holds copies of them
SECTIONS = ("World", "Politics", "Sport", "Business", "Culture", "Science", "Harbour", "Opinion", "Local", "Weather")
LANGUAGES = {"en": 40, "de": 20, "fr": 12, "es": 12, "pt-BR": 6, "it": 6, "nb": 3, "is": 1}
KINDS = {"article": 900, "opinion": 60, "live_blog": 20, "interview": 15, "obituary": 5}
OTHER_OUTCOMES = {"not_article": 50, "failed": 25, "paywalled": 10, "blocked": 10, "gone": 5}
FAILED_SHARE, REVISED_SHARE, DUE_SHARE = 0.1, 0.05, 0.02
SYLLABLES = re.findall("..", "katorimesanordovipalutegobreniluofezoquahiswe")
VOCABULARY = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))  # as in a language: few are frequent
NOW = datetime.now(UTC).replace(microsecond=0)


def pick(weighted: dict[str, int], source: random.Random) -> str:
    return source.choices(list(weighted), list(weighted.values()))[0]


def synthetic_story(number: int, source: random.Random) -> Article:
    words = source.choices(VOCABULARY, cum_weights=WEIGHTS, k=140)
    if number % 20_000 == 7:
        words[20] = "rarissima"
    site = f"site_{source.randrange(SITES):02}"
    published = NOW - timedelta(minutes=source.randrange(DAYS * 1440))
    return Article(
        url=f"https://{site}.example/2026/{number}.html",
        site=site,
        headline=" ".join(words[:9]).capitalize(),
        body="\n\n".join(" ".join(words[at : at + 33]).capitalize() + "." for at in range(9, 140, 33)),
        fetched=published + timedelta(minutes=20),
        published=published,
        byline=(f"{words[0]} {words[1]}".title(),),
        section=source.choice(SECTIONS),
        language=pick(LANGUAGES, source),
        kind=pick(KINDS, source),  # type: ignore[arg-type]
        standfirst=" ".join(words[30:45]).capitalize(),
    )


def ledger_row(number: int, url: str, site: str, dated: datetime, **more: Any) -> dict[str, Any]:
    row = {"id": number, "site": site, "key": key_of(url), "url": url, "first_found": dated, "due": None, "tries": 0,
           "visits": 1, "unchanged": 0, "changes": 0, "outcome": "new", "reason": "revision 1", "status": 200,
           "last_fetch": dated, "record_id": None, "dated": dated, "score": 1.0, "title": None, "published": dated,
           "byline": [], "tags": []}  # fmt: skip
    return {**row, **more}


def outcome_row(row: dict[str, Any], run: int) -> dict[str, Any]:
    kept = {name: row[name] for name in ("reason", "status")}
    return {"ledger_id": row["id"], "run": run, "name": row["outcome"], "at": row["last_fetch"], "seconds": 0.3, **kept}


def run_of(at: datetime) -> int:
    """A run for each day; that of today goes on."""
    return DAYS - min((NOW - at).days, DAYS - 1)


def insert_stories(connection: Connection, numbers: Sequence[int], source: random.Random) -> None:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("records", "revisions", "ledger", "words")}
    for number in numbers:
        article = synthetic_story(number, source)
        key, dated = key_of(article.url), article.published
        assert dated is not None
        is_revised = source.random() < REVISED_SHARE
        rows["records"].append(
            {"id": number, "key": key, "identity": article.url, "site": article.site, "url_key": key,
             "url": article.url, "headline": article.headline, "published": dated, "language": article.language,
             "section": article.section,
             "kind": str(article.kind), "latest": 1 + is_revised, "dated": dated, "first_seen": article.fetched,
             "last_seen": article.fetched}
        )  # fmt: skip
        for version in range(1, 2 + is_revised):
            plain = {**article.to_dict(), "body": article.body + " Again." * (version - 1)}
            rows["revisions"].append(
                {"record_id": number, "number": version, "change": "new" if version == 1 else "revised", "digest": key,
                 "signature": b"", "seen": article.fetched, "article": plain,
                 "classes": [] if version == 1 else ["small_edit"]}
            )  # fmt: skip
        due = NOW + timedelta(hours=source.randrange(-24, 600)) if source.random() < DUE_SHARE else None
        rows["ledger"].append(ledger_row(2 * number, article.url, article.site, dated, record_id=number, due=due))
        if source.random() < FAILED_SHARE:
            name = pick(OTHER_OUTCOMES, source)
            other = {"outcome": name, "reason": f"it was {name}", "status": 404, "visits": 0, "tries": 1}
            rows["ledger"].append(ledger_row(2 * number + 1, article.url + "/x", article.site, dated, **other))
        words = f"{article.headline} {article.standfirst} {article.byline[0]} {article.body}"
        rows["words"].append({"number": number, "words": words.lower().replace(".", "")})  # it has nothing to fold
    connection.execute(insert(records), rows["records"])
    connection.execute(insert(revisions), rows["revisions"])
    connection.execute(insert(ledger), rows["ledger"])
    declared = {"key": key_of("feed"), "declared_by": "feed", "declared_in": str(Declared.FEED)}
    connection.execute(
        insert(declarations),
        [{"ledger_id": row["id"], "first": row["dated"], **declared} for row in rows["ledger"]],
    )
    connection.execute(insert(outcomes), [outcome_row(row, run_of(row["last_fetch"])) for row in rows["ledger"]])
    if connection.dialect.name == "sqlite":
        connection.execute(
            insert(SQLITE_INDEX), [{"rowid": row["number"], "words": row["words"]} for row in rows["words"]]
        )
    else:
        statement = text("INSERT INTO search (record_id, words) VALUES (:number, to_tsvector('simple', :words))")
        connection.execute(statement, rows["words"])


def fill(store: Store, stories: int) -> None:
    """Fills an empty store: ``WRITTEN`` stories are written, more are copies of these."""
    copies = max(-(-stories // WRITTEN) - 1, 0)
    source = random.Random(4)
    names = [f"site_{number:02}" for number in range(SITES)]
    day, born = timedelta(days=1), {"host": "bench", "pid": 1, "born": "x"}
    with store.database.engine.begin() as connection:
        connection.execute(insert(sites), [{"name": name, "home": f"https://{name}.example/", "publisher": name.title(),
                                            "first_seen": NOW, "last_seen": NOW} for name in names])  # fmt: skip
        connection.execute(insert(channels), [{"site": name, "key": key_of(name), "url": f"https://{name}.example/feed",
                                               "kind": "feed", "found_by": "site", "found": NOW, "failures": 0,
                                               "last_fetch": NOW, "next_due": NOW} for name in names])  # fmt: skip
        connection.execute(
            insert(runs),
            [{"id": DAYS - back, "site": names[back % SITES], **born, "started": NOW - (back + 1) * day,
              "heartbeat": NOW - back * day, "ended": NOW - back * day if back else None,
              "finish": "finished" if back else None} for back in range(DAYS)],
        )  # fmt: skip
    start = time.monotonic()
    with store.database.engine.begin() as connection:
        for first in range(1, min(stories, WRITTEN) + 1, CHUNK):
            insert_stories(connection, range(first, min(first + CHUNK, min(stories, WRITTEN) + 1)), source)
    print(f"{min(stories, WRITTEN):,} stories written in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    if copies:
        multiply(store.database.engine, copies)
    print(f"filled in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    if store.database.engine.dialect.name == "postgresql":
        with store.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def pages(stories: int, source: random.Random) -> dict[str, Callable[[], str]]:
    """What is asked for: a function for each page, which gives another address at each call."""

    def story() -> int:
        return source.randrange(1, stories + 1)

    def site() -> str:
        return f"site_{source.randrange(SITES):02}"

    def place() -> str:
        return f"{(NOW - timedelta(days=source.randrange(DAYS))).replace(tzinfo=None).isoformat()}_{story()}"

    def word(first: int, last: int) -> str:
        return source.choice(VOCABULARY[first:last])

    return {
        "stories, first page": lambda: f"/stories?limit={source.randrange(18, 22)}",
        "stories, any page": lambda: f"/stories?before={place()}",
        "stories of a site": lambda: f"/stories?site={site()}",
        "of a site, section, language": lambda: f"/stories?site={site()}&section={source.choice(SECTIONS)}&language=fr",
        "of a rare language and kind": lambda: f"/stories?language=is&kind=obituary&limit={source.randrange(18, 22)}",
        "of an author": lambda: f"/stories?author={word(0, 8000)}+{word(0, 40)}",
        "of an author, a frequent word": lambda: f"/stories?author={word(0, 10)}",
        "of a least confidence": lambda: f"/stories?min_confidence=0.9&before={place()}",
        "of a day": lambda: "/stories?since={0}&until={0}".format(
            (NOW - timedelta(days=source.randrange(DAYS))).date()
        ),
        "search, a frequent word": lambda: f"/stories?q={word(0, 10)}",
        "search, two frequent words": lambda: f"/stories?q={word(0, 10)}+{word(10, 40)}",
        "search, a rare word": lambda: f"/stories?q={word(7000, 8000)}",
        "search, a few stories": lambda: f"/stories?q=rarissima&limit={source.randrange(18, 22)}",
        "search, a phrase": lambda: "/stories?q=" + quote(f'"{word(30, 200)} {word(30, 200)}"'),
        "search, a phrase of frequent words": lambda: "/stories?q=" + quote(f'"{word(0, 20)} {word(0, 20)}"'),
        "search, within a site": lambda: f"/stories?q={word(3, 30)}&site={site()}",
        "search, any page": lambda: f"/stories?q={word(0, 30)}&before={place()}",
        "story": lambda: f"/story/{story()}",
        "fleet": lambda: "/fleet",
        "stories, CSV of 1,000": lambda: f"/stories.csv?before={place()}",
        "sites": lambda: "/sites",
        "site": lambda: f"/sites/{site()}",
        "failed URLs of a site": lambda: f"/sites/{site()}/urls?outcome=failed",
        "runs": lambda: "/runs",
        "run": lambda: f"/runs/{source.randrange(1, DAYS + 1)}",
        "due": lambda: "/due",
        "due, of a site": lambda: f"/due?site={site()}",
        "problems": lambda: "/problems",
    }


def time_pages(store: Store, stories: int) -> None:
    """Prints for each page the median of the time that passed and of the processor's time of this process."""
    source = random.Random(11)
    desk = Desk(store=store, now=lambda: NOW, snapshots=Snapshots(lambda: NOW, max_age=1e9))
    client = TestClient(make_app(desk, Access.of("127.0.0.1", 80, "")), base_url="http://127.0.0.1")
    client.get("/stories")
    print(f"{'page':<36} {'median':>8} {'worst':>8} {'CPU':>8}   ms; first: until figures that take long were there")
    for name, address in pages(stories, source).items():
        first, waited, start = address(), "", time.perf_counter()
        while client.get(first).status_code == HTTPStatus.ACCEPTED:
            time.sleep(0.05)
            waited = f"  first {time.perf_counter() - start:.1f} s"
        passed, worked = [], []
        for _ in range(TURNS):
            start, cpu = time.perf_counter(), time.process_time()
            status = client.get(address()).status_code
            passed.append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
            assert status in {HTTPStatus.OK, HTTPStatus.ACCEPTED}, (name, status)
        figures = f"{statistics.median(passed):>8.0f} {max(passed):>8.0f} {statistics.median(worked):>8.0f}"
        print(f"{name:<36} {figures}{waited}", flush=True)


def main() -> None:
    """Fills the store where needed, and prints the figures."""
    stories = int(sys.argv[1]) if len(sys.argv) > 1 else STORIES
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/news.db"
        with Store.open(url) as store:
            with store.database.reading() as connection:
                held = connection.execute(select(func.count()).select_from(records)).scalar_one()
            if not held:
                fill(store, stories)
            stories = held or stories
            print(f"{stories:,} stories, {size(store.database) / 1e9:.2f} GB, {url.partition(':')[0]}", flush=True)
            time_pages(store, stories)


if __name__ == "__main__":
    main()
