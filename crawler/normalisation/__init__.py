"""Idempotent functions that bring every field into one form, and what must hold of a record."""
