"""The options that a parser of arguments knows; the one place where a private name of argparse is used."""

from __future__ import annotations

from argparse import ArgumentParser


def long_options(parser: ArgumentParser) -> list[str]:
    """The long options of a parser, sorted."""
    return sorted(option for option in parser._option_string_actions if option.startswith("--"))
