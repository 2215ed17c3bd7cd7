"""A resolver that gives out no private address.

What it answers is what is connected to, so a name cannot be rebound between the check and the connection.
Resolvers and receivers are typed Any: mypy does not know zope's interfaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy.utils.datatypes import LocalCache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.errors import AddressRefused
from crawler.fetch.addresses import Opened, check_address, host_name
from crawler.fetch.proxy import read_proxy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcess
    from twisted.internet.base import ReactorBase

ADDRESS_TTL_SECONDS = 300.0  # getaddrinfo tells no time to live


@implementer(IHostnameResolver)
class GuardedResolver:
    """Asks the system for IPv4 and IPv6 addresses and withholds them all when one of them may not be contacted.

    One resolver serves the whole process, hence NEWS_ALLOW_ADDRESSES is read from the settings of the process.
    """

    def __init__(self, behind: Any, opened: Opened, *, cache_size: int) -> None:
        self.behind = behind
        self.opened = opened
        self.refusals: LocalCache[str, str] = LocalCache(10_000)  # host -> why; Twisted's interface carries no reason
        self._answers: LocalCache[tuple[str, int], tuple[float, list[Any]]] = LocalCache(cache_size)
        self._reactor: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler | CrawlerProcess, reactor: ReactorBase) -> Self:
        """Made by Scrapy for TWISTED_DNS_RESOLVER; raises ArgumentInvalid for a wrong NEWS_ALLOW_ADDRESSES."""
        settings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        proxy = read_proxy(settings["NEWS_PROXY"])  # named by the operator: it may be a private one
        opened = Opened.parse([*settings.getlist("NEWS_ALLOW_ADDRESSES"), *([proxy.endpoint] if proxy else [])])
        instance = cls(reactor.nameResolver, opened, cache_size=size)
        instance._reactor = reactor
        return instance

    def install_on_reactor(self) -> None:
        """Make every connection of the process ask this resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Hand the addresses of a host to the receiver, none when one is refused; see Twisted's IHostnameResolver."""
        gate = _Gate(self, resolutionReceiver, hostName, portNumber)
        kept = self._answers.get((hostName, portNumber))
        if kept is not None and kept[0] > monotonic():
            gate.answer(kept[1])
            return gate
        return self.behind.resolveHostName(gate, hostName, portNumber, addressTypes, transportSemantics)

    def admit(self, host: str, port: int, addresses: list[Any]) -> list[Any]:
        """The addresses when all may be contacted, else none, with the reason in ``refusals``."""
        name = host_name(host)
        try:
            for address in addresses:
                if not isinstance(address, IPv4Address | IPv6Address):
                    raise AddressRefused(f"{host} is at {address}, which is no Internet address")
                check_address(ip_address(address.host.partition("%")[0]), self.opened, host=name, port=port)
        except AddressRefused as refusal:
            self.refusals[name] = str(refusal)
            return []
        self.refusals.pop(name, None)
        if addresses and self._answers.limit:
            self._answers[host, port] = (monotonic() + ADDRESS_TTL_SECONDS, addresses)
        return addresses


@implementer(IResolutionReceiver, IHostResolution)
class _Gate:
    """Holds the addresses back until all are known."""

    def __init__(self, resolver: GuardedResolver, receiver: Any, host: str, port: int) -> None:
        self.name = host
        self._resolver, self._receiver, self._host, self._port = resolver, receiver, host, port
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self._resolver.admit(self._host, self._port, self._addresses):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()

    def answer(self, addresses: list[Any]) -> None:
        """Answer at once from what is kept."""
        self.resolutionBegan(self)
        self._addresses = list(addresses)
        self.resolutionComplete()

    def cancel(self) -> None:
        """A kept answer is given at once: there is nothing to cancel."""
