"""Which held story a reading belongs to: one of its own site, of which it is a version; else none but itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from crawler.article import Article, Change, Comparison, Revision
from crawler.storage.merging import merge_records
from crawler.storage.revisions import as_revision
from crawler.storage.schema import IS_LATEST, records, revisions
from crawler.storage.story_names import guid_names, number_names, read_names, url_names
from crawler.storage.types import chunks, key_of
from crawler.storage.values import Compare, IdentifiedArticle

DIGEST_DIGITS = 12  # that tell stories apart that stood at one address one after the other


def _select_held(column: ColumnElement[Any], *columns: Any) -> Select[Any]:
    """Records by the values of a column, with columns of their latest revisions, the oldest first."""
    named = (records.c.key, records.c.identity, records.c.site, records.c.url_key, records.c.canonical_key)
    query = select(*named, *columns).select_from(records.join(revisions, IS_LATEST))
    return query.where(column.in_(bindparam("named", expanding=True))).order_by(records.c.id)


# built once: of a few rows, building a statement takes as long as the database takes
HELD_BY_ID, HELD_BY_KEY, HELD_BY_CANONICAL_KEY = (
    _select_held(column, records.c.id, revisions.c.digest)
    for column in (records.c.id, records.c.key, records.c.canonical_key)
)
LATEST_BY_KEY = _select_held(records.c.key, revisions)


@dataclass(slots=True)
class HeldStory:
    """A story that is held, or that an article earlier in the batch makes."""

    identity: str
    site: str
    url_key: str
    digest: str  # of its latest text
    latest: Revision | None = None  # loaded when it is needed
    record_id: int | None = None  # none: the batch makes it


class HeldStories:
    """The stories that the articles of a batch may belong to; those of the batch are added as they are assigned."""

    def __init__(
        self,
        connection: Connection,
        items: Sequence[IdentifiedArticle],
        record_ids: Iterable[int],
        guids: Mapping[str, str | None],
        compare: Compare,
    ) -> None:
        self._connection = connection
        self._compare = compare
        self._guids = guids  # by ledger URL
        self.absorbed: dict[int, int] = {}  # records that became part of others
        names = [name for item in items for name in (*self._moved_names(item), *number_names(item))]
        named = read_names(connection, names)
        self._by_identity: dict[str, HeldStory] = {}
        self._by_id: dict[int, HeldStory] = {}
        for chunk in chunks(sorted({*record_ids, *named.values()})):
            self._by_id |= {row.id: self._held(row) for row in self._rows(HELD_BY_ID, chunk)}
        identity_of = {key_of(identity): identity for item in items for identity in item.identities}
        for keys in chunks(sorted(identity_of)):
            for row in self._rows(HELD_BY_KEY, keys):
                self._by_identity[identity_of[row.key]] = self._held(row)
        self._by_url: dict[str, HeldStory] = {}
        url_of = {key_of(url): url for url in map(_named_url, items)}
        for keys in chunks(sorted(url_of)):
            for row in self._rows(HELD_BY_CANONICAL_KEY, keys):
                self._by_url.setdefault(url_of[row.canonical_key], self._held(row))
        self._by_name = {name: self._by_id[record_id] for name, record_id in named.items()}

    def assign(self, item: IdentifiedArticle, record_id: int | None) -> IdentifiedArticle:
        """The article under the identity of the story that it is a version of, else under a free one."""
        candidates, moved = self._candidates(item, record_id), self._moved(item, record_id)
        story = self._merged(item, record_id) or next((one for one in candidates if self._is_version(one, item)), None)
        if story is None:
            at_home = replace(item, is_moved=True)
            story = next((one for one in moved if self._is_version(one, at_home)), None)
            item = at_home if story is not None else item
        story = story or self._numbered(item) or self._reused(item)
        if story is None:
            identity = self._free_identity(item)
            latest = _as_latest(item, item.article, identity)
            story = HeldStory(identity, item.site, key_of(item.article.url), item.digest, latest)
            item = replace(item, note=_why_apart(item, candidates) or item.note)
        if self._by_identity.get(item.identity, story).identity != story.identity:
            # the canonical URL is that of another story: it names this one no more
            article = replace(item.article, canonical_url=item.article.url)
            item = replace(item, article=article, is_canonical_own=False, record=None)
        for identity in (story.identity, *item.identities):
            self._by_identity.setdefault(identity, story)
        for name in (*self._moved_names(item), *number_names(item)):
            self._by_name.setdefault(name, story)
        return replace(item, identity=story.identity)

    def _merged(self, item: IdentifiedArticle, record_id: int | None) -> HeldStory | None:
        """The story whose URL led to that of another one of its site, where the reading is a version of both."""
        former = self._by_id.get(record_id or 0)
        second = next((found for one in item.also if (found := self._by_identity.get(one)) is not None), None)
        if item.ledger_url == item.article.url or former is None or second is None or former is second:
            return None
        if former.site != second.site or former.record_id is None or second.record_id is None:
            return None
        at_home = replace(item, is_moved=True)
        latest = second.latest, second.digest
        if not (self._is_version(second, item) and self._is_version(former, at_home)):
            return None
        second.latest, second.digest = latest
        merge_records(self._connection, former.record_id, second.record_id)
        self.absorbed[second.record_id] = former.record_id
        self._by_id |= {record: former for record, story in self._by_id.items() if story is second}
        for known in (self._by_identity, self._by_url, self._by_name):
            known |= {name: former for name, story in known.items() if story is second}
        former.latest, former.digest = None, second.digest  # of the revision that is the latest now
        return former

    def _moved_names(self, item: IdentifiedArticle) -> list[str]:
        return url_names(item) + guid_names(item, self._guids.get(item.ledger_url))

    def _moved(self, item: IdentifiedArticle, record_id: int | None) -> list[HeldStory]:
        """Stories that stood at another URL: that which led here, or another one with the guid of this one."""
        found = [self._by_id.get(record_id or 0)] if item.ledger_url != item.article.url else []
        found += [self._by_name.get(name) for name in self._moved_names(item)]
        return list({one.identity: one for one in found if one is not None}.values())

    def _numbered(self, item: IdentifiedArticle) -> HeldStory | None:
        """The story with the same number of the site in its URL, where the text says that it is this one."""
        found = [story for name in number_names(item) if (story := self._by_name.get(name)) is not None]
        return next((one for one in found if self._is_version(one, item)), None)

    def _candidates(self, item: IdentifiedArticle, record_id: int | None) -> list[HeldStory]:
        found = [self._by_id.get(record_id or 0), *map(self._by_identity.get, item.identities)]
        found.append(self._by_url.get(_named_url(item)))
        return list({one.identity: one for one in found if one is not None}.values())

    def _is_version(self, story: HeldStory, item: IdentifiedArticle) -> bool:
        """Whether a story may be changed by a reading: one of its own site or its own URL, and of no other story."""
        if story.site != item.site and story.url_key != key_of(item.article.url):
            return False
        if story.digest == item.digest or (latest := self._latest(story)) is None:
            return True
        comparison = compare_with(latest, item, self._compare)
        if not comparison.is_other_story:
            story.digest, story.latest = item.digest, _as_latest(item, comparison.article, story.identity)
        return not comparison.is_other_story

    def _reused(self, item: IdentifiedArticle) -> HeldStory | None:
        """The story that stood at a reused address before with the same text."""
        identity = _dated_identity(item)
        if not any(one in self._by_identity for one in item.identities) or identity in self._by_identity:
            return self._by_identity.get(identity)
        rows = self._rows(HELD_BY_KEY, [key_of(identity)])
        return next((story for row in rows if self._is_version(story := self._held(row), item)), None)

    def _free_identity(self, item: IdentifiedArticle) -> str:
        free = (identity for identity in item.identities if identity not in self._by_identity)
        return next(free, _dated_identity(item))

    def _latest(self, story: HeldStory) -> Revision | None:
        if story.latest is None:
            row = next(self._rows(LATEST_BY_KEY, [key_of(story.identity)]), None)
            story.latest = as_revision(row) if row is not None else None
        return story.latest

    def _rows(self, query: Select[Any], named: Sequence[int | str]) -> Iterator[Row[Any]]:
        return iter(self._connection.execute(query, {"named": named}).all())

    def _held(self, row: Row[Any]) -> HeldStory:
        known = self._by_identity.get(row.identity)
        known = known or next((one for one in self._by_id.values() if one.identity == row.identity), None)
        return known or HeldStory(row.identity, row.site, row.url_key, row.digest, record_id=row.id)


def compare_with(latest: Revision | None, item: IdentifiedArticle, compare: Compare) -> Comparison:
    """What a reading means for what is held; of a story that has moved as if it were read at its former URL."""
    if latest is None or not item.is_moved:
        return compare(latest, item.article)
    at_home = replace(item.article, url=latest.article.url)
    comparison = compare(latest, at_home)
    if comparison.article is at_home:
        return replace(comparison, article=item.article)
    is_held = comparison.article is latest.article
    return comparison if is_held else replace(comparison, article=replace(comparison.article, url=item.article.url))


def _named_url(item: IdentifiedArticle) -> str:
    return item.own_canonical or item.article.url


def _dated_identity(item: IdentifiedArticle) -> str:
    return f"{item.identities[-1]}#{item.digest[:DIGEST_DIGITS]}"


def _as_latest(item: IdentifiedArticle, article: Article, identity: str) -> Revision:
    return Revision(
        article=article,
        identity=identity,
        number=0,
        change=Change.REVISED,
        digest=item.digest,
        signature=item.signature,
        seen=article.fetched,
    )


def _why_apart(item: IdentifiedArticle, candidates: Sequence[HeldStory]) -> str | None:
    if not candidates:
        return None
    if all(one.site != item.site for one in candidates):
        return "a story of another site is held under its canonical URL"
    return "another story is held under its URL or canonical URL"
