"""Revisions go out in the formats of those who use them."""
