"""A view for other tools: one row a story, with the fields of its latest article as columns."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

COLUMNS = "r.id, r.site, r.url, r.canonical_url, r.headline, r.published, r.modified, r.first_seen, r.last_seen"
REST = "r.language, r.section, r.kind, r.latest AS revisions, r.taken_down, v.free, v.digest"
TEXTS = ("standfirst", "body", "publisher", "dateline", "syndicated_from")
LISTS = ("byline", "tags", "images")  # JSON


def upgrade() -> None:
    """Adds the view."""
    if op.get_bind().dialect.name == "sqlite":
        fields = [f"json_extract(v.article, '$.{name}') AS {name}" for name in (*TEXTS, *LISTS)]
    else:
        fields = [f"v.article ->> '{name}' AS {name}" for name in (*TEXTS, *LISTS)]
    op.execute(
        f"CREATE VIEW articles AS SELECT {COLUMNS}, {REST}, {', '.join(fields)}"  # noqa: S608  # constants
        " FROM records r JOIN revisions v ON v.record_id = r.id AND v.number = r.latest"
    )
