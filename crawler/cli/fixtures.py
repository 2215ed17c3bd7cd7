"""Recorded pages with the record or outcome that is expected of them: ``fixtures/<site>/<story>/``.

``page.html`` holds the bytes, ``meta.json`` the URL, status, headers and time of fetching. ``article.json`` names the
fields of the record and their values, ``outcome.json`` the outcome of a page that is no article. Where the text of a
page stands in another version of it, ``version.html`` holds that one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.article import Article, Candidate, Outcome, Page, Source
from crawler.errors import ArgumentInvalid
from crawler.site import Site

if TYPE_CHECKING:
    from crawler.extraction.version_reading import VersionPage

UNRECORDED_HEADERS = {
    "content-encoding",
    "content-length",
    "set-cookie",
    "transfer-encoding",
}  # of the transfer alone
DERIVED_FIELDS = {"digest", "fetched", "markdown", "requested_url"}  # follow from other fields


@dataclass(frozen=True, slots=True)
class Fixture:
    """One folder of a recorded page."""

    path: Path

    @property
    def name(self) -> str:
        """``site/story``."""
        return f"{self.site_name}/{self.path.name}"

    @property
    def site_name(self) -> str:
        """The name of the site and of its spider."""
        return self.path.parent.name

    def read_page(self) -> Page:
        """The page as it was fetched; raises ArgumentInvalid when the folder does not hold one."""
        try:
            meta = json.loads((self.path / "meta.json").read_bytes())
            return _page_of(meta, (self.path / "page.html").read_bytes())
        except (OSError, ValueError, KeyError) as error:
            raise ArgumentInvalid(f"fixture {self.name}: page.html or meta.json cannot be read: {error}") from error

    def read_version(self) -> tuple[VersionPage | None, Candidate | None]:
        """The version that has the text of the page, and how a feed announced it; raises ArgumentInvalid."""
        from crawler.extraction.version_reading import VersionPage

        try:
            meta = json.loads((self.path / "meta.json").read_bytes())
            if (version := meta.get("version")) is None:
                return None, None
            page = _page_of(version, (self.path / "version.html").read_bytes())
            candidate = msgspec.convert(meta["candidate"], Candidate) if "candidate" in meta else None
            return VersionPage(page, Source(version["source"])), candidate
        except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
            raise ArgumentInvalid(f"fixture {self.name}: version.html or meta.json cannot be read: {error}") from error

    def read_expected(self, kind: str) -> dict[str, Any] | None:
        """What ``article.json`` or ``outcome.json`` (kind "article", "outcome") holds; None when it is not there."""
        path = self.path / f"{kind}.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def write(self, page: Page, version: VersionPage | None = None, candidate: Candidate | None = None) -> None:
        """Record a page, and the version that has its text; its expectation is not touched."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "page.html").write_bytes(page.body)
        meta = _describe(page)
        if version is not None:
            (self.path / "version.html").write_bytes(version.page.body)
            meta["version"] = {**_describe(version.page), "source": version.source.value}
        if candidate is not None:
            meta["candidate"] = msgspec.to_builtins(replace(candidate, text=None))
        _write_json(self.path / "meta.json", meta)

    def write_expected(self, result: Article | Outcome) -> Path:
        """Write what was read of the page as its expectation, for a person to review."""
        if isinstance(result, Outcome):
            path = self.path / "outcome.json"
            _write_json(path, {"name": result.name.value})
        else:
            path = self.path / "article.json"
            record = {name: value for name, value in result.to_dict().items() if name not in DERIVED_FIELDS}
            record["provenance"] = {name: found["source"] for name, found in record["provenance"].items()}
            _write_json(path, record)
        return path


def _describe(page: Page) -> dict[str, Any]:
    headers = {name: value for name, value in page.headers if name.lower() not in UNRECORDED_HEADERS}
    return {"url": page.url, "status": page.status, "headers": headers, "fetched": page.fetched.isoformat()}


def _page_of(described: dict[str, Any], body: bytes) -> Page:
    return Page(
        url=described["url"],
        status=described["status"],
        headers=tuple(described["headers"].items()),
        fetched=datetime.fromisoformat(described["fetched"]),
        body=body,
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def project_fixtures(start: Path) -> Path:
    """The fixture folder of the project that a folder lies in, beside its ``scrapy.cfg``, whether or not it is there.

    Raises ArgumentInvalid outside a project: what an installation brings along is not the place to record into.
    """
    config = closest_scrapy_cfg(start)
    if not config:
        raise ArgumentInvalid(f"{start} is not in a project: run this in a folder with a scrapy.cfg")
    return Path(config).parent / "fixtures"


def find_fixtures(folder: Path) -> Iterator[Fixture]:
    """Every fixture of a folder, by site and story."""
    for path in sorted(folder.glob("*/*/")):
        if (path / "page.html").exists():
            yield Fixture(path)


def read_result(
    page: Page, site: Site, version: VersionPage | None = None, candidate: Candidate | None = None
) -> Article | Outcome:
    """What the crawl would keep of a page: extracted, normalised, validated and with its canonical URL."""
    from crawler.crawl.postprocess import postprocess
    from crawler.extraction.extract import extract_page
    from crawler.extraction.version_reading import read_version

    if version is not None:
        return postprocess(read_version(page, site, version, candidate=candidate).result, site)
    return postprocess(extract_page(page, site).result, site)
