"""Runs migrations on the connection, and inside the transaction, that crawler.storage.migrate hands over."""

from __future__ import annotations

from alembic import context

from crawler.storage.migrate import is_ours
from crawler.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
)
context.run_migrations()
