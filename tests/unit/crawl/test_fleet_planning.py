"""Which sites become jobs of a fleet."""

from __future__ import annotations

import pytest

from crawler.crawl.fleet_planning import choose_jobs, host_group
from crawler.storage.fleet_due import DueSite


@pytest.mark.parametrize(
    ("home", "group"),
    [
        ("https://www.paper.co.uk/", "paper.co.uk"),  # a domain that someone registered
        ("https://sport.paper.co.uk/news", "paper.co.uk"),  # its other hosts are on the same machines
        ("https://alice.blogspot.com/", "alice.blogspot.com"),  # a customer of a shared host
        ("http://127.0.0.7:8000/", "127.0.0.7"),  # an address
        ("http://[::1]:8000/", "::1"),
        ("http://newsroom/", "newsroom"),  # no dot
    ],
)
def test_hosts_of_one_owner_are_one_group(home: str, group: str) -> None:
    assert host_group(home) == group


def sites(*homes: str) -> list[DueSite]:
    return [DueSite(home, f"https://{home}/") for home in homes]


@pytest.mark.parametrize(
    ("due", "taken", "room", "chosen"),
    [
        (["a.example", "b.example", "c.example"], set(), 2, ["a.example", "b.example"]),  # the longest due first
        (["a.example", "b.example"], set(), 0, []),
        (["a.example", "b.example"], {"a.example"}, 5, ["b.example"]),  # of a group that has a job none is added
        (["x.a.example", "y.a.example", "b.example"], set(), 5, ["x.a.example", "b.example"]),  # one of each group
        ([], set(), 5, []),
    ],
)
def test_each_group_gets_one_job_at_a_time(due: list[str], taken: set[str], room: int, chosen: list[str]) -> None:
    assert [job.site.name for job in choose_jobs(sites(*due), taken, room)] == chosen
