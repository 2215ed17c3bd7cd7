"""The shape of the tree: rooms, floors, imports, words."""
