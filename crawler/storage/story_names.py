"""Names by which a story is known at another URL than its own: where a held URL led, a feed's guid, a site's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from crawler.storage.schema import story_names
from crawler.storage.transactions import insert_into
from crawler.storage.types import chunks, key_of
from crawler.storage.values import IdentifiedArticle

READ_NAMES = select(story_names.c.key, story_names.c.record_id).where(
    story_names.c.key.in_(bindparam("keys", expanding=True))
)


def url_names(item: IdentifiedArticle) -> list[str]:
    """Keys of the URL at which a story was read: those of the story that a held URL led to are known by it."""
    return [_key(item.site, "url", identity) for identity in item.also]


def guid_names(item: IdentifiedArticle, guid: str | None) -> list[str]:
    """The key of the guid by which a feed names a story, where it has one."""
    return [_key(item.site, "guid", guid)] if guid else []


def number_names(item: IdentifiedArticle) -> list[str]:
    """Keys of the numbers that a site gives to a story in its URL: they name it where the text agrees."""
    return [_key(item.site, "number", number) for number in item.numbers]


def text_name(item: IdentifiedArticle) -> str:
    """The key of a story's text: another one with it is asked whether it has moved."""
    return _key(item.site, "text", item.digest)


def _key(site: str, kind: str, name: str) -> str:
    return key_of(f"{site}\n{kind}\n{name}")


def read_names(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The records that some keys name."""
    found: dict[str, int] = {}
    for chunk in chunks(sorted(set(keys))):
        found |= {row.key: row.record_id for row in connection.execute(READ_NAMES, {"keys": chunk})}
    return found


def write_names(connection: Connection, record_of: Mapping[str, int]) -> None:
    """Stores which record each key names; one that names a record already keeps it."""
    known = read_names(connection, record_of)
    rows: Sequence[dict[str, object]] = [
        {"key": key, "record_id": record_of[key]} for key in sorted(record_of.keys() - known.keys())
    ]
    if rows:
        connection.execute(insert_into(connection, story_names).on_conflict_do_nothing(index_elements=["key"]), rows)
