"""Linking copies: new texts are compared with those of the last weeks, and clusters are made of the pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text, tuple_, update

from crawler.storage.cluster_reading import read_first_members, read_newest_members, read_origin_facts
from crawler.storage.schema import IS_LATEST, bands, cluster_members, clusters, records, revisions, sketches
from crawler.storage.transactions import insert_into
from crawler.storage.types import chunks
from crawler.storage.values import CopyRules

LINKING_LOCK = 0x636F7079  # any number, the same in every process
MAX_BAND_RECORDS = 64  # of one key; a template's texts share theirs, and more of them say nothing new
MAX_COMPARED = 12  # texts that one is compared with, those that share the most bands
MAX_MEMBERS_WEIGHED = 100  # of a cluster, by their sketches, before one joins it
MAX_MEMBERS_COMPARED = 12  # of these by their texts, the least similar ones
MAX_FIRST_MEMBERS = 50  # of a cluster, among which its original is sought; and so many of the newest
MAX_EXPIRED_PER_TEXT = 3  # sketches that are dropped for each new one, so that none of it takes long
READ_BANDS = select(bands.c.key, bands.c.record_id).where(bands.c.key.in_(bindparam("keys", expanding=True)))
READ_SIGNATURES = select(sketches.c.record_id, sketches.c.signature).where(
    sketches.c.record_id.in_(bindparam("record_ids", expanding=True))
)
READ_CLUSTER_IDS = select(cluster_members.c.record_id, cluster_members.c.cluster_id).where(
    cluster_members.c.record_id.in_(bindparam("record_ids", expanding=True))
)
IS_ONE_OF = records.c.id.in_(bindparam("record_ids", expanding=True))
READ_DIGESTS = select(records.c.id, revisions.c.digest).join(revisions, IS_LATEST).where(IS_ONE_OF)
READ_BODY = revisions.c.article["body"].as_string()
READ_BODIES = select(records.c.id, READ_BODY).join(revisions, IS_LATEST).where(IS_ONE_OF)
READ_ORIGINALS = select(clusters.c.id, clusters.c.original_id).where(
    clusters.c.id.in_(bindparam("cluster_ids", expanding=True))
)
SET_ORIGINAL = update(clusters).where(clusters.c.id == bindparam("of")).values(original_id=bindparam("original"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text that a record has now."""

    record_id: int
    seen: datetime
    digest: str
    signature: bytes
    bands: tuple[int, ...]  # none: it is not compared, or too short to be a copy
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
    candidates = {one.record_id: _candidates(one, matches) for one in in_window}
    linker.prepare(candidates)
    rows = []
    added: set[int] = set()
    for one in in_window:
        has_others = not added.isdisjoint(one.bands)  # of this batch
        linker.link(one, _candidates(one, matches) if has_others else candidates[one.record_id])
        for key in one.bands:
            if len(matches[key]) < MAX_BAND_RECORDS:
                matches[key].append(one.record_id)
                added.add(key)
                rows.append({"key": key, "record_id": one.record_id})
    if rows:
        new = [{"record_id": one.record_id, "seen": one.seen, "signature": one.signature} for one in in_window]
        connection.execute(insert(sketches), new)
        rows.sort(key=itemgetter("key"))
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
    """The clusters that the texts of one batch get into; a text costs the same however many are in its cluster.

    What is in the store is read for all texts at once as far as it can be foreseen, then kept as it is changed here.
    """

    def __init__(self, connection: Connection, rules: CopyRules, now: datetime, texts: Mapping[int, NewText]) -> None:
        self._connection = connection
        self._rules = rules
        self._now = now
        self._texts = texts  # the new ones, by record
        self._digests = {record_id: one.digest for record_id, one in texts.items()}
        self._signatures: dict[int, bytes | None] = {record_id: one.signature for record_id, one in texts.items()}
        self._compared: dict[tuple[str, str], bool] = {}  # whether texts of two digests are copies
        self._cluster_ids: dict[int, int | None] = {}  # by record
        self._clusters: dict[int, Group] = {}
        self._touched: set[int] = set()  # clusters whose original is to be found
        self._new_members: list[dict[str, int]] = []  # rows that are not written yet

    def leave_changed(self) -> None:
        """Takes records out of their clusters whose new text shares no half with the others."""
        self._read_groups(self._texts)
        for record_id in [one for one in sorted(self._texts) if self._cluster_ids[one] is not None]:
            self._read_groups([record_id])
            others = self._group(record_id).members - {record_id}
            if others and not self._share_text({record_id}, others):
                cluster_id = leave_cluster(self._connection, record_id)
                self._touched |= {cluster_id} if cluster_id is not None else set()
                self._cluster_ids.clear()
                self._clusters.clear()

    def prepare(self, candidates: Mapping[int, Sequence[int]]) -> None:
        """Reads what is needed to link texts with their candidates, but for the texts that differ."""
        record_ids = {record_id for one, others in candidates.items() if others for record_id in (one, *others)}
        self._read_groups(record_ids)
        groups = self._clusters.values()
        self._read_signatures(record_ids.union(*(group.members for group in groups)))
        compared = [group.members for group in groups if len(group.members) <= MAX_MEMBERS_COMPARED]
        self._read_digests(record_ids.union(*compared))

    def link(self, one: NewText, candidates: Sequence[int]) -> None:
        """Puts a text into one cluster with those of which it is a copy, as far as all of these share text too."""
        if not candidates:
            return
        self._read_groups([one.record_id, *candidates])
        groups = {record_id: self._group(record_id) for record_id in candidates}
        joined = [self._group(one.record_id)]
        members = joined[0].members
        refused: set[Group] = set()  # by those that have joined until now
        for at, record_id in enumerate(candidates):
            group = groups[record_id]
            if group in joined or group in refused:
                continue
            next_of_groups = {groups[later]: later for later in reversed(candidates[at:])}
            if not self._are_copies(one.record_id, record_id, next_of_groups.values()):
                continue
            if self._share_text(members, group.members):
                joined.append(group)
                members |= group.members
                refused.clear()
            else:
                refused.add(group)
        if len(joined) > 1:
            self._join(joined)

    def finish(self) -> None:
        """Writes what is not written yet, and finds the original of each cluster that has changed."""
        self._write_members()
        touched = sorted(self._touched)
        self._read_clusters(touched)
        former: dict[int, int] = {}
        for chunk in chunks(touched):
            former |= dict(self._connection.execute(READ_ORIGINALS, {"cluster_ids": chunk}).all())
        candidates = {cluster_id: {*self._first_and_newest(cluster_id), former[cluster_id]} for cluster_id in former}
        facts = read_origin_facts(self._connection, candidates)
        originals = {cluster_id: self._rules.original(some).record_id for cluster_id, some in facts.items()}
        rows = [{"of": one, "original": original} for one, original in originals.items() if original != former[one]]
        if rows:
            self._connection.execute(SET_ORIGINAL, rows)

    def _are_copies(self, one: int, other: int, ahead: Iterable[int] = ()) -> bool:
        """Whether two texts are copies; where texts must be read for it, so are those that will be compared next."""
        self._read_digests([one, other, *ahead])
        if one not in self._digests or other not in self._digests:
            return False
        first, second = sorted((self._digests[one], self._digests[other]))
        if first == second and any(
            self._texts[record_id].bands for record_id in (one, other) if record_id in self._texts
        ):
            return True  # it is long enough, as its bands say
        if (first, second) not in self._compared:
            self._read_texts([one, other, *ahead])
            texts = [self._rules.ready(digest) for digest in (first, second)]
            self._compared[first, second] = None not in texts and self._rules.is_copy(*texts)
        return self._compared[first, second]

    def _share_text(self, group: Collection[int], other: Collection[int]) -> bool:
        """Whether each text of a group is a copy of each of another one; of many, the least similar are asked."""
        ids = [sorted(one, reverse=True)[:MAX_MEMBERS_WEIGHED] for one in (group, other)]
        self._read_signatures({*ids[0], *ids[1]})
        known = [[one for one in some if self._signatures[one] is not None] for some in ids]
        pairs = [(one, another) for one in known[0] for another in known[1]]
        if len(pairs) > MAX_MEMBERS_COMPARED:
            spread = pairs[:: len(pairs) // MAX_MEMBERS_WEIGHED + 1]
            pairs = sorted(spread, key=self._similarity)[:MAX_MEMBERS_COMPARED]
        compared = {record_id for pair in pairs for record_id in pair}
        return all(self._are_copies(one, another, compared) for one, another in pairs)

    def _similarity(self, pair: tuple[int, int]) -> float:
        one, other = (self._signatures[record_id] for record_id in pair)
        return self._rules.similarity(one or b"", other or b"")

    def _group(self, record_id: int) -> Group:
        """What a record is in, of those that were read."""
        cluster_id = self._cluster_ids[record_id]
        return Group(frozenset([record_id])) if cluster_id is None else self._clusters[cluster_id]

    def _read_groups(self, record_ids: Iterable[int]) -> None:
        missing = sorted(set(record_ids) - self._cluster_ids.keys())
        for chunk in chunks(missing):
            found = dict(self._connection.execute(READ_CLUSTER_IDS, {"record_ids": chunk}).all())
            self._cluster_ids |= {record_id: found.get(record_id) for record_id in chunk}
        self._read_clusters({one for record_id in missing if (one := self._cluster_ids[record_id]) is not None})

    def _read_clusters(self, cluster_ids: Iterable[int]) -> None:
        missing = sorted(set(cluster_ids) - self._clusters.keys())
        for cluster_id, newest in read_newest_members(self._connection, missing, MAX_MEMBERS_WEIGHED).items():
            self._clusters[cluster_id] = Group(frozenset(newest), cluster_id)

    def _first_and_newest(self, cluster_id: int) -> Collection[int]:
        """Of the members of a cluster those that may be its original."""
        known = sorted(self._clusters[cluster_id].members)
        first: Sequence[int] = known[:MAX_FIRST_MEMBERS]
        if len(known) == MAX_MEMBERS_WEIGHED:  # it may have more
            first = read_first_members(self._connection, cluster_id, MAX_FIRST_MEMBERS)
        return {*first, *known[-MAX_FIRST_MEMBERS:]}

    def _join(self, groups: Sequence[Group]) -> None:
        """Makes some groups one cluster, under the oldest number that one of them has."""
        alone = sorted(record_id for group in groups if group.cluster_id is None for record_id in group.members)
        known = sorted(group.cluster_id for group in groups if group.cluster_id is not None)
        if known:
            cluster_id, *merged = known
            if merged:
                self._write_members()
                is_merged = cluster_members.c.cluster_id.in_(merged)
                self._connection.execute(update(cluster_members).where(is_merged).values(cluster_id=cluster_id))
                self._connection.execute(delete(clusters).where(clusters.c.id.in_(merged)))
                moved = [record_id for record_id, former in self._cluster_ids.items() if former in merged]
                self._cluster_ids |= dict.fromkeys(moved, cluster_id)
                for one in merged:
                    del self._clusters[one]
        else:
            values = {"found": self._now, "original_id": alone[0]}
            key = self._connection.execute(insert(clusters).values(values)).inserted_primary_key
            assert key is not None
            cluster_id = key[0]
        self._new_members += ({"record_id": record_id, "cluster_id": cluster_id} for record_id in alone)
        self._cluster_ids |= dict.fromkeys(alone, cluster_id)
        newest = sorted({record_id for group in groups for record_id in group.members})[-MAX_MEMBERS_WEIGHED:]
        self._clusters[cluster_id] = Group(frozenset(newest), cluster_id)
        self._touched = (self._touched - {*known}) | {cluster_id}

    def _write_members(self) -> None:
        if self._new_members:
            self._connection.execute(insert(cluster_members), self._new_members)
            self._new_members = []

    def _read_digests(self, record_ids: Iterable[int]) -> None:
        for chunk in chunks(sorted(set(record_ids) - self._digests.keys())):
            self._digests |= dict(self._connection.execute(READ_DIGESTS, {"record_ids": chunk}).all())

    def _read_texts(self, record_ids: Iterable[int]) -> None:
        unread = {
            digest: one
            for one in record_ids
            if (digest := self._digests.get(one)) is not None and self._rules.ready(digest) is None
        }
        held = []
        for digest, record_id in unread.items():
            if record_id in self._texts:
                self._rules.make_ready(digest, self._texts[record_id].body)
            else:
                held.append(record_id)
        for chunk in chunks(sorted(held)):
            for record_id, body in self._connection.execute(READ_BODIES, {"record_ids": chunk}):
                self._rules.make_ready(self._digests[record_id], body or "")

    def _read_signatures(self, record_ids: Iterable[int]) -> None:
        for chunk in chunks(sorted(set(record_ids) - self._signatures.keys())):
            found = dict(self._connection.execute(READ_SIGNATURES, {"record_ids": chunk}).all())
            self._signatures |= {record_id: found.get(record_id) for record_id in chunk}


def _candidates(one: NewText, matches: Mapping[int, list[int]]) -> list[int]:
    """The texts that one is compared with."""
    shared = Counter(match for key in one.bands for match in matches[key])
    return [record_id for record_id, _ in shared.most_common(MAX_COMPARED)]


def _read_matches(connection: Connection, texts: Sequence[NewText]) -> Mapping[int, list[int]]:
    """The records that have a band of some texts, by the band's key."""
    found: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(sorted({key for one in texts for key in one.bands})):
        for key, record_id in connection.execute(READ_BANDS, {"keys": chunk}).all():
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
