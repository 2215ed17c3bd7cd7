"""``news config``: each setting with its value and where it came from."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from typing import Any

from crawler.cli.command import NewsCommand, did_you_mean, print_error
from crawler.cli.configuration import OWN_SETTINGS, Configuration, unread_variables
from crawler.errors import ArgumentInvalid

UNSET_ORIGINS = frozenset({"default", "project", "command"})  # of values that nobody set


class Command(NewsCommand):
    """Prints settings."""

    example = "config NEWS_STORE"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] [<setting> ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show each setting with its value, and where it came from"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print the settings of this project, and those of Scrapy that were set."""
        assert self.settings is not None
        known = sorted({*OWN_SETTINGS, *(str(name) for name in self.settings)})
        for name in args:
            if name not in known:
                raise ArgumentInvalid(f"there is no setting {name}{did_you_mean(name, known)}")
        for name in args or [name for name in known if name in OWN_SETTINGS or self._origin(name) not in UNSET_ORIGINS]:
            value = hide_password(name, self.settings[name])
            if opts.json:
                print(json.dumps({"name": name, "value": value, "from": self._origin(name)}, ensure_ascii=False))
            else:
                print(f"{name} = {value if isinstance(value, str) else json.dumps(value)}  ({self._origin(name)})")
        for name in unread_variables(os.environ):
            print_error(
                self.own_name(), f"{name} in the environment is not read: name it SCRAPY_{name} to set Scrapy's {name}"
            )
        return 0

    def _origin(self, name: str) -> str:
        """Where a value came from; of Scrapy's settings the name of their priority."""
        if isinstance(self.settings, Configuration):
            return self.settings.origin(name)
        from scrapy.settings import SETTINGS_PRIORITIES

        assert self.settings is not None
        priority = self.settings.getpriority(name)
        return next((word for word, number in SETTINGS_PRIORITIES.items() if number == priority), "default")


def hide_password(name: str, value: Any) -> Any:
    """The value as it may be shown: a store's URL without its password, of addresses the kind alone, no token."""
    if name == "NEWS_WEB_TOKEN":
        return "***" if value else value
    if name in {"NEWS_ALARMS", "NEWS_HEALTH_URL", "NEWS_PROXY"}:
        from crawler.cli.notification import hide_addresses

        return hide_addresses(str(value))
    if name != "NEWS_STORE":
        return value
    from crawler.storage.engine import hide_password as hide

    return hide(str(value))
