"""The sites of a store as people edit them: added, imported, paused, set, removed, exported."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.crawl.arguments import read_moment
from crawler.crawl.own_sites import added_settings, change_settings, read_pause
from crawler.discovery.site_lists import (
    CSV,
    CSV_ALONE_COLUMNS,
    CSV_COLUMNS,
    FORMATS,
    MAX_LIST_BYTES,
    ListedSite,
    ListUnreadable,
    format_of,
    read_site_list,
    write_site_list,
)
from crawler.errors import AddressRefused, ArgumentInvalid, SiteInvalid
from crawler.fetch.addresses import Opened, check_url
from crawler.fetch.credentials import Credentials
from crawler.site import Site
from crawler.storage.values import SiteSettings

if TYPE_CHECKING:
    from crawler.crawl.site_registry import SiteRegistry
    from crawler.storage.store import Store


TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def list_format(path: str | None, wanted: str | None) -> str:
    """The format of a list that is written: as an option or the file's name says, else CSV; raises ArgumentInvalid."""
    chosen = wanted or ((path or "").rpartition(".")[2].lower() if path and "." in path else CSV)
    if chosen not in FORMATS:
        raise ArgumentInvalid(f"{chosen} is not a format of lists: choose from {', '.join(FORMATS)}")
    return chosen


