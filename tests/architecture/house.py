"""The house: rooms by floor, and rules of imports; ``python -m tests.architecture.house`` prints its numbers."""

from __future__ import annotations

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("crawler", "spiders", "pipelines")
API = "crawler"  # crawler/__init__.py: the names that a library user imports, loaded when they are asked for

# from the ground up; a room imports only from floors below its own, and from itself
FLOORS: tuple[tuple[str, ...], ...] = (
    ("crawler.article", "crawler.clock", "crawler.settings", "crawler.text"),
    ("crawler.errors",),
    ("crawler.revisit", "crawler.site"),
    (
        "crawler.archive",
        "crawler.discovery",
        "crawler.extraction.page",
        "crawler.identity",
        "crawler.normalisation",
        "crawler.storage",
    ),
    (
        "crawler.delivery",
        "crawler.extraction.body",
        "crawler.extraction.fields",
        "crawler.fetch",
        "crawler.reporting",
    ),
    ("crawler.extraction", "crawler.rendering", "crawler.web"),
    ("crawler.crawl",),
    ("crawler.cli", "crawler.extensions"),
    ("crawler.__main__", "crawler.commands", "crawler.library", "pipelines", "spiders"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# rooms that are one file beside the folders of crawler/
FILES = frozenset(
    f"crawler.{name}" for name in ("__main__", "article", "clock", "errors", "library", "revisit", "settings", "site")
)

FRAMEWORK = frozenset({"scrapy", "twisted", "itemadapter"})
# who may import Scrapy or Twisted: rooms, and single files of fetch/
FRAMEWORK_ROOMS = frozenset(
    {
        "crawler.__main__",
        "crawler.cli",
        "crawler.commands",
        "crawler.extensions",
        "crawler.library",
        "pipelines",
        "spiders",
    }
)  # the library asks Scrapy's loader for declared sites, when it is called without a Site
FRAMEWORK_FILES = frozenset(
    f"crawler.fetch.{name}"
    for name in (
        "downloader",
        "host_queue",
        "failures",
        "http_handler",
        "middlewares.addresses",
        "middlewares.backoff",
        "middlewares.compression",
        "middlewares.redirects",
        "middlewares.robots",
        "middlewares.user_agent",
        "page",
        "refusals",
        "resolver",
        "scrapy_internals",
        "tdmrep",
    )
)

# third-party packages by room; a room that is not named here imports none (FRAMEWORK goes by the lists above)
LIBRARIES: dict[str, frozenset[str]] = {
    room: frozenset(names.split())
    for room, names in {
        "crawler.article": "msgspec",
        "crawler.archive": "brotli fastwarc fsspec lz4 surt zlib_ng zstandard",
        "crawler.cli": "apprise lxml msgspec rich",
        "crawler.commands": "procrastinate rich",
        "crawler.crawl": "msgspec procrastinate",
        "crawler.delivery": "filelock fsspec lxml pyarrow xlsxwriter zstandard",
        "crawler.discovery": "fastfeedparser feedparser lxml",
        "crawler.extensions": "rich",
        "crawler.extraction": "lxml",
        "crawler.extraction.body": "lxml msgspec numpy trafilatura",
        "crawler.extraction.fields": "lxml",
        "crawler.extraction.page": "charset_normalizer lxml selectolax w3lib",
        "crawler.fetch": "OpenSSL protego service_identity zope",
        "crawler.identity": "rensa tldextract w3lib",
        "crawler.library": "pandas",
        "crawler.normalisation": "py3langid",
        "crawler.rendering": "msgspec playwright",
        "crawler.reporting": "jinja2 prometheus_client",
        "crawler.storage": "alembic sqlalchemy",
        "crawler.web": "jinja2 markdown_it markupsafe starlette uvicorn",
        "crawler.text": "babel convertdate dateutil idna langcodes nepali_datetime",
    }.items()
}

IMPORTERS = frozenset({"import_module", "__import__", "find_spec", "load_object", "walk_modules", "resolve_name"})
CONFIGURATION = "crawler.settings"  # its strings are tables of components, loaded by Scrapy


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module that has it, what it names, in which line, and whether a string names it."""

    module: str
    name: str
    line: int
    by_string: bool = False

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


@dataclass(frozen=True)
class Module:
    """A module with its source."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree: several rules go through them."""
        return list(ast.walk(self.tree))


class House:
    """Modules by name, and what they import."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules: Mapping[str, Module] = {module.name: module for module in modules}
        self.imports = [found for module in self.modules.values() for found in self._imports(module)]

    @cached_property
    def arrows(self) -> dict[tuple[str, str], list[Import]]:
        """The imports from room to room."""
        between: dict[tuple[str, str], list[Import]] = defaultdict(list)
        for found in self.imports:
            source, target = room_of(found.module), room_of(found.name)
            if source and target and source != target:
                between[source, target].append(found)
        return between

    def _imports(self, module: Module) -> Iterator[Import]:
        """What a module imports: by statement at any depth, and by the string given to an importing function."""
        constants = {
            target.id: node.value.value
            for node in module.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in module.nodes:
            if isinstance(node, ast.Import):
                yield from (Import(module.name, alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = "." * node.level + (node.module or "")
                for name in dict.fromkeys(self._named(start, alias.name) for alias in node.names):
                    yield Import(module.name, name, node.lineno)
            elif isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in IMPORTERS and (name := constant_start(node.args[0], constants)):
                    yield Import(module.name, name, node.lineno, by_string=True)

    def _named(self, start: str, name: str) -> str:
        """The module that ``from start import name`` takes: start itself, or the module of that name in it."""
        return f"{start}.{name}" if f"{start}.{name}" in self.modules else start

    # ---- the rules; each gives its breaches, one line each --------------------------------------------------------

    def unroomed(self) -> list[str]:
        """Modules that lie in no room, files that should be folders, and the other way."""
        breaches = []
        for module in self.modules.values():
            if module.name != API and room_of(module.name) is None:
                breaches.append(f"{module.name} lies in no room: name it in FLOORS, or move it into one")
            elif module.name in FLOOR and module.is_package == (module.name in FILES):
                breaches.append(f"{module.name} is a {'folder' if module.is_package else 'file'}")
        return breaches

    def upward(self) -> list[Import]:
        """Imports from the own floor or a higher one."""
        return [found for (source, target), all_found in self.arrows.items() for found in all_found
                if FLOOR[target] >= FLOOR[source]]  # fmt: skip

    def shell_from_below(self) -> list[str]:
        """What under crawler/ names spiders or pipelines, as an import or as the dotted name in a string."""
        breaches = [
            str(found)
            for found in self.imports
            if top_of(found.module) == "crawler" and top_of(found.name) in {"spiders", "pipelines"}
        ]
        for module in self.modules.values():
            if top_of(module.name) == "crawler" and module.name != CONFIGURATION:
                breaches += [
                    f"{module.name}:{node.lineno} names {node.value}"
                    for node in module.nodes
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                    if node.value.startswith(("spiders.", "pipelines.")) and " " not in node.value
                ]
        return breaches

    def shell_from_beside(self) -> list[str]:
        """Spiders that import pipelines, and the other way."""
        tops = {"spiders", "pipelines"}
        return [str(found) for found in self.imports
                if {top_of(found.module), top_of(found.name)} == tops]  # fmt: skip

    def framework(self) -> list[Import]:
        """Imports of Scrapy, Twisted or of modules tied to them where these may not be, under TYPE_CHECKING as well."""
        return [
            found
            for found in self.imports
            if found.module != API and not may_import_framework(found.module)
            if top_of(found.name) in FRAMEWORK or may_import_framework(found.name)
        ]

    def libraries(self) -> list[str]:
        """Imports of third-party packages that are not among those of the room."""
        return [
            str(found)
            for found in self.imports
            if (top := top_of(found.name)) and top not in OURS and top not in FRAMEWORK
            if top not in sys.stdlib_module_names and top not in LIBRARIES.get(room_of(found.module) or "", ())
        ]

    def relative(self) -> list[str]:
        """Relative imports, and imports of the package ``crawler`` itself."""
        return [
            str(found)
            for found in self.imports
            if found.name.startswith(".") or (found.name == API and found.module != API)
        ]

    def file_circles(self) -> list[list[str]]:
        """Groups of files that import each other."""
        return circles((found.module, found.name) for found in self.imports if found.name in self.modules)

    def busy_packages(self) -> list[str]:
        """``__init__`` files that hold more than a docstring."""
        return [
            f"{module.name}/__init__.py holds more than a docstring"
            for module in self.modules.values()
            if module.is_package and module.name != API
            if not (len(module.tree.body) == 1 and ast.get_docstring(module.tree))
        ]


@cache
def read_house(root: Path = ROOT) -> House:
    """The house as its files are; it is read once."""
    is_searched = gc.isenabled()
    gc.disable()  # syntax trees are kept: to look for garbage in them takes longer than to read them
    try:
        return House(
            Module(
                ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"),
                path.read_text("utf-8"),
                path.name == "__init__.py",
            )
            for top in OURS
            for path in sorted((root / top).rglob("*.py"))
        )
    finally:
        if is_searched:
            gc.enable()


def top_of(name: str) -> str:
    """The first part of a dotted name; empty for a relative one."""
    return name.split(".")[0]


@cache
def room_of(module: str) -> str | None:
    """The room that a module lies in: the longest one that begins its name; None for a module outside all rooms."""
    found = [room for room in FLOOR if module == room or module.startswith(room + ".")]
    return max(found, key=len, default=None)


def may_import_framework(module: str) -> bool:
    """Whether a module is one of those that tie the stages to Scrapy."""
    return room_of(module) in FRAMEWORK_ROOMS or module in FRAMEWORK_FILES


def constant_start(node: ast.expr, constants: Mapping[str, str]) -> str:
    """How the string of an expression begins, as far as constants of the module say it."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            return constants.get(name, "")
        case ast.JoinedStr(values=[first, *_]):
            return constant_start(first, constants)
        case ast.FormattedValue(value=value):
            return constant_start(value, constants)
        case ast.BinOp(left=left):
            return constant_start(left, constants)
    return ""


def circles(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of nodes that reach each other (Tarjan 1972), each of two or more."""
    graph: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        graph[source].append(target)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in graph[node]:
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in list(graph):
        if node not in number:
            visit(node)
    return found


def largest_class(house: House) -> tuple[str, int]:
    """The class with the most methods, and how many they are."""
    sizes = {
        f"{module.name}.{node.name}": sum(
            isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body
        )
        for module in house.modules.values()
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
    }
    name = max(sizes, key=lambda name: sizes[name])
    return name, sizes[name]


def main() -> None:
    """Prints the house and its numbers."""
    house = read_house()
    for rooms in reversed(FLOORS):
        for room in rooms:
            targets = sorted(target for source, target in house.arrows if source == room)
            print(f"{FLOOR[room] + 1} {room}: {', '.join(targets)}")
    upward = house.upward()
    rooms_upward = {(room_of(found.module), room_of(found.name)) for found in upward}
    lines = {name: len(module.source.splitlines()) for name, module in house.modules.items()}
    longest = max(lines, key=lambda name: lines[name])
    largest, methods = largest_class(house)
    print(f"rooms: {len(FLOOR)}, floors: {len(FLOORS)}, arrows: {len(house.arrows)}, upward: {len(rooms_upward)}")
    print(f"circles of rooms: {len(circles(house.arrows))}, circles of files: {len(house.file_circles())}")
    print(f"longest file: {longest} ({lines[longest]} lines); largest class: {largest} ({methods} methods)")
    for breach in [*upward, *house.framework()]:
        print(breach)
    for group in house.file_circles():
        print(f"circle: {', '.join(group)}")
    rules = (house.unroomed, house.shell_from_below, house.shell_from_beside, house.libraries, house.relative,
             house.busy_packages)  # fmt: skip
    for rule in rules:
        for line in rule():
            print(line)


if __name__ == "__main__":
    main()
