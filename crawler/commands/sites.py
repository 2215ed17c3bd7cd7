"""``news sites``: one's own sites, listed and edited; those that are declared, and the directory of publishers."""

from __future__ import annotations

import difflib
import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid, StoreMissing

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.cli.site_editing import SiteEditor
    from crawler.site import Site
    from crawler.storage.values import SiteSettings

FIND = "find"
ACTIONS = {  # beside the list itself, with what they do
    "list": "list your sites, as without a word",
    FIND: "search the directory: sites find press --country de --language de",
    "add": "add sites, which update and watch then read: sites add https://paper.example/ bbc; --country no",
    "import": "add the sites of a file, OPML, CSV or a URL a line: sites import feeds.opml",
    "export": "write your sites: sites export sites.csv",
    "check": "look whether sites can be read, with nothing stored: sites check paper",
    "set": "set values: sites set paper delay=2 hours=6-22 window=30d note='ask first' cookies=cookies.txt",
    "pause": "leave sites out for a while: sites pause paper 3d",
    "disable": "leave sites out until they are enabled",
    "enable": "read sites again that were disabled or paused",
    "remove": "remove sites; their stories stay",
}
OTHER_WORDS = {  # that people type for an action
    **dict.fromkeys(("search", "lookup", "query", "directory"), FIND),
    **dict.fromkeys(("ls", "show", "all"), "list"),
    **dict.fromkeys(("new", "insert", "subscribe", "create"), "add"),
    **dict.fromkeys(("load", "read"), "import"),
    **dict.fromkeys(("save", "write", "dump"), "export"),
    **dict.fromkeys(("test", "verify", "try"), "check"),
    **dict.fromkeys(("edit", "change", "update", "config"), "set"),
    **dict.fromkeys(("stop", "suspend", "sleep"), "pause"),
    **dict.fromkeys(("off", "deactivate"), "disable"),
    **dict.fromkeys(("on", "resume", "unpause", "activate"), "enable"),
    **dict.fromkeys(("delete", "rm", "unsubscribe", "drop"), "remove"),
}


class Command(NewsCommand):
    """Lists and edits sites."""

    example = "sites find --country de --language de"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return f"[options] [{' | '.join(ACTIONS)} [<argument> ...]]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List your sites with articles held, last crawl and feeds; add, import, set, pause, check them"

    def long_desc(self) -> str:
        """What help says."""
        actions = "; ".join(f"{name}: {what}" for name, what in ACTIONS.items())
        return f"Lists the sites of the store; --all adds those that come with the program. {actions}."

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines, with every feed, sitemap and front")
        parser.add_argument("--all", action="store_true", help="list the sites that come with the program, too")
        parser.add_argument("--format", metavar="NAME", help="format of 'export': opml, csv or txt")
        add_directory_options(parser)

    def execute(self, args: list[str], opts: Namespace) -> int:
        """List the sites, search the directory, or edit the sites."""
        if args and args[0] == FIND:
            return find(args[1:], opts)
        if args and args[0] not in ACTIONS:
            raise ArgumentInvalid(f"sites {args[0]} is not known{suggest_action(args[0])}")
        if (opts.country or opts.language) and args[:1] != ["add"]:
            raise ArgumentInvalid("--country and --language are for 'scrapy sites find' and 'scrapy sites add'")
        assert self.settings is not None  # the command line gives them to every command
        if not args or args == ["list"]:
            return self._list(opts)
        if args[0] == "list":
            raise ArgumentInvalid("'scrapy sites list' takes no site: 'scrapy stats' shows numbers of each")
        if args[0] == "check":
            return self._check(args[1:], opts)
        return self._edit(args[0], args[1:], opts)

    def _list(self, opts: Namespace) -> int:
        """Print one's own sites, and on request, or where there are none, those that come with the program."""
        assert self.settings is not None
        own = read_own_sites(self.settings["NEWS_STORE"])
        rows = own
        if opts.all or opts.json or not own:
            from crawler.cli.known_sites import load_site_registry

            known = {row["site"]: row for row in own}
            declared = {site.name: site for site in load_site_registry(self.settings).sites}
            rows = [with_declaration(row, declared.get(row["site"])) for row in own]
            rows += [declared_row(site) for name, site in declared.items() if name not in known]
        if opts.json:
            for row in sorted(rows, key=lambda row: str(row["site"])):
                print(json.dumps(row, ensure_ascii=False))
            return 0
        print_sites(rows)
        if own and not opts.all and sys.stdout.isatty():
            print("--all lists those that come with the program, too; 'sites find' a directory", file=sys.stderr)
        return 0

    def _check(self, names: list[str], opts: Namespace) -> int:
        """Look at sites, and print what was found; 1 where something is wrong with one."""
        from crawler.cli.site_check import COLUMNS, check_sites, table_cells
        from crawler.cli.tables import print_table

        assert self.settings is not None
        rows = check_sites(names, self.settings)
        if opts.json:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
        else:
            print_table(COLUMNS, [table_cells(row) for row in rows])
            for row in rows if sys.stdout.isatty() else ():
                for problem in row["problems"]:
                    print(f"{row['site']}: {problem}", file=sys.stderr)
        return int(any(row["problems"] for row in rows))

    def _edit(self, action: str, words: list[str], opts: Namespace) -> int:
        """Edit the sites of the store, and say what was done."""
        from crawler.cli.known_sites import load_site_registry
        from crawler.cli.site_editing import SiteEditor
        from crawler.cli.store_command import now_by
        from crawler.storage.store import Store

        assert self.settings is not None
        must_exist = action not in {"add", "import", "set", "disable", "pause"}
        allowed = self.settings.getlist("NEWS_ALLOW_ADDRESSES")
        with Store.open(self.settings["NEWS_STORE"], must_exist=must_exist) as store:
            editor = SiteEditor(store, load_site_registry(self.settings), now_by(self.settings), allowed)
            if action == "add":
                return add(editor, words, opts)
            if action == "import":
                return import_lists(editor, words)
            if action == "export":
                return export(editor, words, opts)
            if action == "set":
                print_settings(editor.set(words))
                return 0
            if not words:
                raise ArgumentInvalid(f"which sites? {ACTIONS[action]}")
            if action == "pause":
                names, until = editor.pause(words)
                what = f"paused until {until:%Y-%m-%d %H:%M} UTC"
            elif action == "remove":
                names, what = editor.remove(words), "removed; its stories stay"
            elif action == "disable":
                names, what = editor.change(words, disabled=True), "disabled"
            else:
                names, what = editor.change(words, disabled=False, paused_until=None), "enabled"
            for name in names:
                print(f"{name}: {what}")
        return 0


