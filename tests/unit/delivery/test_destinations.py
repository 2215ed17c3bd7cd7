"""A folder of deliveries is written by one process at a time, and holds whole deliveries only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.delivery.destinations import DestinationBusy, DestinationUnusable, Folder

HOLDER = """
import sys
from pathlib import Path
from crawler.delivery.destinations import Folder
with Folder(Path(sys.argv[1])).preparing():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_that_another_process_writes_is_busy_until_that_one_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DestinationBusy, match="another delivery is running"), Folder(tmp_path).preparing():
            pass
        holder.kill()
    left = list(tmp_path.glob(".part*"))
    assert left, "the killed process could not clean up"
    with Folder(tmp_path).preparing() as part:
        assert list(tmp_path.glob(".part*")) == [part], "what was left behind is gone"
    assert not list(tmp_path.glob(".part*"))
    with Folder(tmp_path).preparing():
        pass


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with (
        pytest.raises(DestinationUnusable, match=r"out cannot be written: File exists"),
        Folder(tmp_path / "out").preparing(),
    ):
        pass


def test_an_error_of_the_delivery_leaves_nothing_behind(tmp_path: Path) -> None:
    with (
        pytest.raises(DestinationUnusable, match="cannot be written: No space left"),
        Folder(tmp_path).preparing() as part,
    ):
        (part / "a").write_text("")
        raise OSError(28, "No space left")
    assert not list(tmp_path.glob(".part*"))
