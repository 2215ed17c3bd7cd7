"""The news crawler: one room for each stage of the path that a story takes."""
