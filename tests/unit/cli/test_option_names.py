"""The options of a parser are known by argparse's own table."""

from __future__ import annotations

from argparse import ArgumentParser

from crawler.cli.option_names import long_options


def test_the_long_options_of_a_parser_are_listed() -> None:
    parser = ArgumentParser()
    parser.add_argument("-o", "--output")
    parser.add_argument("--fields", "--columns")
    parser.add_argument("words", nargs="*")
    assert long_options(parser) == ["--columns", "--fields", "--help", "--output"]
