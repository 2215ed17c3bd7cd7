"""A process that has loaded what our commands import, and forks for each command: it starts in milliseconds.

A command is a process of its own, with its own folder, environment, streams, session and exit code, and runs as
``python -m scrapy`` or ``python -m crawler`` does. Only the loading of libraries is shared; the settings are read anew
in each process.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing import forkserver
from typing import Any, NoReturn

# Scrapy's own tables of components
TABLES = ("DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE", "SPIDER_MIDDLEWARES_BASE")
# what Scrapy, SQLAlchemy and we load when it is first used
LATE = (
    "alembic.command",
    "alembic.ddl.sqlite",
    "itemadapter",
    "multiprocessing.popen_forkserver",
    "rensa",
    "rich._emoji_codes",
    "rich.console",
    "rich.progress",
    "rich.table",
    "scrapy.cmdline",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.core.scraper",
    "scrapy.crawler",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.shell",
    "scrapy.spiderloader",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "scrapy.utils.engine",
    "scrapy.utils.test",
    "sqlalchemy.dialects.sqlite",
    "twisted.internet.asyncioreactor",
    "twisted.web.client",
)
# what must be read in the process of the command: it looks at the environment or at the folder, or is the program
FRESH = ("crawler.settings", "crawler.__main__")


def preload() -> None:
    """Loads our modules and their libraries, and the tables that a first page needs."""
    import scrapy.commands
    from scrapy.settings import default_settings

    import crawler

    names = [module.name for module in pkgutil.walk_packages(crawler.__path__, "crawler.")]
    names += [module.name for module in pkgutil.iter_modules(scrapy.commands.__path__, "scrapy.commands.")]
    names += [path.rpartition(".")[0] for table in TABLES for path in getattr(default_settings, table)]
    for name in (*names, *LATE):
        if "migrations" not in name and name not in FRESH:
            importlib.import_module(name)
    read_a_page()
    open_a_store()
    start_worker_server()
    for name in FRESH:
        sys.modules.pop(name, None)
    assert "twisted.internet.reactor" not in sys.modules, "a forked reactor is shared by all"
    gc.collect()
    gc.freeze()


def read_a_page() -> None:
    """Loads the models and the word lists of extraction and normalisation."""
    from datetime import UTC, datetime

    from crawler.article import Page
    from crawler.crawl.postprocess import postprocess
    from crawler.extraction.extract import extract_page
    from crawler.site import Site
    from tests.paper import story

    home = "https://paper.example/"
    site = Site(name="paper", home=home)
    page = Page(
        url=f"{home}2026/11/20/story.html",
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=story(1).encode(),
        fetched=datetime(2026, 11, 21, tzinfo=UTC),
    )
    postprocess(extract_page(page, site).result, site)


def open_a_store() -> None:
    """Loads what makes the tables of a new store, which nearly every test has, and keeps the SQL that it comes to.

    From then on a new SQLite store is made by the same statements without the migrations that work them out: a quarter
    of a short crawl. Commands that tests start as the shell does, and tests of the store, run the migrations.
    """
    from sqlalchemy import Connection, event

    from crawler.storage import migrate
    from crawler.storage.store import Store

    upgrade = migrate._upgrade
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            statements.append((statement, parameters))

    def upgrade_noted(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", note)
        upgrade(connection)

    def make_tables(connection: Connection) -> None:
        if connection.dialect.name != "sqlite" or migrate._read_version(connection, connection.engine.url):
            upgrade(connection)
            return
        for statement, parameters in statements:
            connection.exec_driver_sql(statement, parameters).close()

    vars(migrate)["_upgrade"] = upgrade_noted
    with tempfile.TemporaryDirectory() as folder:
        Store.open(f"sqlite:///{folder}/news.db").close()
    vars(migrate)["_upgrade"] = make_tables


def start_worker_server() -> None:
    """Starts the process that all commands fork their extraction workers from; each would start its own otherwise."""
    forkserver.set_forkserver_preload(["tests.e2e.worker_preload"])
    forkserver.ensure_running()
    for holder in (forkserver._forkserver, forkserver):
        vars(holder)["ensure_running"] = lambda: None  # it is our child, not that of the commands


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int], socket.socket] | None:
    """A command, its three streams and where it is answered; None when nobody will send one any more."""
    message, fds, _, _ = socket.recv_fds(connection, 1 << 20, 4)
    return (json.loads(message), list(fds[:3]), socket.socket(fileno=fds[3])) if message else None


def serve(connection: socket.socket) -> bool:
    """Forks for each command and answers with its process id and, later, its exit code; True in a command's process."""
    running: dict[int, tuple[int, socket.socket]] = {}  # by a descriptor that can be read once the process has ended
    while True:
        ready, _, _ = select.select([connection.fileno(), *running], [], [])
        for ended in running.keys() & set(ready):
            child, answers = running.pop(ended)
            _, status = os.waitpid(child, 0)
            answer(answers, code=os.waitstatus_to_exitcode(status))
            answers.close()
            os.close(ended)
        if connection.fileno() not in ready:
            continue
        received = receive(connection)
        if received is None:
            return False
        command, streams, answers = received
        child = os.fork()
        if child == 0:
            for other, (_, others_answers) in running.items():
                os.close(other)
                others_answers.close()
            answers.close()
            connection.close()
            become(command, streams)
            return True
        for stream in streams:
            os.close(stream)
        answer(answers, pid=child)
        running[os.pidfd_open(child)] = child, answers


def answer(answers: socket.socket, **facts: int) -> None:
    """Tells whoever began a command, as far as somebody still listens."""
    with suppress(OSError):
        answers.send(json.dumps(facts).encode())


def become(command: dict[str, Any], streams: list[int]) -> None:
    """Takes on the session, the streams, the folder, the environment and the arguments of a command."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    faulthandler.register(signal.SIGUSR2, file=2)  # a test that waits in vain asks where it hangs
    os.environ.clear()
    os.environ.update(command["environment"])
    time.tzset()
    os.chdir(command["folder"])
    sys.path[0] = command["folder"]
    sys.path[1:1] = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    sys.argv = [command["module"], *command["words"]]
    importlib.invalidate_caches()


def run_command() -> None:
    """Runs the module of a command; an exception that nobody catches ends the interpreter in its own way."""
    code: int | str | None = None
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    leave(code or 0)


def leave(code: int) -> NoReturn:
    """Ends the process as the interpreter does, but for the clearing of modules.

    That would write to every page of memory that the commands share: six times the work of a short command.
    """
    vars(threading)["_shutdown"]()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120  # as the interpreter says it
    os._exit(code & 0xFF)


if __name__ == "__main__":
    preload()
    if serve(socket.socket(fileno=int(sys.argv[1]))):
        run_command()
