"""Which held story a reading belongs to: one of its own site, of which it is a version; else none but itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from crawler.article import Article, Change, Revision
from crawler.storage.revisions import as_revision
from crawler.storage.schema import records, revisions
from crawler.storage.types import chunks, key_of
from crawler.storage.values import Compare, IdentifiedArticle

DIGEST_DIGITS = 12  # that tell stories apart that stood at one address one after the other


@dataclass(slots=True)
class HeldStory:
    """A story that is held, or that an article earlier in the batch makes."""

    identity: str
    site: str
    url_key: str
    digest: str  # of its latest text
    latest: Revision | None = None  # loaded when it is needed


class HeldStories:
    """The stories that the articles of a batch may belong to; those of the batch are added as they are assigned."""

    def __init__(
        self, connection: Connection, items: Sequence[IdentifiedArticle], record_ids: Iterable[int], compare: Compare
    ) -> None:
        self._connection = connection
        self._compare = compare
        self._by_identity: dict[str, HeldStory] = {}
        self._by_id: dict[int, HeldStory] = {}
        for chunk in chunks(sorted(record_ids)):
            self._by_id |= {row.id: self._held(row) for row in self._rows(records.c.id.in_(chunk))}
        identity_of = {key_of(identity): identity for item in items for identity in item.identities}
        for keys in chunks(sorted(identity_of)):
            for row in self._rows(records.c.key.in_(keys)):
                self._by_identity[identity_of[row.key]] = self._held(row)
        self._by_url: dict[str, HeldStory] = {}
        url_of = {key_of(url): url for url in map(_named_url, items)}
        for keys in chunks(sorted(url_of)):
            for row in self._rows(records.c.canonical_key.in_(keys)):
                self._by_url.setdefault(url_of[row.canonical_key], self._held(row))

    def assign(self, item: IdentifiedArticle, record_id: int | None) -> IdentifiedArticle:
        """The article under the identity of the story that it is a version of, else under a free one."""
        candidates = self._candidates(item, record_id)
        story = next((one for one in candidates if self._is_version(one, item)), None) or self._reused(item)
        if story is None:
            identity = self._free_identity(item)
            latest = _as_latest(item, item.article, identity)
            story = HeldStory(identity, item.site, key_of(item.article.url), item.digest, latest)
            item = replace(item, note=_why_apart(item, candidates))
        if self._by_identity.get(item.identity, story).identity != story.identity:
            # the canonical URL is that of another story: it names this one no more
            article = replace(item.article, canonical_url=item.article.url)
            item = replace(item, article=article, is_canonical_own=False, record=None)
        for identity in (story.identity, *item.identities):
            self._by_identity.setdefault(identity, story)
        return replace(item, identity=story.identity)

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
        comparison = self._compare(latest, item.article)
        if not comparison.is_other_story:
            story.digest, story.latest = item.digest, _as_latest(item, comparison.article, story.identity)
        return not comparison.is_other_story

    def _reused(self, item: IdentifiedArticle) -> HeldStory | None:
        """The story that stood at a reused address before with the same text."""
        identity = _dated_identity(item)
        if not any(one in self._by_identity for one in item.identities) or identity in self._by_identity:
            return self._by_identity.get(identity)
        rows = self._rows(records.c.key == key_of(identity))
        return next((story for row in rows if self._is_version(story := self._held(row), item)), None)

    def _free_identity(self, item: IdentifiedArticle) -> str:
        free = (identity for identity in item.identities if identity not in self._by_identity)
        return next(free, _dated_identity(item))

    def _latest(self, story: HeldStory) -> Revision | None:
        if story.latest is None:
            row = next(self._rows(records.c.key == key_of(story.identity), revisions), None)
            story.latest = as_revision(row) if row is not None else None
        return story.latest

    def _rows(self, condition: ColumnElement[bool], *columns: Any) -> Iterator[Row[Any]]:
        """The records that fulfil a condition with their latest revisions, the oldest first."""
        latest = (revisions.c.record_id == records.c.id) & (revisions.c.number == records.c.latest)
        wanted = columns or (records.c.id, revisions.c.digest)
        query = select(
            records.c.key, records.c.identity, records.c.site, records.c.url_key, records.c.canonical_key, *wanted
        )
        query = query.select_from(records.join(revisions, latest)).where(condition).order_by(records.c.id)
        return iter(self._connection.execute(query).all())

    def _held(self, row: Row[Any]) -> HeldStory:
        known = self._by_identity.get(row.identity)
        known = known or next((one for one in self._by_id.values() if one.identity == row.identity), None)
        return known or HeldStory(row.identity, row.site, row.url_key, row.digest)


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
