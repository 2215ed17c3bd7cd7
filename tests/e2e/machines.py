"""Two machines on one, for tests: each has a network, a host name and process numbers of its own (Linux namespaces)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from filelock import FileLock

from tests.e2e.command import QUICK
from tests.e2e.fleet import PACE, Fleet
from tests.postgres import Cluster, miss, running_cluster

# of RFC 5737, for examples alone: nothing that is sent there leaves this machine
SITES = [f"203.0.113.{n}" for n in range(1, 7)]
NETWORK = "203.0.113.0/24"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Machine:
    """A machine with one cable, whose other end is here."""

    name: str
    address: str
    gateway: str

    @property
    def link(self) -> str:
        """Our end of the cable."""
        return f"to-{self.name}"

    def line(self, command: list[str]) -> list[str]:
        """A command as it is run there; when it is killed, so is what it has started."""
        own = ["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
        named = ["sh", "-c", f'hostname {self.name} && exec "$@"', "sh"]
        return ["ip", "netns", "exec", self.name, *own, *named, *command]

    def connect(self, is_up: bool) -> None:
        """Plugs the cable in, or pulls it."""
        _ip("link", "set", self.link, "up" if is_up else "down")
        if is_up:
            _ip("address", "replace", f"{self.gateway}/30", "dev", self.link)


@contextmanager
def two_machines() -> Iterator[tuple[Machine, Machine]]:
    """Two machines, and addresses for sites (``SITES``) here that both reach; removed at the end."""
    if missing := [name for name in ("ip", "unshare") if shutil.which(name) is None]:
        miss("namespaces", f"no {' and no '.join(missing)} on PATH")
    # tests beside this one want the same addresses
    with FileLock(Path(tempfile.gettempdir()) / "news-two-machines.lock"):
        yield from _set_up()


def _set_up() -> Iterator[tuple[Machine, Machine]]:
    if NETWORK.removesuffix("0/24") in _ip("-brief", "address"):
        miss("namespaces", f"this machine is in {NETWORK}")
    first, second = (
        Machine(f"desk-{n}-{os.getpid()}"[:12], f"203.0.113.{4 * n + 130}", f"203.0.113.{4 * n + 129}") for n in (0, 1)
    )
    with ExitStack() as stack:
        for machine in (first, second):
            try:
                _ip("netns", "add", machine.name)
            except subprocess.CalledProcessError as error:
                miss("namespaces", f"ip netns add: {error.stderr.strip()}")
            stack.callback(_ip, "netns", "delete", machine.name)
            _ip("link", "add", machine.link, "type", "veth", "peer", "name", "eth0", "netns", machine.name)
            # the machine's name goes at once, its end of the cable only with its last process
            stack.callback(_ip, "link", "delete", machine.link)
            machine.connect(is_up=True)
            for words in (
                ("link", "set", "lo", "up"),
                ("address", "add", f"{machine.address}/30", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("route", "add", "default", "via", machine.gateway),
            ):
                _ip("-n", machine.name, *words)
        for address in SITES:
            _ip("address", "add", f"{address}/32", "dev", "lo")
            stack.callback(_ip, "address", "delete", f"{address}/32", "dev", "lo")
        yield first, second


@contextmanager
def reachable_cluster() -> Iterator[Cluster]:
    """A cluster that the machines reach over their network too."""
    with running_cluster() as cluster:
        cluster.stop()
        with (cluster.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK} trust\n")
        cluster.command += ["-c", f"listen_addresses={SITES[0]}"]
        cluster.start()
        yield cluster


def start_worker(
    machine: Machine, fleet: Fleet, *options: str, environment: Mapping[str, str] = NOTHING_MORE, **settings: str
) -> subprocess.Popen[str]:
    """A worker on a machine; the sites know it by the address that it comes from, and by its contact."""
    database = urlsplit(fleet.url).path
    chosen = QUICK | PACE | {"NEWS_CONTACT": f"https://worker-{len(fleet.workers)}.example/"} | settings
    chosen |= {"NEWS_STORE": f"postgresql+psycopg://postgres@{SITES[0]}{database}", "NEWS_ALLOW_ADDRESSES": NETWORK}
    folder = fleet.newsroom.folder / machine.name
    folder.mkdir()
    with (fleet.newsroom.folder / "log").open("a") as log:
        worker = subprocess.Popen(
            machine.line(fleet.newsroom.line("work", *options, settings=chosen)),
            stdout=subprocess.DEVNULL,
            stderr=log,
            text=True,
            cwd=folder,
            env=fleet.newsroom.environment(XDG_STATE_HOME=str(folder), **environment),
        )
    fleet.workers.append(worker)
    return worker


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout
