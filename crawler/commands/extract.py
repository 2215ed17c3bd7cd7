"""``scrapy extract``: the record of one page, or of many saved ones, printed; nothing is stored."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article import Article, Outcome, without_controls
from crawler.cli.command import FAILED, NewsCommand
from crawler.errors import ArgumentInvalid, NotAnArticle

if TYPE_CHECKING:
    from crawler.article import Page
    from crawler.cli.page_reading import PageReading

MAX_JOBS = 256


class Command(NewsCommand):
    """Prints what would be kept of a page."""

    example = "extract https://paper.example/2026/story.html --text"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] <url, file or folder> ..."

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Print the record of one page, by URL or from a file, or those of many files; store nothing"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Prints the record of one page as it would be kept. Of several files, of a folder with its subfolders"
            " (*.html, *.htm, *.xhtml) or of a --list it prints JSON Lines in the order of the files, and a line on"
            " standard error for each that gives no record. Exit codes: 0 done, 1 a page gave no record, 2 wrong"
            " arguments."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--text", action="store_true", help="print headline and body as text, not JSON")
        form.add_argument("--markdown", action="store_true", help="print headline and body as Markdown")
        form.add_argument(
            "--explain",
            action="store_true",
            help="print every candidate of every field, and the reason for each block",
        )
        parser.add_argument(
            "--html", metavar="FILE", help="also write the page with kept and dropped blocks in colours"
        )
        parser.add_argument("--jobs", metavar="N", help="many files: processes that read (default: one a core)")
        parser.add_argument("--list", metavar="FILE", help="many files: named in a file, a line each (-: input)")
        parser.add_argument("--render", action="store_true", help="let a browser show the page first (extra js)")
        parser.add_argument("--url", help="URL of a page that is given as a file (default: its canonical link)")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print the record; raises NotAnArticle."""
        if opts.list or opts.jobs or len(args) > 1 or (args and Path(args[0]).is_dir()):
            return self._extract_many(args, opts)
        if len(args) != 1:
            raise ArgumentInvalid("give a URL, files or a folder")
        if urlsplit(args[0]).scheme in {"http", "https"}:
            self._extract_fetched(args[0], opts)
        else:
            self._extract_saved(Path(args[0]), opts)
        return 0

    def _extract_saved(self, path: Path, opts: Namespace) -> None:
        """Print the record of a file."""
        from crawler.cli.known_sites import find_sites
        from crawler.cli.saved_pages import SavedPageReader

        assert self.settings is not None  # Scrapy gives them to every command
        site_of = find_sites(self.settings)
        with SavedPageReader(self.settings, explains=opts.explain, marks=bool(opts.html)) as reader:
            page = reader.open(path, opts.url)
            if opts.render:
                from crawler.cli.single_page import show_page

                page = show_page(page, self.settings)
            reading = reader.read(page, site_of(page.url))
        self._print_reading(page, reading, opts)

    def _extract_fetched(self, url: str, opts: Namespace) -> None:
        """Print the record of a page that is fetched."""
        from crawler.cli.fetched_page_reading import SinglePageReader

        assert self.settings is not None
        reader = SinglePageReader(self.settings)  # first: it loads its libraries while the page is fetched
        from crawler.cli.known_sites import load_site_registry
        from crawler.cli.single_page import fetch_page, show_page
        from crawler.cli.text_search import TextSearch

        site_of, shows = load_site_registry(self.settings).find_by_url, (opts.explain, bool(opts.html))
        search = None if opts.render else TextSearch(reader, site_of, explains=shows[0], marks=shows[1])
        fetched = fetch_page(url, self.settings, search)
        page = fetched.page
        if fetched.found is not None:
            for note in fetched.found.notes:
                print(f"  {note}", file=sys.stderr)
            reading = fetched.found.reading
        else:
            page = show_page(page, self.settings)
            reading = reader.read(page, site_of(page.url), explains=shows[0], marks=shows[1])
        self._print_reading(page, reading, opts)

    def _print_reading(self, page: Page, reading: PageReading, opts: Namespace) -> None:
        """Print what was read of a page, as the options have it."""
        if reading.pages is not None:
            print(reading.pages.describe(), file=sys.stderr)
        if opts.html:
            self._write_marked(reading.marked_page, page, Path(opts.html))
        if opts.explain:
            from crawler.cli.tables import print_lines

            print_lines(reading.explanation)
        if isinstance(reading.result, Outcome):
            raise NotAnArticle(reading.result)
        if not opts.explain:
            print(_format_article(reading.result, opts))

    def _extract_many(self, args: list[str], opts: Namespace) -> int:
        """Print a line for each file."""
        if any((opts.text, opts.markdown, opts.explain, opts.html, opts.render, opts.url)):
            raise ArgumentInvalid(
                "many files give JSON Lines alone: no --text, --markdown, --explain, --html, --render, --url"
            )
        from crawler.crawl.extraction_pool import all_cores

        jobs = opts.jobs or str(all_cores())
        if not jobs.isascii() or not jobs.isdigit() or not 1 <= int(jobs) <= MAX_JOBS:
            raise ArgumentInvalid(f"--jobs {jobs} is not a number from 1 to {MAX_JOBS}")
        from crawler.cli.known_sites import find_sites
        from crawler.cli.page_batch import BatchReader, FileReading, find_pages

        assert self.settings is not None
        failed = count = 0

        def print_reading(reading: FileReading) -> None:
            nonlocal failed, count
            count += 1
            if reading.article is None:
                failed += 1
                print(without_controls(f"{reading.path}: {' '.join(reading.failure.split())}"), file=sys.stderr)
            else:
                print(reading.article.to_json(), flush=True)

        reader = BatchReader(self.settings, find_sites(self.settings), jobs=int(jobs))
        reader.read(find_pages(args, opts.list), print_reading)
        if not count:
            raise ArgumentInvalid("there is no file: give files, a folder with *.html files, or --list")
        return FAILED if failed else 0

    def _write_marked(self, marked: bytes | None, page: Page, file: Path) -> None:
        if marked is None:
            raise ArgumentInvalid(f"--html: {page.url} is not an HTML page")
        try:
            file.write_bytes(marked)
        except OSError as error:
            raise ArgumentInvalid(f"--html {file} cannot be written: {error.strerror}") from error


def _format_article(article: Article, opts: Namespace) -> str:
    if opts.text:
        return "\n\n".join(filter(None, (article.headline, article.standfirst, article.body)))
    if opts.markdown:
        return "\n\n".join(filter(None, (f"# {article.headline}", article.standfirst, article.markdown)))
    return article.to_json(indent=2)
