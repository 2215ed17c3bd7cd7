"""The recorded pages of this checkout."""

from pathlib import Path

FIXTURE_FOLDER = Path(__file__).parents[1] / "fixtures"
