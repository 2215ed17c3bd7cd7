"""Checks of the settings, before anything is fetched."""

from __future__ import annotations

import os
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler.cli.configuration import OWN_SETTINGS, Configuration, as_scrapy_settings, unknown_setting
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Spider
    from scrapy.settings import BaseSettings

TEST_PREFIX = "NEWS_TEST_"  # variables of the test suite, not settings
LOG_FORMATS = ("text", "json")
REQUISITE_MODES = ("", "lead", "images", "all")


def check_settings(settings: BaseSettings | Configuration, *, has_browser: bool = True) -> tuple[str, ...]:
    """One line for each NEWS_ setting that is unknown or cannot be read, none when all is well; loads Scrapy.

    Without ``has_browser`` pages that only a browser can show are another process's.
    """
    from crawler.fetch.addresses import Opened
    from crawler.fetch.middlewares.user_agent import user_agent
    from crawler.fetch.proxy import read_proxy

    warnings = check_values(settings) + _scrapy_warnings(settings)
    if folder := settings["NEWS_WARC"]:
        warnings += _folder_warnings(Path(folder).absolute())
    for read in (
        lambda: Opened.parse(settings.getlist("NEWS_ALLOW_ADDRESSES")),
        lambda: user_agent(as_scrapy_settings(settings)),
        lambda: read_proxy(settings["NEWS_PROXY"]),
        lambda: check_rendering(settings, has_browser=has_browser),
        lambda: _check_web_archive(settings),
        lambda: make_named("NEWS_CLOCK", settings["NEWS_CLOCK"]),
    ):
        try:
            read()
        except ArgumentInvalid as error:
            warnings.append(str(error))
    return tuple(warnings)


def make_named(setting: str, name: object) -> Any:
    """An instance of the class that a setting names; raises ArgumentInvalid where there is none of that name."""
    try:
        return resolve_name(str(name))()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise ArgumentInvalid(f"{setting}: {name!r} is not the name of a class: {error}") from error


def check_rendering(settings: BaseSettings | Configuration, *, has_browser: bool = True) -> None:
    """Raises ArgumentInvalid where pages are to be rendered and cannot be."""
    if not settings.getbool("NEWS_RENDER"):
        return
    from crawler.crawl.page_rendering import make_renderer
    from crawler.rendering.chromium import check_installation
    from crawler.rendering.messages import RenderingFailed

    make_renderer(settings)
    if not has_browser:
        return
    try:
        check_installation(str(settings["NEWS_RENDER_BROWSER"] or ""))
    except RenderingFailed as error:
        raise ArgumentInvalid(f"NEWS_RENDER: {error}") from error


def _check_web_archive(settings: BaseSettings | Configuration) -> None:
    """Raises ArgumentInvalid where stories are to be looked for in a web archive that is none."""
    address = str(settings["NEWS_WEB_ARCHIVE"] or "")
    if not address and settings.getbool("NEWS_ARCHIVED"):
        raise ArgumentInvalid("NEWS_ARCHIVED, or --archived: which web archive? Set NEWS_WEB_ARCHIVE")
    if address:
        try:
            from crawler.discovery.timemaps import read_archive_address

            read_archive_address(address)
        except ArgumentInvalid as error:
            raise ArgumentInvalid(f"NEWS_WEB_ARCHIVE: {error}") from error


def check_values(settings: BaseSettings | Configuration) -> list[str]:
    """One line for each NEWS_ setting that does not exist, in the environment too, or is no number where one is due."""
    warnings = []
    if url := settings["NEWS_HEALTH_URL"]:
        try:
            from crawler.cli.notification import check_health_url  # urllib, which few commands need

            check_health_url(str(url))
        except ArgumentInvalid as error:
            warnings.append(str(error))
    typed = {str(name) for name in settings} | {name for name in os.environ if not name.startswith(TEST_PREFIX)}
    for name in sorted(name for name in typed if name.startswith("NEWS_")):
        if name not in OWN_SETTINGS:
            warnings.append(unknown_setting(name))
        elif isinstance(OWN_SETTINGS[name], int | float) and not _is_amount(settings[name]):
            warnings.append(f"{name}: {settings[name]!r} is not a number of 0 or more")
    if settings["NEWS_WARC_REQUISITES"] not in REQUISITE_MODES:
        warnings.append(f"NEWS_WARC_REQUISITES: {settings['NEWS_WARC_REQUISITES']!r} is not lead, images or all")
    elif settings["NEWS_WARC_REQUISITES"] and not settings["NEWS_WARC"]:
        warnings.append("NEWS_WARC_REQUISITES needs a folder for WARC files: set NEWS_WARC too")
    if settings["NEWS_LOG_FORMAT"] not in LOG_FORMATS:
        warnings.append(f"NEWS_LOG_FORMAT: {settings['NEWS_LOG_FORMAT']!r} is not text or json")
    return warnings


def _folder_warnings(folder: Path) -> list[str]:
    """Why nothing can be written into a folder that may not be there yet."""
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not there.is_dir():
        return [f"NEWS_WARC: {there} is not a folder"]
    try:  # rights do not tell: in /proc nobody makes a folder
        with TemporaryDirectory(dir=there) as trial:
            Path(trial, folder.relative_to(there)).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [f"NEWS_WARC: {folder} cannot be made or written to: {error.strerror}"]
    return []


def _scrapy_warnings(settings: BaseSettings | Configuration) -> list[str]:
    """One line for each setting of Scrapy that cannot be read, or for the file of its log."""
    from scrapy.settings import default_settings

    warnings = []
    whole = as_scrapy_settings(settings)
    for name, default in vars(default_settings).items():
        if not (name.isupper() and isinstance(default, int | float)) or whole[name] is None:
            continue
        read, what = (whole.getbool, "True or False") if isinstance(default, bool) else (whole.getfloat, "a number")
        try:
            read(name)
        except (TypeError, ValueError):
            warnings.append(f"{name}: {whole[name]!r} is not {what}")
    if file := whole["LOG_FILE"]:
        try:
            Path(str(file)).open("a", encoding="utf-8").close()
        except OSError as error:
            warnings.append(f"LOG_FILE: {file} cannot be written: {error.strerror}")
    return warnings


def _is_amount(value: object) -> bool:
    try:
        return 0 <= float(str(value)) < float("inf")
    except ValueError:
        return False


def check_spider(
    spider_class: type[Spider],
    arguments: Mapping[str, str],
    settings: BaseSettings,
    *,
    has_browser: bool = True,
    stores: bool = True,
) -> None:
    """Raises for a spider, arguments, settings or a store that cannot be: ArgumentInvalid, StoreUnusable.

    ``has_browser`` says whether the spider may show pages. A store that is to be written (``stores``) is made where it
    is not there.
    """
    from crawler.cli.known_sites import open_site_registry
    from crawler.crawl.arguments import ChecksArguments
    from crawler.storage.store import Store

    if warnings := check_settings(settings, has_browser=has_browser):
        raise ArgumentInvalid("\n".join(warnings))
    if issubclass(spider_class, ChecksArguments):
        spider_class.check_arguments(arguments, open_site_registry(settings))
    else:
        spider_class(**arguments)  # raises for arguments that it cannot understand
    if stores:
        Store.open(settings["NEWS_STORE"]).close()
