"""What web archives hold of a site: the questions to a CDX server, and its answers in all their forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawler.errors import ArgumentInvalid
from crawler.text.urls import web_parts

TYPE_PATTERN = r"(text/html|application/xhtml.*|warc/revisit|unk|-)"  # as servers take it, each with its own syntax
REVISIT = "warc/revisit"
TIMESTAMP = re.compile(r"\d{14}")
CDX_LETTERS = {  # of a header line as " CDX N b a m s k r M S V g"
    "N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode", "k": "digest",
    "S": "length", "V": "offset", "g": "filename",
}  # fmt: skip
LINE_FORMS = {  # fields of a line that has so many
    7: ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"),
    9: ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "redirect", "offset", "filename"),
    10: ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "redirect", "flags", "offset",
         "filename"),
    11: ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "redirect", "flags", "length", "offset",
         "filename"),
}  # fmt: skip
OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # as pywb spells them
MAX_DAMAGED_LINES = 5  # that are shown


class CdxDialect(StrEnum):
    """Whose parameters a CDX server takes."""

    PYWB = "pywb"  # also the index server of Common Crawl
    WAYBACK = "wayback"  # the Internet Archive's, and OpenWayback's


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """A web archive: its CDX server, and where its captures are had."""

    cdx: str  # URL of the server
    dialect: CdxDialect
    replay: str | None = None  # what a capture's time and URL are put behind
    warcs: str | None = None  # what a WARC file's name is put behind; then captures are read out of these

    @property
    def name(self) -> str:
        """By what the store knows it."""
        return self.cdx

    def memento_url(self, at: datetime, url: str) -> str:
        """The URL of a capture in its raw form: as it was captured, without banner and rewritten links."""
        return f"{self.replay}{at:%Y%m%d%H%M%S}id_/{url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A capture that an index lists."""

    url: str
    at: datetime
    status: int | None  # None: the index does not say, as of revisits
    media_type: str
    digest: str | None
    file: str | None = None  # WARC file, and where in it the record lies
    offset: int | None = None
    length: int | None = None

    @property
    def is_revisit(self) -> bool:
        """Whether its record only refers to an earlier one with the same payload."""
        return self.media_type == REVISIT


@dataclass(slots=True)
class CdxAnswer:
    """What an answer lists."""

    pages: list[ArchivedPage] = field(default_factory=list)
    lines: int = 0  # captures, the damaged ones too
    damaged: list[str] = field(default_factory=list)  # the first of the lines that cannot be read
    damaged_count: int = 0
    resume_key: str | None = None  # with which the next part is asked for
    error: str | None = None  # why it is no index

    def spoil(self, line: object) -> None:
        """Counts a line that cannot be read."""
        self.damaged_count += 1
        if len(self.damaged) < MAX_DAMAGED_LINES:
            self.damaged.append(str(line)[:120])


def read_web_archive(text: str, warcs: str | None = None) -> WebArchive:
    """The archive of an address: that of its CDX server, or of its collection; raises ArgumentInvalid.

    ``warcs`` is where its WARC files lie, for an archive of which captures are read out of these.
    """
    for given in filter(None, (text, warcs)):
        if web_parts(given) is None:
            raise ArgumentInvalid(f"{given!r} is not an http or https URL: give that of a CDX server or a collection")
    parts = urlsplit(text)
    if parts.query or parts.fragment:
        raise ArgumentInvalid(f"{text!r} has a query: give the address of the CDX server alone")
    path = parts.path.rstrip("/")

    def at(path: str) -> str:
        return urlunsplit((parts.scheme, parts.netloc, path, "", ""))

    warcs = None if warcs is None else warcs.rstrip("/") + "/"
    if path.endswith(("/cdx/search/cdx", "/cdx/search")):
        root = path[: path.index("/cdx/search")]
        return WebArchive(
            cdx=at(f"{root}/cdx/search/cdx"), dialect=CdxDialect.WAYBACK, replay=at(f"{root}/web/"), warcs=warcs
        )
    if path.endswith("/cdx"):
        return WebArchive(cdx=at(path), dialect=CdxDialect.PYWB, replay=at(path.removesuffix("cdx")), warcs=warcs)
    if path.endswith("-index"):  # an index alone, as Common Crawl's: what it lists lies in WARC files elsewhere
        if warcs is None:
            raise ArgumentInvalid(f"{text} is an index alone: say with --warcs where its WARC files lie")
        return WebArchive(cdx=at(path), dialect=CdxDialect.PYWB, warcs=warcs)
    if path.endswith("/web"):
        root = path.removesuffix("/web")
        return WebArchive(
            cdx=at(f"{root}/cdx/search/cdx"), dialect=CdxDialect.WAYBACK, replay=at(f"{path}/"), warcs=warcs
        )
    if not path:
        raise ArgumentInvalid(f"{text}: which collection? Give its address, as http://archive.example/collection/")
    return WebArchive(cdx=at(f"{path}/cdx"), dialect=CdxDialect.PYWB, replay=at(f"{path}/"), warcs=warcs)


def cdx_query(
    archive: WebArchive,
    url: str,
    *,
    match: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int,
    resume_key: str | None = None,
    page: int | None = None,
) -> str:
    """The address of a part of an index; ``match`` is exact, prefix, host or domain."""
    pairs = [("url", url), ("matchType", match), ("output", "json")]
    if since is not None:
        pairs.append(("from", f"{since:%Y%m%d%H%M%S}"))
    if until is not None:
        pairs.append(("to", f"{until:%Y%m%d%H%M%S}"))
    if archive.dialect is CdxDialect.WAYBACK:
        pairs += [("filter", f"mimetype:{TYPE_PATTERN}"), ("collapse", "digest"), ("showResumeKey", "true")]
    else:
        pairs.append(("filter", f"~mime:{TYPE_PATTERN}"))
    pairs.append(("limit", str(limit)))
    if resume_key is not None:
        pairs.append(("resumeKey", resume_key))
    if page is not None:
        pairs.append(("page", str(page)))
    return f"{archive.cdx}?{urlencode(pairs)}"


