"""Where a request ended, where the URL alone says that no story is there: another site, a consent or log-in page."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

from crawler.article import OutcomeName, Page
from crawler.fetch.page_redirects import location_target
from crawler.site import Site
from crawler.text.url_words import (
    ADMISSION_PARTS,
    ADMISSION_WORDS,
    CONSENT_HOSTS,
    CONSENT_WORDS_OF_PATHS,
    LOGIN_HOSTS,
    LOGIN_WORDS,
)

MAX_TARGET_CHARS = 200  # of a target that is told
PAGE_SUFFIXES = (".html", ".htm", ".php", ".aspx", ".asp", ".jsp", ".do")


def outcome_of_end(requested: str, final: str, site: Site) -> tuple[OutcomeName, str] | None:
    """The outcome of a request for a story by the URL that it ended at; None where the page has to say it."""
    is_redirected = requested != final
    if is_redirected and is_consent_url(final) and not is_consent_url(requested):
        return OutcomeName.CONSENT_WALL, f"redirected to {final}, which asks for consent"
    if is_redirected and is_admission_url(final) and not is_admission_url(requested):
        return OutcomeName.PAYWALLED, f"redirected to {final}, which asks its reader to log in, register or subscribe"
    if is_login_url(final):
        reason = f"redirected to {final}, which asks for a login" if is_redirected else "its URL is of a log-in page"
        return OutcomeName.PAYWALLED, reason
    if not site.owns(final):
        return OutcomeName.OFF_SITE, f"redirected to {final}" if is_redirected else f"not on {site.home}"
    return None


def refused_target(page: Page) -> str | None:
    """Why a redirect was not followed: its target is no URL of the web, as ``file:``; None for any other answer."""
    location = page.header("Location") if 300 <= page.status < 400 else None
    if not location or not location.strip():
        return None
    if location_target(location.encode("latin-1", "replace"), url=page.url) is not None:
        return None
    try:
        scheme = urlsplit(urljoin(page.url, location.strip())).scheme
    except ValueError:
        scheme = ""
    is_web = scheme in {"http", "https", ""}
    why = ", which is no URL" if is_web else ": only http and https are fetched"
    return f"redirected to {location[:MAX_TARGET_CHARS]!r}{why}"


def is_consent_url(url: str) -> bool:
    """Whether a URL is of a page that asks for consent: the first label of its host, or a part of its path, says so."""
    host, parts = _host_and_parts(url)
    return host.partition(".")[0] in CONSENT_HOSTS or any(part in CONSENT_WORDS_OF_PATHS for part in parts)


def is_login_url(url: str) -> bool:
    """Whether a URL is of a page to log in: its path ends in a word for it, or its host begins with one."""
    host, parts = _host_and_parts(url)
    return (bool(parts) and parts[-1] in LOGIN_WORDS) or (host.partition(".")[0] in LOGIN_HOSTS and host.count(".") > 1)


def is_admission_url(url: str) -> bool:
    """Whether a URL is of a page that lets readers in, registers them or sells: known for a redirect's end only."""
    _, parts = _host_and_parts(url)
    return any(part in ADMISSION_PARTS for part in parts) or (bool(parts) and parts[-1] in ADMISSION_WORDS)


def _host_and_parts(url: str) -> tuple[str, list[str]]:
    try:
        split = urlsplit(url)
        host = (split.hostname or "").lower()
    except ValueError:
        return "", []
    parts = [unquote(part).lower() for part in split.path.split("/") if part]
    if parts:
        parts[-1] = next((parts[-1].removesuffix(one) for one in PAGE_SUFFIXES if parts[-1].endswith(one)), parts[-1])
    return host, parts
