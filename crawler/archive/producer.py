"""What made a file: the software with its versions, and a digest of the settings that matter to what is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from crawler import settings as own_settings

NAMED_LIBRARIES = ("scrapy", "trafilatura", "fastwarc")
LOCAL_SETTINGS = {
    "NEWS_STORE",
    "NEWS_WARC",
    "TEMPLATES_DIR",
    "LOG_LEVEL",
    "COMMANDS_MODULE",
}  # of a place, not of the crawl


def software() -> str:
    """The program and the libraries that decide what is kept, as ``name/version`` with spaces between."""
    return " ".join((own_settings.USER_AGENT, *(f"{name}/{version(name)}" for name in NAMED_LIBRARIES)))


def settings_digest(values: Mapping[str, object]) -> str:
    """SHA-256 of the values of all settings that ``crawler/settings.py`` names, folders and the store left out."""
    own = sorted(name for name in vars(own_settings) if name.isupper() and name not in LOCAL_SETTINGS)
    text = json.dumps({name: values.get(name) for name in own}, sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
