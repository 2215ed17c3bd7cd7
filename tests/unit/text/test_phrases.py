import pytest

from crawler.text.phrases import any_of


def test_the_longest_phrase_goes_first():
    assert any_of({"en": "by|by our", "de": r"von|\(von\)"}) == r"(?:\(von\)|by our|von|by)"


@pytest.mark.parametrize("phrase", ["a(?:b|c)", "[a|b]", r"\((x|y)"])
def test_a_stroke_within_a_group_is_refused(phrase):
    with pytest.raises(ValueError, match="stroke of its own"):
        any_of({"en": f"word|{phrase}"})
