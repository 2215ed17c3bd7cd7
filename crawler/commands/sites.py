"""``news sites``: one's own sites, those that are declared, and the directory of publishers."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crawler.cli.command import NewsCommand, did_you_mean
from crawler.errors import ArgumentInvalid, StoreMissing

if TYPE_CHECKING:
    from crawler.site import Site

FIND = "find"


class Command(NewsCommand):
    """Lists sites."""

    example = "sites find --country de --language de"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] [find [<word> ...]]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List your sites with articles held, last crawl and feeds; 'sites find' searches the directory"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Lists the sites of the store; --all adds those that come with the program. 'sites find' lists"
            " publishers of the directory by country, language and words of their names; 'crawl --country no' crawls"
            " them."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines, with every feed, sitemap and front")
        parser.add_argument("--all", action="store_true", help="list the sites that come with the program, too")
        add_directory_options(parser)

    def execute(self, args: list[str], opts: Namespace) -> int:
        """List the sites, or search the directory."""
        if args and args[0] == FIND:
            return find(args[1:], opts)
        if args:
            question = did_you_mean(args[0], [FIND]) or f": there is '{FIND}'"
            raise ArgumentInvalid(f"sites {args[0]} is not known{question}")
        if opts.country or opts.language:
            raise ArgumentInvalid("--country and --language are for 'scrapy sites find'")
        from crawler.cli.known_sites import load_site_registry

        assert self.settings is not None  # the command line gives them to every command
        rows = read_sites(self.settings["NEWS_STORE"], load_site_registry(self.settings).sites)
        if opts.json:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
            return 0
        own = [row for row in rows if row["last_crawl"] or row["articles"]]
        others = [row for row in rows if row not in own]
        print_sites([*own, *others] if opts.all or not own else own)
        if own and others and not opts.all and sys.stdout.isatty():
            print(f"{len(others)} more come with the program; --all lists them", file=sys.stderr)
        return 0


def add_directory_options(parser: ArgumentParser) -> None:
    """Adds the options that choose publishers of the directory."""
    parser.add_argument("--country", metavar="CODE", help="publishers of a country, as two letters: de, no")
    parser.add_argument("--language", metavar="TAG", help="publishers that write in a language, such as en")


def find(words: list[str], opts: Namespace) -> int:
    """Prints the publishers of the directory that are asked for; 1 where there is none."""
    from crawler.cli.tables import Column, print_table
    from crawler.crawl.publishers import find_publishers

    found = find_publishers(words, country=opts.country, language=opts.language)
    if opts.json:
        for one in found:
            facts = {name: getattr(one, name) for name in ("name", "home", "country", "language")}
            channels = {name: getattr(one, name) for name in ("feeds", "news_sitemaps", "sitemaps")}
            print(json.dumps({"site": one.site.name, **facts, **channels}, ensure_ascii=False))
    else:
        columns = (
            Column("site", is_flexible=True),
            Column("name", is_flexible=True),
            Column("country"),
            Column("language"),
            Column("home", is_flexible=True, from_width=100),
        )
        print_table(columns, [(one.site.name, one.name, one.country, one.language, one.home) for one in found])
    if not found:
        print("No publishers.", file=sys.stderr)
    return 0 if found else 1


def read_sites(url: str, declared: Iterable[Site]) -> list[dict[str, Any]]:
    """Every site that a spider declares or the store holds, by name, as plain values."""
    from crawler.storage.store import Store

    rows: dict[str, dict[str, Any]] = {
        site.name: {
            "site": site.name,
            "home": site.home,
            "publisher": site.publisher,
            "language": site.language,
            "channels": [*site.feeds, *site.sitemaps, *site.fronts],
            "articles": 0,
            "last_crawl": None,
        }
        for site in declared
    }
    try:
        with Store.open(url, must_exist=True) as store:
            for held in store.channels.sites():
                row = rows.setdefault(held.name, {"site": held.name, "home": held.home, "channels": []})
                row.setdefault("publisher", held.publisher)
                row.setdefault("language", held.language)
                row["channels"] = list(dict.fromkeys([*row["channels"], *(found.url for found in held.channels)]))
                row["articles"] = held.articles
                row["last_crawl"] = held.last_crawl.isoformat(timespec="seconds") if held.last_crawl else None
    except StoreMissing as error:
        print(error, file=sys.stderr)  # what the spiders declare is shown all the same
    return [rows[name] for name in sorted(rows)]


def print_sites(rows: list[dict[str, Any]]) -> None:
    """The sites as a table, one line each."""
    from crawler.cli.tables import Column, print_table

    columns = (
        Column("site", is_flexible=True),
        Column("language"),
        Column("articles", is_number=True),
        Column("last crawl (UTC)"),
        Column("feeds", is_number=True),
        Column("home", is_flexible=True, from_width=100),
    )
    lines = []
    for row in rows:
        crawled = (row["last_crawl"] or "-")[:16].replace("T", " ")
        numbers = str(row["articles"]), crawled, str(len(row["channels"]))
        lines.append([row["site"], row["language"] or "-", *numbers, row["home"] or "-"])
    print_table(columns, lines)