class SiteEditor:
    """Edits the sites of an open store; methods raise ArgumentInvalid for what names no site or cannot be set."""

    def __init__(
        self, store: Store, registry: SiteRegistry, now: datetime, allowed_addresses: Iterable[str] = ()
    ) -> None:
        self.store = store
        self.registry = registry
        self.now = now
        self.opened = Opened.parse(allowed_addresses)
        self.settings = store.site_settings.all()
        registry.update(self.settings)
        registry.met = store.channels.homes()

    def add(self, names: Iterable[str]) -> list[tuple[Site, bool]]:
        """Adds sites by name or URL; returns each, and whether it is new. All are checked before one is added."""
        found = {site.name: site for site in map(self._checked_site, names)}
        added = [(site, not self._has(site.name)) for site in found.values()]
        self._save([self._added(site) for site in found.values()])
        return added

    def import_list(self, path: Path) -> tuple[int, int, list[str]]:
        """Adds the sites of a file; returns how many are new, how many were there, and a line for each refused one."""
        name = "standard input" if str(path) == "-" else str(path)
        try:
            data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        except OSError as error:
            raise ArgumentInvalid(f"{path} cannot be read: {error.strerror}") from error
        if len(data) > MAX_LIST_BYTES:
            raise ArgumentInvalid(f"{name} has {len(data):,} bytes: a list of sites has {MAX_LIST_BYTES:,} at most")
        try:
            listed = read_site_list(data, format_of(path.name, data))
        except ListUnreadable as error:
            raise ArgumentInvalid(f"{name} cannot be read: {error}") from error
        rows: dict[str, SiteSettings] = {}
        refused = []
        for one in listed:
            try:
                row = self._listed(one, rows)
            except (ArgumentInvalid, SiteInvalid) as error:
                refused.append(f"{name}, line {one.line}: {error}")
            else:
                rows[row.name] = row
        known = sum(self._has(name) for name in rows)
        self._save(rows.values())
        return len(rows) - known, known, refused

    def _listed(self, one: ListedSite, rows: dict[str, SiteSettings]) -> SiteSettings:
        site = self._checked_site(one.home)
        for feed in one.feeds:
            self._check_address(feed)
        row = rows.get(site.name) or self._added(site)
        changes = dict(one.settings)
        for name, value in (("publisher", one.publisher), ("language", one.language)):
            changes |= {name: value} if value and not getattr(row, name) else {}
        row = self._put_to_rest(change_settings(row, changes, self.now), one)
        is_declared = site.name in self.registry.declared
        return row if is_declared else replace(row, feeds=tuple(dict.fromkeys((*row.feeds, *one.feeds))))

    def _put_to_rest(self, row: SiteSettings, one: ListedSite) -> SiteSettings:
        """The row with what a list says of a site that is not to be read; a pause that is over says nothing."""
        if one.disabled is not None:
            if one.disabled.lower() not in TRUTHS:
                raise ArgumentInvalid(f"disabled={one.disabled} is not yes or no")
            row = replace(row, disabled=TRUTHS[one.disabled.lower()])
        if one.paused_until is not None:
            until = read_moment("paused_until", one.paused_until, self.now)
            row = replace(row, paused_until=until) if until > self.now else row
        return row

    def change(self, names: Sequence[str], **values: Any) -> list[str]:
        """Gives sites other values; returns their names."""
        rows = [replace(self.row(name), **values) for name in names]
        self._save(rows)
        return [row.name for row in rows]

    def pause(self, words: Sequence[str]) -> tuple[list[str], datetime]:
        """Pauses sites for the time that the last word tells; returns their names, and until when."""
        if len(words) < 2:
            raise ArgumentInvalid("give a site and a time: sites pause paper 3d")
        until = read_pause(words[-1], self.now)
        return self.change(words[:-1], paused_until=until), until

    def set(self, words: Sequence[str]) -> SiteSettings:
        """Sets values of a site, given as ``name=value``; returns what is set by now."""
        if not words:
            raise ArgumentInvalid("give a site and values: sites set paper delay=2 hours=6-22")
        row = self.row(words[0])
        if other := next((word for word in words[1:] if "=" not in word), None):
            raise ArgumentInvalid(f"{other} is no value: give name=value, such as delay=2")
        changes = dict(word.split("=", 1) for word in words[1:])
        row = change_settings(row, changes, self.now)
        self._check_secrets(row)
        if changes:
            self._save([row])
        return row

    def remove(self, names: Sequence[str]) -> list[str]:
        """Removes sites with all but their stories; returns their names."""
        rows = [self.row(name) for name in names]
        for row in rows:
            if not self.store.site_settings.remove(row.name):
                raise ArgumentInvalid(f"site {row.name} is not in {self.store}: there is nothing to remove")
        return [row.name for row in rows]

    def export(self, kind: str) -> str:
        """The sites that were added or crawled as a list."""
        return write_site_list([self._export_row(site) for site in self.own_sites()], kind)

    def set_sites(self) -> list[str]:
        """The homes of own sites for which something is set that CSV alone has room for."""
        rows = (self._export_row(site) for site in self.own_sites())
        return [row["home"] for row in rows if any(row[name] for name in CSV_ALONE_COLUMNS)]

    def _is_paused(self, row: SiteSettings) -> bool:
        return row.paused_until is not None and row.paused_until > self.now

    def own_sites(self) -> list[Site]:
        """The sites that rounds read."""
        crawled = {row.name: row.home for row in self.store.channels.sites() if row.channels and row.home}
        added = {name: one.home for name, one in self.settings.items() if one.added and one.home}
        return [self.registry.current(name, home) for name, home in sorted((crawled | added).items())]

    def row(self, text: str) -> SiteSettings:
        """What is set for the site of a name or URL that is declared, added or held; raises ArgumentInvalid."""
        held = {row.name: row.home for row in self.store.channels.sites()}
        name = text if text in held or text in self.settings else self.registry.find(text).name
        if name not in held and name not in self.settings and name not in self.registry.by_name:
            raise ArgumentInvalid(f"site {text!r} is not known: add it with 'scrapy sites add {text}'")
        known = self.registry.by_name.get(name)
        home = known.home if known is not None else held.get(name)
        return self.settings.get(name) or SiteSettings(name=name, home=home)

    def _has(self, name: str) -> bool:
        return (row := self.settings.get(name)) is not None and row.added is not None

    def _added(self, site: Site) -> SiteSettings:
        """The row of a site; what a spider or the directory says of it is not copied."""
        former = self.settings.get(site.name) or SiteSettings(name=site.name)
        return added_settings(Site(name=site.name, home=site.home), self.now, former)

    def _checked_site(self, text: str) -> Site:
        site = self.registry.find(text)
        self._check_address(site.home)
        return site

    def _check_address(self, url: str) -> None:
        try:
            check_url(url, self.opened)
        except AddressRefused as refusal:
            raise ArgumentInvalid(str(refusal)) from refusal

    def _check_secrets(self, row: SiteSettings) -> None:
        if not (row.cookies or row.headers):
            return
        site = self.registry.by_name.get(row.name) or self.registry.find_by_url(row.home or "")
        found = Credentials.load(site, cookies=row.cookies, headers=row.headers)
        if row.cookies and not found.count_cookies():
            raise ArgumentInvalid(f"cookies={row.cookies} has no cookie that is valid now for {site.home}")

    def _save(self, rows: Iterable[SiteSettings]) -> None:
        rows = list(rows)
        self.store.site_settings.save(rows)
        self.settings |= {row.name: row for row in rows}

    def _export_row(self, site: Site) -> dict[str, str]:
        row = self.settings.get(site.name) or SiteSettings(name=site.name)
        values: dict[str, str | None] = {
            "home": site.home,
            "publisher": site.publisher,
            "language": site.language,
            "timezone": site.timezone,
            "feeds": " ".join(site.feeds),
            "sitemaps": " ".join(site.sitemaps),
            "delay": f"{row.delay:g}" if row.delay is not None else None,
            "hours": row.hours,
            "window": row.window,
            "note": row.note,
            "disabled": "yes" if row.disabled else None,
            "paused_until": f"{row.paused_until:%Y-%m-%dT%H:%M:%SZ}" if self._is_paused(row) else None,
        }
        return {name: values[name] or "" for name in CSV_COLUMNS}
