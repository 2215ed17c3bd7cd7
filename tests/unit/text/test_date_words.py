"""The file of words of dates is what the libraries' tables say, and languages share what they have in common."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from crawler.text.date_words import DATE_WORDS_FILE, date_words, fold_date, languages_of_script, read_ago

ROOT = Path(__file__).parents[3]
FILE = json.loads(DATE_WORDS_FILE.read_text("utf-8"))


def test_the_file_holds_what_the_libraries_of_its_versions_know() -> None:
    installed = {name: version(name) for name in FILE["versions"]}
    if installed != FILE["versions"]:
        pytest.skip(f"made of {FILE['versions']}, here are {installed}: 'python -m tests.date_words' makes the file")
    command = [sys.executable, "-m", "tests.date_words", "--print"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert made.stdout == DATE_WORDS_FILE.read_bytes()


def test_a_word_of_two_meanings_has_that_of_the_first_language() -> None:
    assert date_words(("hr", "cs")).months["listopad"] == 10  # October in Croatian, November in Czech
    assert date_words(("cs", "hr")).months["listopad"] == 11


def test_what_one_asker_reads_changes_no_other_ones_words() -> None:
    alone = dict(date_words(("fa",)).months)
    date_words(("am", "fa"))
    date_words(languages_of_script("۱۲ اسفند"))
    assert dict(date_words(("fa",)).months) == alone
    assert date_words(("en",)).calendars == {}


@pytest.mark.parametrize(
    ("line", "languages", "seconds"),
    [
        ("3 hours ago", ("en",), 3 * 3600),
        ("vor 5 Minuten", ("de", "en"), 300),
        ("hace una hora", ("es", "en"), 3600),
        ("2 days ago", languages_of_script("days"), 2 * 86400),
        ("the hours ago", ("en",), None),
        ("3 hours agog", ("en",), None),
    ],
)
def test_time_that_has_passed_is_read(line: str, languages: tuple[str, ...], seconds: int | None) -> None:
    passed = read_ago(fold_date(line)[1], date_words(languages))
    assert (None if passed is None else passed.total_seconds()) == seconds
