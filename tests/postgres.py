"""A PostgreSQL cluster of the machine's own binaries that lives as long as the tests, without port or password."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest

START_WITHIN = 60  # seconds
FAST = ("-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB")
# one role that must give a password, in a cluster that trusts everyone else
HBA = "local all guarded scram-sha-256\nlocal all all trust\n"


def miss(what: str, reason: str) -> NoReturn:
    """Skips a test for want of something on this machine, or fails it where NEWS_TEST_REQUIRE names that or "all"."""
    required = {name.strip() for name in os.environ.get("NEWS_TEST_REQUIRE", "").split(",")}
    if required & {what, "all"}:
        pytest.fail(f"{what} is required by NEWS_TEST_REQUIRE: {reason}", pytrace=False)
    pytest.skip(reason)


def find_binaries() -> Path | None:
    """The folder of the newest PostgreSQL that has all we need."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*([Path(on_path).resolve().parent] if on_path else []), *debian]
    return next((path for path in folders if all((path / name).exists() for name in ("initdb", "postgres"))), None)


@dataclass
class Cluster:
    """A server that listens on a socket in a folder."""

    folder: Path
    numbers: Iterator[int]
    command: list[str | Path]
    run: dict[str, Any]  # how its process is started
    server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the server, also after it was stopped or killed."""
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(self.command, stdout=log, stderr=log, **self.run)
        _wait_for(self.server, self.folder)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stops the server, whoever is connected; SIGKILL is a crash."""
        if self.server is not None:
            if how is signal.SIGKILL:  # its children notice
                self.server.kill()
            else:
                self.server.send_signal(how)  # SIGINT: fast shutdown, open connections are cut
            self.server.wait(START_WITHIN)
            self.server = None

    def url(self, database: str, *, user: str = "postgres", password: str = "") -> str:
        secret = f":{password}" if password else ""
        return f"postgresql+psycopg://{user}{secret}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A copy of a database that nobody is connected to, by its URL; it is dropped at the end, whoever uses it."""
        name = f"news_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Starts a cluster and stops it; skips the test (or fails it, see miss) where that cannot be done."""
    binaries = find_binaries()
    if binaries is None:
        miss("postgres", "no initdb and postgres on PATH or under /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="news-pg-"))
    try:
        owner = _unprivileged(folder)
        data = folder / "data"
        run: dict[str, Any] = {"cwd": folder, **owner}
        initialised = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            capture_output=True,
            text=True,
            check=False,
            **run,
        )
        if initialised.returncode:
            miss("postgres", f"initdb failed: {initialised.stderr.strip()[-300:]}")
        (data / "pg_hba.conf").write_text(HBA)
        command = [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *FAST]
        cluster = Cluster(folder, count(1), command, run)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a process that owns the folder and is not root, as initdb demands."""
    if os.getuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        miss("postgres", "initdb refuses root, and there is no user postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                log = (folder / "log").read_text()[-300:]
                miss("postgres", f"the server did not start: {log}")
            time.sleep(0.05)
        else:
            return
