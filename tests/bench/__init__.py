"""Benches: what the programs that they start find is as with a user, whose modules are compiled once."""

import os

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
