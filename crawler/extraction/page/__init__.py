"""Bytes become a document: encodings, tree, structured data, visible text."""
