"""Numbers of sites, and the metrics that Prometheus reads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid
from crawler.reporting.site_stats import SiteStats, write_prometheus

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PAPER = SiteStats(
    site="paper",
    articles=12,
    due=3,
    channels=4,
    failing_channels=1,
    last_crawl=NOW,
    last_new=None,
    outcomes={OutcomeName.NEW: 12, OutcomeName.FAILED: 2, None: 5},
)


def test_the_file_is_one_that_prometheus_reads(tmp_path: Path) -> None:
    file = tmp_path / "news.prom"
    write_prometheus([PAPER], file)
    families = text_string_to_metric_families(file.read_text())
    samples = {(one.name, one.labels.get("outcome")): one.value for family in families for one in family.samples}
    assert samples["news_articles", None] == 12
    assert samples["news_failing_channels", None] == 1
    assert {name: value for (metric, name), value in samples.items() if metric == "news_urls"} == {
        "failed": 2,
        "new": 12,
        "untried": 5,
    }
    assert samples["news_last_crawl_timestamp_seconds", None] == NOW.timestamp()
    assert ("news_last_new_timestamp_seconds", None) not in samples
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ArgumentInvalid, match=r"news\.prom cannot be written: No such file"):
        write_prometheus([PAPER], tmp_path / "nowhere" / "news.prom")


def test_plain_values_name_what_was_not_tried() -> None:
    assert PAPER.as_plain()["outcomes"] == {"failed": 2, "new": 12, "untried": 5}
    assert PAPER.failed == 2
