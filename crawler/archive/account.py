"""What became of the bytes and records of a file that is read, and what is told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.archive.heads import Head

Complain = Callable[[str], None]

MAX_TOLD_FAULTS = 100  # of one reading that are told one by one; further ones are counted


@dataclass(slots=True)
class ReadingAccount:
    """What became of the bytes and the records of one file."""

    records: Counter[str] = field(default_factory=Counter)  # by type, those that are whole
    lost: Counter[str] = field(default_factory=Counter)  # records that cannot be read, by type and reason
    mismatched: int = 0  # records whose bytes are not those of their digest
    mended: int = 0  # records whose end was found in spite of their Content-Length
    stray_bytes: int = 0  # that belong to no record; inside a packed file as they are unpacked
    cut_at: int | None = None  # offset of what the end of the file has cut off
    faults: int = 0  # all that was to be told

    @property
    def is_sound(self) -> bool:
        """Whether every byte belongs to a record that was read."""
        return not self.faults


class FaultLog:
    """Counts what is wrong with a file in its account, and tells it in lines with file and offset."""

    def __init__(self, account: ReadingAccount, name: str, warn: Complain) -> None:
        self._account = account
        self._name = name
        self._warn = warn

    def tell(self, offset: int, reason: str) -> None:
        """Tells what lies at an offset; after many such lines it is only counted."""
        account = self._account
        account.faults += 1
        if account.faults <= MAX_TOLD_FAULTS:
            self._warn(f"{self._name}: offset {offset}: {reason}")
        elif account.faults == MAX_TOLD_FAULTS + 1:
            self._warn(f"{self._name}: offset {offset}: more than {MAX_TOLD_FAULTS} faults: the rest is counted")

    def lose(self, head: Head, offset: int, reason: str, why: str) -> None:
        """Counts a record that cannot be read, and tells it in one line."""
        self.lose_kind(head.kind or "record", offset, reason, why=why)

    def doubt(self, offset: int, reason: str) -> None:
        """Counts a record whose bytes are not those of its digest, and tells it in one line."""
        self._account.mismatched += 1
        self.tell(offset, reason)

    def lose_kind(self, kind: str, offset: int, reason: str, *, why: str = "broken", is_cut: bool = False) -> None:
        """As :meth:`lose`, by the type of the record; ``is_cut``: the end of the file has cut it off."""
        self._account.lost[f"{kind} {'cut off' if is_cut else why}"] += 1
        if is_cut and self._account.cut_at is None:
            self._account.cut_at = offset
        self.tell(offset, reason)

    def count_stray(self, offset: int, count: int) -> None:
        """Counts bytes that belong to no record."""
        self._account.stray_bytes += count
        self.tell(offset, f"{count:,} bytes belong to no record")
