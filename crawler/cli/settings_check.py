"""Checks of the settings, before anything is fetched."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import crawler.settings as default_settings
from crawler.errors import ArgumentInvalid
from crawler.fetch.addresses import Opened
from crawler.fetch.middlewares.user_agent import user_agent

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

OWN_SETTINGS = {name: value for name, value in vars(default_settings).items() if name.startswith("NEWS_")}


def check_settings(settings: BaseSettings) -> tuple[str, ...]:
    """One line for each NEWS_ setting that is unknown or cannot be read, none when all is well."""
    warnings = []
    for name in sorted(str(name) for name in settings if str(name).startswith("NEWS_")):
        if name not in OWN_SETTINGS:
            close = difflib.get_close_matches(name, OWN_SETTINGS, n=1)
            warnings.append(f"{name} is not a setting{f': did you mean {close[0]}?' if close else ''}")
        elif isinstance(OWN_SETTINGS[name], int | float) and not _is_amount(settings[name]):
            warnings.append(f"{name}: {settings[name]!r} is not a number of 0 or more")
    if folder := settings["NEWS_WARC"]:
        warnings += _folder_warnings(Path(folder).absolute())
    for read in (
        lambda: Opened.parse(settings.getlist("NEWS_ALLOW_ADDRESSES")),
        lambda: user_agent(settings),
    ):
        try:
            read()
        except ArgumentInvalid as error:
            warnings.append(str(error))
    return tuple(warnings)


def _folder_warnings(folder: Path) -> list[str]:
    """Why nothing can be written into a folder that may not be there yet."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        return [f"NEWS_WARC: {there} is not a folder"]
    if not os.access(there, os.W_OK | os.X_OK):
        return [f"NEWS_WARC: {there} cannot be written to"]
    return []


def _is_amount(value: object) -> bool:
    try:
        return 0 <= float(str(value)) < float("inf")
    except ValueError:
        return False
