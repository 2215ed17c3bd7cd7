"""Two records that turn out to be of one story become one."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from crawler.article import Article, Change
from crawler.storage.copy_links import leave_cluster
from crawler.storage.schema import ledger, records, revisions, story_names
from crawler.storage.search import index_article, remove_from_index
from crawler.storage.search_text import indexed_text

LATEST_COLUMNS = ("headline", "published", "modified", "language", "section", "kind", "dated", "taken_down")


def merge_records(connection: Connection, kept: int, absorbed: int) -> None:
    """Puts the revisions of one record behind those of another, to which its URLs then lead; deletes the one.

    A revision keeps its id: what was delivered is not delivered again.
    """
    query = select(records).where(records.c.id.in_([kept, absorbed])).order_by(records.c.id).with_for_update()
    rows = {row.id: row for row in connection.execute(query)}
    moved = update(revisions).where(revisions.c.record_id == absorbed)
    connection.execute(moved.where(revisions.c.number == 1).values(change=str(Change.REVISED)))
    connection.execute(moved.values(record_id=kept, number=revisions.c.number + rows[kept].latest))
    for table in (ledger, story_names):
        connection.execute(update(table).where(table.c.record_id == absorbed).values(record_id=kept))
    number = rows[kept].latest + rows[absorbed].latest
    changes = {name: getattr(rows[absorbed], name) for name in LATEST_COLUMNS}
    changes["last_seen"] = max(rows[kept].last_seen, rows[absorbed].last_seen)
    connection.execute(update(records).where(records.c.id == kept).values(latest=number, **changes))
    article = select(revisions.c.article).where(revisions.c.record_id == kept, revisions.c.number == number)
    words = indexed_text(Article.from_dict(connection.execute(article).scalar_one()))
    index_article(connection, kept, words)
    remove_from_index(connection, absorbed)
    leave_cluster(connection, absorbed)
    connection.execute(delete(records).where(records.c.id == absorbed))
