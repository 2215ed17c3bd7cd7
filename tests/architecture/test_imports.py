"""The import rule: a room imports only from floors below it, and no module lies outside the rooms (see house.py)."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from tests.architecture.house import (
    FLOORS,
    FRAMEWORK,
    FRAMEWORK_FILES,
    LIBRARIES,
    OURS,
    ROOT,
    House,
    Module,
    may_import_framework,
    read_house,
    room_of,
    top_of,
)

SETTINGS = ROOT / "crawler" / "settings.py"
LOADED_BY_TOOLS = "crawler.storage.migrations.env"  # runs when Alembic loads it, and only then


def test_every_module_lies_in_a_room() -> None:
    assert not read_house().unroomed()


def test_rooms_import_from_floors_below_only() -> None:
    assert not [str(found) for found in read_house().upward()]


def test_scrapy_and_twisted_are_imported_in_named_places_only() -> None:
    assert not [str(found) for found in read_house().framework()]


def test_nothing_under_crawler_names_spiders_or_pipelines() -> None:
    assert not read_house().shell_from_below()


def test_spiders_and_pipelines_never_meet() -> None:
    assert not read_house().shell_from_beside()


def test_no_files_import_each_other() -> None:
    assert not read_house().file_circles()


def test_rooms_import_their_own_libraries_only() -> None:
    assert not read_house().libraries(), (
        "name the library for the room in LIBRARIES (house.py), or leave it to another room"
    )


def test_no_import_is_relative_or_of_the_whole_package() -> None:
    assert not read_house().relative(), (
        "write `from crawler.x import y`: from_crawler(cls, crawler) shadows `import crawler`"
    )


def test_packages_hold_a_docstring_only() -> None:
    assert not read_house().busy_packages()


def test_the_lists_of_the_house_name_what_there_is() -> None:
    used = {(room_of(one.module), top_of(one.name)) for one in read_house().imports}
    assert not [(room, name) for room, names in LIBRARIES.items() for name in names if (room, name) not in used]
    needed = {one.module for one in read_house().imports if top_of(one.name) in FRAMEWORK}
    assert not FRAMEWORK_FILES - needed, "these files import no Scrapy"


def test_pure_modules_import_with_scrapy_and_twisted_blocked() -> None:
    names = [name for name in read_house().modules if not may_import_framework(name) and name != LOADED_BY_TOOLS]
    assert len(names) > 100
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(FRAMEWORK)!r}: sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


# ---- the rules themselves, on small trees in which each is broken --------------------------------------------------


def house(**sources: str) -> House:
    """A tree of modules: ``crawler__text__times="import re"``; a name that ends in ``__`` is a package."""
    return House(
        Module(name.rstrip("_").replace("__", "."), source, name.endswith("__")) for name, source in sources.items()
    )


@pytest.mark.parametrize(
    ("rule", "tree"),
    [
        ("unroomed", {"crawler__helpers": ""}),
        ("unroomed", {"crawler__helpers__deep": ""}),
        ("unroomed", {"crawler__text": ""}),  # a file where a folder should be
        ("unroomed", {"crawler__site__": ""}),  # and the other way
        ("upward", {"crawler__text__times": "from crawler.site import Site"}),
        ("upward", {"crawler__text__times": "def f():\n    import crawler.site"}),
        ("upward", {"crawler__identity__urls": "from crawler.normalisation.urls import clean"}),  # same floor
        ("upward", {"crawler__storage__store": "load_object('crawler.crawl.rounds.Rounds')"}),
        ("upward", {"crawler__crawl__rounds": "if TYPE_CHECKING:\n    from crawler.extensions.ledger import L"}),
        (
            "upward",  # the module is named behind `import`
            {
                "crawler__extraction__page__index": "from crawler.extraction import fields",
                "crawler__extraction__fields__": "",
            },
        ),
        ("shell_from_below", {"crawler__crawl__rounds": "from spiders.base import SiteSpider"}),
        ("shell_from_below", {"crawler__crawl__rounds": "import_module('spiders.x')"}),
        ("shell_from_below", {"crawler__crawl__rounds": "importlib.import_module(f'spiders.{name}')"}),
        ("shell_from_below", {"crawler__crawl__rounds": "PACKAGE = 'spiders'\nimport_module(PACKAGE)"}),
        ("shell_from_below", {"crawler__crawl__rounds": "PACKAGE = 'spiders'\nimport_module(f'{PACKAGE}.{name}')"}),
        ("shell_from_below", {"crawler__crawl__rounds": "import_module('spiders' + '.' + name)"}),
        ("shell_from_below", {"crawler__extensions__ledger": "load_object('pipelines.store.StorePipeline')"}),
        ("shell_from_below", {"crawler__extensions__ledger": "PATHS = ['pipelines.store.StorePipeline']"}),
        ("shell_from_beside", {"spiders__base": "from pipelines.store import StorePipeline"}),
        ("shell_from_beside", {"pipelines__store": "import spiders.base"}),
        ("framework", {"crawler__article": "import scrapy"}),
        ("framework", {"crawler__crawl__rounds": "if TYPE_CHECKING:\n    from scrapy.http import Response"}),
        ("framework", {"crawler__fetch__addresses": "from twisted.internet import reactor"}),  # not a named file
        ("framework", {"crawler__text__times": "def f():\n    return import_module('scrapy.http')"}),
        ("libraries", {"crawler__text__times": "import requests"}),
        ("libraries", {"crawler__article": "from lxml import etree"}),
        ("relative", {"crawler__text__times": "from . import spacing"}),
        ("relative", {"crawler__text__times": "from ..article import Article"}),
        ("relative", {"crawler__cli__explain": "import crawler"}),
        ("relative", {"crawler__cli__explain": "from crawler import extract_article"}),
        (
            "file_circles",
            {
                "crawler__text__a": "import crawler.text.b",
                "crawler__text__b": "def f():\n    from crawler.text.a import x",
            },
        ),
        ("busy_packages", {"crawler__text__": '"""Text."""\nfrom crawler.text.times import read_time'}),
        ("busy_packages", {"crawler__text__": ""}),
    ],
)
def test_a_breach_of_each_rule_is_found(rule: str, tree: dict[str, str]) -> None:
    assert getattr(house(**tree), rule)()


def test_what_is_allowed_is_no_breach() -> None:
    allowed = house(
        crawler__="if TYPE_CHECKING:\n    from crawler.extraction.extract import extract",
        crawler__settings="ITEM_PIPELINES = {'pipelines.store.StorePipeline': 1}\nSPIDER_MODULES = ['spiders']",
        crawler__text__='"""Readers."""',
        crawler__text__times="import re\nfrom dateutil import tz\nfrom crawler.text.spacing import squeeze",
        crawler__text__spacing="",
        crawler__extraction__extract="from crawler.extraction.fields.byline import rank",
        crawler__extraction__fields__byline="from crawler.text import times",
        crawler__fetch__resolver="from twisted.internet.address import IPv4Address",
        crawler__cli__record="from scrapy.utils.conf import closest_scrapy_cfg\nFOLDER = 'spiders'",
        spiders__base="import scrapy\nfrom crawler.crawl.rounds import Rounds",
        pipelines__store="from crawler.extensions.ledger import LedgerExtension",
    )
    for rule in ("unroomed", "upward", "shell_from_below", "shell_from_beside", "framework", "libraries", "relative",
                 "file_circles", "busy_packages"):  # fmt: skip
        assert not getattr(allowed, rule)(), rule


# ---- the project's other ground rules ------------------------------------------------------------------------------


def test_top_level_holds_only_what_the_layout_allows() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tops = {name.split("/")[0] for name in listed.splitlines() if not name.startswith(".")}
    allowed = {"scrapy.cfg", "pyproject.toml", "crawler", "spiders", "pipelines", "tests", "fixtures", "docs"}
    allowed |= {
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "constraints.txt",
        "mkdocs.yml",
    }
    assert tops <= allowed, sorted(tops - allowed)


def settings_without_reason(source: str) -> tuple[set[str], list[str]]:
    """The settings that a module assigns, and those of them with no comment beside, in or above the assignment."""
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# ----")
    }
    declared: set[str] = set()
    bare: list[str] = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()]
        declared.update(names)
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        above = source.splitlines()[node.lineno - 2].startswith("#") and node.lineno - 1 in comments
        if not above and not any(line in comments for line in lines):
            bare += names
    return declared, bare


def settings_used() -> set[str]:
    """The settings of ours that any module names in a string, settings.py left out."""
    return {
        name
        for module in read_house().modules.values()
        if module.name != "crawler.settings"
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"\bNEWS_[A-Z_]*[A-Z]\b", node.value)
    }


def test_every_setting_is_declared_with_its_reason_and_used() -> None:
    declared, bare = settings_without_reason(SETTINGS.read_text("utf-8"))
    assert not bare, "settings without a comment that gives their reason"
    assert not settings_used() - declared, "settings that are used and not declared in crawler/settings.py"
    assert not {name for name in declared if name.startswith("NEWS_")} - settings_used(), "settings that nothing reads"


@pytest.mark.parametrize(
    ("source", "declared", "bare"),
    [
        ("NEWS_A = 1  # a reason", {"NEWS_A"}, []),
        ("# a reason\nNEWS_A = 1", {"NEWS_A"}, []),
        ("NEWS_A: int = (\n    1\n)  # a reason", {"NEWS_A"}, []),
        ("NEWS_A = {\n    'x': 1,  # a reason\n}", {"NEWS_A"}, []),
        ("NEWS_A = 1", {"NEWS_A"}, ["NEWS_A"]),
        ("# ---- A section ----\nNEWS_A = 1", {"NEWS_A"}, ["NEWS_A"]),
        ("NEWS_B = 2  # see NEWS_A\nNEWS_A = 1", {"NEWS_A", "NEWS_B"}, ["NEWS_A"]),
        ("# NEWS_A = 1", set(), []),
        ('"""NEWS_A = 1"""', set(), []),
        ("def f():\n    NEWS_A = 1  # not of the module", set(), []),
    ],
)
def test_a_setting_counts_as_declared_by_an_assignment_with_a_comment(
    source: str, declared: set[str], bare: list[str]
) -> None:
    assert settings_without_reason(source) == (declared, bare)


def test_the_documents_show_the_floors_as_they_are() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    shown = {
        int(number): set(re.findall(r"`(?:crawler/)?([\w/]+?)(?:/|\.py)`", rooms))
        for number, rooms in re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE)
    }
    floors = {
        number: {room.removeprefix("crawler.").replace(".", "/") for room in rooms}
        for number, rooms in enumerate(FLOORS, start=1)
    }
    assert shown == floors


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, id=file.stem)
        for folder in ("quality", "bench")
        for file in (ROOT / "tests" / folder).glob("*.py")
    ],
)
def test_names_that_benches_import_exist(file: Path) -> None:
    """No test runs the benches and the scripts of training, and some need libraries that tests do not install."""
    imports = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.ImportFrom)]
    missing = [
        f"{one.module}.{name.name}"
        for one in imports
        if one.module and one.module.partition(".")[0] in {"crawler", "spiders", "pipelines"}
        for name in one.names
        if not hasattr(importlib.import_module(one.module), name.name)
        and importlib.util.find_spec(f"{one.module}.{name.name}") is None
    ]
    assert not missing


def test_no_wait_swallows_a_cancellation() -> None:
    """``asyncio.wait_for`` of Python 3.11 does where what it waits for comes at the same time."""
    files = [file for name in OURS for file in sorted((ROOT / name).rglob("*.py"))]
    assert [str(file) for file in files if "asyncio.wait_for(" in file.read_text()] == []
