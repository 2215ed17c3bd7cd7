"""The URL tests of browsers (web-platform-tests, ``urltestdata.json``) for http and https."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from crawler.identity.urls import fetch_url
from crawler.text.urls import resolve_url
from tests.quality.suites.tally import Tally


def run_urls(path: Path) -> Tally:
    """What is asked for when a link stands on a page: the URL joined and mended, less its fragment."""
    tally = Tally("web-platform-tests, URLs")
    for case in json.loads(path.read_text("utf-8")):
        if isinstance(case, str):
            continue
        base = case.get("base")
        if base is not None and not base.lower().startswith(("http:", "https:")):
            tally.not_ours += 1
            continue
        href = case.get("href")
        is_web = href is not None and href.startswith(("http:", "https:"))
        resolved = resolve_url(case["input"], base=base)
        given = fetch_url(resolved) if resolved else None
        wanted = _without_fragment(href) if is_web else None
        tally.check(f"{case['input']!r} on {base!r}", wanted=wanted, given=given)
    return tally


def _without_fragment(href: str) -> str:
    """A URL of the suite as it is asked for: an empty query is dropped with the fragment."""
    url = urlsplit(href.partition("#")[0])
    return url.geturl()
