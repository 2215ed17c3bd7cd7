"""The project's resolver over names that a test declares, since real names of private addresses cannot be had."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from crawler.fetch.resolver import GuardedResolver


@implementer(IHostnameResolver)
class Declared:
    """Answers from {name: [[address, ...], ...]}: each lookup takes the next list, the last one stays."""

    def __init__(self, names: dict[str, list[list[str]]], behind: Any) -> None:
        self.names = names
        self.behind = behind

    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):  # noqa: N802, N803
        answers = self.names.get(hostName)
        if answers is None:
            return self.behind.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        receiver.resolutionBegan(None)
        for address in answers.pop(0) if len(answers) > 1 else answers[0]:
            receiver.addressResolved((IPv6Address if ":" in address else IPv4Address)("TCP", address, portNumber))
        receiver.resolutionComplete()
        return None


class DeclaredNames(GuardedResolver):
    """For TWISTED_DNS_RESOLVER; the names are in the setting TEST_NAMES."""

    @classmethod
    def from_crawler(cls, crawler, reactor):
        resolver = super().from_crawler(crawler, reactor)
        resolver.behind = Declared(crawler.settings.getdict("TEST_NAMES"), resolver.behind)
        return resolver
