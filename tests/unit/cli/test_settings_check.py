"""What is wrong with settings is one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.cli.settings_check import check_settings
from tests.sites import SETTINGS


def project(**settings: Any) -> Settings:
    changed = SETTINGS.copy()
    changed.setdict(settings, priority="cmdline")
    return changed  # type: ignore[return-value]


def test_settings_of_the_project_give_no_warning() -> None:
    assert check_settings(project(NEWS_ALLOW_ADDRESSES="127.0.0.1,paper.internal", NEWS_BATCH="50")) == ()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"NEWS_CONTCAT": "x"}, "NEWS_CONTCAT is not a setting: did you mean NEWS_CONTACT?"),
        ({"NEWS_QQQQ": "x"}, "NEWS_QQQQ is not a setting"),
        (
            {"NEWS_DOWNLOAD_DELAY": "1"},
            "NEWS_DOWNLOAD_DELAY is not a setting: Scrapy's is SCRAPY_DOWNLOAD_DELAY",
        ),
        ({"NEWS_BATCH": "many"}, "NEWS_BATCH: 'many' is not a number"),
        ({"NEWS_BATCH": "-1"}, "NEWS_BATCH: '-1' is not a number of 0 or more"),
        ({"NEWS_ROBOTS_TTL": "nan"}, "NEWS_ROBOTS_TTL"),
        ({"NEWS_ALLOW_ADDRESSES": "10.0.0.0/99"}, "NEWS_ALLOW_ADDRESSES: '10.0.0.0/99'"),
        ({"NEWS_CONTACT": "me"}, "NEWS_CONTACT: 'me'"),
        ({"NEWS_CLOCK": "x"}, "NEWS_CLOCK: 'x' is not the name of a class: No module named 'x'"),
        ({"NEWS_CLOCK": "crawler.clock.Sundial"}, "NEWS_CLOCK: 'crawler.clock.Sundial' is not the name of a class"),
        ({"DOWNLOAD_DELAY": "abc"}, "DOWNLOAD_DELAY: 'abc' is not a number"),
        ({"CONCURRENT_REQUESTS": "many"}, "CONCURRENT_REQUESTS: 'many' is not a number"),
        ({"ROBOTSTXT_OBEY": "maybe"}, "ROBOTSTXT_OBEY: 'maybe' is not True or False"),
        ({"LOG_FILE": "/proc/x"}, "LOG_FILE: /proc/x cannot be written: No such file or directory"),
    ],
)
def test_a_wrong_setting_is_one_line(settings: dict[str, str], message: str) -> None:
    (warning,) = check_settings(project(**settings))
    assert message in warning


def test_a_folder_that_cannot_be_one_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert check_settings(project(NEWS_WARC=str(tmp_path / "not_there_yet" / "warc"))) == ()
    (warning,) = check_settings(project(NEWS_WARC=str(tmp_path / "file" / "warc")))
    assert warning == f"NEWS_WARC: {tmp_path / 'file'} is not a folder"


@pytest.mark.parametrize(
    ("folder", "why"),
    [("/proc/x", "No such file or directory"), ("/proc/self/x/y", "No such file or directory"),
     ("/tmp/" + "n" * 300, "File name too long")],
)  # fmt: skip
def test_a_folder_that_cannot_be_made_is_one_line(folder: str, why: str) -> None:
    (warning,) = check_settings(project(NEWS_WARC=folder))
    assert warning == f"NEWS_WARC: {folder} cannot be made or written to: {why}"


def test_a_trial_of_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    for folder in ("warc", "new/warc"):
        assert check_settings(project(NEWS_WARC=str(tmp_path / folder))) == ()
    assert [one.name for one in tmp_path.rglob("*")] == ["warc"]
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (warning,) = check_settings(project(NEWS_WARC=str(tmp_path / "link")))
    assert warning == f"NEWS_WARC: {tmp_path / 'link'} is not a folder"
