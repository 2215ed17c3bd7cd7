"""The changes of the schema, numbered in order."""
