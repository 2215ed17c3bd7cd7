"""Archives of another machine are read in ranges, from any offset on; a connection that breaks is made anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.archive.reading import read_records
from crawler.archive.sources import RETRY_SECONDS, RemoteArchive
from crawler.errors import ArchiveUnreadable, ArgumentInvalid
from tests.server import ReceivedRequest, Reply, Server
from tests.unit.archive.remote import in_ranges
from tests.unit.archive.warcs import arc_info, arc_record, record, zipped

DATA = zipped(*(record(n) for n in range(5)))


def whole(data: bytes) -> Reply:
    """A route that knows no ranges."""
    return Reply(data, headers={"Accept-Ranges": "none"}, kind="application/gzip")


@pytest.mark.parametrize("route", [in_ranges(DATA), whole(DATA)], ids=["ranges", "whole"])
def test_an_address_is_read_from_any_record_on(route: Reply | Callable[[ReceivedRequest], Reply]) -> None:
    with Server({"/a.warc.gz": route}) as server:
        url = server.url("/a.warc.gz")
        found = list(read_records(url, warn=pytest.fail))
        assert [one.url[-1] for one in found] == ["0", "1", "2", "3", "4"]
        assert {one.file for one in found} == {url}
        rest = list(read_records(url, start=found[2].next_offset, warn=pytest.fail))
        assert [one.url[-1] for one in rest] == ["3", "4"]


def test_an_arc_file_may_lie_elsewhere_too() -> None:
    data = zipped(arc_info(), *(arc_record(n) for n in range(3)))
    with Server({"/a.arc.gz": in_ranges(data)}) as server:
        assert len(list(read_records(server.url("/a.arc.gz"), warn=pytest.fail))) == 4


def test_what_breaks_is_asked_for_again_and_what_stays_broken_is_told() -> None:
    pauses: list[float] = []
    broken = Reply(status=503, kind="")
    with Server({"/a.warc.gz": in_ranges(DATA)}) as server:
        archive = RemoteArchive(server.url("/a.warc.gz"), wait=pauses.append)
        assert archive.size() == len(DATA)

        def sometimes(request: ReceivedRequest) -> Reply:
            return broken if request.nth % 3 == 0 else in_ranges(DATA)(request)

        server.routes["/a.warc.gz"] = sometimes
        reader = archive.open(100)
        assert reader.read(50) == DATA[100:150]
        reader.close()
        assert len(pauses) <= len(RETRY_SECONDS)
        pauses.clear()
        server.routes["/a.warc.gz"] = broken
        with pytest.raises(ArchiveUnreadable, match=r"a\.warc\.gz cannot be read: "):
            archive.open(0).read(10)
        assert pauses == list(RETRY_SECONDS)


def test_what_is_not_there_is_told_at_once() -> None:
    pauses: list[float] = []
    with Server({"/mine.warc": Reply(status=403)}) as server:
        for name in ("none.warc", "mine.warc"):
            with pytest.raises(ArchiveUnreadable, match=f"{name} cannot be read: "):
                RemoteArchive(server.url(f"/{name}"), wait=pauses.append).open(0).read(1)
    assert pauses == []


def test_an_address_that_nothing_opens_is_an_argument_that_cannot_be() -> None:
    with pytest.raises(ArgumentInvalid, match="Protocol not known"):
        RemoteArchive("gopher7://paper.example/a.warc")
