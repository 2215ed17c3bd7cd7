"""Why a page was not fetched: any failure as an outcome, with its reason in one line."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from crawler.article import OutcomeName
from crawler.fetch.refusals import RequestRefused


class AnswerTooSlow(DownloadTimeoutError):
    """An answer came with so few bytes a second that its host would keep all others of its pages waiting."""


class ProxyUnreachable(DownloadConnectionRefusedError):
    """No host is asked, as the proxy of NEWS_PROXY cannot be reached; its text is ``host:port`` of the proxy."""


def outcome_of(failure: Failure | BaseException) -> tuple[OutcomeName, str]:
    """The outcome and its reason in one line, for what an errback gets; also for what no rule here knows."""
    error = _unwrapped(failure)
    if isinstance(error, RequestRefused):
        return error.outcome, error.reason
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return OutcomeName.TOO_LARGE, "larger than DOWNLOAD_MAXSIZE allows"
    if isinstance(error, UnsupportedURLSchemeError | NotSupported):
        return OutcomeName.REFUSED_ADDRESS, "only http and https are fetched"
    return OutcomeName.FAILED, _reason(error)


def _reason(error: BaseException) -> str:
    if is_certificate_failure(error):
        return f"the certificate is not trusted: {_tls_words(error)}"
    match error:
        case CannotResolveHostError():
            return "the host's name cannot be resolved"
        case AnswerTooSlow():
            return "the answer came too slowly (NEWS_SLOW_BODY)"
        case DownloadTimeoutError():
            return "no answer in time (DOWNLOAD_TIMEOUT)"
        case ProxyUnreachable():
            return f"the proxy {_line(error)} (NEWS_PROXY) cannot be reached"
        case DownloadConnectionRefusedError():
            return "the host refused the connection"
        case ResponseDataLossError():
            return "the answer ended before its declared length"
        case StopDownload():
            return "the download was stopped"
        case IgnoreRequest():
            text = _line(error)
            return "redirected too often (REDIRECT_MAX_TIMES)" if "redirections" in text else text
        case DownloadFailedError() | ConnectError() | ConnectionClosed():
            return f"the connection failed: {_line(_deepest(error))}"
        case OSError() | EOFError() | zlib.error():
            return f"the body is not what Content-Encoding says: {_line(error)}"
    return f"{type(error).__name__}: {_line(error)}"


def is_certificate_failure(error: BaseException) -> bool:
    """Whether a download failed because the host's certificate is not trusted, which trying again does not mend."""
    return any(
        isinstance(cause, VerificationError)
        or (isinstance(cause, SSL.Error) and "certificate verify failed" in str(cause))
        for cause in causes(error)
    )


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it, through ``__cause__`` and Twisted's ``reasons``."""
    seen: set[int] = set()
    queue: list[BaseException] = [error]
    while queue:
        current = queue.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        reasons = [_unwrapped(reason) for reason in getattr(current, "reasons", None) or ()]
        queue += [cause for cause in (*reasons, current.__cause__) if isinstance(cause, BaseException)]


def _unwrapped(failure: Failure | BaseException) -> BaseException:
    return failure.value or failure if isinstance(failure, Failure) else failure


def _deepest(error: BaseException) -> BaseException:
    return list(causes(error))[-1]


def _tls_words(error: BaseException) -> str:
    for cause in causes(error):
        if isinstance(cause, VerificationError):
            return "it is for another host"
        if isinstance(cause, SSL.Error) and cause.args and isinstance(cause.args[0], list):
            return "; ".join(str(entry[-1]) for entry in cause.args[0])
    return _line(error)


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:199] + "…"
