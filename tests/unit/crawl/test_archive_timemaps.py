"""A paper's past by TimeMaps: paged ones, those that fail, a run that goes on; the archive is a function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.article import OutcomeName
from crawler.crawl.archive_answers import ArchiveAnswer, ArchiveRequest
from crawler.crawl.fetch_facts import FetchFailure
from tests.paper import front
from tests.unit.crawl.session import SITE
from tests.unit.crawl.test_archive_history import URLS, Archive, body, outcomes, read_history

ADDRESS = "http://archive.example/timemap/link/"
HOME = SITE.home


def links_of(at: str, url: str) -> str:
    moment = datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return f'<http://archive.example/{at}/{url}>; rel="memento"; datetime="{format_datetime(moment, usegmt=True)}"'


@dataclass
class MappedArchive(Archive):
    """The same archive without an index: it has a TimeMap of each URL, a part for each capture."""

    def answer(self, request: ArchiveRequest) -> ArchiveAnswer:
        if not request.url.startswith(ADDRESS):
            return super().answer(request)
        part, _, url = request.url.removeprefix(ADDRESS).rpartition("@")
        captures = [capture for capture in self.captures if capture[1] == url]
        if not captures:
            return self._reply(request, 404, b"none")
        number = int(part or 0)
        links = [f'<{url}>; rel="original"', links_of(captures[number][0], url)]
        if number + 1 < len(captures):
            links.append(f'<{ADDRESS}{number + 1}@{url}>; rel="timemap"; type="application/link-format"')
        return self._reply(request, 200, ",\n".join(links).encode())


CAPTURES = [
    ("20190101100000", HOME, 200, front((1, 2)).encode()),
    ("20190105100000", HOME, 200, front((2, 3)).encode()),
    ("20190106100000", URLS[1], 200, body(1)),
    ("20190107100000", URLS[1], 200, body(1, "<p>Correction: the crane is older.</p>")),
    ("20190108100000", URLS[2], 404, b"gone"),
    ("20170108100000", URLS[3], 200, body(3)),
]


def test_parts_are_followed_and_fronts_say_which_stories_there_were(tmp_path: Path) -> None:
    archive = MappedArchive(CAPTURES)
    summary = read_history(tmp_path, archive, ADDRESS)
    assert outcomes(summary) == {OutcomeName.NEW: 1, OutcomeName.REVISED: 1, OutcomeName.GONE: 1}
    assert "3 captures of stories were listed" in summary.notes[0]
    assert "1 of another time" in summary.notes[0]
    asked = len(archive.asked)
    again = read_history(tmp_path, archive, ADDRESS)
    assert outcomes(again) == {}
    assert len(archive.asked) - asked == 2, "the parts of the front's TimeMap alone"


def test_a_timemap_that_fails_is_told_and_asked_for_by_the_next_run(tmp_path: Path) -> None:
    archive = MappedArchive(CAPTURES)
    archive.change = lambda request, answer: replace(answer, status=503) if request.url == ADDRESS + URLS[1] else answer
    summary = read_history(tmp_path, archive, ADDRESS)
    assert (outcomes(summary), summary.unread_files) == ({OutcomeName.GONE: 1}, 1)
    archive.change = lambda _, answer: answer
    assert outcomes(read_history(tmp_path, archive, ADDRESS)) == {OutcomeName.NEW: 1, OutcomeName.REVISED: 1}


@pytest.mark.parametrize("is_refused", [True, False])
def test_an_archive_that_refuses_or_fails_is_left_alone(tmp_path: Path, is_refused: bool) -> None:
    archive = MappedArchive([*CAPTURES[:1], *(("20190108100000", url, 200, body(1)) for url in URLS)])
    archive.captures[0] = ("20190101100000", HOME, 200, front(range(9)).encode())
    failure = FetchFailure(outcome=OutcomeName.FAILED, reason="it rests", is_refused=is_refused)
    archive.change = lambda request, answer: failure if "/news/" in request.url or "/2026/" in request.url else answer
    summary = read_history(tmp_path, archive, ADDRESS)
    assert summary.unread_files == (1 if is_refused else 3)
    assert "backing off" in next(iter(summary.discoveries[SITE.name].held_over.values()))


def test_the_timemap_of_another_url_is_none_of_the_story(tmp_path: Path) -> None:
    archive = MappedArchive(CAPTURES[:3])
    archive.change = lambda request, answer: (
        replace(answer, body=answer.body.replace(URLS[1].encode(), URLS[5].encode()))
        if request.url == ADDRESS + URLS[1]
        else answer
    )
    summary = read_history(tmp_path, archive, ADDRESS)
    assert outcomes(summary) == {}
    assert f"the archive gives the TimeMap of {URLS[5]}" in summary.discoveries[SITE.name].failed.values()
