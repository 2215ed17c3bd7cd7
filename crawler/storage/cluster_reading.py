"""The stories of clusters, as they are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, case, func, select

from crawler.storage.schema import IS_LATEST, cluster_members, clusters, records, revisions
from crawler.storage.types import chunks
from crawler.storage.values import Cluster, OriginFacts, StoryCopy

COPIES_AT_ONCE = 10  # whose texts are read before their sizes are looked at
MAX_TEXT_CHARS = 10_000_000  # of the copies of a cluster that are read

READ_STORIES = (
    select(records, revisions.c.article, revisions.c.digest)
    .select_from(cluster_members)
    .join(records, records.c.id == cluster_members.c.record_id)
    .join(revisions, IS_LATEST)
    .order_by(records.c.dated, records.c.id)
)
MEMBER, OTHER = cluster_members.alias("member"), cluster_members.alias("other")
LAST_READ = (  # of a cluster the member up to which, from the newest on, so many are read
    select(OTHER.c.record_id)
    .where(OTHER.c.cluster_id == clusters.c.id)
    .order_by(OTHER.c.record_id.desc())
    .limit(1)
    .offset(bindparam("before", type_=Integer))
    .correlate(clusters)
    .scalar_subquery()
)
READ_NEWEST = (
    select(MEMBER.c.cluster_id, MEMBER.c.record_id)
    .select_from(clusters.join(MEMBER, MEMBER.c.cluster_id == clusters.c.id))
    .where(clusters.c.id.in_(bindparam("cluster_ids", expanding=True)))
    .where(MEMBER.c.record_id >= func.coalesce(LAST_READ, 0))
)
READ_FIRST = (
    select(cluster_members.c.record_id)
    .where(cluster_members.c.cluster_id == bindparam("cluster_id"))
    .order_by(cluster_members.c.record_id)
    .limit(bindparam("count", type_=Integer))
)
READ_ORIGIN_FACTS = (
    select(
        cluster_members.c.cluster_id,
        records.c.id,
        records.c.url,
        records.c.published,
        records.c.first_seen,
        revisions.c.article["syndicated_from"].as_string(),
    )
    .select_from(cluster_members)
    .join(records, records.c.id == cluster_members.c.record_id)
    .join(revisions, IS_LATEST)
    .where(cluster_members.c.record_id.in_(bindparam("record_ids", expanding=True)))
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


def read_newest_members(connection: Connection, cluster_ids: Sequence[int], count: int) -> dict[int, list[int]]:
    """The newest members of some clusters, no more than so many of each; no others are read."""
    found: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(cluster_ids):
        for cluster_id, record_id in connection.execute(READ_NEWEST, {"cluster_ids": chunk, "before": count - 1}):
            found[cluster_id].append(record_id)
    return found


def read_first_members(connection: Connection, cluster_id: int, count: int) -> Sequence[int]:
    """The members of a cluster that are the oldest records."""
    return connection.execute(READ_FIRST, {"cluster_id": cluster_id, "count": count}).scalars().all()


def read_origin_facts(
    connection: Connection, candidates: Mapping[int, Collection[int]]
) -> dict[int, list[OriginFacts]]:
    """What says where a story comes from, by cluster, of some records each as far as they are its members."""
    found: dict[int, list[OriginFacts]] = defaultdict(list)
    for chunk in chunks(sorted({record_id for some in candidates.values() for record_id in some})):
        for cluster_id, *facts in connection.execute(READ_ORIGIN_FACTS, {"record_ids": chunk}):
            one = OriginFacts(*facts)
            if one.record_id in candidates.get(cluster_id, ()):
                found[cluster_id].append(one)
    return found


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
