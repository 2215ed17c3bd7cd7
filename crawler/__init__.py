"""The news crawler: one room for each stage of the path that a story takes.

The names of the library are loaded when they are asked for: a command or a spider that does not need them is not kept
waiting.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.article import Article, Outcome, Page
    from crawler.errors import NotAnArticle
    from crawler.library import extract_article, open_store, read_page
    from crawler.site import Site
    from crawler.storage.store import Store

__all__ = ["Article", "NotAnArticle", "Outcome", "Page", "Site", "Store", "extract_article", "open_store", "read_page"]

_MODULES = {
    "Article": "crawler.article",
    "NotAnArticle": "crawler.errors",
    "Outcome": "crawler.article",
    "Page": "crawler.article",
    "Site": "crawler.site",
    "Store": "crawler.storage.store",
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
