"""Tells somebody: alarms by whatever apprise can send, and a health-check URL that a round has ended."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.article import as_line
from crawler.cli.notice_process import LATE, MISSING, UNKNOWN, tell
from crawler.errors import ArgumentInvalid, NewsError
from crawler.text.urls import web_parts

if TYPE_CHECKING:
    from crawler.crawl.fleet_alarms import Notices
    from crawler.reporting.alarms import Alarm

logger = logging.getLogger(__name__)

PING_SECONDS = 10.0
SEND_SECONDS = 60.0  # that services have to take alarms
MAX_SENT_ALARMS = 50
HARMLESS = str.maketrans({"@": "%40", "<": "‹", ">": "›", "[": "(", "]": ")"})  # calls and links of chats
ADDRESS = re.compile(r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*+://)[^\s,]+", re.IGNORECASE)


class NotSent(NewsError):
    """Alarms could not be sent to one of their addresses or to all."""


def send_alarms(addresses: str, alarms: Sequence[Alarm], store: str) -> None:
    """Sends alarms to addresses as apprise spells them: ``mailto://``, ``slack://``, ``json://`` ...

    Raises ArgumentInvalid for an address that it does not know, and NotSent; neither shows an address, which may have
    a password in it.
    """
    # a stranger may have a word in them: the rule of a robots.txt, an address
    lines = [as_line(f"{alarm.site}: {alarm.what}").translate(HARMLESS) for alarm in alarms[:MAX_SENT_ALARMS]]
    if len(alarms) > MAX_SENT_ALARMS:
        lines.append(f"... and {len(alarms) - MAX_SENT_ALARMS} more; 'news report' lists them")
    title = f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'} in {store}"
    order = {"addresses": addresses, "title": title, "body": "\n".join(lines), "seconds": SEND_SECONDS}
    failure = tell(order)
    if failure == MISSING:
        raise ArgumentInvalid("NEWS_ALARMS needs apprise: pip install 'news-crawler[alarms]'")
    if failure == UNKNOWN:
        raise ArgumentInvalid(f"NEWS_ALARMS: {hide_addresses(addresses)} is no address that apprise knows")
    if failure is not None:
        why = f" within {SEND_SECONDS:.0f} s" if failure == LATE else f": {failure}" if failure else ""
        raise NotSent(f"NEWS_ALARMS: {hide_addresses(addresses)} did not take the alarms{why}")


def open_notices(settings: Mapping[str, Any], store: str) -> Notices:
    """How a fleet tells somebody outside of alarms and of its health, as the settings say; what fails is logged."""
    from crawler.crawl.fleet_alarms import Notices

    addresses, url = str(settings["NEWS_ALARMS"] or ""), str(settings["NEWS_HEALTH_URL"] or "")

    def send(alarms: Sequence[Alarm]) -> None:
        try:
            send_alarms(addresses, alarms, store)
        except NewsError as error:
            logger.error("%s", error)

    return Notices(
        send_alarms=send if addresses else None,
        ping_health=(lambda is_good: ping_health(url, is_good=is_good)) if url else None,
    )


def hide_addresses(text: str) -> str:
    """Addresses of which only the kind is shown."""
    return ADDRESS.sub(r"\1***", text)


def check_health_url(url: str) -> str:
    """The URL itself; raises ArgumentInvalid for what is no http or https URL."""
    if web_parts(url) is None or not url.isprintable() or " " in url:
        raise ArgumentInvalid("NEWS_HEALTH_URL is no http or https URL: give one such as https://health.example/uuid")
    return url


def ping_health(url: str, *, is_good: bool) -> None:
    """Asks for a health-check URL, with ``/fail`` behind it where a round has failed; one that fails is only told."""
    target = check_health_url(url) if is_good else f"{check_health_url(url).rstrip('/')}/fail"
    failure = tell({"url": target, "seconds": PING_SECONDS})
    if failure is not None:
        reason = f"no whole answer within {PING_SECONDS:.0f} s" if failure == LATE else failure
        logger.warning("NEWS_HEALTH_URL of %s was not told: %s", urlsplit(url).hostname, as_line(reason))
