"""Commands that share their loading are like those that the shell starts."""

from __future__ import annotations

import os
import subprocess

import pytest

from crawler.storage.store import Store
from tests.e2e.command import Newsroom, command_server
from tests.paper import paper
from tests.server import Reply, Server


def write_probe(newsroom: Newsroom, body: str) -> None:
    """A command ``probe`` of the settings module ``own.settings``, which does this."""
    own = newsroom.folder / "own"
    own.mkdir()
    (own / "__init__.py").touch()
    (own / "settings.py").write_text("COMMANDS_MODULE = 'own'\n")
    (own / "probe.py").write_text(
        "import os, socket, sys\n"
        "from multiprocessing import forkserver\n"
        "from scrapy.commands import ScrapyCommand\n"
        "class Command(ScrapyCommand):\n"
        "    def short_desc(self):\n"
        "        return 'A probe'\n"
        f"    def run(self, args, opts):\n{body}"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["records"],
        *(pytest.param(words, marks=pytest.mark.slow) for words in (["nosuch"], ["extract", "nowhere.html"])),
    ],
)
def test_output_and_exit_code_are_those_of_the_shell(newsroom: Newsroom, words: list[str]) -> None:
    shell = subprocess.run(
        newsroom.line(*words),
        cwd=newsroom.folder,
        env=newsroom.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    done = newsroom.run(*words)
    assert (done.code, done.out, done.err) == (shell.returncode, shell.stdout, shell.stderr)


def test_a_new_store_is_as_the_migrations_make_it(newsroom: Newsroom) -> None:
    assert newsroom.run("sites", "add", "https://paper.example/").code == 0
    migrated = Newsroom(newsroom.folder / "migrated")
    migrated.folder.mkdir()
    Store.open(migrated.store).close()
    for question in ("SELECT type, name, tbl_name, sql FROM sqlite_schema", "SELECT * FROM alembic_version"):
        assert newsroom.query(question) == migrated.query(question)


def test_a_command_has_its_own_folder_environment_input_and_end(newsroom: Newsroom) -> None:
    write_probe(
        newsroom,
        "        print(os.getcwd(), os.environ['WORD'], sys.stdin.read(), sys.argv[1:], os.getsid(0) == os.getpid())\n"
        "        raise ValueError('an end of its own')\n",
    )
    done = newsroom.run("probe", stdin="a line", WORD="word", SCRAPY_SETTINGS_MODULE="own.settings")
    assert done.out == f"{newsroom.folder} word a line [] True\n"
    assert done.code == 1
    assert done.err.endswith("ValueError: an end of its own\n")
    assert "WORD" not in os.environ
    assert newsroom.run("list").code == 0


def test_a_command_that_does_not_end_is_killed_and_the_next_one_runs(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        server.routes["/"] = Reply("", wait=60)
        with pytest.raises(subprocess.TimeoutExpired):
            command_server().run(
                newsroom.words("crawl", "news", "-a", f"site={server.url('/')}"),
                folder=newsroom.folder,
                environment=newsroom.environment(),
                timeout=3,
            )
    assert newsroom.run("list").code == 0


def test_workers_can_be_had_after_a_command_that_ended_while_it_asked_for_one(newsroom: Newsroom) -> None:
    write_probe(
        newsroom,
        "        with socket.socket(socket.AF_UNIX) as asking:\n"
        "            asking.connect(forkserver._forkserver._forkserver_address)\n",
    )
    assert newsroom.run("probe", SCRAPY_SETTINGS_MODULE="own.settings").code == 0
    with Server(paper(1)) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
    assert (done.code, len(newsroom.records())) == (0, 1), done.err
