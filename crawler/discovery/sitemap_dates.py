"""A look at the bytes of a sitemap: how many entries it has at most, and when they are dated, about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crawler.discovery.decompression import decompress
from crawler.discovery.hints import publication_time
from crawler.discovery.sitemaps import MAX_SITEMAP_BYTES, TIME_BEHIND_URL, read_utf8

_TIME = re.compile(rb"[<:](?:lastmod|publication_date)>[ \t\r\n]{0,80}([0-9][0-9A-Za-z :.,+-]{3,40})")
_URL_LINE = re.compile(rb"[^A-Za-z]{0,9}https?://", re.IGNORECASE)
_ENTRY_STARTS = (b"<loc", b":loc")  # each entry has one at least
MAX_KNOWN_TIMES = 4096
MAX_SPANS = 8  # the sitemap is read once for each of them
WHOLE_TIME = (-math.inf, math.inf)


class Glance(NamedTuple):
    """What a piece of a sitemap shows."""

    entries: int  # at most
    moments: list[float]  # of entries, in seconds since 1970; an entry may have two


def glance_at_sitemap(body: bytes, *, found: datetime, zone: tzinfo) -> Iterator[Glance]:
    """Each piece of a sitemap, some 60 kB of it; much cheaper than its entries, and nearly exact.

    So is a list of URLs, some with a time behind them; a feed has neither entries nor moments here.
    """

    @lru_cache(maxsize=MAX_KNOWN_TIMES)  # a sitemap that was made anew gives all entries the same time
    def seconds(text: bytes) -> float | None:
        moment = publication_time(text.decode("ascii").strip(), found=found, zone=zone)
        return moment.timestamp() if moment is not None else None

    rest, is_text = b"", None
    for piece in read_utf8(decompress(body, limit=MAX_SITEMAP_BYTES, warn=lambda _: None)):
        is_text = not _count_starts(piece) if is_text is None else is_text
        text = rest + piece
        cut = text.rfind(b"\n" if is_text else b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        yield _look_at(text, seconds, is_text=is_text)
    yield _look_at(rest, seconds, is_text=bool(is_text))


def _look_at(text: bytes, seconds: Callable[[bytes], float | None], *, is_text: bool) -> Glance:
    if is_text:
        lines = [line for line in text.splitlines() if _URL_LINE.match(line)]
        times = [
            found[1].encode() for line in lines if (found := TIME_BEHIND_URL.search(line.decode("ascii", "replace")))
        ]
        entries = len(lines)
    else:
        entries = _count_starts(text)
        times = [found[1] for found in _TIME.finditer(text)]
    return Glance(entries, [moment for moment in map(seconds, times) if moment is not None])


def _count_starts(text: bytes) -> int:
    lower = text.lower()
    return sum(map(lower.count, _ENTRY_STARTS))


def newest_first(moments: Sequence[float], count: int) -> list[tuple[float, float]]:
    """Spans of time, the newest first, with about ``count`` of some moments each.

    The last is of what has no date, and of all older moments where there are too many of them.
    """
    if not moments:
        return [WHOLE_TIME]
    ordered = sorted(moments, reverse=True)
    ends = {ordered[number] for number in range(count - 1, len(ordered), count)} | {ordered[-1]}
    bounds = [math.inf, *sorted(ends, reverse=True)[: MAX_SPANS - 1], -math.inf]
    return [(after, until) for until, after in pairwise(bounds)]
