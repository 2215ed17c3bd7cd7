"""``news web`` as a program: where it listens, who may read, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.storage.store import Store
from tests.e2e.command import ROOT, Done, command_server
from tests.web_store import fill

TOKEN = "rainy-quay-crane-0123456789"
LINE = re.compile(r"The store is at (http://\S+?:(\d+)/\S*) until Ctrl-C")
TIMEOUT = 60  # seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("web")
    with Store.open(f"sqlite:///{made / 'news.db'}") as store:
        fill(store)
    return made


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "SCRAPY_"))}
    return {**own, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder), **more}


def start(folder: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "web", *words],
        cwd=folder,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(folder: Path, *words: str, **more: str) -> Iterator[tuple[str, int, subprocess.Popen[str]]]:
    """A server that runs, with its address and port."""
    process = start(folder, *words, **more)
    try:
        assert process.stdout is not None
        found = LINE.fullmatch(process.stdout.readline().strip())
        assert found, process.communicate(timeout=TIMEOUT)
        yield found[1], int(found[2]), process
    finally:
        process.kill()
        process.communicate()


def news(folder: Path, *words: str, **more: str) -> Done:
    """A command that ends by itself, in a process that has its libraries."""
    return command_server().run(
        words, module="crawler", folder=folder, environment=environment(folder, **more), timeout=TIMEOUT
    )


def read(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=TIMEOUT) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_ends_without_a_word(folder: Path, number: signal.Signals) -> None:
    with serving(folder, "--port", "0") as (address, port, process):
        status, page = read(address)
        assert status == 200
        assert "Crane number 1 stays" in page
        assert read(address, Host="evil.example")[0] == 421
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=TIMEOUT)
        process.send_signal(number)
        out, err = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, out.strip(), err) == (0, "", "")


def test_a_port_in_use_is_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = news(folder, "web", "--port", str(port))
    assert done.code == 1
    expected = f"news web: 127.0.0.1:{port} cannot be used: address already in use; --port 0 takes any that is free\n"
    assert done.err == expected


def test_others_need_the_token(folder: Path) -> None:
    with serving(folder, "--port", "0", "--address", "0.0.0.0", NEWS_WEB_TOKEN=TOKEN) as (address, port, _):
        assert address.endswith(f"/?token={TOKEN}")
        there = f"http://127.0.0.1:{port}/stories.json"
        assert read(there)[0] == 401
        assert read(there, Authorization=f"Bearer {TOKEN}")[0] == 200


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--address", "0.0.0.0"), "can be reached by others"),
        (("--token", "short"), "too easy to guess"),
        (("--port", "70000"), "is not a port"),
        (("paper",), "takes no arguments"),
    ],
)
def test_what_is_refused_is_one_line(folder: Path, words: tuple[str, ...], message: str) -> None:
    done = news(folder, "web", *words)
    assert done.code == 2
    assert done.err.startswith("news web: ")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_an_address_of_another_machine_and_a_store_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    done = news(folder, "web", "--address", "192.0.2.1", "--token", TOKEN)
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "192.0.2.1:8777 cannot be used" in done.err
    assert "nothing crawled yet" in news(tmp_path, "web").err


def test_the_token_is_not_shown_with_the_settings(folder: Path) -> None:
    done = news(folder, "config", "NEWS_WEB_TOKEN", NEWS_WEB_TOKEN=TOKEN)
    assert (done.code, done.out) == (0, "NEWS_WEB_TOKEN = ***  (environment)\n")
