"""Lists of sites as people keep them: OPML of a feed reader, CSV, or a URL a line; read and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.text.attributes import without_surplus
from crawler.text.table_cells import csv_text, read_csv_text, xml_text
from crawler.text.urls import web_parts

OPML, CSV, TXT = "opml", "csv", "txt"
FORMATS = (OPML, CSV, TXT)
URL_COLUMNS = ("home", "url", "site", "website", "link", "htmlurl")  # the first that a row has names its site
FEED_COLUMNS = ("feeds", "feed", "rss", "xmlurl")
TITLE_COLUMNS = ("publisher", "name", "title")
CSV_COLUMNS = (
    "home", "publisher", "language", "timezone", "feeds", "sitemaps", "delay", "hours", "window", "note", "disabled",
    "paused_until",
)  # fmt: skip
CSV_ALONE_COLUMNS = ("delay", "hours", "window", "note", "disabled", "paused_until")  # no room for them elsewhere
SETTING_COLUMNS = ("timezone", "sitemaps", "delay", "hours", "window", "note")
MAX_LIST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSite:
    """A site of a list, as it is written there; nothing of it is checked."""

    line: int
    home: str
    feeds: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    settings: tuple[tuple[str, str], ...] = ()  # further columns of a CSV file, by name
    disabled: str | None = None
    paused_until: str | None = None


class ListUnreadable(ValueError):
    """A file is not a list of sites; the message says why."""


def format_of(name: str, data: bytes) -> str:
    """The format of a file, by its name, else by what it begins with."""
    suffix = name.lower().rpartition(".")[2]
    if suffix in FORMATS:
        return suffix
    return OPML if suffix == "xml" or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else TXT


def read_site_list(data: bytes, kind: str) -> list[ListedSite]:
    """The sites of a list, in order; raises ListUnreadable."""
    if kind == OPML:
        return list(_read_opml(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListUnreadable(f"not in UTF-8: {error}") from error
    return list(_read_csv(text) if kind == CSV else _read_lines(text))


def _read_lines(text: str) -> Iterator[ListedSite]:
    for number, line in enumerate(text.splitlines(), 1):
        url = line.partition(" #")[0].strip()
        if url and not url.startswith("#"):
            yield ListedSite(line=number, home=url)


def _read_csv(text: str) -> Iterator[ListedSite]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    names: list[str] | None = None
    try:
        for cells in rows:
            values = [read_csv_text(cell.strip()) for cell in cells]
            if not any(values) or values[0].startswith("#"):
                continue
            if names is None:
                lowered = [value.lower() for value in values]
                is_header = any(name in lowered for name in URL_COLUMNS + FEED_COLUMNS)
                names = lowered if is_header else ["home"]
                if is_header:
                    continue
            yield _listed(rows.line_num, dict(zip(names, values, strict=False)))
    except csv.Error as error:
        raise ListUnreadable(f"line {rows.line_num}: {error}") from error


def _listed(line: int, row: dict[str, str]) -> ListedSite:
    def first(names: Iterable[str]) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    feeds = tuple(first(FEED_COLUMNS).split())
    return ListedSite(
        line=line,
        home=first(URL_COLUMNS) or (feeds[0] if feeds else ""),
        feeds=feeds,
        publisher=first(TITLE_COLUMNS) or None,
        language=row.get("language") or None,
        settings=tuple((name, row[name]) for name in SETTING_COLUMNS if row.get(name)),
        disabled=row.get("disabled") or None,
        paused_until=row.get("paused_until") or None,
    )


def _read_opml(data: bytes) -> Iterator[ListedSite]:
    """One for each outline with an address; a home that nobody names is that of the feed's host."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(without_surplus(data), parser) if data.strip() else None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ListUnreadable("not an OPML document")
    for outline in root.iter("{*}outline"):
        named = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        feed, home = named.get("xmlurl", ""), named.get("htmlurl", "")
        if named.get("type", "").lower() == "link":
            home = home or named.get("url", "")
        if feed or home:
            yield ListedSite(
                line=int(str(outline.sourceline or 0)),
                home=home if web_parts(home) is not None else feed or home,
                feeds=(feed,) if feed else (),
                publisher=named.get("title") or named.get("text") or None,
                language=named.get("language") or None,
            )


def write_site_list(rows: Iterable[dict[str, str]], kind: str) -> str:
    """A list of sites, each a row of CSV_COLUMNS."""
    if kind == OPML:
        return _write_opml(rows)
    if kind == TXT:
        return "".join(f"{row['home']}\n" for row in rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: csv_text(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _write_opml(rows: Iterable[dict[str, str]]) -> str:
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "News sites"
    body = etree.SubElement(root, "body")
    for row in rows:
        title = xml_text(row["publisher"]) or row["home"]
        for feed in row["feeds"].split() or [""]:
            kind = {"type": "rss", "xmlUrl": feed} if feed else {"type": "link", "url": row["home"]}
            language = {"language": row["language"]} if row["language"] else {}
            etree.SubElement(body, "outline", {"text": title, **kind, "htmlUrl": row["home"], **language})
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()
