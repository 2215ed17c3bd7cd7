"""The schema, once, for SQLite and PostgreSQL."""
