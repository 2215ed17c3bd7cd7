"""Records cut out of unpacked bytes, whatever their lengths say; every byte is of a record, padding, or counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from crawler.archive.account import Complain, FaultLog, ReadingAccount
from crawler.archive.heads import (
    ARC_LINE_BEGIN,
    FILEDESC,
    MAX_ARC_LINE_BYTES,
    MAX_HEAD_BYTES,
    WARC_HEAD,
    WARC_HEAD_BEGIN_BYTES,
    Head,
    read_arc_head,
    read_warc_head,
)
from crawler.archive.members import ANY_ARC_LINE, HEAD, PADDING, READ_BYTES, Piece, packing_of, unpack_pieces
from crawler.archive.sources import ArchiveSource
from crawler.errors import ArchiveUnreadable

MAX_BLOCK_BYTES = 64 << 20  # of a block; larger ones are left out
MAX_PADDING_BYTES = 1 << 16  # that are looked through to see whether a record ends
FIRST_HEAD_BYTES = 1 << 20  # of a file in which its first record has to begin
CRLF_END = b"\r\n\r\n"  # behind a block
LINE_ENDS_BYTES = 3  # with which a head ends, at most


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as it lies in a file."""

    head: Head
    block: bytes
    offset: int
    next_offset: int  # from which on all that follows is read; this record again where it shares a member with the next


@dataclass(frozen=True, slots=True)
class _Break:
    """Where unpacked bytes stop before their member does."""

    offset: int
    reason: str
    is_cut: bool


