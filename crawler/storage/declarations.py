"""Declarations: who declared which URL, and the hints of all declarations of a URL, merged into its ledger row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from crawler.article import Candidate, Declared, OutcomeName, Provenance, Source
from crawler.storage.schema import declarations, ledger
from crawler.storage.transactions import insert_in_dialect
from crawler.storage.types import chunks, key_of, storable
from crawler.storage.values import DueUrl, Hint

ROW_COLUMNS = ("id", "key", "site", "first_found", "dated", "due", "record_id", "last_fetch")
READ_COLUMNS = ("published_source", "published_confidence")  # where the page told the time; empty: it was declared
HINT_COLUMNS = (
    "title", "published", *READ_COLUMNS, "modified", "language", "section", "byline", "tags", "score", "guid",
)  # fmt: skip
# statements are built once: of a few rows, building one takes as long as the database takes
# by key alone: PostgreSQL, where it has no statistics yet, would go through all rows of the site instead
READ_ROWS = (
    select(*(ledger.c[name] for name in (*ROW_COLUMNS, *HINT_COLUMNS)))
    .where(ledger.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(ledger.c.key, ledger.c.site)
    .with_for_update()
)
UPDATE_HINTS = (
    update(ledger)
    .where(ledger.c.id == bindparam("row_id"))
    .values({name: bindparam(f"new_{name}") for name in (*HINT_COLUMNS, "dated", "due")})
)
READ_FINGERPRINTS = (
    select(ledger.c.key, ledger.c.site, declarations.c.key, declarations.c.fingerprint)
    .join(declarations, declarations.c.ledger_id == ledger.c.id)
    .where(ledger.c.key.in_(bindparam("keys", expanding=True)))
)
NEXT_ID = select(func.coalesce(func.max(ledger.c.id), 0) + 1)
READ_DECLARATIONS = select(declarations.c.ledger_id, declarations.c.key, declarations.c.declared_in).where(
    declarations.c.ledger_id.in_(bindparam("ledger_ids", expanding=True))
)


def declare_chunk(connection: Connection, candidates: Sequence[Candidate], hint: Hint) -> int:
    """Stores candidates, their hints and who declared them; returns how many of these declarations are new."""
    by_row: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        by_row.setdefault((key_of(candidate.url), storable(candidate.site)), []).append(candidate)
    _leave_out_repeated(connection, by_row)
    if not by_row:
        return 0
    keys = sorted(by_row)  # always in this order, so that two processes cannot wait for each other

    rows = _read_rows(connection, keys)
    known = [key for key in keys if key in rows]
    missing = [_new_row(by_row[key]) for key in keys if key not in rows]
    inserted = insert_missing(connection, missing)
    if len(inserted) < len(missing):
        rows |= _read_rows(connection, [key for key in keys if key not in rows and key not in inserted])
        known = [key for key in keys if key in rows]  # another process was faster, with hints of its own
    changes = [change for key in known if (change := _changed_hints(rows[key], by_row[key], hint))]
    if changes:
        connection.execute(UPDATE_HINTS, changes)
    return _write_declarations(
        connection,
        {rows[key].id: by_row[key] for key in known},
        {ledger_id: by_row[key] for key, ledger_id in inserted.items()},
    )


def _leave_out_repeated(connection: Connection, by_row: dict[tuple[str, str], list[Candidate]]) -> None:
    """Takes out what its declarer has declared before in the same words.

    Most of what a sitemap holds was in it the day before; its ledger row is neither read nor merged for that, and
    nothing is written.
    """
    rows = connection.execute(READ_FINGERPRINTS, {"keys": [key for key, _ in by_row]})
    known = {(key, site, declarer_key): fingerprint for key, site, declarer_key, fingerprint in rows}
    if not known:
        return
    declarer_keys = _declarer_keys(by_row.values())
    for row, candidates in list(by_row.items()):
        said = [known.get((*row, declarer_keys[candidate.declared_by])) for candidate in candidates]
        if None not in said and said == [_fingerprint(candidate) for candidate in candidates]:
            del by_row[row]


def _declarer_keys(declared: Iterable[Sequence[Candidate]]) -> dict[str, str]:
    """The keys of all that declare something, by their names; they are far fewer than candidates."""
    declarers = {candidate.declared_by for candidates in declared for candidate in candidates}
    return {declarer: key_of(declarer) for declarer in declarers}


def _fingerprint(candidate: Candidate) -> int:
    """A number that two declarations share only when they say the same, whenever they were found."""
    said = repr((
        candidate.declared_in.value, candidate.title, candidate.published, candidate.published_read, candidate.modified,
        candidate.language, candidate.section, candidate.byline, candidate.tags, candidate.score, candidate.guid,
    ))  # fmt: skip
    digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _read_rows(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    rows = connection.execute(READ_ROWS, {"keys": sorted({key for key, _ in keys})})
    return {(row.key, row.site): row for row in rows}


def insert_missing(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """Inserts ledger rows, except those that exist; returns the id of each that was inserted, by key and site."""
    if not rows:
        return {}
    given = [name for name in rows[0] if any(row[name] is not None for row in rows)]  # most hints no row has
    parameters = [{name: row[name] for name in given} for row in rows]
    if connection.dialect.name == "sqlite":
        # nobody else writes meanwhile: none of them is there, and their numbers are known. Each is a statement of its
        # own: of one with many rows SQLite keeps a copy of every page that it changes
        numbered = [{**row, "id": n} for n, row in enumerate(parameters, connection.execute(NEXT_ID).scalar_one())]
        connection.execute(ledger.insert(), numbered)
        return {(row["key"], storable(row["site"])): row["id"] for row in numbered}
    inserted = connection.execute(_insert_rows(connection.dialect.name), parameters)
    return {(row.key, row.site): row.id for row in inserted}


@cache
def _insert_rows(dialect: str) -> Any:
    statement = insert_in_dialect(dialect, ledger).on_conflict_do_nothing(index_elements=["key", "site"])
    return statement.returning(ledger.c.id, ledger.c.key, ledger.c.site)


def _new_row(candidates: Sequence[Candidate]) -> dict[str, Any]:
    first = min(candidates, key=lambda candidate: candidate.found)
    hints = merge_hints({}, candidates)
    row = blank_row(url=candidates[0].url, site=candidates[0].site, found=first.found)
    if all(candidate.declared_in is Declared.ARCHIVE for candidate in candidates):
        row["due"] = None  # nobody says that it is to be had at its site
    return {**row, **hints, "dated": _dated(hints, first.found)}


def blank_row(*, url: str, site: str, found: datetime) -> dict[str, Any]:
    """A ledger row for a URL of which nothing else is known."""
    blank: dict[str, Any] = {**dict.fromkeys(HINT_COLUMNS), "byline": [], "tags": [], "score": 1.0}
    required = {"key": key_of(url), "site": site, "url": url, "first_found": found, "due": found, "dated": found}
    return {**blank, **required, **dict.fromkeys(("tries", "visits", "unchanged", "changes"), 0)}


def merge_hints(
    known: dict[str, Any], candidates: Sequence[Candidate], read_at: datetime | None = None
) -> dict[str, Any]:
    """The known hints and new ones: the first value of each stays; the newest change and the highest score count.

    A time of publication that the page told goes before a declared one, unless that lies after the page was read
    (``read_at``): else the run that left the story out for it would lease it again, and again.
    """
    merged = {name: known.get(name) for name in HINT_COLUMNS}
    for candidate in candidates:
        read = candidate.published_read
        published = candidate.published
        is_newer = merged["published_source"] is not None and (read_at is None or (published or read_at) > read_at)
        if published is not None and (merged["published"] is None or read is not None or is_newer):
            merged["published"] = published
            merged |= dict(
                zip(READ_COLUMNS, (str(read.source), read.confidence) if read else (None, None), strict=True)
            )
        for name in ("title", "language", "section", "guid"):
            if merged[name] is None:
                merged[name] = getattr(candidate, name)
        for name in ("byline", "tags"):
            merged[name] = merged[name] or [storable(item) for item in getattr(candidate, name)]
        for name in ("modified", "score"):
            former, value = merged[name], getattr(candidate, name)
            if former is None or (value is not None and value > former):
                merged[name] = value
    return merged


def _dated(hints: dict[str, Any], first_found: datetime) -> datetime:
    dated: datetime = hints["published"] or hints["modified"] or first_found
    return dated


def _changed_hints(row: Row[Any], candidates: Sequence[Candidate], hint: Hint) -> dict[str, Any] | None:
    """The parameters of an update; None when nothing is new."""
    known = dict(zip(HINT_COLUMNS, row[len(ROW_COLUMNS) :], strict=True))
    merged = merge_hints(known, candidates, row.last_fetch)
    if merged == known:
        return None
    merged["dated"], merged["due"] = _dated(merged, row.first_found), row.due
    if row.record_id is not None and row.last_fetch is not None and merged["modified"] != known["modified"]:
        # a story that is held, and declared to have changed since it was read
        now = max(candidate.found for candidate in candidates)
        due = hint(merged["modified"], row.last_fetch, row.dated, now)
        if due is not None and (row.due is None or due < row.due):
            merged["due"] = due
    return {"row_id": row.id, **{f"new_{name}": value for name, value in merged.items()}}


def _write_declarations(
    connection: Connection, of_known: dict[int, list[Candidate]], of_new: dict[int, list[Candidate]]
) -> int:
    """Stores who declared what, of rows that were there and of new ones; returns how many of these are new."""
    by_ledger_id = of_known | of_new
    keys = _declarer_keys(by_ledger_id.values())
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for ledger_id, candidates in sorted(by_ledger_id.items()):
        for candidate in candidates:
            key = keys[candidate.declared_by]
            row = rows.setdefault(
                (ledger_id, key),
                {
                    "ledger_id": ledger_id,
                    "key": key,
                    "declared_by": candidate.declared_by,
                    "declared_in": str(candidate.declared_in),
                    "first": candidate.found,
                },
            )
            row["first"] = min(row["first"], candidate.found)
            row["fingerprint"] = _fingerprint(candidate)
    known: set[tuple[int, str]] = set()
    declared_in: dict[int, set[str]] = {}
    for pair in connection.execute(READ_DECLARATIONS, {"ledger_ids": list(of_known)}) if of_known else ():
        known.add((pair.ledger_id, pair.key))
        declared_in.setdefault(pair.ledger_id, set()).add(pair.declared_in)
    of_archives = {ledger_id for ledger_id, kinds in declared_in.items() if kinds == {Declared.ARCHIVE}}
    _visit_first_time(connection, [one for ledger_id in sorted(of_archives) for one in by_ledger_id[ledger_id]])
    connection.execute(_upsert(connection.dialect.name), [rows[key] for key in sorted(rows)]).close()
    return len(rows.keys() - known)


@cache
def _upsert(dialect: str) -> Any:
    """Who declared a URL, and what was said."""
    statement = insert_in_dialect(dialect, declarations)
    upsert = statement.on_conflict_do_update(
        index_elements=["ledger_id", "key"], set_={"fingerprint": statement.excluded.fingerprint}
    )
    # RETURNING has SQLAlchemy send many rows in one statement; psycopg's own executemany sends them one by one
    return upsert if dialect == "sqlite" else upsert.returning(declarations.c.ledger_id)


def _visit_first_time(connection: Connection, candidates: Sequence[Candidate]) -> None:
    """Makes URLs due that only web archives have declared until now, and that a publisher declares."""
    for candidate in candidates:
        if candidate.declared_in is not Declared.ARCHIVE:
            is_it = (ledger.c.key == key_of(candidate.url)) & (ledger.c.site == storable(candidate.site))
            connection.execute(update(ledger).where(is_it, ledger.c.due.is_(None)).values(due=candidate.found))


def as_due(connection: Connection, rows: Sequence[Row[Any]]) -> list[DueUrl]:
    """Rows of the ledger as due URLs, with the first declaration of each."""
    first: dict[int, Row[Any]] = {}
    for chunk in chunks(rows):
        ids = [row.id for row in chunk]
        query = select(declarations).where(declarations.c.ledger_id.in_(ids))
        for row in connection.execute(query.order_by(declarations.c.first, declarations.c.key)):
            first.setdefault(row.ledger_id, row)
    return [_due(row, first.get(row.id)) for row in rows]


def _due(row: Row[Any], declaration: Row[Any] | None) -> DueUrl:
    candidate = Candidate(
        url=row.url,
        site=row.site,
        declared_by=declaration.declared_by if declaration else "user",
        declared_in=Declared(declaration.declared_in) if declaration else Declared.USER,
        found=row.first_found,
        title=row.title,
        published=row.published,
        modified=row.modified,
        language=row.language,
        section=row.section,
        byline=tuple(row.byline),
        tags=tuple(row.tags),
        score=row.score,
        guid=row.guid,
        published_read=_provenance(row),
    )
    return DueUrl(
        url=row.url,
        tries=row.tries,
        candidate=candidate,
        etag=row.etag,
        last_modified=row.last_modified,
        outcome=OutcomeName(row.outcome) if row.outcome else None,
        visits=row.visits,
        changes=row.changes,
    )


def _provenance(row: Row[Any]) -> Provenance | None:
    if row.published_source is None:
        return None
    return Provenance(source=Source(row.published_source), confidence=row.published_confidence or 0.0)
