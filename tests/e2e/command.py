"""Runs the real ``scrapy`` command in a process of its own, on a store of its own."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TIMEOUT = 120.0  # seconds
QUICK = {
    "DOWNLOAD_DELAY": "0.002",
    "AUTOTHROTTLE_ENABLED": "0",
    "RETRY_TIMES": "0",
    "NEWS_WORKERS": "1",
    "NEWS_TDMREP": "0",
}


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


class Running:
    """A command that was begun, to be asked as a Popen is."""

    def __init__(self, words: Sequence[str], answers: socket.socket) -> None:
        self.words = words
        self.returncode: int | None = None
        self._answers = answers
        self.pid = self._receive()["pid"]

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended; raises TimeoutExpired after so many seconds."""
        if self.returncode is None:
            readable, _, _ = select.select([self._answers], [], [], timeout)
            if not readable:
                raise subprocess.TimeoutExpired(self.words, timeout or 0)
            self.returncode = self._receive()["code"]
            self._answers.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Sends it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)

    def _receive(self) -> dict[str, int]:
        message = self._answers.recv(1 << 16)
        assert message, f"the server of commands is gone: {self.words}"
        return dict(json.loads(message))


class CommandServer:
    """Our side of command_server.py, which runs each command in a process of its own."""

    def __init__(self) -> None:
        self.connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.command_server", str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def begin(
        self,
        words: Sequence[str],
        streams: Sequence[int],
        *,
        module: str = "scrapy",
        folder: Path,
        environment: dict[str, str],
    ) -> Running:
        """Begins a command, which leads a session of its own, with its input, output and errors.

        The module is that of the program: ``scrapy``, or ``crawler`` for ``news``.
        """
        command = {"module": module, "words": words, "folder": str(folder), "environment": environment}
        answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self.connection, [json.dumps(command).encode()], [*streams, theirs.fileno()])
        return Running(words, answers)

    def run(
        self,
        words: Sequence[str],
        *,
        module: str = "scrapy",
        folder: Path,
        environment: dict[str, str],
        stdin: str = "",
        timeout: float = TIMEOUT,
        is_read: bool = True,
    ) -> Done:
        """A command until it and all that hold its streams have ended; raises TimeoutExpired, and kills them.

        What is not read is a standard output whose reader is gone from its first byte on.
        """
        pipes = [os.pipe() for _ in range(3)]
        (their_in, our_in), (our_out, their_out), (our_err, their_err) = pipes
        if not is_read:
            os.close(our_out)
            our_out = os.open(os.devnull, os.O_RDONLY)
        theirs = (their_in, their_out, their_err)
        running = self.begin(words, theirs, module=module, folder=folder, environment=environment)
        for stream in theirs:
            os.close(stream)
        until = time.monotonic() + timeout
        with ThreadPoolExecutor(3) as threads:
            threads.submit(_write, our_in, stdin)
            out, err = (threads.submit(_read, stream) for stream in (our_out, our_err))
            try:
                texts = [read.result(max(until - time.monotonic(), 0)) for read in (out, err)]
            except TimeoutError:
                holders = _ask_where_it_hangs(running.pid)
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
                late = subprocess.TimeoutExpired(words, timeout)
                late.add_note(f"its streams were held by {holders}")
                with suppress(TimeoutError):
                    late.add_note(err.result(5))
                raise late from None
        return Done(running.wait(), *texts)


def _ask_where_it_hangs(pid: int) -> list[str]:
    """Has a command write the stacks of its threads to its errors; returns which processes hold its output or these."""
    own = Path(f"/proc/{pid}/fd")
    streams = {_file_of(own / "1"), _file_of(own / "2")} - {None}
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGUSR2)
    time.sleep(1)
    return [
        f"{process.name} {(process / 'cmdline').read_text().replace(chr(0), ' ')[:200]}"
        for process in Path("/proc").glob("[0-9]*")
        if process.name != str(os.getpid()) and streams & {_file_of(process / "fd" / str(n)) for n in range(64)}
    ]