class FrameReader:
    """The records of a file from an offset on; raises ArchiveUnreadable for what is no archive.

    ``kinds`` are those whose blocks are wanted; the others are only counted. What is broken costs only itself: it is a
    line for ``warn`` with file and offset, and counted in ``account``.
    """

    def __init__(
        self,
        source: ArchiveSource,
        *,
        start: int = 0,
        kinds: Collection[str] | None = None,
        warn: Complain,
        account: ReadingAccount | None = None,
    ) -> None:
        self.account = ReadingAccount() if account is None else account
        self.faults = FaultLog(self.account, source.name, warn)
        self._source = source
        self._kinds = kinds
        self._start = start
        self._data = bytearray()
        self._at = 0  # unpacked bytes before the data
        self._members: deque[tuple[int, int]] = deque()  # begin in unpacked bytes, offset in the file
        self._offset = start  # of the member, or of what is not packed, that the data begin with
        self._offset_at = 0  # unpacked bytes where that lies
        self._break: _Break | None = None
        self._packing = packing_of(source)
        self._pieces = unpack_pieces(source, self._packing, start)
        self._read_head = read_warc_head
        self._endless = 0  # unpacked bytes up to which no head ends that begins before
        self._has_records = bool(start)

    def frames(self) -> Iterator[Frame]:
        """Record after record."""
        self._begin()
        while self._go_to_data():
            self._fill(WARC_HEAD_BEGIN_BYTES)
            head = self._head()
            if head is None:
                self._pass_stray()
                continue
            self._has_records = True
            if (frame := self._take(head)) is not None:
                yield frame
        if not self._has_records:
            raise ArchiveUnreadable(f"{self._source.name}: offset 0: no WARC file: it begins {self._first_bytes()!r}")

    # ---- bytes ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Learns from the begin of the file which heads it has."""
        if self._start:
            first = FrameReader(self._source, warn=lambda _: None)
            first._begin()
            self._read_head = first._read_head
            return
        size = WARC_HEAD_BEGIN_BYTES
        while True:
            self._fill(size)
            begin = PADDING.match(self._data).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._data.startswith(FILEDESC, begin):
                self._read_head = read_arc_head
                return
            if WARC_HEAD.search(self._data):
                return
            if len(self._data) < size or size >= FIRST_HEAD_BYTES:
                break
            size *= 2
        if self._break is not None and self._packing is not None and not self._break.is_cut:
            return  # its first member is broken: what others hold is seen on the way
        shown = bytes(self._data[:16]) or self._first_bytes()
        raise ArchiveUnreadable(f"{self._source.name}: offset 0: no WARC file: it begins {shown!r}")

    def _first_bytes(self) -> bytes:
        reader = self._source.open(0)
        try:
            return reader.read(16)
        finally:
            reader.close()

    def _fill(self, wanted: int) -> int:
        """Reads on until so many bytes are there, or the end or a break is met; returns how many are."""
        while len(self._data) < wanted and self._break is None:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._add(piece)
        return len(self._data)

    def _add(self, piece: Piece) -> None:
        end = self._at + len(self._data)
        if piece.is_stray_told:
            self.account.stray_bytes += piece.stray
        elif piece.stray:
            self.faults.count_stray(piece.offset - piece.stray, piece.stray)
        if self._packing is None:
            pass  # there, offsets follow from the first
        elif piece.begins:
            if end == self._at:
                self._offset, self._offset_at = piece.offset, end
            else:
                self._members.append((end, piece.offset))
        self._data += piece.data
        if piece.fault is not None:
            self._break = _Break(piece.offset, piece.fault, piece.is_cut)

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self._at += count
        while self._members and self._members[0][0] <= self._at:
            self._offset_at, self._offset = self._members.popleft()

    def _offset_of(self, ahead: int = 0) -> int:
        """The offset in the file of the data's begin, or of what lies ``ahead`` where nothing is packed."""
        return self._offset + self._at - self._offset_at + ahead if self._packing is None else self._offset

    def _go_to_data(self) -> bool:
        """Steps over padding and breaks; whether there is anything left."""
        while True:
            if self._fill(1):
                padding = PADDING.match(self._data).end()  # type: ignore[union-attr]
                if not padding:
                    return True
                self._drop(padding)
            elif self._break is not None:
                broken, self._break = self._break, None
                self.faults.lose_kind("data", broken.offset, broken.reason, is_cut=broken.is_cut)
            else:
                return False

    # ---- heads ----------------------------------------------------------------------------------------------------

    def _head(self) -> Head | None:
        """The head with which the data begin."""
        size = READ_BYTES
        while self._begins_head(0):
            there = self._fill(size)
            head = self._read_head(self._data, max(0, self._endless - self._at))
            if head is not None or there < size or size >= MAX_HEAD_BYTES:
                return head
            self._endless = self._at + min(there, MAX_HEAD_BYTES) - LINE_ENDS_BYTES
            size *= 4
        return None

    def _begins_head(self, at: int) -> bool:
        """Whether a head begins at a place of the data."""
        self._fill(at + WARC_HEAD_BEGIN_BYTES)
        if self._read_head is read_warc_head:
            return WARC_HEAD.match(self._data[at : at + WARC_HEAD_BEGIN_BYTES]) is not None
        end = self._data.find(b"\n", at, at + MAX_ARC_LINE_BYTES)
        if end < 0 and self._fill(at + MAX_ARC_LINE_BYTES):
            end = self._data.find(b"\n", at, at + MAX_ARC_LINE_BYTES)
        return end >= 0 and read_arc_head(self._data[at : end + 1]) is not None

    def _find_head(self, after: int, before: int | None = None) -> int | None:
        """The first place, not before ``after`` and before ``before``, where a head begins on a line of its own."""
        pattern = WARC_HEAD if self._read_head is read_warc_head else ARC_LINE_BEGIN
        while found := pattern.search(self._data, after, len(self._data) if before is None else before):
            place = found.start()
            if place and (pattern is WARC_HEAD or self._begins_head(place)):
                return place
            after = place + 1
        return None

    def _pass_stray(self) -> None:
        """Steps over what is no record, to the next head, member or break."""
        offset, count = self._offset_of(), 0
        while True:
            self._fill(READ_BYTES)
            member = self._member_begin(1)
            ends = [place for place in (self._find_head(1, member), member) if place is not None]
            is_all = not ends and (self._break is not None or not self._fill_more())
            rest = 0 if is_all else MAX_ARC_LINE_BYTES  # in which a head may have begun
            step = min(ends, default=max(1, len(self._data) - rest))
            self._drop(step)
            count += step
            if ends or is_all:
                break
        self.faults.count_stray(offset, count)

    def _fill_more(self) -> bool:
        """Reads on; whether there was more."""
        length = len(self._data)
        return self._fill(length + READ_BYTES) > length

    def _member_begin(self, after: int) -> int | None:
        """The first place of the data, not before ``after``, where a member begins."""
        return next((begin - self._at for begin, _ in self._members if begin - self._at >= after), None)

    def _record_member(self, after: int, before: int | None = None) -> int | None:
        """The first place, not before ``after`` and before ``before``, where a member begins with a head."""
        for begin, _ in tuple(self._members):
            place = begin - self._at
            if before is not None and place >= before:
                return None
            if place >= after and self._begins_head(place):
                return place
        return None

    # ---- records --------------------------------------------------------------------------------------------------

    def _take(self, head: Head) -> Frame | None:
        """The record with this head; None for one that is left out."""
        offset = self._offset_of()
        declared = None if head.length is None else head.size + head.length
        if declared is not None and head.length is not None and head.length > MAX_BLOCK_BYTES:
            if self._pass_large(head, offset, declared):
                return None
            declared = None
        is_mended = declared is None or not self._ends_at(head, declared)
        end = self._find_end(head.size, declared) if is_mended else declared
        if end is None:
            self._lose_to_break(head, offset, declared)
            return None
        block_end = self._less_line_ends(head.size, end) if is_mended else end
        is_wanted = self._kinds is None or head.kind in self._kinds
        block = bytes(self._data[head.size : block_end]) if is_wanted else b""
        if self._break is not None and not self._break.is_cut and self._member_begin(1) is None:
            self._lose_to_break(head, offset, declared)  # what was unpacked of a broken member proves nothing
            return None
        self._drop(end)
        next_offset = self._next_offset()
        if is_mended:
            self.account.mended += 1
            length = "no Content-Length" if head.length is None else f"Content-Length {head.length:,}"
            self.faults.tell(
                offset, f"the record has {length}, and {block_end - head.size:,} bytes up to where it ends"
            )
        if not is_wanted:
            self.account.records[head.kind or "record"] += 1
            return None
        return Frame(head, block, offset, next_offset)

    def _next_offset(self) -> int:
        """From where all that follows is read: the next member where one begins here."""
        if self._packing is None:
            return self._offset_of()
        behind = self._padding_end(0)
        offset = self._offset
        for begin, next_offset in self._members:
            if begin - self._at > behind:
                return offset
            offset = next_offset
        if offset == self._offset and behind >= len(self._data) and self._break is None:
            return self._source.size() or offset  # the file is read to its end
        return offset

    def _padding_end(self, at: int) -> int:
        """Where the padding from a place of the data on ends."""
        most = at + MAX_PADDING_BYTES
        while at < most and self._fill(at + 1) > at:
            end = PADDING.match(self._data, at).end()  # type: ignore[union-attr]
            if end < len(self._data):
                return end
            at = end
        return at

    def _ends_at(self, head: Head, end: int) -> bool:
        """Whether a record ends where its length says: behind it is its end of lines, another record, or nothing."""
        self._fill(end + len(CRLF_END))
        if self._record_member(head.size, end) is not None or len(self._data) < end:
            return False  # it would reach into the next record; one may well lie in several members
        if self._data.startswith(CRLF_END if self._read_head is read_warc_head else b"\n", end):
            return True
        behind = self._padding_end(end)
        if behind >= len(self._data) or behind - end >= MAX_PADDING_BYTES:
            return True
        member = self._member_begin(end)
        return (member is not None and member <= behind) or self._begins_head(behind)

    def _find_end(self, start: int, declared: int | None) -> int | None:
        """Where a record ends whose length is wrong: at the next head, or with its member; None where neither is."""
        searched = checked = start
        while True:
            there = len(self._data)
            ends = [place for place in (self._find_head(searched), self._record_member(checked)) if place is not None]
            if ends:
                return min(ends)
            if there > start + MAX_BLOCK_BYTES or self._break is not None or not self._fill_more():
                break
            checked, searched = there, max(start, there - MAX_ARC_LINE_BYTES)
        is_cut = self._packing is None and (declared is None or declared > len(self._data))
        if self._break is not None or len(self._data) > start + MAX_BLOCK_BYTES or is_cut:
            return None
        return len(self._data)

    def _less_line_ends(self, start: int, end: int) -> int:
        """The end of a block that was found, less the empty line that stands behind it."""
        for mark in (CRLF_END, b"\n\n", b"\r\n", b"\n"):
            if end - len(mark) >= start and self._data.endswith(mark, start, end):
                return end - len(mark)
        return end

    def _lose_to_break(self, head: Head, offset: int, declared: int | None) -> None:
        """Leaves out a record that ends in the midst of its block."""
        kind = head.kind or "record"
        broken, self._break = self._break, None
        missing = "" if declared is None else f", {declared - len(self._data):,} bytes before its Content-Length"
        if broken is not None:
            self.faults.lose_kind(
                kind, offset, f"{broken.reason}{missing if broken.is_cut else ''}", is_cut=broken.is_cut
            )
        elif len(self._data) > head.size + MAX_BLOCK_BYTES:
            self.faults.lose_kind(kind, offset, f"more than {MAX_BLOCK_BYTES:,} bytes in one record", why="too large")
        else:
            self.faults.lose_kind(kind, offset, f"the file ends within the record{missing}", is_cut=True)
        self._drop(len(self._data))

    def _pass_large(self, head: Head, offset: int, declared: int) -> bool:
        """Leaves out a record of more than a block may have; False where it is not that large at all."""
        most = head.size + MAX_BLOCK_BYTES
        if self._packing is None and not self._is_end_of_plain(offset + declared):
            return False
        if self._fill(most) < most or self._record_member(head.size, most) is not None:
            return False
        left = declared
        while left and self._fill(1):
            member = self._record_member(1)
            step = min(left, len(self._data) if member is None else member)
            self._drop(step)
            left = 0 if step == member else left - step
        self.faults.lose_kind(
            head.kind or "record", offset, f"{head.length:,} bytes in one record, left out", why="too large"
        )
        return True

    def _is_end_of_plain(self, offset: int) -> bool:
        """Whether a record may end at an offset of a file that is not packed."""
        reader = self._source.open(offset)
        try:
            behind = reader.read(READ_BYTES)
        finally:
            reader.close()
        end = PADDING.match(behind).end()  # type: ignore[union-attr]
        if end == len(behind):
            return bool(end) or offset == self._source.size()
        return bool(end) and (HEAD.match(behind, end) or ANY_ARC_LINE.match(behind, end)) is not None
