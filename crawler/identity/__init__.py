"""Which story a page is, and whether it has changed."""

from crawler.article import ChangeClass
from crawler.identity.changes import classify_change, is_stub_of
from crawler.identity.compare import compare, identify
from crawler.identity.diff import Op, word_diff
from crawler.identity.digest import digest
from crawler.identity.entries import merge_entries
from crawler.identity.signature import is_near_duplicate, likeness, signature
from crawler.identity.urls import fetch_url, identity_key, is_front_like, registered_domain

__all__ = [
    "ChangeClass",
    "Op",
    "classify_change",
    "compare",
    "digest",
    "fetch_url",
    "identify",
    "identity_key",
    "is_front_like",
    "is_near_duplicate",
    "is_stub_of",
    "likeness",
    "merge_entries",
    "registered_domain",
    "signature",
    "word_diff",
]
