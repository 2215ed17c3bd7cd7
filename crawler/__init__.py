"""The news crawler: one room for each stage of the path that a story takes.

The names of the library are loaded when they are asked for: a command or a spider that does not need them is not kept
waiting. ``crawl`` is the function of the library, though a room of the same name lies in this folder.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.article import Article, Outcome, Page
    from crawler.errors import CrawlFailed, NotAnArticle
    from crawler.library import crawl, extract_article, open_store, read_page
    from crawler.site import Site
    from crawler.storage.store import Store

__all__ = [
    "Article",
    "CrawlFailed",
    "NotAnArticle",
    "Outcome",
    "Page",
    "Site",
    "Store",
    "crawl",
    "extract_article",
    "open_store",
    "read_page",
]

_MODULES = {
    "Article": "crawler.article",
    "CrawlFailed": "crawler.errors",
    "NotAnArticle": "crawler.errors",
    "Outcome": "crawler.article",
    "Page": "crawler.article",
    "Site": "crawler.site",
    "Store": "crawler.storage.store",
    "crawl": "crawler.library",
    "extract_article": "crawler.library",
    "open_store": "crawler.library",
    "read_page": "crawler.library",
}


def __getattr__(name: str) -> object:
    """A name of the library, from the module that has it."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """The names of the library among the others."""
    return sorted({*globals(), *__all__})


class _Library(ModuleType):
    """The package; an import of the room ``crawler.crawl`` does not take the function's place."""

    @property
    def crawl(self) -> object:
        """The function; the room is found by its own imports."""
        return import_module("crawler.library").crawl

    @crawl.setter
    def crawl(self, room: ModuleType) -> None:
        """Python sets a module on its package when it is imported: it is kept among the modules alone."""


sys.modules[__name__].__class__ = _Library
