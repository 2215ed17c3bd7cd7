"""Which of the sites that are due become jobs of a fleet: at most a few of one host group at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.identity.urls import registered_domain
from crawler.storage.fleet import SiteJob
from crawler.storage.fleet_due import DueSite


def host_group(home: str) -> str:
    """Hosts that one worker at a time may ask: those of one registered domain, or one address."""
    return registered_domain(home) or home


def choose_jobs(due: Sequence[DueSite], groups_with_job: Iterable[str], room: int) -> list[SiteJob]:
    """The jobs for sites that are due, the longest due first.

    A group with a job gets no second one: it would wait for the first and keep others from the slots.
    """
    taken = set(groups_with_job)
    jobs: list[SiteJob] = []
    for site in due:
        group = host_group(site.home)
        if len(jobs) < room and group not in taken:
            taken.add(group)
            jobs.append(SiteJob(site, group))
    return jobs
