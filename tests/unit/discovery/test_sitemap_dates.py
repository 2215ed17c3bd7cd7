"""A look at the bytes of a sitemap tells how many entries it has at most, and when they are dated."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.sitemap_dates import MAX_SPANS, WHOLE_TIME, glance_at_sitemap, newest_first
from tests.paper import sitemap

FOUND = datetime(2026, 11, 29, tzinfo=UTC)
DATED = {f"https://paper.example/{n}": FOUND - timedelta(minutes=n) if n % 3 else None for n in range(4000)}
PLAIN = str(sitemap(DATED).body)


@pytest.mark.parametrize(
    "body",
    [
        PLAIN.encode(),
        gzip.compress(PLAIN.encode()),
        PLAIN.encode("utf-16"),
        PLAIN.replace("<loc", "<s:loc").replace("/loc", "/s:loc").replace("lastmod>", "s:lastmod>").encode(),
        PLAIN.replace("<lastmod>", "<lastmod>\n  ").encode(),
        f"<!-- made anew -->{PLAIN}".encode(),
        "".join(f"{url} {at.isoformat() if at else ''}\n" for url, at in DATED.items()).encode(),
        "\r\n".join(f'"{url}"\t{at:%Y-%m-%d %H:%M:%S}' if at else url for url, at in DATED.items()).encode("utf-16"),
    ],
    ids=["plain", "gzip", "utf-16", "prefixed", "spaced", "commented", "text", "table"],
)
def test_entries_and_their_times_are_seen_however_the_pieces_fall(body: bytes) -> None:
    glances = list(glance_at_sitemap(body, found=FOUND, zone=UTC))
    assert len(DATED) <= sum(glance.entries for glance in glances) <= 2 * len(DATED)
    moments = [moment for glance in glances for moment in glance.moments]
    assert moments == [at.timestamp() for at in DATED.values() if at]


def test_spans_hold_as_many_entries_as_there_is_room_for_and_leave_none_out() -> None:
    assert newest_first([], 5) == [WHOLE_TIME]
    moments = [float(n) for n in range(12)]
    spans = newest_first(moments, 5)
    assert [sum(after <= one < until for one in moments) for after, until in spans] == [5, 5, 2, 0]
    many = newest_first(moments, 1)
    assert len(many) == MAX_SPANS
    assert sum(after <= one < until for after, until in many for one in moments) == 12, "the last takes the rest"
    assert spans[0][1] == math.inf
    assert spans[-1][0] == -math.inf
    assert [until for _, until in spans[1:]] == [after for after, _ in spans[:-1]], "each begins where one ends"
