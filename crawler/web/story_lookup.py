"""The story and the revision that an address names."""

from __future__ import annotations

from crawler.article import Revision
from crawler.errors import NotHeld
from crawler.identity.urls import fetch_url, identity_key
from crawler.storage.values import RecordRow
from crawler.web.desk import Desk
from crawler.web.query import Query


def find_story(desk: Desk, reference: str | int) -> RecordRow:
    """The story of a number or of any URL that led to it; raises NotHeld."""
    keys = [reference] if isinstance(reference, int) else [reference, fetch_url(reference), identity_key(reference)]
    for key in keys:
        if row := desk.store.records.get(key):
            return row
    raise NotHeld(f"no story {reference} is held")


def pick_revision(revisions: list[Revision], query: Query, name: str, default: int) -> Revision:
    """The revision that a query names; raises NotHeld."""
    number = query.number(name, default)
    found = next((one for one in revisions if one.number == number), None)
    if found is None:
        raise NotHeld(f"there is no revision {number}: the revisions are 1 to {len(revisions)}")
    return found
