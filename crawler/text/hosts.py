"""Hosts of URLs in the form in which browsers ask for them (WHATWG URL, section 3.5)."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import unquote_to_bytes

import idna

_PLAIN: Final = re.compile(r"(?:[a-z0-9_-]+\.)*+(?![0-9])[a-z0-9_-]+\.?", re.IGNORECASE)  # a name as it stands
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
_DIGITS: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_MAX_PARTS: Final = 4  # of an IPv4 address
_ALIEN: Final = "xn--"  # begins a label that is written in Punycode


@lru_cache(maxsize=4096)
def ascii_host(host: str) -> str:
    """A host in ASCII: names by UTS 46 without the transition from IDNA 2003, addresses in their usual form.

    Escapes are undone; ``2130706433``, ``0x7f.1`` and ``127.1`` are addresses; IPv6 has no brackets. Raises ValueError
    for what no name may have and for numbers that are no address.
    """
    if _PLAIN.fullmatch(host) and _ALIEN not in host.lower():
        return host
    if ":" in host:
        if "%" in host:
            raise ValueError(f"{host!r} names a zone")
        return str(IPv6Address(host))
    plain = unquote_to_bytes(host).decode("utf-8") if "%" in host else host
    if not plain.isascii():
        plain = _mapped(plain)
    if not plain or _FORBIDDEN.search(plain):
        raise ValueError(f"{host!r} is no host")
    for label in plain.lower().split("."):
        if label.startswith(_ALIEN):
            _check_punycode(label)
    return _address(plain) if _ends_in_number(plain) else plain


def _mapped(name: str) -> str:
    labels = idna.uts46_remap(name, std3_rules=False, transitional=False).split(".")
    return ".".join(label if label.isascii() else _ALIEN + label.encode("punycode").decode("ascii") for label in labels)


def _check_punycode(label: str) -> None:
    """Raise ValueError for a label whose Punycode stands for nothing, or for ASCII alone."""
    plain = label.removeprefix(_ALIEN).encode("ascii").decode("punycode")
    if plain.isascii() or idna.uts46_remap(plain, std3_rules=False, transitional=False) != plain:
        raise ValueError(f"{label!r} is no label")


def _ends_in_number(name: str) -> bool:
    return _DIGITS.fullmatch(name.removesuffix(".").rpartition(".")[2]) is not None


def _address(name: str) -> str:
    """The IPv4 address that numbers stand for, as inet_aton(3) reads them; raises ValueError where they are none."""
    parts = [_number(part) for part in name.removesuffix(".").split(".")]
    *leading, last = parts
    if len(parts) > _MAX_PARTS or any(part > 255 for part in leading) or last >= 256 ** (5 - len(parts)):
        raise ValueError(f"{name!r} is no address")
    return str(IPv4Address(sum(part << 8 * (3 - place) for place, part in enumerate(leading)) + last))


def _number(text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
