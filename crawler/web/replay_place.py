"""Where archived pages are replayed: an origin of its own, whose addresses nobody can guess."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import ArgumentInvalid

SCRIPTS = ("ui.js", "sw.js")  # of ReplayWeb.page, as its npm package holds them
HOW_TO_INSTALL = "npm pack replaywebpage, tar -xzf replaywebpage-*.tgz, NEWS_REPLAYWEB=package"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPlace:
    """The second port of ``news web``; a page's script there can read nothing of the first one."""

    scripts: Path  # folder
    port: int
    secret: bytes  # of this process
    folder: Path  # folder for web archives of single pages

    def ticket(self, story: int, number: int) -> str:
        """What the address of a replayed revision begins with: other replayed pages cannot work it out."""
        return hmac.new(self.secret, f"{story}.{number}".encode(), hashlib.sha256).hexdigest()[:32]

    def is_ticket(self, ticket: str, story: int, number: int) -> bool:
        """Whether a ticket is the one of a revision."""
        return hmac.compare_digest(ticket.encode(), self.ticket(story, number).encode())


def check_scripts(folder: Path) -> Path:
    """The folder; raises ArgumentInvalid where it does not hold the scripts."""
    missing = [name for name in SCRIPTS if not (folder / name).is_file()]
    if missing:
        raise ArgumentInvalid(f"NEWS_REPLAYWEB: {folder} has no {' and no '.join(missing)}: {HOW_TO_INSTALL}")
    return folder
