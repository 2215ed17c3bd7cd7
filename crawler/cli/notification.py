"""Tells somebody: alarms by whatever apprise can send, and a health-check URL that a round has ended."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from crawler.errors import ArgumentInvalid, NewsError
from crawler.text.urls import web_parts

if TYPE_CHECKING:
    from crawler.crawl.fleet_alarms import Notices
    from crawler.reporting.alarms import Alarm

logger = logging.getLogger(__name__)

PING_SECONDS = 10.0
MAX_SENT_ALARMS = 50
ADDRESS = re.compile(r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*+://)[^\s,]+", re.IGNORECASE)


class NotSent(NewsError):
    """Alarms could not be sent to one of their addresses or to all."""


def send_alarms(addresses: str, alarms: Sequence[Alarm], store: str) -> None:
    """Sends alarms to addresses as apprise spells them: ``mailto://``, ``slack://``, ``json://`` ...

    Raises ArgumentInvalid for an address that it does not know, and NotSent; neither shows an address, which may have
    a password in it.
    """
    try:
        import apprise
    except ImportError as error:
        raise ArgumentInvalid("NEWS_ALARMS needs apprise: pip install 'news-crawler[alarms]'") from error
    sender = apprise.Apprise()
    if not sender.add(addresses):
        raise ArgumentInvalid(f"NEWS_ALARMS: {hide_addresses(addresses)} is no address that apprise knows")
    lines = [f"{alarm.site}: {alarm.what}" for alarm in alarms[:MAX_SENT_ALARMS]]
    if len(alarms) > MAX_SENT_ALARMS:
        lines.append(f"... and {len(alarms) - MAX_SENT_ALARMS} more; 'news report' lists them")
    title = f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'} in {store}"
    body, kind = "\n".join(lines), apprise.NotifyType.WARNING  # services colour and sort messages by it
    if not sender.notify(title=title, body=body, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
        raise NotSent(f"NEWS_ALARMS: {hide_addresses(addresses)} did not take the alarms")


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
    if web_parts(url) is None:
        raise ArgumentInvalid("NEWS_HEALTH_URL is no http or https URL: give one such as https://health.example/uuid")
    return url


def ping_health(url: str, *, is_good: bool) -> None:
    """Asks for a health-check URL, with ``/fail`` behind it where a round has failed; one that fails is only told."""
    target = check_health_url(url) if is_good else f"{check_health_url(url).rstrip('/')}/fail"
    try:
        with urlopen(Request(target, method="POST"), timeout=PING_SECONDS):  # noqa: S310  # http or https, as checked
            pass
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "code", None) or type(error).__name__
        logger.warning("NEWS_HEALTH_URL of %s was not told: %s", urlsplit(url).hostname, reason)
