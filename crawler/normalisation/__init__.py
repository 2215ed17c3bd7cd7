"""Idempotent functions that bring every field into one form."""
