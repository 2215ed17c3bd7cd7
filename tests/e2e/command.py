"""Runs the real ``scrapy`` command in a process of its own, on a store of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
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


@dataclass(frozen=True)
class Newsroom:
    """A folder with a store, and the commands of someone who works in it."""

    folder: Path

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder / 'news.db'}"

    def environment(self, **more: str) -> dict[str, str]:
        own = {"NEWS_STORE": self.store, "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8", "PYTHONPATH": str(ROOT)}
        return {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", **own, **more}

    def line(self, *words: str, settings: dict[str, str] | None = None) -> list[str]:
        told = QUICK | (settings or {}) if words[0] == "crawl" else settings or {}
        pairs = [part for name, value in told.items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", *words, *pairs]

    def run(
        self, *words: str, settings: dict[str, str] | None = None, given: str | None = None, **environment: str
    ) -> Done:
        """A command until it ends; it is run outside the project's folder."""
        done = subprocess.run(
            self.line(*words, settings=settings),
            capture_output=True,
            text=True,
            input=given,
            cwd=self.folder,
            env=self.environment(**environment),
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def begin(self, *words: str, settings: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """A command that is left to itself, in a process group of its own."""
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
