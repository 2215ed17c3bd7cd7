"""Which addresses and URLs may be contacted."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import AddressRefused, ArgumentInvalid
from crawler.fetch.addresses import Opened, check_address, check_url, describe, literal_address

NOTHING = Opened()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),  # one decimal number
        ("0x7f000001", "127.0.0.1"),  # one hexadecimal number
        ("0x7f.1", "127.0.0.1"),  # the last part fills the rest
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),  # octal
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x.0x.0", "0.0.0.0"),  # a bare 0x is zero
        ("127.0.0.1.", "127.0.0.1"),  # root dot
        ("１２７.０.０.１", "127.0.0.1"),  # full-width digits, which IDNA folds
        ("127。0。0。1", "127.0.0.1"),  # ideographic full stops
        ("①②⑦.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),  # zone id
        ("8.8.8.8", "8.8.8.8"),
        ("paper.example", None),
        ("127.0.0.1.nip.example", None),
        ("256.1.1.1", None),  # too large for a part
        ("1.2.3.4.5", None),
        ("08.1.1.1", None),  # no octal digit
        ("4294967296", None),  # one more than fits
    ],
)
def test_literal_address_is_read_in_every_spelling(host: str, address: str | None) -> None:
    assert literal_address(host) == (ip_address(address) if address else None)


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_read_as_one_number(address) -> None:
    assert literal_address(str(int(address))) == address
    assert literal_address(hex(int(address))) == address


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", None),
        ("2606:4700:4700::1111", None),
        ("127.9.9.9", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "unspecified"),  # Linux connects it to itself
        ("::", "unspecified"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),  # shared by carriers, RFC 6598
        ("169.254.169.254", "link-local"),  # where clouds keep credentials
        ("fe80::1", "link-local"),
        ("fd00::1", "private"),  # unique local
        ("fec0::1", "private"),  # site-local, deprecated
        ("192.0.2.1", "private"),  # documentation
        ("2001:db8::1", "private"),
        ("198.18.0.1", "private"),  # benchmarks
        ("240.0.0.1", "private"),
        ("255.255.255.255", "private"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "loopback"),  # IPv4-mapped
        ("::ffff:8.8.8.8", None),
        ("::127.0.0.1", "reserved"),  # IPv4-compatible, deprecated
        ("64:ff9b::7f00:1", "loopback"),  # NAT64 of 127.0.0.1
        ("64:ff9b::808:808", None),  # NAT64 of a public address: all that IPv6-only networks have
        ("64:ff9b:1::a00:1", "private"),  # NAT64 for local use, RFC 8215
        ("2002:7f00:1::", "loopback"),  # 6to4 of 127.0.0.1
        ("2002:808:808::", None),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "private"),  # Teredo
        ("::ffff:0:7f00:1", "loopback"),  # SIIT
        ("192.0.0.192", "reserved"),  # IETF protocol assignments; a cloud's metadata
        ("192.0.0.9", "reserved"),  # though the registry calls this one reachable: no paper is there
        ("192.88.99.1", "reserved"),  # 6to4 relays
        ("3fff::1", "reserved"),  # documentation, RFC 9637
        ("3ffe::1", None),
        ("5f00::1", "reserved"),  # segment routing, RFC 9602
        ("2001:2::1", "reserved"),  # benchmarks
        ("2001:200::1", None),  # the first block behind them
        ("168.63.129.16", "private"),  # a cloud's platform
        ("168.63.129.17", None),
        ("203.0.113.7", "reserved"),
        ("100.128.0.1", None),  # behind the carriers' block
        ("4000::1", "reserved"),  # not routed
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, kind: str | None) -> None:
    found = describe(ip_address(address))
    assert (found is None) == (kind is None), found
    if kind not in {None, "private", "reserved"}:
        assert found == kind


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://paper.example/", "only http and https"),
        ("gopher://127.0.0.1:70/", "only http and https"),
        ("//paper.example/", "no scheme"),
        ("http:///story", "names no host"),
        ("http://paper.example:0/", "names no host"),
        ("http://paper.example:99999/", "is no URL"),
        ("http://[::1/", "is no URL"),
        ("http://user:secret@paper.example/", "user name or password"),
        ("http://user@paper.example/", "user name or password"),
        ("http://8.8.8.8@127.0.0.1/", "user name or password"),
        ("http://127.0.0.1/", "loopback"),
        ("http://paper.example:25/", "port 25 of"),
        ("https://paper.example:6667/", "port 6667 of"),
        ("http://paper.example:10080/", "port 10080 of"),
        ("http://2130706433/", "loopback"),
        ("http://[::ffff:127.0.0.1]/", "loopback"),
        ("http://[fe80::1%25eth0]/", "interface"),
        ("http://256.256.256.256/", "neither a host name nor an address"),
        ("http://paper..example/", "neither a host name nor an address"),
        ("http://" + "a" * 64 + ".example/", "neither a host name nor an address"),
        ("http://paper example/", "neither a host name nor an address"),
    ],
)
def test_url_that_may_not_be_fetched_is_refused_with_its_reason(url: str, message: str) -> None:
    with pytest.raises(AddressRefused, match=message) as caught:
        check_url(url, NOTHING)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/story",
        "http://paper.example:8080/",
        "https://bücher.example/",
        "https://xn--bcher-kva.example/",
        "http://8.8.8.8/",
        "http://[2606:4700:4700::1111]/",
        "http://under_score.example/",
        "http://paper.example./",
        "http://localhost/",  # a name: what it resolves to is checked by the resolver
    ],
)
def test_public_url_passes(url: str) -> None:
    check_url(url, NOTHING)


@given(st.text(max_size=40))
def test_any_text_is_a_url_or_refused(text: str) -> None:
    for url in (text, f"http://{text}/", f"http://{text}@paper.example/{text}"):
        try:
            check_url(url, NOTHING)
        except AddressRefused as refusal:
            assert "\n" not in str(refusal)


def test_private_address_can_be_opened_by_itself_by_its_network_and_by_name() -> None:
    opened = Opened.parse(["127.0.0.1", "10.0.0.0/8", "::1", "Paper.Internal", "", " "])
    for url in (
        "http://127.0.0.1:8000/",
        "http://2130706433/",
        "http://[::ffff:7f00:1]/",
        "http://10.9.9.9/",
        "http://[::1]/",
    ):
        check_url(url, opened)
    check_address(ip_address("192.168.0.1"), opened, host="paper.internal")
    for url in ("http://127.0.0.2/", "http://192.168.0.1/"):
        with pytest.raises(AddressRefused, match="NEWS_ALLOW_ADDRESSES"):
            check_url(url, opened)


def test_a_port_can_be_opened_alone() -> None:
    opened = Opened.parse(["127.0.0.1:8000", "[::1]:8000", "paper.internal:8000", "10.0.0.0/8:80"])
    for url in ("http://127.0.0.1:8000/", "http://127.1:8000/", "http://[::1]:8000/", "http://10.1.1.1/"):
        check_url(url, opened)
    check_address(ip_address("192.168.0.1"), opened, host="paper.internal", port=8000)
    for url in ("http://127.0.0.1/", "http://127.0.0.1:8001/", "http://[::1]/", "https://10.1.1.1/"):
        with pytest.raises(AddressRefused, match="NEWS_ALLOW_ADDRESSES"):
            check_url(url, opened)
    with pytest.raises(AddressRefused, match="NEWS_ALLOW_ADDRESSES"):
        check_address(ip_address("192.168.0.1"), opened, host="paper.internal", port=5432)


@pytest.mark.parametrize(
    "value", ["127.0.0.1:0", "127.0.0.1:99999", "paper.internal:0", "paper.internal:x",
                                   "10.0.0.0/99", "10.0.0.1/8", "paper internal", "http://127.0.0.1/", "300.1.1.1"]
)  # fmt: skip
def test_opening_what_is_no_address_network_or_name_is_refused(value: str) -> None:
    with pytest.raises(ArgumentInvalid, match="NEWS_ALLOW_ADDRESSES"):
        Opened.parse([value])
