"""``scrapy extract``: the record of one page, printed; nothing is stored."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.article import Article, Outcome
from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid, NotAnArticle

if TYPE_CHECKING:
    from crawler.article import Page


class Command(NewsCommand):
    """Prints what would be kept of a page."""

    example = "extract https://paper.example/2026/story.html --text"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] <url or file>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Print the record of one page, by URL or from a file, and store nothing"

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
        parser.add_argument("--render", action="store_true", help="let a browser show the page first (extra js)")
        parser.add_argument("--url", help="URL of a page that is given as a file (default: its canonical link)")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print the record; raises NotAnArticle."""
        if len(args) != 1:
            raise ArgumentInvalid("give one URL or one file")
        from crawler.cli.page_reading import SinglePageReader

        assert self.settings is not None  # Scrapy gives them to every command
        reader = SinglePageReader(self.settings)  # first: it loads its libraries while the page is fetched
        from crawler.cli.known_sites import load_site_registry
        from crawler.cli.single_page import load_page
        from crawler.extraction.fields.story_pages import describe_pages

        page = load_page(args[0], self.settings, reader, url=opts.url)
        if opts.render:
            from crawler.cli.single_page import show_page

            page = show_page(page, self.settings)
        site = load_site_registry(self.settings).find_by_url(page.url)
        reading = reader.read(page, site, explains=opts.explain, marks=bool(opts.html))
        if reading.pages is not None:
            print(describe_pages(reading.pages), file=sys.stderr)
        if opts.html:
            self._write_marked(reading.marked_page, page, Path(opts.html))
        if opts.explain:
            print("\n".join(reading.explanation))
        if isinstance(reading.result, Outcome):
            raise NotAnArticle(reading.result)
        if not opts.explain:
            print(_format_article(reading.result, opts))
        return 0

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
