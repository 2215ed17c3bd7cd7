"""``news web``: the store as pages in a browser, read-only."""

from __future__ import annotations

import secrets
import socket
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from crawler.cli.store_command import StoreCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.storage.store import Store
    from crawler.web.guard import Access

LOOPBACK = "127.0.0.1"
PORT = 8777
DELIVERIES_FOLDER = "deliveries"  # as the README names it


class Command(StoreCommand):
    """Serves pages."""

    example = "web --port 8777"
    usage_error = "this command takes no arguments: --port and --address say where it listens"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Look at the store in a browser: stories, sites, runs as they go, problems, deliveries"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Serves pages that can only be read until Ctrl-C, on this machine alone unless --address says otherwise;"
            " whoever wants to read then needs the token of NEWS_WEB_TOKEN or --token. Each page is JSON with .json"
            " behind its address, and CSV with .csv. Needs the extra web."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument(
            "--port", type=int, default=PORT, metavar="N", help="port (default: %(default)s; 0: any free one)"
        )
        address_help = "address to listen on (default: %(default)s)"
        parser.add_argument("--address", "--host", default=LOOPBACK, help=address_help)
        parser.add_argument("--token", help="what a reader has to show; from the environment it is not seen by others")
        name_help = "a further name by which browsers reach this machine; may be given again"
        parser.add_argument("--host-name", action="append", default=[], metavar="NAME", help=name_help)
        replay_help = "port on which archived pages are replayed (NEWS_REPLAYWEB; default: the next one)"
        parser.add_argument("--replay-port", type=int, metavar="N", help=replay_help)
        deliveries_help = f"folder or URL of deliveries to show (default: {DELIVERIES_FOLDER}, where it is there)"
        parser.add_argument("--deliveries", metavar="DIR", help=deliveries_help)

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Serve until a signal ends it."""
        try:
            from crawler.web.app import make_app
            from crawler.web.guard import Access
            from crawler.web.server import bind, serve
        except ImportError as error:
            raise ArgumentInvalid("more packages are needed: pip install 'news-crawler[web]'") from error
        from crawler.cli.known_sites import load_site_registry
        from crawler.crawl.own_sites import window_start
        from crawler.web.desk import Desk
        from crawler.web.replay_place import ReplayPlace, check_scripts
        from crawler.web.snapshots import Snapshots

        settings = self.settings
        assert settings is not None
        for name, number in (("--port", opts.port), ("--replay-port", opts.replay_port or 0)):
            if not 0 <= number <= 65535:
                raise ArgumentInvalid(f"{name} {number} is not a port: give 0 to 65535")
        token = check_token(opts.address, opts.token if opts.token is not None else str(settings["NEWS_WEB_TOKEN"]))
        deliveries = opts.deliveries or (DELIVERIES_FOLDER if Path(DELIVERIES_FOLDER).is_dir() else None)
        folder = settings["NEWS_WARC"]
        desk = Desk(
            store=store,
            now=self.now,
            sites=lambda: load_site_registry(settings).by_name,
            warc_folder=Path(folder) if folder else None,
            deliveries=deliveries,
            snapshots=Snapshots(self.now),
            window_start=window_start,
        )
        scripts = check_scripts(Path(settings["NEWS_REPLAYWEB"])) if settings["NEWS_REPLAYWEB"] else None
        with ExitStack() as open_things:
            listeners = [open_things.enter_context(bind(opts.address, opts.port))]
            port = listeners[0].getsockname()[1]
            if scripts is not None:
                next_port = port + 1 if opts.port else 0
                wanted = next_port if opts.replay_port is None else opts.replay_port
                listeners.append(open_things.enter_context(bind(opts.address, wanted)))
                folder = open_things.enter_context(TemporaryDirectory(prefix="news-replay-"))
                place = ReplayPlace(
                    scripts=scripts,
                    port=listeners[1].getsockname()[1],
                    secret=secrets.token_bytes(32),
                    folder=Path(folder),
                )
                desk = replace(desk, replay=place)
            access = Access.of(opts.address, port, token, [*opts.host_name, *own_names(opts.address)])
            serve(make_app(desk, access), *listeners, ready=lambda: announce(opts.address, access))
        print()
        return 0


def check_token(address: str, token: str) -> str:
    """The token, empty where none is needed; raises ArgumentInvalid where one is and there is none, or a weak one."""
    from crawler.web.guard import MIN_TOKEN_CHARS, is_loopback

    if token and (len(token) < MIN_TOKEN_CHARS or not token.isascii() or not token.isprintable() or " " in token):
        raise ArgumentInvalid(
            f"the token is too easy to guess: give {MIN_TOKEN_CHARS} characters or more, ASCII, no spaces"
        )
    if not token and not is_loopback(address):
        raise ArgumentInvalid(
            f"--address {address} can be reached by others: set NEWS_WEB_TOKEN to what a reader has to show, such as"
            " the output of: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token


def own_names(address: str) -> list[str]:
    """The names of this machine, where others may use them."""
    from crawler.web.guard import is_loopback

    return [] if is_loopback(address) else [socket.gethostname(), socket.getfqdn()]


def announce(address: str, access: Access) -> None:
    """Prints where the pages are."""
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(address, address)  # noqa: S104
    host = f"[{shown}]" if ":" in shown else shown
    query = f"?{urlencode({'token': access.token})}" if access.token else ""
    print(f"The store is at http://{host}:{access.port}/{query} until Ctrl-C", flush=True)
