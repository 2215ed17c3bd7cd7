from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)
