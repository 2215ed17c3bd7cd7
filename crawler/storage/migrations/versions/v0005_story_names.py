"""Names by which a story is known at another URL, also those of stories that are held: their texts and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId, Line, key_of

revision = "0005"
down_revision = "0004"

BATCH_STORIES = 1000
# a site's own number in the end of a path, as it was known when this schema was new; no day, and none of a UUID
NUMBER = re.compile(r"(?<![^\W_])[a-zA-Z]{0,12}+([0-9]{4,18}+)(?![^\W_])")
UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
DAY = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{2}){0,3})?)?")


def upgrade() -> None:
    """Adds the names of stories, and the guid of a ledger row; names the stories that are held."""
    op.create_table(
        "story_names",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("record_id", BigId, sa.ForeignKey("records.id"), nullable=False),
    )
    op.create_index("story_names_record_id", "story_names", ["record_id"])
    op.add_column("ledger", sa.Column("guid", Line))
    _name_held_stories(op.get_bind())


def _name_held_stories(connection: sa.Connection) -> None:
    """Writes the names of the stories that are held, the first story of a name first; guids were not kept."""
    held = sa.text(
        "SELECT records.id, records.site, records.url, revisions.digest FROM records JOIN revisions"
        " ON revisions.record_id = records.id AND revisions.number = records.latest"
        " WHERE records.id > :after ORDER BY records.id LIMIT :count"
    )
    insert = sa.text("INSERT INTO story_names (key, record_id) VALUES (:key, :record_id) ON CONFLICT DO NOTHING")
    after = 0
    while stories := connection.execute(held, {"after": after, "count": BATCH_STORIES}).all():
        rows = [
            {"key": key_of(f"{story.site}\n{name}"), "record_id": story.id}
            for story in stories
            for name in (f"text\n{story.digest}", *(f"number\n{number}" for number in _numbers(story.url)))
        ]
        connection.execute(insert, rows)
        after = stories[-1].id


def _numbers(url: str) -> Iterator[str]:
    path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0]
    for segment in [part for part in path.split("/")[1:] if part][-2:]:
        yield from (number for number in NUMBER.findall(UUID.sub("", segment)) if not DAY.fullmatch(number))
