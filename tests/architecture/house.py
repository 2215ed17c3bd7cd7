"""The house: rooms by floor, and the imports between them; ``python -m tests.architecture.house`` draws it in words."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("crawler", "spiders", "pipelines")

# from the ground up; a room imports only from floors below its own, and from itself
FLOORS: tuple[tuple[str, ...], ...] = (
    ("crawler.article", "crawler.clock", "crawler.errors", "crawler.settings"),
    ("crawler.site", "crawler.revisit", "crawler.text"),
    ("crawler.discovery", "crawler.extraction.page", "crawler.identity", "crawler.normalisation"),
    ("crawler.extraction.fields",),
    ("crawler.extraction.body",),
    ("crawler.extraction",),
    ("crawler.archive", "crawler.storage"),
    ("crawler.delivery", "crawler.fetch", "crawler.reporting"),
    ("crawler.crawl",),
    ("crawler.cli", "crawler.extensions"),
    ("crawler.commands", "pipelines", "spiders"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module that has it, what it names, and in which line."""

    module: str
    name: str
    line: int


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours with its file."""
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "templates" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def room_of(module: str) -> str | None:
    """The room that a module lies in: the longest one that begins its name; None for a module outside all rooms."""
    found = [room for room in FLOOR if module == room or module.startswith(room + ".")]
    return max(found, key=len, default=None)


def imports(module: str, path: Path) -> Iterator[Import]:
    """What a module imports: by statement, at any depth, and by ``import_module`` or ``load_object`` of a constant."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(module, "." * node.level + (node.module or ""), node.lineno)
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__", "find_spec", "load_object"}:
                yield Import(module, constant_start(node.args[0]), node.lineno)


def constant_start(node: ast.expr) -> str:
    """How the string of an expression begins, as far as it is a constant."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values:
        return constant_start(node.values[0])
    return ""


def all_imports() -> list[Import]:
    """All imports of all modules."""
    return [one for module, path in modules() for one in imports(module, path)]


def arrows(found: Iterable[Import]) -> dict[tuple[str, str], list[Import]]:
    """The imports from room to room."""
    between: dict[tuple[str, str], list[Import]] = defaultdict(list)
    for one in found:
        source, target = room_of(one.module), room_of(one.name)
        if source and target and source != target:
            between[source, target].append(one)
    return between


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


def main() -> None:
    """Prints the house and its numbers."""
    known = {module for module, _ in modules()}
    found = all_imports()
    between = arrows(found)
    upward = {pair: ones for pair, ones in between.items() if FLOOR[pair[1]] >= FLOOR[pair[0]]}
    files = circles((one.module, one.name) for one in found if one.name in known)
    for rooms in reversed(FLOORS):
        for room in rooms:
            targets = sorted(target for source, target in between if source == room)
            print(f"{FLOOR[room] + 1:2} {room}: {', '.join(targets)}")
    lines = {module: len(path.read_text("utf-8").splitlines()) for module, path in modules()}
    longest = max(lines, key=lambda module: lines[module])
    print(f"rooms: {len(FLOOR)}, floors: {len(FLOORS)}, arrows: {len(between)}, that run back up: {len(upward)}")
    print(f"circles of rooms: {len(circles(between))}, circles of files: {len(files)}")
    print(f"longest file: {longest} ({lines[longest]} lines); largest class: {largest_class()}")
    for ones in upward.values():
        for one in ones:
            print(f"back up: {one.module}:{one.line} imports {one.name}")
    for group in files:
        print(f"circle: {', '.join(group)}")
    for module in sorted(known):
        if room_of(module) is None and module not in OURS:
            print(f"in no room: {module}")


def largest_class() -> str:
    """The class with the most methods, and how many they are."""
    sizes = [
        (sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body), f"{module}.{node.name}")
        for module, path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    count, name = max(sizes)
    return f"{name} ({count} methods)"


if __name__ == "__main__":
    main()