def read_cdx(body: bytes) -> CdxAnswer:
    """The captures of an answer: JSON Lines, CDXJ, JSON arrays or lines of fields; damaged lines are counted."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    answer = CdxAnswer()
    start = text.lstrip()[:300]
    if start.startswith("<"):
        answer.error = "the answer is a page of HTML or XML, and no index"
    elif start.startswith("["):
        _read_arrays(text, answer)
    else:
        _read_lines(text, answer)
    if answer.error is None and answer.lines and answer.damaged_count == answer.lines:
        answer.error = f"none of its {answer.lines} lines can be read, as {answer.damaged[0]!r}"
    return answer


def _read_arrays(text: str, answer: CdxAnswer) -> None:
    """An array of arrays, the first the names of the fields, the last the key of the next part behind an empty one."""
    rows = list(_array_rows(text, answer))
    names: Sequence[str] = ()
    if rows and "timestamp" in rows[0]:
        names, rows = [str(name) for name in rows[0]], rows[1:]
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        answer.resume_key = str(rows[-1][0])
        rows = rows[:-2]
    for row in rows:
        if row:
            answer.lines += 1
            fields = names if names and len(names) == len(row) else LINE_FORMS.get(len(row), ())
            _take(dict(zip(fields, row, strict=False)), row, answer)


def _array_rows(text: str, answer: CdxAnswer) -> Iterator[list[Any]]:
    """The rows of an array; of one that is broken those that stand on lines of their own."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, list):
        yield from (row for row in whole if isinstance(row, list))
        return
    is_cut = not text.rstrip().endswith("]]")
    for line in text.splitlines():
        piece = line.strip().removeprefix("[[").removesuffix("]]").strip().strip(",").strip()
        if not piece:
            continue
        piece = piece if piece.startswith("[") else f"[{piece}"
        piece = piece if piece.endswith("]") else f"{piece}]"
        try:
            row = json.loads(piece)
        except (ValueError, RecursionError):
            answer.lines += 1
            answer.spoil(line)
            continue
        if isinstance(row, list):
            yield row
    if is_cut:
        answer.error = "the answer ends before its end"


def _read_lines(text: str, answer: CdxAnswer) -> None:
    """Lines of JSON or of fields; behind an empty one, the key of the next part."""
    names: Sequence[str] = ()
    lines = text.splitlines()
    ends = [number for number, line in enumerate(lines) if not line.strip()]
    if ends and [line for line in lines[ends[-1] :] if line.strip()] == lines[-1:] and " " not in lines[-1].strip():
        answer.resume_key = lines[-1].strip()
        lines = lines[: ends[-1]]
    for line in lines:
        if not line.strip() or line.startswith("!"):
            continue
        if line.startswith((" CDX ", "CDX ")):
            names = [CDX_LETTERS.get(letter, letter) for letter in line.split()[1:]]
            continue
        answer.lines += 1
        before, brace, rest = line.partition("{")
        if brace and not _is_cut(line, lines, text):
            _take_json(before.split(), brace + rest, line, answer)
            continue
        if _is_cut(line, lines, text):
            answer.spoil(line)
            answer.error = "the answer ends within a line"
            break
        words = line.split()
        fields = names if len(names) == len(words) else LINE_FORMS.get(len(words), ())
        _take(dict(zip(fields, words, strict=False)), line, answer)


def _is_cut(line: str, lines: Sequence[str], text: str) -> bool:
    """Whether a line is the last of an answer, without an end."""
    if line is not lines[-1] or text.endswith(("\n", "\r")):
        return False
    return "{" in line and not line.rstrip().endswith("}")


def _take_json(words: Sequence[str], text: str, line: str, answer: CdxAnswer) -> None:
    """A line of JSON, with key and time before it in CDXJ."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        answer.spoil(line)
        return
    if len(words) >= 2:
        values.setdefault("timestamp", words[1])
    message = values.get("message") or values.get("error")
    if message and "url" not in values:
        answer.lines -= 1
        if not str(message).startswith("No Captures found"):  # as an index server says that there is nothing
            answer.error = str(message)[:200]
        return
    _take({OTHER_NAMES.get(str(name), str(name)): value for name, value in values.items()}, line, answer)


def _take(values: dict[str, Any], line: object, answer: CdxAnswer) -> None:
    url, at = str(values.get("original") or ""), read_timestamp(str(values.get("timestamp") or ""))
    if at is None or web_parts(url) is None:
        answer.spoil(line)
        return
    digest = str(values.get("digest") or "-")
    answer.pages.append(
        ArchivedPage(
            url=url,
            at=at,
            status=_number(values.get("statuscode")),
            media_type=str(values.get("mimetype") or "").lower(),
            digest=None if digest == "-" else digest,
            file=str(values["filename"]) if values.get("filename") not in (None, "", "-") else None,
            offset=_number(values.get("offset")),
            length=_number(values.get("length")),
        )
    )


def read_timestamp(text: str) -> datetime | None:
    """The time of 14 digits; None for anything else."""
    if not TIMESTAMP.fullmatch(text) or not text.isascii():
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
