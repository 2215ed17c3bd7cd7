"""Which addresses may be contacted: public ones, and private ones that were opened by name.

A crawler follows links that strangers wrote, so a page could have it fetch what only its own network can reach
(server-side request forgery). The rule holds for the address in a URL and for what a name resolves to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

from crawler.errors import AddressRefused, ArgumentInvalid
from crawler.fetch.address_registry import BLOCKED_PORTS, special_kind
from crawler.text.combining_marks import normal_form
from crawler.text.hosts import ascii_host

MAX_PORT = 65535
WEB_SCHEMES = frozenset({"http", "https"})
# prefixes whose last 32 bits are the IPv4 address that is really contacted: RFC 6052 (NAT64), RFC 7915 (SIIT)
TRANSLATED_NETWORKS = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"))
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
ENDPOINT = re.compile(r"(\[[^\]]*\]|[^:]*):([0-9]{1,5})")  # with a port; an IPv6 address is in brackets
DEFAULT_PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Opened:
    """Private addresses and host names that may be contacted all the same, each at one port or at all (None)."""

    networks: tuple[tuple[IPv4Network | IPv6Network, int | None], ...] = ()
    names: frozenset[tuple[str, int | None]] = frozenset()

    @classmethod
    def parse(cls, values: Iterable[str]) -> Self:
        """Read addresses, networks such as ``10.0.0.0/8`` and host names; raises ArgumentInvalid for anything else.

        ``127.0.0.1:8000`` opens that port alone, and so does ``[::1]:8000``.
        """
        networks: list[tuple[IPv4Network | IPv6Network, int | None]] = []
        names: set[tuple[str, int | None]] = set()
        for value in filter(None, map(str.strip, values)):
            host, port = _split_port(value)
            try:
                networks.append((ip_network(host.strip("[]")), _checked_port(port)))
            except ValueError as error:
                name = host_name(host)
                if "/" in host or not is_host_name(name) or not _is_port(port):
                    raise ArgumentInvalid(
                        f"NEWS_ALLOW_ADDRESSES: {value!r} is no address, network or host name: "
                        "give one such as 127.0.0.1, 127.0.0.1:8000, 10.0.0.0/8 or paper.internal"
                    ) from error
                names.add((name, port))
        return cls(tuple(networks), frozenset(names))

    def has(self, address: IPv4Address | IPv6Address, host: str | None = None, port: int | None = None) -> bool:
        """Whether an address is opened at a port, or the name that led to it."""
        if host is not None and not self.names.isdisjoint({(host_name(host), None), (host_name(host), port)}):
            return True
        return any(
            address.version == network.version and address in network and only in {None, port}
            for network, only in self.networks
        )


def _is_port(port: int | None) -> bool:
    return port is None or 0 < port <= MAX_PORT


def _checked_port(port: int | None) -> int | None:
    if not _is_port(port):
        raise ValueError(f"{port} is no port")
    return port


def _split_port(value: str) -> tuple[str, int | None]:
    found = ENDPOINT.fullmatch(value)
    return (found[1], int(found[2])) if found else (value, None)


def host_name(host: str) -> str:
    """A host in the form in which names are compared: NFKC, ASCII (UTS 46), lower case, no trailing dot."""
    plain = normal_form("NFKC", host).strip().strip("[]").rstrip(".").lower()
    try:
        return plain if plain.isascii() else ascii_host(plain).lower()
    except ValueError:
        return plain


def is_host_name(name: str) -> bool:
    """Whether a name from :func:`host_name` is one (WHATWG URL: a last label of digits makes it an address)."""
    labels = name.split(".")
    return (
        len(name) <= 253
        and all(LABEL.fullmatch(label) and len(label) <= 63 for label in labels)
        and not NUMBER.fullmatch(labels[-1])
    )


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a URL's host spells, None for a name.

    Reads what inet_aton(3) and the WHATWG URL standard read: ``2130706433``, ``0x7f.1``, ``0177.0.0.1``, ``127.1``.
    """
    name = host_name(host)
    if ":" in name:
        try:
            return ip_address(name.partition("%")[0])
        except ValueError:
            return None
    parts = name.split(".")
    if len(parts) > 4 or not all(map(NUMBER.fullmatch, parts)):
        return None
    try:
        *leading, last = (_number(part) for part in parts)
    except ValueError:
        return None
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        return None
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(leading)) + last)


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)


def contacted(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that is contacted in the end: the IPv4 one inside a mapped, translated or 6to4 IPv6 address."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if any(address in network for network in TRANSLATED_NETWORKS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def describe(address: IPv4Address | IPv6Address) -> str | None:
    """What makes an address not public ("loopback", "private" ...), None for a public one."""
    return special_kind(contacted(address))


def check_address(
    address: IPv4Address | IPv6Address, opened: Opened, *, host: str | None = None, port: int | None = None
) -> None:
    """Raise AddressRefused for an address that is neither public nor opened at a port."""
    kind = describe(address)
    if kind is None or opened.has(contacted(address), host, port) or opened.has(address, host, port):
        return
    where = f"{host} is at {address}, a {kind} address" if host else f"{address} is a {kind} address"
    raise AddressRefused(f"{where}: open it with NEWS_ALLOW_ADDRESSES={host or contacted(address)}")


def check_url(url: str, opened: Opened) -> None:
    """Raise AddressRefused for a URL that may not be fetched, as far as it can be told without asking the DNS."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"{url[:200]!r} is no URL: {error}") from error
    if parts.scheme not in WEB_SCHEMES:
        raise AddressRefused(f"{parts.scheme or 'no scheme'}: only http and https are fetched")
    if not host or port == 0:
        raise AddressRefused(f"{url[:200]!r} names no host to ask")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(f"the URL for {host} carries a user name or password: none is ever sent")
    if "%" in host:
        raise AddressRefused(f"{host} names an interface of this machine")
    port = port or DEFAULT_PORTS[parts.scheme]
    if port in BLOCKED_PORTS:
        raise AddressRefused(f"port {port} of {host[:200]!r} is of another protocol than HTTP")
    address = literal_address(host)
    if address is not None:
        check_address(address, opened, port=port)
    elif not is_host_name(host_name(host)):
        raise AddressRefused(f"{host[:200]!r} is neither a host name nor an address")
