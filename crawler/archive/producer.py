"""What made a file: the software with its versions, and a digest of the settings that matter to what is kept."""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

NAMED = ("scrapy", "trafilatura", "fastwarc")
LOCAL = {"NEWS_STORE", "NEWS_WARC", "TEMPLATES_DIR", "LOG_LEVEL", "COMMANDS_MODULE"}  # of a place, not of the crawl


def software() -> str:
    """The program and the libraries that decide what is kept, as ``name/version`` with spaces between."""
    own = import_module("crawler.settings")
    return " ".join((own.USER_AGENT, *(f"{name}/{version(name)}" for name in NAMED)))


def settings_digest(settings: BaseSettings) -> str:
    """SHA-256 of the values of all settings that ``crawler/settings.py`` names, folders and the store left out."""
    own = sorted(name for name in vars(import_module("crawler.settings")) if name.isupper() and name not in LOCAL)
    values = settings.copy_to_dict()
    told = json.dumps({name: values.get(name) for name in own}, sort_keys=True)
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"
