"""The tests of Protego and of Google's robots.txt parser (as gpyrobotstxt has them), run on our rules."""

from __future__ import annotations

import importlib.util
import sys
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.fetch.robots_rules import Rules, read_rules
from tests.quality.suites.tally import Tally

ROBOTS_URL = "http://127.0.0.1:8097/robots.txt"


def run_google(folder: Path) -> Tally:
    """Google's expectations of whether a URL may be fetched; each is tried, also behind one that is not met."""
    tally = Tally("Google robots.txt")
    with _in_path(folder):
        module = _load(folder / "test" / "test_google_only_system.py", "google_robots_tests")
    base = module.TestGoogleOnlySystem

    class Counting(base):  # type: ignore[misc, valid-type]
        """The suite with our rules, which counts its expectations."""

        asked: tuple[str, str, str] | None = None

        def is_user_agent_allowed(self, robotstxt: str, useragent: str, url: str) -> bool:
            """Whether our rules allow a URL."""
            self.asked = (robotstxt, useragent, url)
            rules = read_rules(ROBOTS_URL, 200, robotstxt.encode(), useragent)
            return rules.refusal(url) is None

        def _count(self, given: object, *, wanted: bool) -> None:
            if self.asked is None:
                tally.not_ours += 1  # of the parts of their parser
                return
            tally.check(f"{self._testMethodName} {self.asked}", wanted=wanted, given=given)
            self.asked = None

        def assertTrue(self, expr: object, msg: object = None) -> None:  # noqa: N802
            """Count an expectation."""
            self._count(bool(expr), wanted=True)

        def assertFalse(self, expr: object, msg: object = None) -> None:  # noqa: N802
            """Count an expectation."""
            self._count(bool(expr), wanted=False)

        def assertEqual(self, first: object, second: object, msg: object = None) -> None:  # noqa: N802
            """Leave a comparison of their parser's own values out."""
            tally.not_ours += 1

    unittest.defaultTestLoader.loadTestsFromTestCase(Counting).run(unittest.TestResult())
    return tally


class OurProtego:
    """Protego's interface over our rules, for its own tests."""

    def __init__(self, content: str) -> None:
        self._content = content

    @classmethod
    def parse(cls, content: str) -> OurProtego:
        """The rules of a robots.txt."""
        if not isinstance(content, str):
            raise TypeError("the content is no text")
        return cls(content)

    def _rules(self, agent: str) -> Rules:
        return read_rules(ROBOTS_URL, 200, self._content.encode("utf-8", "surrogatepass"), agent)

    def can_fetch(self, url: str, agent: str) -> bool:
        """Whether a URL may be fetched."""
        return self._rules(agent).refusal(url) is None

    def crawl_delay(self, agent: str) -> float | None:
        """The pause between two requests."""
        return self._rules(agent).crawl_delay

    @property
    def sitemaps(self) -> Iterator[str]:
        """The sitemaps that it names."""
        return iter(self._rules("*").sitemaps)


def run_protego(folder: Path) -> Tally:
    """Protego's tests, each a test function with its parameters; those of what only Protego reads are left out."""
    import pytest

    tally = Tally("Protego")

    class Counting:
        """A plugin of pytest that puts our rules in Protego's place and counts."""

        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            """Exchange the class in each module of tests."""
            for module in {item.module for item in items}:
                module.Protego = OurProtego

        def pytest_runtest_logreport(self, report: Any) -> None:
            """Count a test."""
            if report.when != "call":
                return
            name = report.nodeid.partition("::")[2]
            if "has no attribute" in (report.longreprtext or "") or "_unquote" in name or "_quote" in name:
                tally.not_ours += 1
            else:
                tally.check(name, wanted="passed", given=report.outcome + _last_line(report.longreprtext))

    with _in_path(folder):
        pytest.main(
            ["-p", "no:cacheprovider", "-p", "no:terminal", "--rootdir", str(folder), "-c", "/dev/null",
             "--import-mode=importlib",
             str(folder / "tests" / "test_protego.py"), str(folder / "tests" / "test_on_google_spec.py")],
            plugins=[Counting()],
        )  # fmt: skip
    return tally


def _last_line(text: str | None) -> str:
    lines = [line for line in (text or "").splitlines() if line.startswith((">", "E "))]
    return f" ({' / '.join(lines[:2])[:150]})" if lines else ""


@contextmanager
def _in_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
