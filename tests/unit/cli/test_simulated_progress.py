"""The line that says how many sites a simulation has looked at."""

from __future__ import annotations

import sys

import pytest

from crawler.cli.simulated_crawl import LookedAt


def test_a_warning_is_written_over_the_line_not_behind_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    sites = LookedAt(2)
    sites.tell("")
    sys.stderr.write("a warning\n")
    sites.tell(": paper")
    sites.wipe()
    lines = capsys.readouterr().err.replace("\x1b[K", "").split("\n")
    assert [line.rpartition("\r")[2] for line in lines] == ["a warning", ""]
