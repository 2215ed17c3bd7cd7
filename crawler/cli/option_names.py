"""The options that a parser of arguments knows; the one place where a private name of argparse is used."""

from __future__ import annotations

from argparse import Action, ArgumentParser


def long_options(parser: ArgumentParser) -> list[str]:
    """The long options of a parser, sorted."""
    return sorted(option for option in parser._option_string_actions if option.startswith("--"))


def option_with_value(parser: ArgumentParser, word: str) -> Action | None:
    """What a parser knows of an option that a value follows; None where the word is none."""
    action = parser._option_string_actions.get(word)
    return action if action is not None and action.nargs != 0 else None
