"""The example of the documents for those who own a cluster, run by Dask's own processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.test_warc import page
from tests.paper import front, headline
from tests.unit.archive.warcs import zipped

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_archives_are_read_without_scrapy_or_a_store(tmp_path: Path) -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "scale.md").read_text(), re.DOTALL)
    (tmp_path / "example.py").write_text(example)
    files = [tmp_path / f"{number}.warc.gz" for number in range(3)]
    for number, file in enumerate(files):
        pages = [page(n) for n in range(2 * number, 2 * number + 2)]
        file.write_bytes(zipped(*pages, page(90 + number, front(range(4)))))
    (tmp_path / "none.warc.gz").write_bytes(b"no archive at all\n" * 100)
    files += [tmp_path / "none.warc.gz", tmp_path / "missing.warc.gz"]
    (tmp_path / "out").mkdir()
    done = subprocess.run(
        [sys.executable, "example.py", "out", *map(str, files)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = sorted((tmp_path / "out").glob("*.jsonl"))
    read = [[json.loads(line)["headline"] for line in file.read_text().splitlines()] for file in written]
    assert read == [[headline(n) for n in range(2 * number, 2 * number + 2)] for number in range(3)] + [[], []]
    assert "none.warc.gz: offset 0: no WARC file" in done.stdout and "missing.warc.gz" in done.stdout
    assert not (tmp_path / "news.db").exists()
