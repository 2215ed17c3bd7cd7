"""Texts that make a regular expression backtrack, made from its own parts, and how its time grows with them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from tests import effort

ROOT = Path(__file__).parents[1]
FOLDERS = ("crawler", "pipelines", "spiders")
SEARCHING = frozenset({"search", "sub", "subn", "finditer", "findall", "split"})
ANCHORED = frozenset({"match", "fullmatch"})
LONG = 6000  # characters of a text of thorough runs
LENGTH = LONG if effort.LONG else LONG // 2  # of a long text; a short one has a quarter
MAX_GROWTH = 8.0  # of the time from the short to the long text: 4 is linear, 16 is quadratic
CLEAR_GROWTH = 6.0  # below which one look is enough
MIN_SECONDS = 0.004 * (LENGTH / LONG) ** 2  # of the long text; what is faster cannot be told from noise
LIMIT = 2.0  # seconds, after which a pattern is given up: it is exponential
ENDS = ("", "\x00", "!", "\n", "--", "//")  # behind a pumped part
GENERIC_ENDS = ENDS if effort.LONG else ENDS[:2]  # behind what is pumped into every pattern
BOUNDED = {  # patterns by module, whose input is cut off: so many characters at most
    "crawler.discovery.sitemaps": 4096,  # a URL: text.urls.MAX_URL_CHARS
    "crawler.discovery.url_shapes": 4096,
    "crawler.extraction.fields.dateline": 140,  # the beginning of a paragraph
    "crawler.text.captions": 2000,  # MAX_CAPTION_CHARS
    "crawler.text.bylines": 600,  # MAX_BYLINE_CHARS
    "crawler.text.byline_contacts": 600,
    "crawler.text.byline_pieces": 600,  # parts of a byline
    "crawler.text.credit_names": 600,
    "crawler.text.east_asian_bylines": 600,
    "crawler.text.times": 160,  # MAX_TIME_CHARS
}
MAX_BOUNDED_SECONDS = 0.1  # on the longest input
MAX_BRANCHES = 6  # of an alternative, that are pumped
GENERIC = (" ", "a", "A", "1", "-", "_", ".", "<", '"', "\\", "/", "a ", "a.", "a_", "1-", '\\"', "<a", " a1")

CATEGORIES = {
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern of the program, where it is, and the methods that it is called with."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    def __str__(self) -> str:
        return self.where


class TooSlow(Exception):
    """A pattern did not come to an end."""


def find_patterns() -> list[Used]:
    """Every compiled pattern in the modules of the program, those in tables too, and every literal in a call of re."""
    methods = _methods_by_name()
    found: dict[int, Used] = {}
    for folder in FOLDERS:
        for info in pkgutil.walk_packages([str(ROOT / folder)], f"{folder}."):
            if ".migrations" in info.name:
                continue
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for pattern in _patterns_in(value):
                    used = methods.get(f"{info.name}.{name}" if name[0] == "_" else name) or SEARCHING | ANCHORED
                    found.setdefault(id(pattern), Used(f"{info.name}.{name}", pattern, frozenset(used)))
    return [*found.values(), *_literals()]


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def _methods_by_name() -> dict[str, set[str]]:
    """The methods that each name of a pattern is called with; it is searched with where it is handed on."""
    methods: dict[str, set[str]] = defaultdict(set)
    for path, tree in _sources():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        bases = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name, found = node.value.id, node.attr
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in bases:
                name, found = node.id, "search"
            else:
                continue
            if found in SEARCHING | ANCHORED:
                methods[f"{module}.{name}" if name[0] == "_" else name].add(found)
    return methods


def _patterns_in(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns_in(one, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _patterns_in([*value.values(), *value.keys()], depth - 1)


def _literals() -> Iterator[Used]:
    for path, tree in _sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str | bytes)
                and node.func.attr in SEARCHING | ANCHORED
            ):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                where = f"{module}.{node.lineno}"
                yield Used(where, re.compile(node.args[0].value), frozenset({node.func.attr}))


def pumped_texts(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Texts of about a length that repeat what the pattern repeats, behind what it begins with, with odd ends."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    units: dict[tuple[str, str], None] = {}
    for prefix, unit in _repeats(tree, ""):
        units[prefix, unit] = None
    if not units:  # nothing is repeated without a bound
        return
    samples = list(_samples(tree))
    for sample in samples:
        units["", sample] = None
    prefixes = dict.fromkeys(["", *(prefix for prefix, _ in [*units])][:4])
    generic = [(prefix, char) for char in GENERIC for prefix in prefixes if (prefix, char) not in units]
    for pumped, ends in (([*units], ENDS), (generic, GENERIC_ENDS)):
        for prefix, unit in pumped:
            for end in ends if unit else ():
                yield prefix + unit * (length // len(unit)) + end


def _repeats(tree: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """What is repeated without a narrow bound, with what stands before it."""
    for op, argument in tree:
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            low, high, inner = argument
            units = list(_samples(inner))
            if high == codes.MAXREPEAT or high >= 100:
                for unit in units:
                    yield prefix, unit
                for one in units[:3]:
                    for other in units[:3]:
                        if one != other:
                            yield prefix, one + other
            yield from _repeats(inner, prefix)
            prefix += (units[0] if units else "") * min(max(low, 0), 20)
        elif op is codes.BRANCH:
            for branch in argument[1]:
                yield from _repeats(branch, prefix)
            prefix += next(_samples(argument[1][0]), "")
        elif op is codes.SUBPATTERN:
            yield from _repeats(argument[3], prefix)
            prefix += next(_samples(argument[3]), "")
        elif op is codes.ATOMIC_GROUP:
            yield from _repeats(argument, prefix)
            prefix += next(_samples(argument), "")
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(argument[1], prefix)
        else:
            prefix += next(_node_samples(op, argument), "")


def _samples(tree: Any) -> Iterator[str]:
    """Some texts that a part of a pattern matches, one for each of its alternatives."""
    texts = [""]
    for op, argument in tree:
        options = list(dict.fromkeys(_node_samples(op, argument)))[:MAX_BRANCHES] or [""]
        first = [text + options[0] for text in texts]
        texts = list(dict.fromkeys([*first, *(texts[0] + option for option in options[1:])]))[: MAX_BRANCHES * 2]
    yield from texts


def _node_samples(op: Any, argument: Any) -> Iterator[str]:
    if op is codes.LITERAL:
        yield chr(argument)
    elif op is codes.NOT_LITERAL:
        yield "a" if argument != ord("a") else "b"
    elif op is codes.ANY:
        yield "a"
    elif op is codes.IN:
        yield from _class_samples(argument)
    elif op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        for text in _samples(argument[2]):
            yield text * max(1, min(argument[0], 20))
    elif op is codes.BRANCH:
        for branch in argument[1]:
            yield from _samples(branch)
    elif op is codes.SUBPATTERN:
        yield from _samples(argument[3])
    elif op is codes.ATOMIC_GROUP:
        yield from _samples(argument)
    elif op is codes.CATEGORY:
        yield from _category_samples(argument)


def _class_samples(items: Any) -> Iterator[str]:
    if items and items[0][0] is codes.NEGATE:
        refused = re.compile("[" + "".join(map(_as_written, items[1:])) + "]")
        yield from (char for char in 'a 1.\\-/"x\n' if not refused.match(char))
        return
    for op, argument in items:
        if op is codes.LITERAL:
            yield chr(argument)
        elif op is codes.RANGE:
            yield chr(argument[0])
        elif op is codes.CATEGORY:
            yield from _category_samples(argument)


def _as_written(item: Any) -> str:
    op, argument = item
    if op is codes.LITERAL:
        return re.escape(chr(argument))
    if op is codes.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return CATEGORIES[argument]


def _category_samples(category: Any) -> Iterator[str]:
    yield {codes.CATEGORY_SPACE: " ", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_DIGIT: "1",
           codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_WORD: "a", codes.CATEGORY_NOT_WORD: "-"}[category]  # fmt: skip


def grows_too_fast(used: Used) -> str | None:
    """The text, as its beginning, on which a pattern takes more than linear time; None for a pattern that does not.

    Where the program bounds the input, the longest one must be read in a moment.
    """
    bound = _bound(used)
    methods = [one for one in ("fullmatch", "match") if one in used.methods]
    methods += ["finditer"] if used.methods & SEARCHING else []
    texts = zip(pumped_texts(used.pattern, LENGTH // 4), pumped_texts(used.pattern, bound or LENGTH), strict=True)
    for short, long in texts:
        for method in methods:
            if bound:
                is_slow = _takes(used.pattern, method, long) > MAX_BOUNDED_SECONDS
            else:
                is_slow = _is_superlinear(used.pattern, method, short, long)
            if is_slow:
                return f"{method} on {long[:60]!r}...{long[-3:]!r}"
    return None


def _takes(pattern: re.Pattern[Any], method: str, text: str) -> float:
    try:
        return _seconds(pattern, method, text)
    except TooSlow:
        return LIMIT


def _is_superlinear(pattern: re.Pattern[Any], method: str, short: str, long: str) -> bool:
    try:
        slow = _seconds(pattern, method, long)
        if slow < MIN_SECONDS or slow < CLEAR_GROWTH * _seconds(pattern, method, short):
            return False
        for _ in range(2):  # a pause of the machine looks like growth, once
            quick = min(_seconds(pattern, method, short) for _ in range(3))
            slow = min(slow, _seconds(pattern, method, long))
            if slow < MIN_SECONDS or slow < MAX_GROWTH * quick:
                return False
    except TooSlow:
        return True
    return True


def _seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    subject: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    began = time.process_time()
    try:
        if method == "finditer":
            for _ in pattern.finditer(subject):
                pass
        else:
            getattr(pattern, method)(subject)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return time.process_time() - began


def _give_up(*_: object) -> None:
    raise TooSlow


def slow_patterns(patterns: Iterable[Used]) -> dict[str, str]:
    """The patterns that grow too fast, with the text that shows it; those that are the same are tried once."""
    distinct = {(one.pattern, one.methods, one.where if _bound(one) else ""): one for one in patterns}
    return {str(used): found for used in distinct.values() if (found := grows_too_fast(used))}


def _bound(used: Used) -> int | None:
    """How many characters its input has at most, where the program bounds it."""
    return next((chars for module, chars in BOUNDED.items() if used.where.startswith(f"{module}.")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubling:
    """How long a pattern takes on the text on which it takes longest, and on one of twice its length."""

    used: Used
    method: str
    chars: int
    seconds: float
    seconds_of_double: float

    def __str__(self) -> str:
        times = f"{self.seconds * 1000:.2f} and {self.seconds_of_double * 1000:.2f} ms"
        return f"{times} on {self.chars:,} and {2 * self.chars:,} characters: {self.used} ({self.method})"


def double(used: Used) -> Doubling | None:
    """The slowest text of a pattern, doubled; where the input is bounded the longer one is the longest possible."""
    bound = _bound(used)
    chars = (bound or 2 * LONG) // 2
    methods = [one for one in ("fullmatch", "match") if one in used.methods]
    methods += ["finditer"] if used.methods & SEARCHING else []
    times = [
        (_takes(used.pattern, method, text), number, method)
        for number, text in enumerate(pumped_texts(used.pattern, chars))
        for method in methods
    ]
    if not times:
        return None
    _, number, method = max(times)
    texts = (next(islice(pumped_texts(used.pattern, count), number, None)) for count in (chars, 2 * chars))
    once, twice = (min(_takes(used.pattern, method, text) for _ in range(3)) for text in texts)
    return Doubling(used=used, method=method, chars=chars, seconds=once, seconds_of_double=twice)


if __name__ == "__main__":
    patterns = find_patterns()
    for one in patterns:
        if text := grows_too_fast(one):
            print(f"{one}: {text}", flush=True)
    doubled = [found for one in patterns if (found := double(one)) is not None]
    print(f"{len(patterns)} patterns, {len(doubled)} of them repeat something without a narrow bound; the slowest:")
    for found in sorted(doubled, key=lambda one: one.seconds_of_double, reverse=True)[:5]:
        print(f"  {found}")
    growths = sorted((one.seconds_of_double / one.seconds, str(one)) for one in doubled if one.seconds > MIN_SECONDS)
    print(f"the largest growth of one above {MIN_SECONDS * 1000:g} ms when its text is doubled:")
    for growth, shown in growths[-3:]:
        print(f"  {growth:.2f} times: {shown}")
