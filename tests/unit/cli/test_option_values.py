"""Values of options that Scrapy's own parser reads are looked at: what is wrong is one line, with what was meant."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module

import pytest

from crawler.cli import command as shared
from crawler.cli.command import MISUSED
from tests.sites import SETTINGS


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("crawl", "sputnik", "--log-format", "jsn"), "did you mean json?"),
        (("update", "--log-format", "jsn"), "did you mean json?"),
        (("watch", "--log-format", "txt"), "did you mean text?"),
        (("crawl", "--limit"), "argument --limit: expected one argument"),
        (("crawl", "sputnik", "-L", "DEBG"), "DEBG is no level of a log: did you mean DEBUG?"),
        (("crawl", "sputnik", "--loglevel", "loud"), "there are DEBUG, INFO"),
        (("crawl", "sputnik", "-o", "x.jsn"), "jsn is no format of files: did you mean json?"),
        (("crawl", "sputnik", "-O", "x:qqq"), "qqq is no format of files: there are json"),
        (("crawl", "sputnik", "-a", "limit"), "-a"),
        (
            ("crawl", "sputnik", "-s", "LOG_LEVL=INFO"),
            "LOG_LEVL is not a setting of Scrapy: did you mean LOG_LEVEL?",
        ),
        (("crawl", "sputnik", "-s", "NEWS_STOER=x"), "NEWS_STOER is not a setting: did you mean NEWS_STORE?"),
        (("crawl", "sputnik", "-s", "LOG_LEVEL=INF"), "did you mean INFO?"),
        (("runspider", "-L", "wrning", "x.py"), "did you mean WARNING?"),
        (("runspider", "--outptu", "x", "x.py"), "there is no option --outptu: did you mean --output?"),
        (("shell", "-L", "DEBG"), "did you mean DEBUG?"),
        (("genspider", "-t", "sit", "paper", "https://paper.example/"), "there is no template sit: did you mean site?"),
        (("genspider", "--dump", "sit"), "there is no template sit: did you mean site?"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_code_2(
    words: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shared.atexit, "register", lambda function: function)
    name, *typed = words
    command = import_module(f"crawler.commands.{name}").Command()
    command.settings = SETTINGS.copy()
    parser = ArgumentParser(prog="scrapy", usage=f"scrapy {name} {command.syntax()}", conflict_handler="resolve")
    command.add_options(parser)
    with pytest.raises(SystemExit) as ending:
        opts, args = parser.parse_known_args(typed)
        command.process_options(args, opts)
    assert ending.value.code == MISUSED
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1, error
