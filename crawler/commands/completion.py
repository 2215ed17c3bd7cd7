"""``news completion``: what a shell needs to complete commands, options, values and sites."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from crawler.article import Article, Kind
from crawler.cli.catalogue import command_names
from crawler.cli.command import LOG_LEVELS, NewsCommand, did_you_mean
from crawler.cli.configuration import OWN_SETTINGS
from crawler.cli.option_names import long_options, option_with_value
from crawler.commands.sites import ACTIONS
from crawler.errors import ArgumentInvalid, StoreMissing

if TYPE_CHECKING:
    from crawler.storage.store import Store

NAMES_SITES = frozenset({"check", "set", "pause", "disable", "enable", "remove"})  # actions of ``news sites``
TAKES_SITES = frozenset({"crawl", "update", "watch", "template"})  # as arguments
SCRIPTS = {
    "bash": """_news() {
    local IFS=$'\\n'
    local found="$(news completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
    COMPREPLY=($(compgen -W "$found" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _news news""",
    "zsh": """#compdef news
_news() {
    local -a found
    found=(${(f)"$(news completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    compadd -a found || _files
}
compdef _news news""",
    "fish": """function __news_words
    news completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null
end
complete -c news -a '(__news_words)'""",
}


class Command(NewsCommand):
    """Prints a script, or the words that may follow."""

    refuses_unknown_options = False  # what is completed may be an option

    example = "completion bash > news.bash"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<bash, zsh or fish>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Print the script by which a shell completes commands, options, values and sites"

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print a script; ``words -- TYPED ...``, which the scripts call, prints what may stand last."""
        if args and args[0] == "words":
            print("\n".join(self.words([word for word in args[1:] if word != "--"] or [""])))
            return 0
        if len(args) != 1 or args[0] not in SCRIPTS:
            raise ArgumentInvalid(
                f"give one shell: {', '.join(SCRIPTS)}{did_you_mean(args[0], SCRIPTS) if args else ''}"
            )
        print(SCRIPTS[args[0]])
        return 0

    def words(self, typed: list[str]) -> list[str]:
        """What may stand in the place of the last word that was typed."""
        if len(typed) == 1:
            return [name for name in command_names() if name.startswith(typed[0])]
        name, *before, last = typed
        if name not in command_names():
            return []
        if last.startswith("-"):
            return [option for option in long_options(parser_of(name)) if option.startswith(last)]
        return [word for word in self._arguments(name, before) if word.startswith(last)]

    def _arguments(self, name: str, before: list[str]) -> Sequence[str]:
        """What may stand behind a command and words, as long as it is no option."""
        if before and (option := option_with_value(parser_of(name), before[-1])):
            return self._values(name, option)
        if name == "completion":
            return () if before else tuple(SCRIPTS)
        if name == "sites":
            if not before:
                return tuple(ACTIONS)
            if before[0] == "set" and len(before) > 1:
                from crawler.crawl.own_sites import SETTABLE

                return [f"{value}=" for value in SETTABLE]
            return self._sites() if before[0] in NAMES_SITES else ()
        return self._sites() if name in TAKES_SITES else ()

    def _values(self, name: str, option: Action) -> Sequence[str]:
        """What may follow an option; nothing where it is a file, or anything."""
        assert self.settings is not None
        if option.choices is not None:
            return [str(one) for one in option.choices]
        match max(option.option_strings, key=len):
            case "--site":
                return self._sites()
            case "--format":
                from crawler.discovery.site_lists import FORMATS

                return FORMATS if name == "sites" else sorted(map(str, self.settings.getdict("NEWS_DELIVERIES")))
            case "--kind":
                return [str(kind) for kind in Kind]
            case "--loglevel":
                return LOG_LEVELS
            case "--fields":
                return sorted(Article.__dataclass_fields__)
            case "--country" | "--language" as wanted:
                from crawler.crawl.publishers import find_publishers

                return sorted({str(getattr(one, wanted.removeprefix("--"))) for one in find_publishers()})
            case "--section" | "--sections":
                return self._sections()
            case "--set":
                return [f"{setting}=" for setting in OWN_SETTINGS]
        return ()

    def _sections(self) -> list[str]:
        """The sections of the stories that the store holds."""
        from crawler.storage.store import Store

        assert self.settings is not None
        try:
            with Store.open(self.settings["NEWS_STORE"], must_exist=True) as store:
                return sections_of(store)
        except StoreMissing:
            return []

    def _sites(self) -> list[str]:
        """The names of all sites that are declared or held."""
        from crawler.cli.known_sites import load_site_registry
        from crawler.storage.store import Store

        assert self.settings is not None
        names = set(load_site_registry(self.settings).by_name)
        try:
            with Store.open(self.settings["NEWS_STORE"], must_exist=True) as store:
                names |= {row.name for row in store.channels.sites()}
        except StoreMissing:
            return sorted(names)
        return sorted(names)


def sections_of(store: Store) -> list[str]:
    """The sections of the newest stories of a store."""
    from crawler.storage.selection import RecordFilter

    facets = store.listing.stories(RecordFilter(), limit=1, with_facets=True).facets
    return sorted(facets.counts.get("section", {})) if facets is not None else []


def parser_of(command: str) -> ArgumentParser:
    """The parser of a command's options."""
    from crawler.cli.configuration import Configuration, as_scrapy_settings

    one = import_module(f"crawler.commands.{command}").Command()
    one.settings = as_scrapy_settings(Configuration())
    parser = ArgumentParser(conflict_handler="resolve")
    one.add_options(parser)
    return parser