def suggest_action(word: str) -> str:
    """A question that names the action that is meant, by its letters or its sense; else all of them."""
    close = difflib.get_close_matches(word.lower(), [*ACTIONS, *OTHER_WORDS], n=1)
    if close:
        return f": did you mean {OTHER_WORDS.get(close[0], close[0])}?"
    return f": there are {', '.join(ACTIONS)}"


def add(editor: SiteEditor, words: list[str], opts: Namespace) -> int:
    """Adds sites and the publishers that options choose."""
    from crawler.crawl.publishers import find_publishers

    found = []
    if opts.country or opts.language:
        found = [one.home for one in find_publishers(country=opts.country, language=opts.language)]
        if not found:
            raise ArgumentInvalid("the directory has no such publishers: 'scrapy sites find' lists all of them")
    if not words and not found:
        raise ArgumentInvalid("which sites? give URLs, or names of the directory; 'scrapy sites find' searches it")
    for site, is_new in editor.add([*words, *found]):
        print(f"{site.name}: {'added' if is_new else 'was there already'}, {site.home}")
    return 0


def import_lists(editor: SiteEditor, files: list[str]) -> int:
    """Adds the sites of files; 1 where a line was refused."""
    from pathlib import Path

    if not files:
        raise ArgumentInvalid("which file? OPML, CSV or a URL a line; - is standard input")
    code = 0
    for file in files:
        new, known, refused = editor.import_list(Path(file))
        for line in refused:
            print(line, file=sys.stderr)
        were, lines = "was" if known == 1 else "were", "line" if len(refused) == 1 else "lines"
        name = "standard input" if file == "-" else file
        print(
            f"{name}: {new} site{'' if new == 1 else 's'} added, {known} {were} there already,"
            f" {len(refused)} {lines} refused"
        )
        code = code or int(bool(refused))
    return code


def export(editor: SiteEditor, words: list[str], opts: Namespace) -> int:
    """Writes the sites to a file, or to standard output."""
    from pathlib import Path

    from crawler.cli.site_editing import list_format
    from crawler.discovery.site_lists import CSV

    if len(words) > 1:
        raise ArgumentInvalid("give one file")
    path = words[0] if words and words[0] != "-" else None
    kind = list_format(path, opts.format)
    text = editor.export(kind)
    if kind != CSV and (count := len(editor.set_sites())):
        which = "1 site is" if count == 1 else f"{count} sites are"
        what = "disabled or paused, or has settings" if count == 1 else "disabled or paused, or have settings"
        print(f"{which} {what}: only a list in csv says so", file=sys.stderr)
    if path is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(path).write_text(text, "utf-8")
    except OSError as error:
        raise ArgumentInvalid(f"{path} cannot be written: {error.strerror}") from error
    count = len(editor.own_sites())
    print(f"wrote {count} site{'' if count == 1 else 's'} to {path}")
    return 0


