"""The settings of ``news``: defaults, the user's ``news.toml``, that of the folder, the environment, the command line.

Each value knows where it came from. Scrapy is loaded only where a crawl needs its own kind of settings.
"""

from __future__ import annotations

import ast
import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crawler.settings as default_settings
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings, Settings

OWN_SETTINGS = default_settings.defaults  # by name, with their defaults
FILE_NAME = "news.toml"
PREFIX = "NEWS_"
SCRAPY_PREFIX = "SCRAPY_"  # of a setting of Scrapy in the environment
SCRAPY_VARIABLES = frozenset(  # of Scrapy and Scrapyd, which are no settings
    {"CHECK", "EGG_VERSION", "JOB", "PROJECT", "PYTHON_SHELL", "SETTINGS_MODULE", "SLOT", "SPIDER"}
)
CHOSEN_PRIORITY = 25  # of Scrapy's, for what a file or the environment says: above the project's, below a spider's
SCRAPY_TABLE = "scrapy"  # the table of a file that holds settings of Scrapy
DEFAULT, ENVIRONMENT, COMMAND_LINE = "default", "environment", "cmdline"
WORDS_OF_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class Configuration:
    """Values of settings by name, each with its origin; they are read as those of Scrapy's settings are."""

    def __init__(self) -> None:
        names = {name: value for name, value in vars(default_settings).items() if name.isupper()}
        self.values: dict[str, tuple[Any, str]] = {
            name: (OWN_SETTINGS.get(name, value), DEFAULT) for name, value in names.items()
        }

    def __getitem__(self, name: str) -> Any:
        return self.values[name][0] if name in self.values else None

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a setting."""
        return self.values[name][0] if name in self.values else default

    def getint(self, name: str, default: int = 0) -> int:
        """A whole number."""
        return int(self.get(name, default))

    def getfloat(self, name: str, default: float = 0.0) -> float:
        """A number."""
        return float(self.get(name, default))

    def getbool(self, name: str, default: bool = False) -> bool:
        """A yes or no; raises ArgumentInvalid."""
        value = str(self.get(name, default)).lower()
        if value not in WORDS_OF_TRUTH:
            raise ArgumentInvalid(f"{name}: {value!r} is not true or false")
        return WORDS_OF_TRUTH[value]

    def getlist(self, name: str) -> list[str]:
        """Values, comma-separated in a text."""
        value = self.get(name) or []
        return value.split(",") if isinstance(value, str) else list(value)

    def getdict(self, name: str) -> dict[str, Any]:
        """A table, JSON in a text."""
        value = self.get(name) or {}
        return dict(json.loads(value) if isinstance(value, str) else value)

    def set(self, name: str, value: Any, priority: str = COMMAND_LINE) -> None:
        """Sets a value; ``priority`` is its origin in words."""
        self.values[name] = (value, priority)

    def setdict(self, values: Mapping[str, Any], priority: str = COMMAND_LINE) -> None:
        """Sets values."""
        for name, value in values.items():
            self.set(name, value, priority)

    def copy_to_dict(self) -> dict[str, Any]:
        """The values alone."""
        return {name: value for name, (value, _) in self.values.items()}

    def origin(self, name: str) -> str:
        """Where a value came from."""
        return self.values[name][1]


def load_configuration(folder: Path, environment: Mapping[str, str]) -> Configuration:
    """The settings for a user who stands in a folder; raises ArgumentInvalid for files that cannot be understood."""
    configuration = Configuration()
    for file in (user_file(environment), folder / FILE_NAME):
        if file is not None and is_there(file):
            configuration.setdict(read_file(file), str(file))
    given = {name: value for name, value in environment.items() if name in OWN_SETTINGS and value}
    configuration.setdict(given | _scrapy_values(configuration, environment), ENVIRONMENT)
    return configuration


def is_there(file: Path) -> bool:
    """Whether a file is there; one in a folder that this user may not look into, as of another's HOME, is not."""
    try:
        return file.is_file()
    except PermissionError:
        return False


