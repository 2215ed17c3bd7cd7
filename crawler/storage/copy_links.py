"""Linking copies: new texts are compared with those of the last weeks, and clusters are made of the pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text, tuple_, update

from crawler.storage.cluster_reading import read_members
from crawler.storage.schema import IS_LATEST, bands, cluster_members, clusters, records, revisions, sketches
from crawler.storage.transactions import insert_into
from crawler.storage.types import chunks
from crawler.storage.values import CopyRules, StoryCopy

LINKING_LOCK = 0x636F7079  # any number, the same in every process
MAX_BAND_RECORDS = 64  # of one key; a template's texts share theirs, and more of them say nothing new
MAX_COMPARED = 12  # texts that one is compared with, those that share the most bands
MAX_MEMBERS_WEIGHED = 100  # of a cluster, by their sketches, before one joins it
MAX_MEMBERS_COMPARED = 12  # of these by their texts, the least similar ones
MAX_FIRST_MEMBERS = 50  # of a cluster, among which its original is sought; and so many of the newest
MAX_EXPIRED_PER_TEXT = 3  # sketches that are dropped for each new one, so that none of it takes long
READ_BANDS = select(bands.c.key, bands.c.record_id).where(bands.c.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text that a record has now."""

    record_id: int
    seen: datetime
    signature: bytes
    bands: tuple[int, ...]  # none: it is not compared
    body: str


def link_copies(connection: Connection, texts: Sequence[NewText], rules: CopyRules, now: datetime) -> None:
    """Compares new texts with those of the window, and with each other; a pair of copies gets into one cluster.

    It comes last in a transaction: on PostgreSQL one process at a time does it, so that none misses what another adds.
    """
    if not texts:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LINKING_LOCK})
    latest = {one.record_id: one for one in texts}
    _remove_sketches(connection, sketches.c.record_id.in_(sorted(latest)), rules)
    expired = (
        select(sketches.c.record_id)
        .where(sketches.c.seen < now - rules.window)
        .order_by(sketches.c.seen)
        .limit(MAX_EXPIRED_PER_TEXT * len(latest))
    )
    _remove_sketches(connection, sketches.c.record_id.in_(expired), rules)
    linker = CopyLinker(connection, rules, now, latest)
    linker.leave_changed()
    in_window = [one for one in latest.values() if one.bands and one.seen >= now - rules.window]
    matches = _read_matches(connection, in_window)
    rows = []
    for one in in_window:
        shared = Counter(match for key in one.bands for match in matches[key])
        linker.link(one, [record_id for record_id, _ in shared.most_common(MAX_COMPARED)])
        for key in one.bands:
            if len(matches[key]) < MAX_BAND_RECORDS:
                matches[key].append(one.record_id)
                rows.append({"key": key, "record_id": one.record_id})
    if rows:
        new = [{"record_id": one.record_id, "seen": one.seen, "signature": one.signature} for one in in_window]
        connection.execute(insert(sketches), new)
        connection.execute(insert_into(connection, bands).on_conflict_do_nothing(), rows)
    linker.finish()


