"""Copies: which stories that are held are the same text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from crawler.article import Article, Kind
from crawler.storage.cluster_reading import read_cluster
from crawler.storage.copy_links import NewText, link_copies
from crawler.storage.schema import IS_LATEST, cluster_members, records, revisions, sketches
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import Cluster, CopyRules

COMPARED = (revisions.c.seen, revisions.c.digest, revisions.c.signature, revisions.c.article)
MAX_COPIES_READ = 200  # of a cluster, with their texts: the original and the first of the others


class Copies(Part):
    """``store.copies``: clusters of stories that are the same text, in several papers or within one."""

    def clusters(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        site: str | None = None,
        min_sites: int = 2,
        limit: int | None = None,
    ) -> Iterator[Cluster]:
        """Clusters with stories of a period and a site, those of the most sites first, each read as it is asked for.

        ``min_sites=1`` also gives those within one site.
        """
        for cluster_id in self.cluster_ids(since=since, until=until, site=site, min_sites=min_sites, limit=limit):
            found = self.cluster(cluster_id)
            if found is not None:  # it may have ended meanwhile
                yield found

    @reads
    def cluster_ids(
        self,
        connection: Connection,
        *,
        since: datetime | None,
        until: datetime | None,
        site: str | None,
        min_sites: int,
        limit: int | None,
    ) -> list[int]:
        """The numbers of the clusters that :meth:`clusters` gives."""
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
        return list(connection.execute(query if limit is None else query.limit(limit)).scalars())

    @reads
    def cluster(self, connection: Connection, cluster_id: int) -> Cluster | None:
        """The cluster of a number, with the texts of its first stories."""
        return read_cluster(connection, cluster_id, MAX_COPIES_READ)

    @reads
    def cluster_of(self, connection: Connection, record_id: int, texts: int = MAX_COPIES_READ) -> Cluster | None:
        """The cluster that a record is in, with so many texts."""
        cluster_id = connection.execute(_cluster_id_of(record_id)).scalar()
        return None if cluster_id is None else read_cluster(connection, cluster_id, texts)

    @reads
    def are_copies(self, connection: Connection, one: int, other: int) -> bool:
        """Whether two records are in one cluster."""
        ids = [connection.execute(_cluster_id_of(record_id)).scalar() for record_id in (one, other)]
        return ids[0] is not None and ids[0] == ids[1]

    @writes
    def link_held(
        self, connection: Connection, rules: CopyRules, *, after: int, limit: int, now: datetime
    ) -> tuple[int, int]:
        """Compares held stories of the window that were not compared yet, those behind a number of a record.

        Returns the number of the last one that was looked at, and how many were compared; 0 and 0 behind the last.
        """
        query = (
            select(records.c.id, *COMPARED, sketches.c.seen)
            .join(revisions, IS_LATEST)
            .outerjoin(sketches, sketches.c.record_id == records.c.id)
            .where(records.c.id > after, revisions.c.seen >= now - rules.window)
            .order_by(records.c.id)
            .limit(limit)
        )
        rows = connection.execute(query).all()
        texts = []
        for record_id, seen, digest, signature, record, compared in rows:
            article = Article.from_dict(record)
            is_live = article.kind is Kind.LIVE_BLOG or bool(article.entries)
            if compared is None and not is_live:
                shingled = rules.make_ready(digest, article.body)
                keys = rules.bands(signature) if rules.is_copy(shingled, shingled) else ()  # none of a note
                texts.append(
                    NewText(
                        record_id=record_id,
                        seen=seen,
                        digest=digest,
                        signature=signature,
                        bands=keys,
                        body=article.body,
                    )
                )
        link_copies(connection, texts, rules, now)
        return (rows[-1][0] if rows else 0), len(texts)


def _cluster_id_of(record_id: int) -> Select[int]:
    return select(cluster_members.c.cluster_id).where(cluster_members.c.record_id == record_id)