def _scrapy_values(configuration: Configuration, environment: Mapping[str, str]) -> dict[str, str]:
    """Settings of Scrapy by ``SCRAPY_`` in the environment; raises ArgumentInvalid for those that it does not have."""
    given = {
        name.removeprefix(SCRAPY_PREFIX): value
        for name, value in environment.items()
        if name.startswith(SCRAPY_PREFIX) and value
    }
    given = {name: value for name, value in given.items() if name not in SCRAPY_VARIABLES}
    if unknown := given.keys() - configuration.values.keys():
        known = scrapy_setting_names()
        for name in sorted(unknown - known):
            close = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {SCRAPY_PREFIX}{close[0]}?" if close else ""
            raise ArgumentInvalid(f"{SCRAPY_PREFIX}{name} is not a setting of Scrapy{hint}")
    return given


def scrapy_setting_names() -> frozenset[str]:
    """The settings of Scrapy, read from its file without loading it."""
    spec = find_spec("scrapy")
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).with_name("settings").joinpath("default_settings.py").read_bytes())
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return frozenset(target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper())


def unread_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables of the environment that are named as settings of Scrapy are, which are read with a prefix alone."""
    return sorted((scrapy_setting_names() & environment.keys()) - {"EDITOR"})


def user_file(environment: Mapping[str, str]) -> Path | None:
    """The file in the user's own folder for configuration, by the XDG base directory specification."""
    if folder := environment.get("XDG_CONFIG_HOME"):
        return Path(folder) / "news" / FILE_NAME
    home = environment.get("HOME")
    return Path(home) / ".config" / "news" / FILE_NAME if home else None


def read_file(file: Path) -> dict[str, Any]:
    """The settings of a file: names without NEWS_ in lower case, Scrapy's own in a table; raises ArgumentInvalid."""
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ArgumentInvalid(f"{file} cannot be read: {error}") from error
    scrapy_values = table.pop(SCRAPY_TABLE, {})
    if not isinstance(scrapy_values, dict):
        raise ArgumentInvalid(f"{file}: {SCRAPY_TABLE} is a table of settings: write [{SCRAPY_TABLE}]")
    values = {}
    for key, value in table.items():
        name = key if key.startswith(PREFIX) else PREFIX + key.upper()
        if name not in OWN_SETTINGS:
            raise ArgumentInvalid(f"{file}: {unknown_setting(name).replace(name, key, 1)}")
        values[name] = _plain(file, key, value, name)
    for name in scrapy_values:
        if not name.isupper() or name.startswith(PREFIX):
            raise ArgumentInvalid(f"{file}: [{SCRAPY_TABLE}] {name} is not a name of a Scrapy setting")
    return values | scrapy_values


def _plain(file: Path, key: str, value: Any, name: str) -> Any:
    """A value of a file as the command line would give it; raises ArgumentInvalid for one of another kind."""
    if isinstance(OWN_SETTINGS[name], dict):
        if not isinstance(value, dict):
            raise ArgumentInvalid(f"{file}: {key} is a table: write [{key}]")
        return {**OWN_SETTINGS[name], **value}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str | int | float):
        raise ArgumentInvalid(f"{file}: {key} is a text or a number, not {json.dumps(value, default=str)}")
    return value


def as_scrapy_settings(settings: BaseSettings | Configuration) -> BaseSettings:
    """The same settings as Scrapy takes them."""
    if not isinstance(settings, Configuration):
        return settings
    from scrapy.settings import Settings

    whole: Settings = Settings()
    whole.setmodule("crawler.settings", priority="project")
    for name, (value, origin) in settings.values.items():
        if origin != DEFAULT:
            whole.set(name, value, priority="cmdline" if origin == COMMAND_LINE else CHOSEN_PRIORITY)
    return whole


def unknown_setting(name: str) -> str:
    """The message for a setting that does not exist, with the one that is probably meant, ours or Scrapy's."""
    plain = name.removeprefix("NEWS_").upper()
    if plain in scrapy_setting_names():
        by = f"{SCRAPY_PREFIX}{plain} in the environment, {plain} under [{SCRAPY_TABLE}]"
        return f"{name} is not a setting: Scrapy's is {by}"
    words = {own.removeprefix("NEWS_"): own for own in OWN_SETTINGS}  # all begin alike, which is no likeness
    close = difflib.get_close_matches(name.removeprefix("NEWS_"), words, n=1)
    return f"{name} is not a setting{f': did you mean {words[close[0]]}?' if close else ''}"
