"""The program ``news``, in an empty folder of somebody who has no Scrapy project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from crawler.cli.catalogue import GROUPS
from tests.e2e.command import ROOT, Done, command_server
from tests.paper import paper, path
from tests.server import Server

COMMANDS = {file.stem for file in (ROOT / "crawler" / "commands").glob("*.py")} - {"__init__"}
LOADED = """import sys
from crawler.__main__ import run
for words in {commands!r}:  # what one of them loads is loaded from then on
    sys.argv = ["news", *words]
    code = run(words)
    print("loaded", " ".join(words) + ":", [name for name in {heavy!r} if name in sys.modules], code, file=sys.stderr)
"""
HEAVY = (
    "numpy",
    "scrapy",
    "trafilatura",
    "twisted",
    "lxml",
    "selectolax",
    "parsel",
    "dateparser",
    "pyarrow",
    "fastwarc",
)
STORELESS = (["list"], ["schema"], ["sites", "find", "--country", "no"], ["completion", "bash"])


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "SCRAPY_"))}
    return {**own, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "config"), **more}


def news(folder: Path, *words: str, **more: str) -> Done:
    """The program, in a process that has its libraries."""
    return command_server().run(words, module="crawler", folder=folder, environment=environment(folder, **more))


def start_news(folder: Path, *words: str, **more: str) -> Done:
    """The same as the shell starts it, with all that it loads."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *words],
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Server, Server, Done]]:
    """A folder with a ``news.toml`` in which two sites were crawled by one command."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "news.toml").write_text(
        'store = "sqlite:///mine.db"\nallow_addresses = "127.0.0.0/8"\nworkers = 1\n'
        "[scrapy]\nDOWNLOAD_DELAY = 0.01\nAUTOTHROTTLE_ENABLED = false\n"
    )
    with Server(paper(3)) as first, Server(paper(2)) as second:
        done = news(folder, "crawl", first.url("/"), second.url("/"), "--limit", "2")
        yield folder, first, second, done


def test_several_sites_are_crawled_by_one_command_and_quietly(desk: tuple[Path, Server, Server, Done]) -> None:
    folder, first, second, done = desk
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    assert lines[0] == f"Crawling {first.url('/')}, {second.url('/')} into sqlite:///mine.db"
    assert "4 articles; the records are in sqlite:///mine.db." in lines
    assert not [line for line in lines if "[scrapy" in line or "INFO" in line], done.err
    assert (folder / "mine.db").exists()
    assert len(news(folder, "records", "--json").out.splitlines()) == 4


def test_a_spider_of_a_file_is_as_quiet_and_honest_as_a_crawl(desk: tuple[Path, Server, Server, Done]) -> None:
    folder, first, *_ = desk
    (folder / "herald.py").write_text(
        "from crawler.site import Site\nfrom spiders.base import NewsSpider\n\n\nclass Herald(NewsSpider):\n"
        f'    """A paper."""\n\n    name = "herald"\n    site = Site(name="herald", home="{first.url("/")}")\n'
    )
    store = ("-s", "NEWS_STORE=sqlite:///herald.db")
    done = news(folder, "runspider", "herald.py", "-a", "limit=1", *store)
    assert (done.code, done.err.splitlines()[-2]) == (0, "1 article; the records are in sqlite:///herald.db."), done.err
    assert done.err.splitlines()[0] == "Crawling herald into sqlite:///herald.db"
    assert not [line for line in done.err.splitlines() if "[scrapy" in line or "INFO" in line], done.err
    for words, message in (
        (("nosuch.py",), "File not found: nosuch.py"),
        (("herald.py", "-a", "lmit=1"), "did you mean limit?"),
        ((), "give the file of one spider"),
        (("herald.py", "-s", "NEWS_WORKERS=many"), "NEWS_WORKERS"),
    ):
        refused = news(folder, "runspider", *words)
        assert (refused.code, len(refused.err.splitlines())) == (2, 1), refused.err
        assert message in refused.err


def test_a_log_of_json_lines(desk: tuple[Path, Server, Server, Done]) -> None:
    folder, first, *_ = desk
    done = news(folder, "crawl", first.url("/"), "-v", "--log-format", "json")
    assert done.code == 0, done.err
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert [line for line in lines if line["message"].startswith("Crawling ")]
    assert [line for line in lines if line["logger"].startswith("scrapy")]
    assert lines[-1]["finish"] == "finished"


def test_settings_say_where_they_came_from(desk: tuple[Path, Server, Server, Done]) -> None:
    folder = desk[0]
    shown = {
        line["name"]: line
        for line in map(json.loads, news(folder, "config", "--json", NEWS_BATCH="7").out.splitlines())
    }
    assert shown["NEWS_STORE"] == {
        "name": "NEWS_STORE",
        "value": "sqlite:///mine.db",
        "from": str(folder / "news.toml"),
    }
    assert (shown["NEWS_BATCH"]["value"], shown["NEWS_BATCH"]["from"]) == ("7", "environment")
    assert shown["NEWS_PAUSE"]["from"] == "default"
    assert "DOWNLOAD_DELAY" in shown


def test_the_help_lists_every_command_with_an_example(tmp_path: Path) -> None:
    assert {name for names in GROUPS.values() for name in names} == COMMANDS
    done = news(tmp_path)
    assert done.code == 0, done.err
    for group, names in GROUPS.items():
        assert f"\n{group}\n" in done.out
        for name in names:
            assert f"\n  {name} " in done.out
            assert f"  news {name}" in done.out


@pytest.mark.parametrize(
    ("words", "more", "message"),
    [
        (["recrods"], {}, "news recrods: there is no command 'recrods': did you mean records?"),
        (["records", "--limt", "3"], {}, "news records: there is no option --limt: did you mean --limit?"),
        (["records"], {"NEWS_STOR": "x"}, "NEWS_STOR is not a setting: did you mean NEWS_STORE?"),
        (["records"], {"NEWS_BATCH": "many"}, "NEWS_BATCH: 'many' is not a number"),
        (["crawl", "sputnk"], {}, "no site or spider 'sputnk': did you mean sputnik?"),
        (["crawl", "sputnik", "gardian"], {}, "no site 'gardian': did you mean guardian?"),
        (["crawl", "sputnik", "--sinse", "3d"], {}, "there is no option --sinse: did you mean --since?"),
        (["crawl", "sputnik", "--since", "soon"], {}, "since=soon is not a time"),
        (["crawl", "--country", "zz"], {}, "the directory has no such publishers: 'news sites find' lists all"),
        (["sites", "fnd"], {}, "sites fnd is not known: did you mean find?"),
        (["sites", "--country", "de"], {}, "--country and --language are for 'news sites find'"),
        (["crawl"], {}, "give the name or URL of a site; 'news sites' lists the known ones"),
        (["update", "--frever"], {}, "there is no option --frever"),
        (["config", "NEWS_STOE"], {}, "did you mean NEWS_STORE?"),
        (["genspider", "paper"], {}, "news genspider: give a name and a URL, as genspider -t site paper"),
        (["shell", "a", "b"], {}, "news shell: give the URL or file of one page, or nothing"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_exit_code_2(
    tmp_path: Path, words: list[str], more: dict[str, str], message: str
) -> None:
    done = news(tmp_path, *words, **more)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1, done.err


@pytest.mark.parametrize(
    "words", [["-h"], ["records", "-h"], ["help", "crawl"], ["sites", "add", "--help"]], ids=" ".join
)
def test_help_is_there_whatever_a_file_of_settings_says(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "news.toml").write_text('stor = "x"\nbatch = "many"\n')
    done = news(tmp_path, *words)
    assert (done.code, done.err) == (0, ""), done.err
    assert "news crawl" in done.out or f"news {words[0]}" in done.out
    assert "did you mean NEWS_STORE?" in news(tmp_path, "records").err


@pytest.mark.parametrize("words", [["recrods"], ["records", "--limit", "1"]], ids=" ".join)
def test_output_and_exit_code_are_those_of_the_shell(desk: tuple[Path, Server, Server, Done], words: list[str]) -> None:
    assert news(desk[0], *words) == start_news(desk[0], *words)


def test_a_shell_is_quiet_unless_it_is_asked_to_tell_more(tmp_path: Path) -> None:
    with Server(paper(1)) as server:
        words = ("shell", server.url("/"), "-c", "response.status")
        done = start_news(tmp_path, *words, NEWS_ALLOW_ADDRESSES="127.0.0.1")
        assert (done.code, done.out, done.err) == (0, "200\n", "")
        assert "Spider opened" in start_news(tmp_path, *words, "-L", "INFO", NEWS_ALLOW_ADDRESSES="127.0.0.1").err


def test_an_empty_store_is_told_in_the_words_of_the_program(tmp_path: Path) -> None:
    done = news(tmp_path, "records")
    assert done.code == 1
    assert "run `news crawl https://paper.example/` first" in done.err


LIGHT = [
    *(["records"], ["show", "1"], ["coverage"], ["due"], ["config"]),
    *(
        ["sites"],
        ["report"],
        ["outcomes"],
        ["stats"],
        ["purge", "--older", "9w"],
        ["upgrade"],
    ),
]


EDITING = [["sites", "export"]]  # looks up what spiders declare, as all that edit sites do
OF_CRAWLS = ("numpy", "trafilatura", "dateparser", "pyarrow", "fastwarc", "twisted.web.client")


@pytest.mark.parametrize(
    ("commands", "heavy"), [(STORELESS, (*HEAVY, "sqlalchemy")), (LIGHT, HEAVY), (EDITING, OF_CRAWLS)]
)
def test_commands_that_only_read_load_nothing_heavy(
    desk: tuple[Path, Server, Server, Done], commands: Sequence[list[str]], heavy: tuple[str, ...]
) -> None:
    code = LOADED.format(commands=commands, heavy=heavy)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=desk[0], env=environment(desk[0]), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = [line for line in done.stderr.splitlines() if line.startswith("loaded ")]
    assert loaded == [f"loaded {' '.join(words)}: [] 0" for words in commands]


def test_the_ledger_and_the_numbers_are_readable(desk: tuple[Path, Server, Server, Done]) -> None:
    folder, first, *_ = desk
    lines = [line.split("\t") for line in news(folder, "outcomes", "--limit", "0").out.splitlines()]
    assert all(len(line) == 6 for line in lines)
    assert {line[2] for line in lines} >= {"new"}
    new = [json.loads(line) for line in news(folder, "outcomes", "--name", "new", "--json").out.splitlines()]
    assert {one["outcome"] for one in new} == {"new"}
    assert (
        news(folder, "outcomes", "--site", first.url("/"), "--limit", "1").err == "the latest 1; --limit 0 lists all\n"
    )
    counts = dict(line.split("\t") for line in news(folder, "outcomes", "--counts").out.splitlines())
    assert int(counts["new"]) == len(new)
    stats = [json.loads(line) for line in news(folder, "stats", "--json").out.splitlines()]
    assert sum(one["articles"] for one in stats) == len(new)
    shown = news(folder, "coverage", "--since", "2020-01-01").out.splitlines()
    assert shown[0].split("\t")[:4] == ["site", "share", "declared", "held"]
    assert len(shown) == 3
    assert len(news(folder, "coverage", "--since", "2020-01-01", "--by", "day").out.splitlines()) > 3
    later = news(folder, "coverage", "--since", "2026-11-20T08:30+00:00")
    assert "counted from 2026-11-20 on: --since 2026-11-20 counts all\n" in later.err
    outside = news(folder, "coverage", "--since", "2020-01-01", "--until", "2020-01-02")
    assert "the store has some from 2026-11-" in outside.err


def test_coverage_says_that_what_a_person_named_is_not_counted(tmp_path: Path) -> None:
    with Server(paper(1)) as server:
        url = server.url(path(0))
        done = news(tmp_path, "crawl", "article", "-a", f"url={url}", NEWS_ALLOW_ADDRESSES="127.0.0.1")
        assert done.code == 0, done.err
    shown = news(tmp_path, "coverage", "--since", "2020-01-01")
    assert "no URL was declared from 2020-01-01 on: " in shown.err
    assert shown.err.endswith("; what an archive or a person named is not counted\n")


def test_the_store_is_copied_once_and_tidied(desk: tuple[Path, Server, Server, Done]) -> None:
    folder = desk[0]
    copied = news(folder, "backup", "copy.db")
    assert copied.code == 0, copied.err
    held = news(folder, "records", "--json").out
    assert news(folder, "records", "--json", NEWS_STORE="sqlite:///copy.db").out == held
    again = news(folder, "backup", "copy.db")
    assert (again.code, again.err) == (2, "news backup: copy.db already exists: name a new file\n")
    assert news(folder, "vacuum").code == 0
    assert news(folder, "records", "--json").out == held
    assert not list(folder.glob("copy.db-*"))


def test_a_site_that_refuses_every_connection_is_an_alarm(tmp_path: Path) -> None:
    with Server({}) as server:
        home = server.url("/")
    allowed = {"NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}
    crawled = news(tmp_path, "crawl", home, "-s", "RETRY_TIMES=0", **allowed)
    assert crawled.code == 1
    assert crawled.err.splitlines()[-1] == "0 articles; the records are in sqlite:///news.db.", (
        "and no record to look at"
    )
    report = news(tmp_path, "report")
    assert "nothing can be read" in report.out
    assert home in report.out
    assert (report.code, news(tmp_path, "report", "--fail").code) == (0, 3)


def test_words_are_completed(desk: tuple[Path, Server, Server, Done]) -> None:
    folder, *_ = desk
    assert news(folder, "completion", "words", "--", "rec").out.split() == ["records", "record"]
    assert "--since" in news(folder, "completion", "words", "--", "records", "--s").out.split()
    assert news(folder, "completion", "words", "--", "sites", "p").out.split() == ["pause"]
    assert "sputnik" in news(folder, "completion", "words", "--", "sites", "pause", "s").out.split()
    sites = news(folder, "completion", "words", "--", "crawl", "s").out.split()
    assert "sputnik" in sites
    assert [site for site in sites if site.startswith("site_127_0_0_1")]
