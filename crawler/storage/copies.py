"""Copies: which stories that are held are the same text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from crawler.article import Article, Kind
from crawler.storage.cluster_reading import read_copies
from crawler.storage.copy_links import NewText, link_copies
from crawler.storage.schema import IS_LATEST, cluster_members, clusters, records, revisions, sketches
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import Cluster, CopyRules


class Copies(Part):
    """``store.copies``: clusters of stories that are the same text, in several papers or within one."""

    @reads
    def clusters(
        self,
        connection: Connection,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        site: str | None = None,
        min_sites: int = 2,
        limit: int | None = None,
    ) -> list[Cluster]:
        """Clusters with stories of a period and a site, those of the most sites first.

        ``min_sites=1`` also gives those within one site.
        """
        chosen = select(cluster_members.c.cluster_id).join(records, records.c.id == cluster_members.c.record_id)
        if since is not None:
            chosen = chosen.where(records.c.dated >= since)
        if until is not None:
            chosen = chosen.where(records.c.dated <= until)
        if site is not None:
            chosen = chosen.where(records.c.site == site)
        size = func.count(records.c.site.distinct())
        query = (
            select(cluster_members.c.cluster_id)
            .join(records, records.c.id == cluster_members.c.record_id)
            .where(cluster_members.c.cluster_id.in_(chosen))
            .group_by(cluster_members.c.cluster_id)
            .having(size >= min_sites)
            .order_by(size.desc(), func.max(records.c.dated).desc(), cluster_members.c.cluster_id)
        )
        ids = list(connection.execute(query if limit is None else query.limit(limit)).scalars())
        return _read_clusters(connection, ids)

    @reads
    def cluster_of(self, connection: Connection, record_id: int) -> Cluster | None:
        """The cluster that a record is in."""
        query = select(cluster_members.c.cluster_id).where(cluster_members.c.record_id == record_id)
        found = _read_clusters(connection, list(connection.execute(query).scalars()))
        return found[0] if found else None

    @writes
    def link_held(
        self, connection: Connection, rules: CopyRules, *, after: int, limit: int, now: datetime
    ) -> tuple[int, int]:
        """Compares held stories of the window that were not compared yet, those behind a number of a record.

        Returns the number of the last one that was looked at, and how many were compared; 0 and 0 behind the last.
        """
        query = (
            select(records.c.id, revisions.c.seen, revisions.c.signature, revisions.c.article, sketches.c.seen)
            .join(revisions, IS_LATEST)
            .outerjoin(sketches, sketches.c.record_id == records.c.id)
            .where(records.c.id > after, revisions.c.seen >= now - rules.window)
            .order_by(records.c.id)
            .limit(limit)
        )
        rows = connection.execute(query).all()
        texts = []
        for record_id, seen, signature, record, compared in rows:
            article = Article.from_dict(record)
            is_live = article.kind is Kind.LIVE_BLOG or bool(article.entries)
            if compared is None and not is_live:
                keys = rules.bands(signature) if article.body else ()
                texts.append(
                    NewText(record_id=record_id, seen=seen, signature=signature, bands=keys, body=article.body)
                )
        link_copies(connection, texts, rules, now)
        return (rows[-1][0] if rows else 0), len(texts)


def _read_clusters(connection: Connection, cluster_ids: Sequence[int]) -> list[Cluster]:
    originals = dict(
        connection.execute(select(clusters.c.id, clusters.c.original_id).where(clusters.c.id.in_(cluster_ids))).all()
    )
    found = read_copies(connection, cluster_ids)
    return [
        Cluster(
            id=one,
            original_id=originals[one],
            copies=tuple(sorted(found[one], key=lambda copy: copy.record_id != originals[one])),
        )
        for one in cluster_ids
        if one in originals and one in found
    ]
