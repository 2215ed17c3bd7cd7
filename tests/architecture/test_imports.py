"""The import rule: records, pure stages, stores, Scrapy shell; spiders and pipelines never meet."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = {"crawler.article", "crawler.errors", "crawler.site"}
PURE = {
    "crawler.discovery",
    "crawler.extraction",
    "crawler.identity",
    "crawler.normalisation",
    "crawler.revisit",
    "crawler.normalisation.validation",
}
STORES = {"crawler.storage", "crawler.archive", "crawler.delivery"}
SCRAPY = {"scrapy", "twisted", "itemadapter"}
OURS = ("crawler", "spiders", "pipelines")

# room -> our modules that it may import, beside itself; what is missing here is the Scrapy shell
MAY: dict[str, set[str]] = {
    "crawler.article": set(),
    "crawler.errors": set(),
    "crawler.site": {"crawler.errors"},
    **dict.fromkeys(PURE | STORES, RECORDS),
    "crawler.delivery": {*RECORDS, "crawler.storage", "crawler.archive"},
    "crawler.storage": {*RECORDS, "crawler.revisit"},
    "crawler.reporting": {*RECORDS, "crawler.storage", "crawler.identity", "crawler.revisit"},
}
# third-party packages that a room may import, where the design names them
LIBRARIES: dict[str, set[str]] = {
    **{room: set() for room in RECORDS},
    "crawler.discovery": {"parsel", "lxml", "fastfeedparser", "feedparser", "dateutil", "w3lib", "dateparser"},
    "crawler.extraction": {
        "parsel",
        "lxml",
        "trafilatura",
        "numpy",
        "w3lib",
        "htmldate",
        "dateparser",
        "dateutil",
        "tldextract",
    },
    "crawler.normalisation": {"w3lib", "py3langid"},
    "crawler.identity": {"w3lib", "rensa", "tldextract"},
    "crawler.revisit": set(),
    "crawler.reporting": {"jinja2"},
    "crawler.normalisation.validation": set(),
    "crawler.storage": {"sqlalchemy", "alembic", "psycopg"},
    "crawler.delivery": {"lxml", "pyarrow", "zstandard"},
    "crawler.archive": {"fastwarc", "brotli", "zstandard", "surt"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "templates" in path.parts:
                continue
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def room_of(module: str) -> str:
    """The room that a module lies in: the longest prefix that the table names, else its first two parts."""
    named = [room for room in MAY if module == room or module.startswith(room + ".")]
    return max(named, key=len) if named else ".".join(module.split(".")[:2])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=lambda value: value if isinstance(value, str) else "")
def test_module_imports_only_what_its_room_may(module: str, path: Path) -> None:
    room = room_of(module)
    for name in imports(path):
        if name == "crawler":
            pytest.fail(
                f"{module}: write `from crawler.x import y`; `import crawler` is shadowed by from_crawler(cls, crawler)"
            )
        top = name.split(".")[0]
        if top in OURS:
            other = room_of(name)
            if room in MAY and other != room:
                assert other in MAY[room], f"{module} imports {name}: {room} may not know {other}"
            if module.startswith("spiders"):
                assert top != "pipelines", f"{module} imports {name}: spiders and pipelines never meet"
            if module.startswith("pipelines"):
                assert top != "spiders", f"{module} imports {name}: spiders and pipelines never meet"
        elif room in MAY:
            assert top not in SCRAPY, f"{module} imports {name}: {room} is pure of Scrapy"
            if top not in sys.stdlib_module_names and room in LIBRARIES:
                assert top in LIBRARIES[room], f"{module} imports {name}: not among the libraries of {room}"


def test_pure_rooms_import_with_scrapy_and_twisted_blocked() -> None:
    names = [name for name, _ in modules() if room_of(name) in MAY and "migrations" not in name]
    assert len(names) > 10
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(SCRAPY)!r}: sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_top_level_holds_only_what_the_layout_allows() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    tops = {name.split("/")[0] for name in files if name and not name.startswith(".")}
    allowed = {"scrapy.cfg", "pyproject.toml", "crawler", "spiders", "pipelines", "tests", "fixtures"}
    allowed |= {"README.md", "Makefile", "LICENSE", "CHANGELOG.md", "docs", "constraints.txt"}
    assert tops <= allowed, sorted(tops - allowed)


def test_every_own_setting_is_declared_with_its_reason() -> None:
    declared = (ROOT / "crawler" / "settings.py").read_text("utf-8")
    used = set()
    for _, path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("NEWS_"):
                used.add(node.value)
    missing = sorted(
        name for name in used if name.isupper() and name.replace("_", "").isalnum() and name not in declared
    )
    assert not missing, f"settings used but not declared in crawler/settings.py: {missing}"
