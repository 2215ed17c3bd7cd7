"""The stories of clusters, as they are held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from crawler.storage.schema import IS_LATEST, cluster_members, clusters, records, revisions
from crawler.storage.types import chunks
from crawler.storage.values import Cluster, StoryCopy

COPIES_AT_ONCE = 10  # whose texts are read before their sizes are looked at
MAX_TEXT_CHARS = 10_000_000  # of the copies of a cluster that are read

READ_STORIES = (
    select(records, revisions.c.article, revisions.c.digest)
    .select_from(cluster_members)
    .join(records, records.c.id == cluster_members.c.record_id)
    .join(revisions, IS_LATEST)
    .order_by(records.c.dated, records.c.id)
)


def read_cluster(connection: Connection, cluster_id: int, limit: int) -> Cluster | None:
    """A cluster with the texts of so many of its stories; None where there is none of that number."""
    is_member = cluster_members.c.cluster_id == cluster_id
    of_members = records.join(cluster_members, cluster_members.c.record_id == records.c.id)
    find_original = select(clusters.c.original_id).where(clusters.c.id == cluster_id)
    original_id = connection.execute(find_original).scalar()
    if original_id is None:
        return None
    count = (
        select(records.c.site, func.count())
        .select_from(of_members)
        .where(is_member)
        .group_by(records.c.site)
        .order_by(func.max(case((records.c.id == original_id, 1), else_=0)).desc())
        .order_by(func.min(records.c.dated), func.min(records.c.id))
    )
    order = select(records.c.id).select_from(of_members).where(is_member)
    order = order.order_by(case((records.c.id == original_id, 0), else_=1), records.c.dated, records.c.id)
    copies: list[StoryCopy] = []
    for record_ids in chunks(connection.execute(order.limit(limit)).scalars().all(), COPIES_AT_ONCE):
        read = {copy.record_id: copy for copy in read_members(connection, cluster_id, record_ids)}
        copies += (read[one] for one in record_ids if one in read)
        if sum(len(copy.body) for copy in copies) >= MAX_TEXT_CHARS:
            break
    stories_of: dict[str, int] = dict(connection.execute(count).all())
    return Cluster(id=cluster_id, original_id=original_id, copies=tuple(copies), stories_of=stories_of)


def read_members(connection: Connection, cluster_id: int, record_ids: Sequence[int]) -> list[StoryCopy]:
    """Those of some records that are in one cluster, in the order of their publication or first sight."""
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