def leave_cluster(connection: Connection, record_id: int) -> int | None:
    """Takes a record out of its cluster, which ends with its last pair; returns the cluster's number, if it goes on."""
    cluster_id = connection.execute(
        select(cluster_members.c.cluster_id).where(cluster_members.c.record_id == record_id)
    ).scalar()
    if cluster_id is None:
        return None
    connection.execute(delete(cluster_members).where(cluster_members.c.record_id == record_id))
    is_member = cluster_members.c.cluster_id == cluster_id
    left = connection.execute(select(cluster_members.c.record_id).where(is_member).limit(2)).scalars().all()
    if len(left) > 1:
        first = select(records.c.id).join(cluster_members, cluster_members.c.record_id == records.c.id)
        first = first.where(is_member).order_by(records.c.dated, records.c.id).limit(1)
        was_original = (clusters.c.id == cluster_id) & (clusters.c.original_id == record_id)
        connection.execute(update(clusters).where(was_original).values(original_id=first.scalar_subquery()))
        return int(cluster_id)
    connection.execute(delete(cluster_members).where(is_member))
    connection.execute(delete(clusters).where(clusters.c.id == cluster_id))
    return None


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster, by the newest of its members; or a record alone, which is in none."""

    members: frozenset[int]
    cluster_id: int | None = None


class CopyLinker:
    """The clusters that the texts of one batch get into; a text costs the same however many are in its cluster."""

    def __init__(self, connection: Connection, rules: CopyRules, now: datetime, texts: Mapping[int, NewText]) -> None:
        self._connection = connection
        self._rules = rules
        self._now = now
        self._texts = texts  # the new ones, by record
        self._shingled: dict[int, Any] = {}  # by record
        self._signatures = {record_id: one.signature for record_id, one in texts.items()}
        self._touched: set[int] = set()  # clusters whose original is to be found

    def leave_changed(self) -> None:
        """Takes records out of their clusters whose new text shares no half with the others."""
        groups = self._groups(sorted(self._texts))
        for record_id in [one for one, group in groups.items() if group.cluster_id is not None]:
            others = self._groups([record_id])[record_id].members - {record_id}
            if others and not self._share_text({record_id}, others):
                cluster_id = leave_cluster(self._connection, record_id)
                self._touched |= {cluster_id} if cluster_id is not None else set()

    def link(self, one: NewText, candidates: Sequence[int]) -> None:
        """Puts a text into one cluster with those of which it is a copy, as far as all of these share text too."""
        if not candidates:
            return
        self._read_texts([one.record_id, *candidates])
        copies = [record_id for record_id in candidates if self._are_copies(one.record_id, record_id)]
        if not copies:
            return
        groups = self._groups([one.record_id, *copies])
        joined = [groups[one.record_id]]
        members = joined[0].members
        for record_id in copies:
            group = groups[record_id]
            if group not in joined and self._share_text(members, group.members):
                joined.append(group)
                members |= group.members
        if len(joined) > 1:
            self._join(joined)

    def finish(self) -> None:
        """Finds the original of each cluster that has changed."""
        for cluster_id in sorted(self._touched):
            members = self._first_and_newest(cluster_id)
            if members:
                original = self._rules.original(members).record_id
                is_it = clusters.c.id == cluster_id
                self._connection.execute(update(clusters).where(is_it).values(original_id=original))

    def _are_copies(self, one: int, other: int) -> bool:
        known = self._shingled
        return one in known and other in known and self._rules.is_copy(known[one], known[other])

    def _share_text(self, group: Collection[int], other: Collection[int]) -> bool:
        """Whether each text of a group is a copy of each of another one; of many, the least similar are asked."""
        ids = [sorted(one, reverse=True)[:MAX_MEMBERS_WEIGHED] for one in (group, other)]
        self._read_signatures({*ids[0], *ids[1]})
        known = [[one for one in some if one in self._signatures] for some in ids]
        pairs = [(one, another) for one in known[0] for another in known[1]]
        if len(pairs) > MAX_MEMBERS_COMPARED:
            spread = pairs[:: len(pairs) // MAX_MEMBERS_WEIGHED + 1]
            pairs = sorted(spread, key=self._similarity)[:MAX_MEMBERS_COMPARED]
        self._read_texts({record_id for pair in pairs for record_id in pair})
        return all(self._are_copies(one, another) for one, another in pairs)

    def _similarity(self, pair: tuple[int, int]) -> float:
        return self._rules.similarity(self._signatures[pair[0]], self._signatures[pair[1]])

    def _groups(self, record_ids: Sequence[int]) -> dict[int, Group]:
        """What some records are in, by these."""
        found = {record_id: Group(frozenset([record_id])) for record_id in record_ids}
        columns = cluster_members.c
        clusters_of: dict[int, list[int]] = defaultdict(list)
        for chunk in chunks(record_ids):
            query = select(columns.record_id, columns.cluster_id).where(columns.record_id.in_(chunk))
            for record_id, cluster_id in self._connection.execute(query):
                clusters_of[cluster_id].append(record_id)
        for cluster_id, of_it in clusters_of.items():
            newest = self._members(cluster_id, columns.record_id.desc(), MAX_MEMBERS_WEIGHED)
            found |= dict.fromkeys(of_it, Group(frozenset(newest), cluster_id))
        return found

    def _members(self, cluster_id: int, order: Any, limit: int) -> Sequence[int]:
        query = select(cluster_members.c.record_id).where(cluster_members.c.cluster_id == cluster_id)
        return self._connection.execute(query.order_by(order).limit(limit)).scalars().all()

    def _first_and_newest(self, cluster_id: int) -> list[StoryCopy]:
        """Of the members of a cluster those that are its original, or may be."""
        former = select(clusters.c.original_id).where(clusters.c.id == cluster_id)
        number = cluster_members.c.record_id
        record_ids = {
            *self._members(cluster_id, number, MAX_FIRST_MEMBERS),
            *self._members(cluster_id, number.desc(), MAX_FIRST_MEMBERS),
            *self._connection.execute(former).scalars(),
        }
        return read_members(self._connection, cluster_id, sorted(record_ids))

    def _join(self, groups: Sequence[Group]) -> None:
        """Makes some groups one cluster, under the oldest number that one of them has."""
        alone = sorted(record_id for group in groups if group.cluster_id is None for record_id in group.members)
        known = sorted(group.cluster_id for group in groups if group.cluster_id is not None)
        if known:
            cluster_id, *merged = known
            if merged:
                is_merged = cluster_members.c.cluster_id.in_(merged)
                self._connection.execute(update(cluster_members).where(is_merged).values(cluster_id=cluster_id))
                self._connection.execute(delete(clusters).where(clusters.c.id.in_(merged)))
        else:
            values = {"found": self._now, "original_id": alone[0]}
            key = self._connection.execute(insert(clusters).values(values)).inserted_primary_key
            assert key is not None
            cluster_id = key[0]
        if alone:
            rows = [{"record_id": record_id, "cluster_id": cluster_id} for record_id in alone]
            self._connection.execute(insert(cluster_members), rows)
        self._touched = (self._touched - {*known}) | {cluster_id}

    def _read_texts(self, record_ids: Iterable[int]) -> None:
        unread = set(record_ids) - self._shingled.keys()
        self._shingled |= {one: self._rules.shingle(self._texts[one].body) for one in unread if one in self._texts}
        missing = sorted(unread - self._texts.keys())
        query = select(records.c.id, revisions.c.article["body"].as_string()).join(revisions, IS_LATEST)
        for chunk in chunks(missing):
            for record_id, body in self._connection.execute(query.where(records.c.id.in_(chunk))):
                self._shingled[record_id] = self._rules.shingle(body or "")

    def _read_signatures(self, record_ids: Iterable[int]) -> None:
        missing = sorted(set(record_ids) - self._signatures.keys())
        for chunk in chunks(missing):
            query = select(sketches.c.record_id, sketches.c.signature).where(sketches.c.record_id.in_(chunk))
            self._signatures |= {row.record_id: row.signature for row in self._connection.execute(query)}


def _read_matches(connection: Connection, texts: Sequence[NewText]) -> Mapping[int, list[int]]:
    """The records that have a band of some texts, by the band's key."""
    found: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(sorted({key for one in texts for key in one.bands})):
        for key, record_id in connection.execute(READ_BANDS, {"keys": chunk}):
            found[key].append(record_id)
    return found


def _remove_sketches(connection: Connection, condition: Any, rules: CopyRules) -> None:
    """Removes sketches with their bands."""
    rows = connection.execute(select(sketches.c.record_id, sketches.c.signature).where(condition)).all()
    keys = [(key, row.record_id) for row in rows for key in rules.bands(row.signature)]
    for chunk in chunks(keys):
        connection.execute(delete(bands).where(tuple_(bands.c.key, bands.c.record_id).in_(chunk)))
    for ids in chunks([row.record_id for row in rows]):
        connection.execute(delete(sketches).where(sketches.c.record_id.in_(ids)))
