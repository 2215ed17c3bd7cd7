"""The stories of clusters, as they are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from crawler.storage.schema import IS_LATEST, cluster_members, records, revisions
from crawler.storage.types import chunks
from crawler.storage.values import StoryCopy

READ_STORIES = (
    select(cluster_members.c.cluster_id, records, revisions.c.article, revisions.c.digest)
    .join(records, records.c.id == cluster_members.c.record_id)
    .join(revisions, IS_LATEST)
    .order_by(records.c.dated, records.c.id)
)


def read_copies(connection: Connection, cluster_ids: Sequence[int]) -> dict[int, list[StoryCopy]]:
    """The stories of some clusters in the order of their publication or first sight, by the cluster's number."""
    found: dict[int, list[StoryCopy]] = defaultdict(list)
    for chunk in chunks(cluster_ids):
        for row in connection.execute(READ_STORIES.where(cluster_members.c.cluster_id.in_(chunk))):
            found[row.cluster_id].append(_as_copy(row))
    return dict(found)


def read_members(connection: Connection, cluster_id: int, record_ids: Sequence[int]) -> list[StoryCopy]:
    """As :func:`read_copies`, those of some records that are in one cluster."""
    is_one = (cluster_members.c.cluster_id == cluster_id) & cluster_members.c.record_id.in_(record_ids)
    return [_as_copy(row) for row in connection.execute(READ_STORIES.where(is_one))]


def _as_copy(row: Row[Any]) -> StoryCopy:
    return StoryCopy(
        record_id=row.id,
        site=row.site,
        url=row.url,
        headline=row.headline,
        section=row.section,
        published=row.published,
        first_seen=row.first_seen,
        byline=tuple(row.article.get("byline") or ()),
        syndicated_from=row.article.get("syndicated_from"),
        digest=row.digest,
        body=row.article.get("body") or "",
    )
