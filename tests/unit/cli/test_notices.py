"""What a fleet tells somebody outside goes where the settings say, and what fails is a line of the log."""

from __future__ import annotations

import json
import logging

import pytest

from crawler.cli.notification import open_notices
from crawler.reporting.alarms import Alarm
from tests.server import Reply, Server

pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning")  # apprise loads it
ALARM = Alarm(site="paper", what="no story since Tuesday")


def test_alarms_and_health_go_where_the_settings_say() -> None:
    with Server({"/alarms": "", "/health": "", "/health/fail": ""}) as server:
        address = server.url("/alarms").replace("http://", "json://")
        notices = open_notices({"NEWS_ALARMS": address, "NEWS_HEALTH_URL": server.url("/health")}, "the store")
        assert notices.send_alarms is not None
        assert notices.ping_health is not None
        notices.send_alarms([ALARM])
        notices.ping_health(True)
        notices.ping_health(False)
        assert server.paths() == ["/alarms", "/health", "/health/fail"]
        sent = json.loads(server.requests[0].body)
        assert (sent["type"], sent["title"], sent["message"]) == (
            *("warning", "1 alarm in the store"),
            "paper: no story since Tuesday",
        )


def test_alarms_that_are_not_taken_are_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with Server({"/alarms": Reply(status=500)}) as server:
        address = server.url("/alarms").replace("http://", "json://me:s3cret@")
        send = open_notices({"NEWS_ALARMS": address, "NEWS_HEALTH_URL": None}, "the store").send_alarms
        assert send is not None
        with caplog.at_level(logging.ERROR, logger="crawler"):
            send([ALARM])
    assert [line.getMessage() for line in caplog.records if line.name.startswith("crawler")] == [
        "NEWS_ALARMS: json://*** did not take the alarms"
    ]


def test_without_addresses_nobody_is_told() -> None:
    notices = open_notices({"NEWS_ALARMS": None, "NEWS_HEALTH_URL": ""}, "the store")
    assert (notices.send_alarms, notices.ping_health) == (None, None)
