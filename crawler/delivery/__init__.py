"""Revisions as files for others: one output format a file, each named in NEWS_DELIVERIES."""
