"""The number of a story in its URL."""

import pytest

from crawler.identity.story_numbers import story_numbers


@pytest.mark.parametrize(
    ("path", "numbers", "why"),
    [
        ("/town/crane-stays-4711.html", ("4711",), "behind the slug"),
        ("/town/4711-crane-stays", ("4711",), "before it"),
        ("/town/article1234567/crane-stays.html", ("1234567",), "in a part of its own, with a word"),
        ("/a,12345,crane", ("12345",), "between commas"),
        ("/crane_id_9209161.html", ("9209161",), "between underscores"),
        ("/story?id=4711&page=2", ("4711",), "in the query"),
        ("/story?year=4711", (), "in another parameter"),
        ("/2026/05/12/crane-stays", (), "a day"),
        ("/crane-stays-20260512", (), "a day in one"),
        ("/crane-stays-20260512103000", (), "a time in one"),
        ("/202605/crane-stays", (), "a month"),
        ("/crane-stays-until-2031", (), "a year"),
        ("/league-12345/season/cup/final-stays", (), "of a section"),
        ("/5ad32a1c22601dbc068b457c.html", (), "within an identifier"),
        ("/0fb73adf-9114-4529-a95b-8da30e54cbc4", (), "within a UUID"),
        ("/crane-12", (), "too short"),
        ("//[::1", (), "no URL"),
    ],
)
def test_the_numbers_of_a_story(path: str, numbers: tuple[str, ...], why: str) -> None:
    assert story_numbers(f"https://paper.example{path}") == numbers, why
