"""Numbers of sites, and the metrics that Prometheus reads."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid
from crawler.reporting.site_stats import SiteStats, write_prometheus
from crawler.storage.archive_orders import FailedFile, OrderStatus
from crawler.storage.fleet_status import FleetStatus, QueueStatus, RunningJob, Worker
from crawler.storage.rendering_orders import PageStatus

DOCS = Path(__file__).parents[3] / "docs"
DASHBOARDS, GUIDE = sorted(DOCS.glob("*-dashboard.json")), DOCS / "operating.md"
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


def test_a_fleet_is_seen_and_the_dashboards_ask_for_what_there_is(tmp_path: Path) -> None:
    file = tmp_path / "news.prom"
    worker = Worker(1, "one", 17, "1.0", 40, 2, NOW, drains=False, silent=1.0, sites=("paper",), files=("a.warc.gz",))
    browser = Worker(2, "one", 18, "1.0", 0, 0, NOW, drains=False, silent=1.0, sites=(), files=(), render_slots=1)
    counts = (("sites", 5, 1, 1, 12.5), ("files", 0, 1, 0, None), ("render", 2, 1, 0, 3.5))
    queues = tuple(QueueStatus(*one) for one in counts)
    failed = FailedFile("b.warc.gz", 2, "it is no WARC file", is_given_up=False)
    stuck = (RunningJob("gazette", None, 60.0, 5, failed=True),)
    orders, pages = OrderStatus(3, (failed,)), PageStatus(9, 40.0, is_attended=True)
    status = FleetStatus((worker, browser), 5, 12.5, stuck, 7, 360.0, 36.0, queues, orders, pages, 90.0)
    write_prometheus([PAPER], file, status)
    families = list(text_string_to_metric_families(file.read_text()))
    samples = {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}
    assert {key: value for key, value in samples.items() if key[0].startswith("news_fleet_")} == {
        ("news_fleet_workers",): 2,
        ("news_fleet_slots", "sites"): 40,
        ("news_fleet_slots", "files"): 2,
        ("news_fleet_slots", "render"): 1,
        ("news_fleet_jobs", "sites", "waiting"): 5,
        ("news_fleet_jobs", "sites", "doing"): 1,
        ("news_fleet_jobs", "sites", "failed"): 1,
        ("news_fleet_jobs", "files", "waiting"): 0,
        ("news_fleet_jobs", "files", "doing"): 1,
        ("news_fleet_jobs", "files", "failed"): 0,
        ("news_fleet_jobs", "render", "waiting"): 2,
        ("news_fleet_jobs", "render", "doing"): 1,
        ("news_fleet_jobs", "render", "failed"): 0,
        ("news_fleet_oldest_job_seconds", "sites"): 12.5,
        ("news_fleet_oldest_job_seconds", "files"): 0,
        ("news_fleet_oldest_job_seconds", "render"): 3.5,
        ("news_fleet_stuck_jobs",): 1,
        ("news_fleet_due_sites",): 7,
        ("news_fleet_longest_due_seconds",): 90,
        ("news_fleet_archives", "ordered"): 3,
        ("news_fleet_archives", "failed"): 1,
        ("news_fleet_pages_for_browser",): 9,
        ("news_fleet_outcomes_per_hour",): 360,
        ("news_fleet_new_per_hour",): 36,
    }
    names = {family.name for family in families}
    panels = [panel for file in DASHBOARDS for panel in json.loads(file.read_text())["panels"]]
    asked = {name for panel in panels for one in panel["targets"] for name in re.findall(r"news_\w+", one["expr"])}
    assert asked == names
    documented = set(re.findall(r"`(news_\w+)[`{]", GUIDE.read_text()))
    assert documented == names


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ArgumentInvalid, match=r"news\.prom cannot be written: No such file"):
        write_prometheus([PAPER], tmp_path / "nowhere" / "news.prom")


def test_plain_values_name_what_was_not_tried() -> None:
    assert PAPER.as_plain()["outcomes"] == {"failed": 2, "new": 12, "untried": 5}
    assert PAPER.failed == 2
