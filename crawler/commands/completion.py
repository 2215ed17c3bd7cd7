"""``news completion``: what a shell needs to complete commands, options and sites."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module

from crawler.cli.catalogue import SCRAPY_COMMANDS, command_names
from crawler.cli.command import NewsCommand, did_you_mean
from crawler.cli.option_names import long_options
from crawler.commands.sites import ACTIONS
from crawler.errors import ArgumentInvalid, StoreMissing

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
        return "Print the script by which a shell completes commands, options and sites"

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
        if name not in command_names() or name in SCRAPY_COMMANDS:
            return []
        if last.startswith("-"):
            return [option for option in option_names(name) if option.startswith(last)]
        if name in TAKES_SITES or (before and before[-1] == "--site"):
            return [site for site in self._sites() if site.startswith(last)]
        if name == "sites" and not before:
            return [action for action in ACTIONS if action.startswith(last)]
        if name == "sites" and before[0] in NAMES_SITES:
            return [site for site in self._sites() if site.startswith(last)]
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


def option_names(command: str) -> list[str]:
    """The long options of a command."""
    from crawler.cli.configuration import Configuration, as_scrapy_settings

    one = import_module(f"crawler.commands.{command}").Command()
    one.settings = as_scrapy_settings(Configuration())
    parser = ArgumentParser(conflict_handler="resolve")
    one.add_options(parser)
    return long_options(parser)
