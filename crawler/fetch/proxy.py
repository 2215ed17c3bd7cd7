"""The proxy that all requests go through, where somebody names one."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.errors import ArgumentInvalid


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy without its password, and the header that has it."""

    url: str
    endpoint: str  # host:port, as NEWS_ALLOW_ADDRESSES spells it
    authorization: str | None = None


def read_proxy(text: str | None) -> Proxy | None:
    """The proxy of NEWS_PROXY, as ``http://user:password@proxy.example:3128``; raises ArgumentInvalid."""
    if not (text or "").strip():
        return None
    try:
        parts = urlsplit(str(text).strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme != "http" or parts.path.strip("/"):
        raise ArgumentInvalid("NEWS_PROXY is no address of a proxy: give one such as http://proxy.example:3128")
    endpoint = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    authorization = None
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(secret.encode()).decode()}"
    return Proxy(f"http://{endpoint}", endpoint, authorization)