def print_settings(settings: SiteSettings) -> None:
    """Prints what is set for a site, a value a line."""
    from dataclasses import asdict
    from datetime import datetime

    shown = {
        name: value
        for name, value in asdict(settings).items()
        if value is not None and value is not False and value != ()
    }
    for name, value in shown.items():
        if isinstance(value, datetime):
            value = value.isoformat(timespec="seconds")
        print(f"{name}\t{' '.join(value) if isinstance(value, tuple) else value}")


def add_directory_options(
    parser: ArgumentParser, language_help: str = "publishers that write in a language, such as en"
) -> None:
    """Adds the options that choose publishers of the directory."""
    parser.add_argument("--country", metavar="CODE", help="publishers of a country, as two letters: de, no")
    parser.add_argument("--language", metavar="TAG", help=language_help)


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


def declared_row(site: Site) -> dict[str, Any]:
    """A site that a spider declares, as plain values."""
    row = {"site": site.name, "home": site.home, "publisher": site.publisher, "language": site.language}
    channels = [*site.feeds, *site.sitemaps, *site.fronts]
    return {**row, "channels": channels, "articles": 0, "last_crawl": None, "state": None, "note": None}


def with_declaration(row: dict[str, Any], site: Site | None) -> dict[str, Any]:
    """A row of the store with what a spider declares of the site."""
    if site is None:
        return row
    declared = {name: value for name, value in declared_row(site).items() if name in {"home", "publisher", "language"}}
    channels = list(dict.fromkeys([*site.feeds, *site.sitemaps, *site.fronts, *row["channels"]]))
    return {**row, **declared, "channels": channels}


def read_own_sites(url: str) -> list[dict[str, Any]]:
    """Every site that was added, or that the store holds something of, by name, as plain values."""
    from datetime import UTC, datetime

    from crawler.storage.store import Store

    rows: dict[str, dict[str, Any]] = {}
    try:
        with Store.open(url, must_exist=True) as store:
            settings, held = store.site_settings.all(), store.channels.sites()
    except StoreMissing as error:
        print(error, file=sys.stderr)  # what the spiders declare is shown all the same
        return []
    for one in held:
        rows[one.name] = {
            "site": one.name,
            "home": one.home,
            "publisher": one.publisher,
            "language": one.language,
            "channels": [found.url for found in one.channels],
            "articles": one.articles,
            "last_crawl": one.last_crawl.isoformat(timespec="seconds") if one.last_crawl else None,
        }
    for name, chosen in settings.items():
        blank: dict[str, Any] = {
            "site": name,
            "home": None,
            "publisher": None,
            "language": None,
            "channels": [],
            "articles": 0,
        }
        row = rows.setdefault(name, {**blank, "last_crawl": None})
        for field in ("home", "publisher", "language"):
            row[field] = row[field] or getattr(chosen, field)
        row["channels"] = list(dict.fromkeys([*row["channels"], *chosen.feeds, *chosen.sitemaps]))
        row["note"] = chosen.note
        row["state"] = state_of(chosen, datetime.now(UTC))
    return [{"state": None, "note": None} | rows[name] for name in sorted(rows)]


def state_of(settings: SiteSettings, now: datetime) -> str | None:
    """Whether rounds leave a site out."""
    if settings.disabled:
        return "disabled"
    return "paused" if settings.paused_until is not None and settings.paused_until > now else None


def print_sites(rows: list[dict[str, Any]]) -> None:
    """The sites as a table, one line each."""
    from crawler.cli.tables import Column, print_table

    columns = (
        Column("site", is_flexible=True),
        Column("language"),
        Column("articles", is_number=True),
        Column("last crawl (UTC)"),
        Column("feeds", is_number=True),
        Column("state", from_width=70),
        Column("home", is_flexible=True, from_width=100),
        Column("note", is_flexible=True, from_width=120),
    )
    lines = []
    for row in rows:
        crawled = (row["last_crawl"] or "-")[:16].replace("T", " ")
        numbers = str(row["articles"]), crawled, str(len(row["channels"]))
        rest = row["state"] or "-", row["home"] or "-", row["note"] or "-"
        lines.append([row["site"], row["language"] or "-", *numbers, *rest])
    print_table(columns, lines)
