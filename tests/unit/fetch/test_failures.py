"""What a failure is told as, and who we say we are."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.settings import Settings
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid
from crawler.fetch.failures import ProxyUnreachable, outcome_of
from crawler.fetch.middlewares.user_agent import robots_token, user_agent
from crawler.fetch.refusals import RequestRefused
from crawler.fetch.retry_after import retry_after


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "expected"),
    [
        (RequestRefused(OutcomeName.REFUSED_BY_ROBOTS, "Disallow: /x"), OutcomeName.REFUSED_BY_ROBOTS, "Disallow: /x"),
        (CannotResolveHostError("DNS"), OutcomeName.FAILED, "name cannot be resolved"),
        (DownloadTimeoutError("took"), OutcomeName.FAILED, "no answer in time"),
        (DownloadConnectionRefusedError("111"), OutcomeName.FAILED, "refused the connection"),
        (ProxyUnreachable("proxy.example:3128"), OutcomeName.FAILED, "the proxy proxy.example:3128 (NEWS_PROXY)"),
        (ResponseDataLossError(), OutcomeName.FAILED, "before its declared length"),
        (DownloadCancelledError(""), OutcomeName.TOO_LARGE, "DOWNLOAD_MAXSIZE"),  # only the size cap cancels
        (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (9 B)"), OutcomeName.TOO_LARGE, "DOWNLOAD_MAXSIZE"),
        (IgnoreRequest("max redirections reached"), OutcomeName.FAILED, "redirected too often"),
        (IgnoreRequest("for a reason"), OutcomeName.FAILED, "for a reason"),
        (UnsupportedURLSchemeError("ftp"), OutcomeName.REFUSED_ADDRESS, "only http and https"),
        (StopDownload(), OutcomeName.FAILED, "stopped"),
        (zlib.error("bad"), OutcomeName.FAILED, "Content-Encoding"),
        (EOFError("cut"), OutcomeName.FAILED, "Content-Encoding"),
        (
            caused(DownloadFailedError("[...]"), ResponseFailed([Failure(ConnectionLost("gone away"))])),
            OutcomeName.FAILED,
            "gone away",
        ),
        (RuntimeError("two\nlines " + "x" * 900), OutcomeName.FAILED, "RuntimeError: two lines"),
        (ValueError(), OutcomeName.FAILED, "ValueError"),
    ],
)
def test_every_failure_has_an_outcome_and_one_line(error: Exception, outcome: OutcomeName, expected: str) -> None:
    for given in (error, Failure(error)):
        name, reason = outcome_of(given)
        assert name is outcome
        assert expected in reason
        assert "\n" not in reason
        assert len(reason) < 260


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),  # past
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60.0),  # RFC 850, obsolete and still sent
        ("Sun Mar  1 12:01:00 2026", 60.0),  # asctime
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),  # a digit, but no ASCII one
        ("", None),
        ("9" * 400, 7 * 86_400.0),
        ("Sun, 99 Mar 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value.encode(), now=NOW) == seconds


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 3660.0),  # the host's clock is an hour late: so is the moment that it gives
        ("Sun, 01 Mar 2026 13:00:00 GMT", 0.0),
        ("now", 60.0),  # by our own clock
        ("", 60.0),
    ],
)
def test_moment_of_retry_after_is_counted_from_the_answers_own_date(date: str, seconds: float) -> None:
    assert retry_after(b"Sun, 01 Mar 2026 12:01:00 GMT", date=date.encode(), now=NOW) == seconds


def test_no_retry_after_is_none() -> None:
    assert retry_after(None, now=NOW) is None


def project(**given: object) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(given, priority="cmdline")
    return settings


@pytest.mark.parametrize(
    ("given", "agent", "token"),
    [
        ({"NEWS_CONTACT": "desk@paper.example"}, " (+desk@paper.example)", "news-crawler"),
        ({"NEWS_CONTACT": "https://paper.example/bot"}, " (+https://paper.example/bot)", "news-crawler"),
        ({"NEWS_CONTACT": ""}, "news-crawler/", "news-crawler"),
        ({"USER_AGENT": "DeskBot/1.0", "NEWS_CONTACT": "desk@paper.example"}, "DeskBot/1.0", "deskbot"),
        ({"ROBOTSTXT_USER_AGENT": "deskbot", "NEWS_CONTACT": ""}, "news-crawler/", "deskbot"),
    ],
)
def test_user_agent_carries_the_contact_and_robots_know_its_product(given: dict, agent: str, token: str) -> None:
    assert agent in user_agent(project(**given))
    assert robots_token(project(**given)) == token


@pytest.mark.parametrize(
    "contact", ["nobody", "desk@paper.example\r\nX: y", "ftp://paper.example", "bär@paper.example"]
)
def test_contact_that_is_none_is_refused(contact: str) -> None:
    with pytest.raises(ArgumentInvalid, match="NEWS_CONTACT"):
        user_agent(project(NEWS_CONTACT=contact))


def test_traps_of_scrapys_defaults_are_closed() -> None:
    settings = project()
    for name, value in {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COOKIES_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "AUTOTHROTTLE_ENABLED": True,
        "HTTPERROR_ALLOW_ALL": True,
        "HTTPPROXY_ENABLED": False,
    }.items():
        assert settings.getbool(name) is value, name
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0, "the delay is the least gap"
    assert settings.getint("DOWNLOAD_MAXSIZE") <= 16 * 1024**2
    assert "asyncio" in settings["TWISTED_REACTOR"]
