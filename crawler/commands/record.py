"""``scrapy record``: a page as a fixture, with what is extracted from it as the expectation to review."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from urllib.parse import urlsplit

from crawler.article import Outcome
from crawler.cli.command import NewsCommand
from crawler.cli.fetched_page_reading import SinglePageReader
from crawler.cli.fixtures import Fixture, project_fixtures
from crawler.cli.known_sites import load_site_registry
from crawler.cli.saved_pages import SavedPageReader
from crawler.cli.single_page import fetch_page
from crawler.cli.text_search import FoundText, TextSearch
from crawler.errors import ArgumentInvalid

STORY_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


class Command(NewsCommand):
    """Writes ``fixtures/<name>/<story>/``."""

    example = "record paper https://paper.example/2026/a.html --story crane"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<name> <url or file>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Record a page as a fixture of a known site, with its expectation to review"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--story", help="name of the fixture (default: from the URL)")
        parser.add_argument("--url", help="URL of a page that is given as a file (default: its canonical link)")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Record the page."""
        if len(args) != 2:
            raise ArgumentInvalid("give the name of a known site, and a URL or a file")

        name, url_or_file = args
        folder = project_fixtures(Path.cwd())
        assert self.settings is not None  # Scrapy gives them to every command
        site = load_site_registry(self.settings).get(name)
        if urlsplit(url_or_file).scheme in {"http", "https"}:
            search = TextSearch(SinglePageReader(self.settings), lambda url: site)
            fetched = fetch_page(url_or_file, self.settings, search)
            page, found = fetched.page, fetched.found
            assert found is not None  # it was searched
        else:
            with SavedPageReader(self.settings) as reader:
                page = reader.open(Path(url_or_file), opts.url)
                found = FoundText(reader.read(page, site))
        if not site.owns(page.url):
            raise ArgumentInvalid(f"{page.url} is not a page of {name}, whose home is {site.home}")
        story = opts.story or name_story(page.url)
        if not STORY_NAME.fullmatch(story):
            raise ArgumentInvalid(f"{story!r} is not a valid story name: use lower-case letters, digits and _")
        fixture = Fixture(folder / name / story)
        if fixture.path.exists():
            raise ArgumentInvalid(f"fixtures/{fixture.name} already exists: choose another name with --story")
        reading, result = found.reading, found.reading.result
        fixture.write(page, found.version, found.candidate)
        path = fixture.write_expected(result)
        summary = f"{result.name}: {result.reason}" if isinstance(result, Outcome) else f"article: {result.headline}"
        print(f"fixtures/{fixture.name}: {summary}")
        for note in found.notes:
            print(f"  {note}")
        if reading.pages is not None:
            print(reading.pages.describe())
        print(f"Review {path.name} against the page: it holds what was extracted, right or wrong.")
        return 0


def name_story(url: str) -> str:
    """A folder name from the last words of a URL."""
    words = re.findall(r"[a-z0-9]+", urlsplit(url).path.rpartition(".")[0].lower() or urlsplit(url).path.lower())
    telling = [word for word in words if not word.isdigit()][-6:]
    return "_".join(telling or words[-1:])[:60].strip("_") or "front"