def _file_of(descriptor: Path) -> Path | None:
    try:
        return descriptor.readlink()
    except OSError:
        return None


@cache
def command_server() -> CommandServer:
    """The one of this process; it ends when this process does."""
    return CommandServer()


def _write(stream: int, text: str) -> None:
    with open(stream, "w", encoding="utf-8") as file:
        file.write(text)


def _read(stream: int) -> str:
    with open(stream, encoding="utf-8") as file:
        return file.read()


@dataclass(frozen=True)
class Newsroom:
    """A folder with a store, and the commands of someone who works in it."""

    folder: Path

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder / 'news.db'}"

    def environment(self, **more: str) -> dict[str, str]:
        own = {"NEWS_STORE": self.store, "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8", "PYTHONPATH": str(ROOT)}
        own["XDG_STATE_HOME"] = str(self.folder / "state")
        return {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", **own, **more}

    def words(self, *words: str, settings: dict[str, str] | None = None) -> list[str]:
        chosen = QUICK | (settings or {}) if words[0] == "crawl" else settings or {}
        return [*words, *(part for name, value in chosen.items() for part in ("-s", f"{name}={value}"))]

    def line(self, *words: str, settings: dict[str, str] | None = None) -> list[str]:
        """A command as the shell would start it, with all that it loads."""
        return [sys.executable, "-m", "scrapy", *self.words(*words, settings=settings)]

    def run(self, *words: str, settings: dict[str, str] | None = None, stdin: str = "", **environment: str) -> Done:
        """A command until it ends; it is run outside the project's folder, in a process that has its libraries."""
        return command_server().run(
            self.words(*words, settings=settings),
            folder=self.folder,
            environment=self.environment(**environment),
            stdin=stdin,
        )

    def begin(
        self, *words: str, settings: dict[str, str] | None = None, errors: int | None = None, **environment: str
    ) -> Running:
        """A command that is left to itself, in a process that has its libraries.

        ``errors`` is the descriptor of its standard error, by default that of the file ``log``.
        """
        with (self.folder / "log").open("a") as log, Path(os.devnull).open("r+b") as nothing:
            return command_server().begin(
                self.words(*words, settings=settings),
                (nothing.fileno(), nothing.fileno(), log.fileno() if errors is None else errors),
                folder=self.folder,
                environment=self.environment(**environment),
            )

    def start(self, *words: str, settings: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """The same as the shell starts it, with processes of its own that read pages."""
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                self.line(*words, settings=settings),
                stdout=subprocess.DEVNULL,
                stderr=log,
                text=True,
                cwd=self.folder,
                env=self.environment(),
                start_new_session=True,
            )

    def copy(self, folder: Path) -> Newsroom:
        """The same newsroom in another folder: its files, and a store whose paths lead there."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with closing(sqlite3.connect(folder / "news.db")) as connection, connection:
            columns = connection.execute(
                "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                " WHERE t.sql LIKE 'CREATE TABLE%' AND (c.type LIKE 'TEXT%' OR c.type LIKE 'VARCHAR%')"
            ).fetchall()
            for table, column in columns:
                connection.execute(
                    f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE instr("{column}", ?)',
                    (str(self.folder), str(folder), str(self.folder)),
                )
        return Newsroom(folder)

    def outcomes(self) -> dict[str, tuple[str | None, str | None]]:
        """URL -> its outcome and the reason, of the whole ledger."""
        rows = self.query("SELECT url, outcome, reason FROM ledger")
        return {url: (outcome, reason) for url, outcome, reason in rows}

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("records", "--json").out.splitlines()]

    def query_write(self, sql: str) -> None:
        """A change behind the program's back."""
        with sqlite3.connect(self.folder / "news.db", timeout=30) as connection:
            connection.execute(sql)
        connection.close()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.folder / "news.db", timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
