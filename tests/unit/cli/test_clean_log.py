"""What a hostile page put into an error's text does not steer the terminal in which its traceback is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from crawler.article import CONTROLS
from tests.e2e.command import ROOT

FORGED = "2026-11-30 01:02:03 [crawler] INFO: a line that nobody logged"
HOSTILE = f"\\x1b]0;owned\\x07\\x1b[2J\\r\\x9b31m\\u202ereversed\\x00\\n{FORGED}\\r{FORGED}\\u2028{FORGED}\\n the end"
BEGINNING = f"""
import asyncio, logging, sys, threading
from crawler.cli.log_format import JsonLines, clean_log
clean_log()
handler = logging.StreamHandler()
logging.getLogger().addHandler(handler)
TEXT = "{HOSTILE}"

def fail():
    try:
        raise ValueError(TEXT)
    except ValueError as error:
        error.add_note(TEXT)
        raise ExceptionGroup(TEXT, [KeyError(TEXT), error]) from error

def log():
    try:
        fail()
    except Exception:
        logging.getLogger("crawler").exception("of %s", TEXT)
"""
WAYS = {
    "a logged error": "log()",
    "with a format of its own": "handler.setFormatter(logging.Formatter('%(name)s %(message)s')); log()",
    "as JSON Lines": "handler.setFormatter(JsonLines()); log()",
    "in a terminal's log": """
from rich.console import Console
from rich.logging import RichHandler
logging.getLogger().handlers[:] = [RichHandler(console=Console(stderr=True, width=200))]
log()""",
    "without a handler": "logging.getLogger().removeHandler(handler); log()",
    "nobody's task": """
async def work():
    task = asyncio.create_task(asyncio.to_thread(fail))
    await asyncio.wait([task])
asyncio.run(work())""",
    "a deferred's error": """
from scrapy.utils.log import configure_logging
from crawler.cli.log_format import keep_twisted_from_printing
keep_twisted_from_printing()
configure_logging()
from twisted.internet.defer import fail as failed
from twisted.python.failure import Failure
try:
    fail()
except Exception:
    failed(Failure())
import gc; gc.collect()""",
    "a thread that ends": "one = threading.Thread(target=fail); one.start(); one.join()",
    "the program that ends": "fail()",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_traceback_is_told_without_what_steers_a_terminal(way: str) -> None:
    command = [sys.executable, "-c", f"{BEGINNING}\n{WAYS[way]}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    told = done.stderr.decode("utf-8")
    assert "ValueError" in told, "the traceback is there"
    assert "the end" in told
    for line in told.replace("\t", " ").splitlines():
        assert not CONTROLS.search(line), ascii(line)
        assert not line.startswith(FORGED), "a line that the stranger began"
    if way == "as JSON Lines":
        assert "Traceback" in json.loads(told)["error"]
        assert not CONTROLS.search(json.loads(told)["error"].replace("\n", " "))
