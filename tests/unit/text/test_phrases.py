import pytest

from crawler.text.phrases import any_of


def test_the_longest_phrase_goes_first():
    assert any_of({"en": "by|by our", "de": r"von|\(von\)"}) == r"(?:\(von\)|b(?:y our|y)|von)"


def test_phrases_of_one_letter_stand_together_and_none_goes_past_what_may_begin_like_it():
    assert any_of({"en": "read more|related|more"}) == "(?:r(?:ead more|elated)|more)"
    assert any_of({"en": "read more|(?:a )?read|rest", "de": "s?ee"}) == "(?:(?:a )?read|r(?:ead more|est)|s?ee)"
    assert any_of({"en": "reading on|a?read|rest"}) == "(?:reading on|a?read|rest)"


@pytest.mark.parametrize("phrase", ["a(?:b|c)", "[a|b]", r"\((x|y)"])
def test_a_stroke_within_a_group_is_refused(phrase):
    with pytest.raises(ValueError, match="stroke of its own"):
        any_of({"en": f"word|{phrase}"})
