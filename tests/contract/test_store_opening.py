"""Opening makes what is missing, upgrades what is old, and refuses what is not ours, on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select, text

from crawler.errors import StoreUnusable
from crawler.revisit import ChangeRate
from crawler.storage.engine import WRITE_OPTIONS, make_engine, parse_url
from crawler.storage.migrate import MIGRATIONS_FOLDER, NEWEST_SQLITE, is_ours, pending_migrations
from crawler.storage.schema import VERSION, declarations, metadata
from crawler.storage.store import Store
from crawler.storage.types import key_of
from tests.contract.stories import NOW, candidate, compare, story

ROOT = Path(__file__).parents[2]
OPENER_SCRIPT = """
import sys
from datetime import datetime, UTC
from crawler.storage.store import Store
sys.stdin.read()
with Store.open(sys.argv[1]) as store:
    print(store.runs.begin("paper", datetime.now(UTC)))
"""


@contextmanager
def raw(url: str) -> Iterator[Engine]:
    """The database without the store."""
    engine = make_engine(parse_url(url), lock_timeout=5)
    try:
        yield engine
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    with raw(url) as engine, engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_migrations_make_exactly_the_tables_of_the_schema(store_url: str) -> None:
    with raw(store_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == VERSION


def test_what_is_kept_is_there_when_the_store_is_opened_again(blank_url: str) -> None:
    with Store.open(blank_url) as store:
        run = store.runs.begin("paper", NOW)
        store.ledger.declare([candidate(1), candidate(2)])
        store.ledger.commit_batch([story(1)], compare=compare, run=run, now=NOW)
    for must_exist in (False, True):
        with Store.open(blank_url, must_exist=must_exist) as store:
            assert [row.headline for row in store.records.select()] == ["Story 1"]
            assert store.ledger.count_pending("paper", NOW) == 1


def test_processes_that_open_a_new_store_at_once_all_get_it(blank_url: str) -> None:
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER_SCRIPT, blank_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for opener in openers:
        assert opener.stdin
        opener.stdin.close()  # go
        opener.stdin = None
    outputs = [opener.communicate() for opener in openers]
    assert sorted(out for out, _ in outputs) == ["1\n", "2\n", "3\n"], outputs


def test_a_store_that_only_reads_is_not_made(blank_url: str) -> None:
    with pytest.raises(StoreUnusable, match="nothing crawled yet: run `news crawl"):
        Store.open(blank_url, must_exist=True)
    with raw(blank_url) as engine:
        is_file = engine.dialect.name == "sqlite"
    if is_file:
        assert not Path(str(parse_url(blank_url).database)).exists()


@pytest.mark.parametrize("version", [f"{int(VERSION) + 1:04}", "9999", "ae1027a6acf"])
@pytest.mark.parametrize("must_exist", [True, False])
def test_a_newer_schema_is_refused_and_left_alone(store_url: str, version: str, must_exist: bool) -> None:
    execute(store_url, f"UPDATE alembic_version SET version_num = '{version}'")
    try:
        with pytest.raises(
            StoreUnusable, match=rf"has schema version {version}, this program supports {VERSION} at most; upgrade"
        ):
            Store.open(store_url, must_exist=must_exist)
    finally:
        execute(store_url, f"UPDATE alembic_version SET version_num = '{VERSION}'")


def test_a_database_of_something_else_is_refused(blank_url: str) -> None:
    execute(blank_url, "CREATE TABLE sites (x INTEGER)")
    with pytest.raises(StoreUnusable, match="has a table 'sites' of another program; name another database"):
        Store.open(blank_url)


def test_a_store_that_is_locked_says_so_and_loses_nothing(store_url: str) -> None:
    with Store.open(store_url, lock_timeout=0.2) as store, raw(store_url) as engine:
        with engine.execution_options(**WRITE_OPTIONS).begin() as other:
            if engine.dialect.name == "postgresql":
                other.execute(text("LOCK TABLE ledger IN EXCLUSIVE MODE"))
            with pytest.raises(StoreUnusable, match="locked by another process for too long; wait until"):
                store.ledger.declare([candidate(1)])
            assert store.channels.sites() == []  # reading needs no lock
        assert store.ledger.declare([candidate(1)]) == 1


def test_a_store_that_turns_read_only_says_so(blank_url: str) -> None:
    Store.open(blank_url).close()
    url = parse_url(blank_url)
    if url.get_backend_name() == "sqlite":
        blank_url = f"sqlite:///file:{url.database}?mode=ro&uri=true"
    else:
        execute(blank_url, f"ALTER DATABASE {url.database} SET default_transaction_read_only = on")
    with Store.open(blank_url, must_exist=True) as store:
        assert list(store.records.select()) == []
        with pytest.raises(StoreUnusable, match="is read-only; "):
            store.ledger.declare([candidate(1)])


def test_a_store_on_a_read_only_medium_is_read_as_it_is(blank_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = parse_url(blank_url)
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    with Store.open(blank_url) as store:
        store.ledger.declare([candidate(1)])
    medium = SimpleNamespace(f_flag=os.ST_RDONLY)
    monkeypatch.setattr(os, "statvfs", lambda _: medium)
    with Store.open(blank_url, must_exist=True) as store:
        assert store.ledger.count_pending("paper", NOW) == 1
        assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing is written beside it"
        with pytest.raises(StoreUnusable, match=r"read-only; let this user write to the file .*, or use a copy"):
            store.ledger.declare([candidate(2)])
        medium.f_flag = 0  # as mounted twice: a process that may write adds to it
        with Store.open(blank_url) as other:
            other.ledger.declare([candidate(2), candidate(3)])
            assert path.with_name(f"{path.name}-wal").stat().st_size
            assert store.ledger.count_pending("paper", NOW) == 3
        assert store.ledger.count_pending("paper", NOW) == 3
    medium.f_flag = os.ST_RDONLY
    with pytest.raises(StoreUnusable, match="is read-only"):
        Store.open(blank_url)


def test_a_closed_store_may_be_closed_again(store: Store) -> None:
    store.close()
    store.close()


FIRST_SCHEMA_ROWS = """
INSERT INTO records (id, key, identity, site, url_key, url, headline, kind, latest, dated, first_seen, last_seen) \
VALUES (1, 'k', 'paper.example/a', 'paper', 'u', 'https://paper.example/old-4711234', 'Old', 'article', 1, \
'2026-11-20 10:00:00', '2026-11-20 10:00:00', '2026-11-20 10:00:00')
INSERT INTO revisions (id, record_id, number, change, digest, signature, seen, article) \
VALUES (1, 1, 1, 'new', 'd', '', '2026-11-20 10:00:00', '{"url": "https://paper.example/old-4711234", "site": "paper", \
"headline": "Old", "body": "Text.", "fetched": "2026-11-20T10:00:00+00:00"}')
INSERT INTO ledger (id, site, key, url, first_found, tries, outcome, record_id, dated, score, byline, tags) \
VALUES (1, 'paper', 'u', 'https://paper.example/old-4711234', '2026-11-20 10:00:00', 0, 'new', 1, \
'2026-11-20 10:00:00', 1.0, '[]', '[]')
INSERT INTO declarations (ledger_id, key, declared_by, declared_in, first, last) \
VALUES (1, 'f', 'https://paper.example/feed', 'feed', '2026-11-20 10:00:00', '2026-11-21 10:00:00')
"""


def test_a_store_of_the_first_schema_is_upgraded_with_all_it_holds(blank_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    with raw(blank_url) as engine:
        with engine.execution_options(**WRITE_OPTIONS).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
        with engine.execution_options(**WRITE_OPTIONS).begin() as connection:
            for line in FIRST_SCHEMA_ROWS.strip().splitlines():
                connection.exec_driver_sql(line)
    version, changes = pending_migrations(blank_url)
    assert version == "0001"
    assert [name for name, _ in changes] == [f"{number:04}" for number in range(2, int(VERSION) + 1)]
    assert all(what.endswith(".") for _, what in changes)
    with Store.open(blank_url) as store:
        (row,) = store.records.select()
        assert (row.headline, row.taken_down) == ("Old", None)
        assert store.records.revisions(1)[0].classes == ()
        assert store.ledger.change_rate("paper") == ChangeRate(visits=0, changes=0)
        names = {key_of(f"paper\n{name}") for name in ("number\n4711234", "text\nd")}
    with raw(blank_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(connection.execute(text("SELECT key FROM story_names")).scalars()) == names
        (declared,) = connection.execute(select(declarations))
        assert tuple(declared) == (
            1,
            "f",
            "https://paper.example/feed",
            "feed",
            datetime(2026, 11, 20, 10, tzinfo=UTC),
            None,
        )


def test_an_empty_sqlite_file_gets_at_once_what_all_migrations_make(tmp_path: Path) -> None:
    migrated = f"sqlite:///{tmp_path / 'migrated.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    with raw(migrated) as engine, engine.execution_options(**WRITE_OPTIONS).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    wanted = "".join(f"{statement};\n" for statement in schema_of(migrated))
    if wanted != NEWEST_SQLITE.read_text("utf-8"):
        NEWEST_SQLITE.write_text(wanted, "utf-8")
        pytest.fail(f"{NEWEST_SQLITE.name} was not what the migrations make: it was written anew, review it")
    created = f"sqlite:///{tmp_path / 'created.db'}"
    Store.open(created).close()
    assert schema_of(created) == schema_of(migrated)
    assert rows_of(created) == rows_of(migrated)


def schema_of(url: str) -> list[str]:
    """What made the tables, indexes and views of an SQLite file; the tables of its search index make themselves."""
    own = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    with raw(url) as engine, engine.connect() as connection:
        return list(connection.execute(text(own)).scalars())


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of an SQLite file."""
    with raw(url) as engine, engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}
