"""Tells somebody: alarms by whatever apprise can send, and a health-check URL that a round has ended."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from crawler.article import as_line
from crawler.errors import ArgumentInvalid, NewsError
from crawler.text.urls import web_parts

if TYPE_CHECKING:
    from crawler.crawl.fleet_alarms import Notices
    from crawler.reporting.alarms import Alarm

logger = logging.getLogger(__name__)

PING_SECONDS = 10.0
SEND_SECONDS = 60.0  # that services have to take alarms
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
    # their lines for debugging have whole addresses, and so have urllib3's warnings of answers that are broken
    logging.getLogger("apprise").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    asset = apprise.AppriseAsset()
    asset.http_redirects = False  # whoever redirects has taken nothing
    sender = apprise.Apprise(asset=asset)
    if not sender.add(addresses):
        raise ArgumentInvalid(f"NEWS_ALARMS: {hide_addresses(addresses)} is no address that apprise knows")
    lines = [f"{alarm.site}: {alarm.what}" for alarm in alarms[:MAX_SENT_ALARMS]]
    if len(alarms) > MAX_SENT_ALARMS:
        lines.append(f"... and {len(alarms) - MAX_SENT_ALARMS} more; 'news report' lists them")
    title = f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'} in {store}"
    body, kind = "\n".join(lines), apprise.NotifyType.WARNING  # services colour and sort messages by it
    taken: list[bool] = []

    def send_to(service: Any) -> Callable[[], None]:
        one = apprise.Apprise(service, asset=asset)
        plain = apprise.NotifyFormat.TEXT
        return lambda: taken.append(bool(one.notify(title=title, body=body, notify_type=kind, body_format=plain)))

    services = list(sender)
    run_for(SEND_SECONDS, *map(send_to, services))
    if not all(taken) or len(taken) < len(services):
        raise NotSent(f"NEWS_ALARMS: {hide_addresses(addresses)} did not take the alarms")


def run_for(seconds: float, *works: Callable[[], object]) -> bool:
    """Does some works beside each other, for so long; returns whether all have ended. One that goes on holds up nobody.

    An answer that trickles keeps within the time-out of each of its bytes, and never ends.
    """
    until = monotonic() + seconds
    threads = [Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    return not any(thread.is_alive() for thread in threads)


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


class NoRedirects(HTTPRedirectHandler):
    """Follows none: the one address that was chosen is asked."""

    def redirect_request(self, *args: Any, **words: Any) -> None:
        """No further request."""


def ping_health(url: str, *, is_good: bool) -> None:
    """Asks for a health-check URL, with ``/fail`` behind it where a round has failed; one that fails is only told."""
    target = check_health_url(url) if is_good else f"{check_health_url(url).rstrip('/')}/fail"
    failures: list[str] = []
    if not run_for(PING_SECONDS, lambda: failures.extend(ask_health(target))):
        failures.append(f"no whole answer within {PING_SECONDS:.0f} s")
    for reason in failures:
        logger.warning("NEWS_HEALTH_URL of %s was not told: %s", urlsplit(url).hostname, as_line(reason))


def ask_health(url: str) -> Sequence[str]:
    """Asks for a health-check URL; returns why that failed, if it did."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    request = Request(urlunsplit(parts._replace(netloc=host)), method="POST")  # noqa: S310  # http or https, as checked
    if at:
        request.add_header("Authorization", f"Basic {b64encode(unquote(user).encode()).decode()}")
    try:
        with build_opener(NoRedirects).open(request, timeout=PING_SECONDS):
            return ()
    except (URLError, OSError, HTTPException, ValueError) as error:  # the last of an address that cannot be asked for
        code = getattr(error, "code", None)
        return (f"HTTP {code}" if code else str(getattr(error, "reason", None) or type(error).__name__),)
