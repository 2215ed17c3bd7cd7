"""What may be wrong with a store URL or an SQLite file is reported in one line, with the next step."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from crawler.article import Candidate, Declared
from crawler.errors import StoreUnusable
from crawler.storage.engine import hide_password, parse_url, printable_url
from crawler.storage.store import Store
from tests.contract.stories import NOW, candidate


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is not a database URL; examples: sqlite:///news.db or postgresql"),
        ("news.db", "is not a database URL"),
        ("/var/news.db", "is not a database URL"),
        ("postgresql+psycopg://me:hush-hush@host:port/x", "is not a database URL"),
        ("postgresql+psycopg://me:hush@hush-hush@[::1/x y", "is not a database URL"),
        ("mysql://me:hush-hush@host/news", "'mysql' is not a supported database"),
        ("mongodb://me:hush-hush@host/news", "'mongodb' is not a supported database"),
        ("postgresql+asyncpg://host/news", "'postgresql\\+asyncpg' is not a supported database"),
        ("sqlite://", "would be lost when the program ends; name a file"),
        ("sqlite:///:memory:", "would be lost when the program ends"),
        ("sqlite:///file::memory:?uri=true", "would be lost when the program ends"),
        ("sqlite:///file:x?mode=memory&uri=true", "would be lost when the program ends"),
        ("sqlite://news.db", "name a file, such as sqlite:///news.db"),
        ("sqlite://host/news.db", "is not a valid URL; examples: sqlite:///news.db"),
        ("sqlite:///news.db?timeout=soon", "is not a valid URL"),
    ],
)
def test_a_url_that_names_no_store_is_refused(
    url: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreUnusable, match=message) as caught:
        Store.open(url)
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open("sqlite:///news.db") as store:
        assert str(store) == "sqlite:///news.db"
        assert Path("news.db").is_file()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=f"the folder {tmp_path}/nowhere does not exist; create it first"):
        Store.open(f"sqlite:///{tmp_path}/nowhere/news.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=rf"is a folder; name a file in it, such as {tmp_path}/news\.db"):
        Store.open(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("must_exist", [True, False])
@pytest.mark.parametrize("content", [b"# Notes\n" * 500, b"PK\x03\x04" + bytes(5000), b"\xff" * 100])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes, must_exist: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match=r"notes\.txt is not an SQLite database; name another file"):
        Store.open(f"sqlite:///{path}", must_exist=must_exist)
    assert path.read_bytes() == content


@pytest.mark.parametrize("must_exist", [True, False])
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, must_exist: bool) -> None:
    path = tmp_path / "places.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (title TEXT)")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(StoreUnusable, match="has a table 'bookmarks' of another program; name another database"):
        Store.open(f"sqlite:///{path}", must_exist=must_exist)
    assert path.read_bytes() == content


def test_a_database_cut_in_the_middle_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.ledger.declare([candidate(n, title="x" * 500) for n in range(500)])
    os.truncate(path, path.stat().st_size // 3)
    with (
        pytest.raises(StoreUnusable, match="is damaged; save what can be read"),
        Store.open(f"sqlite:///{path}") as store,
    ):
        store.ledger.declare([candidate(n) for n in range(1000)])


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    with pytest.raises(StoreUnusable, match="nothing crawled yet"):
        Store.open(f"sqlite:///{tmp_path}/news.db", must_exist=True)
    Store.open(f"sqlite:///{tmp_path}/news.db").close()
    Store.open(f"sqlite:///{tmp_path}/news.db", must_exist=True).close()


def test_a_read_only_file_is_refused_before_the_crawl_begins(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    Store.open(f"sqlite:///{path}").close()
    with pytest.raises(StoreUnusable, match="is read-only; let this user write to the file and its folder"):
        Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_a_locked_file_is_refused_before_the_crawl_begins(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    other = sqlite3.connect(tmp_path / "news.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnusable, match="is locked by another process for too long"):
            Store.open(url, lock_timeout=0.1)  # a new store
        other.execute("ROLLBACK")
        Store.open(url, lock_timeout=0.1).close()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnusable, match="is locked by another process for too long"):
            Store.open(url, lock_timeout=0.1)
        Store.open(url, lock_timeout=0.1, must_exist=True).close()
    finally:
        other.close()


def test_a_full_disk_stops_the_batch_and_keeps_what_was_there(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        store.ledger.declare([candidate(1)])
        store.database.engine.dispose()
        event.listen(
            store.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1")
        )
        with pytest.raises(StoreUnusable, match="out of space; what was stored until now is safe"):
            store.ledger.declare([candidate(n, title="x" * 1000) for n in range(2, 1000)])
        assert store.ledger.count_pending("paper", NOW) == 1


def test_the_file_is_in_wal_mode_and_holds_its_references(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store, store.database.engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS]
    assert pragmas == list(PRAGMAS.values())


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}


def test_a_path_with_odd_characters_is_a_path(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/né ws #1.db").close()
    assert (tmp_path / "né ws #1.db").is_file()


def test_a_candidate_without_a_zone_never_comes_to_the_store() -> None:
    with pytest.raises(ValueError, match=r"Candidate\.found has no time zone"):
        Candidate(
            url="https://a.example/",
            site="a",
            declared_by="user",
            declared_in=Declared.USER,
            found=NOW.replace(tzinfo=None),
        )


def test_the_default_driver_of_postgresql_is_ours() -> None:
    assert parse_url("postgres://host/news").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:word-of-hers@db.example/news",
        "postgresql://db.example/news?user=ada&password=word-of-hers&sslmode=require",
        "postgresql://db.example/news?sslpassword=word-of-hers",
        "postgresql://ada:word-of-hers@db.example/news?passfile=word-of-hers",
    ],
)
def test_no_password_of_a_url_is_printed(url: str) -> None:
    for printed in (printable_url(make_url(url)), hide_password(url)):
        assert "word-of-hers" not in printed
        assert "db.example/news" in printed
