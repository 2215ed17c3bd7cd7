"""Addresses and ports that are no public web server's: a table of our own, for ``ipaddress`` changes with each Python.

Addresses are those of IANA's registries of special-purpose addresses (as of 2025-10) that are not globally reachable,
and of blocks that hold both kinds; ports are those that browsers refuse (WHATWG Fetch, "port blocking").
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # RFC 4291: all that the Internet routes
_KINDS: Final = {
    "unspecified": ("0.0.0.0/32", "::/128"),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "private": (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"),
        *("fc00::/7", "fec0::/10", "64:ff9b:1::/48"),
        "168.63.129.16/32",  # the platform of a cloud, though its block is public
    ),
    "reserved": (
        "192.0.0.0/24",  # IETF protocol assignments; a cloud's metadata among them
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),  # documentation
        "192.88.99.0/24",  # 6to4 relay anycast, deprecated
        *("240.0.0.0/4", "100::/64", "100:0:0:1::/64", "5f00::/16"),
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarks, ORCHID, DRIP
    ),
}
_NETWORKS: Final[tuple[tuple[IPv4Network | IPv6Network, str], ...]] = tuple(
    (ip_network(network), kind) for kind, networks in _KINDS.items() for network in networks
)
BLOCKED_PORTS: Final = frozenset(
    {
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109),
        *(110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530),
        *(531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045),
        *(4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)


def special_kind(address: IPv4Address | IPv6Address) -> str | None:
    """What makes an address not public ("loopback", "private" ...), None for a public one."""
    found = (kind for network, kind in _NETWORKS if network.version == address.version and address in network)
    kind = next(found, None)
    is_outside = isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST
    return kind or ("reserved" if is_outside else None)
